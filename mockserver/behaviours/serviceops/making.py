"""Making data: tickets as they come up over half a year, from a seed and a world's ingredients."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockserver import rules
from mockserver.behaviours.serviceops.access import ACCESS, Identity
from mockserver.behaviours.serviceops.tickets import COUNT, begin_count
from mockserver.call import Call, Sent, unasked
from mockserver.caller import Caller
from mockserver.dice import Dice
from mockserver.fields import Record
from mockserver.problems import SetupError
from mockserver.worldfile import WorldFile
from mockserver.worlds import World

_HOUR = 3600
_LEVELS = ("statusName", "priorityName", "urgencyName", "impactName", "supportLevel", "source")
_HOURS = {"Urgent": (1, 4), "High": (4, 24), "Medium": (8, 72), "Low": (24, 120)}
_DONE = ("Resolved", "Closed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kit:
    """The ingredients, and whom and what tickets can be about; ``end`` is in epoch seconds."""

    world: World
    given: Mapping[str, Any]
    dice: Dice
    requesters: list[Record]
    technicians: list[Record]
    end: int

    def rolls(self, key: str) -> bool:
        """Tell whether this ticket is one of those that have a key."""
        return bool(self.dice.random() * 100 < self.given.get("percent", {}).get(key, 0))

    def weighed(self, key: str) -> Any:
        """Return one of the values of a key, by their weights."""
        return self.dice.weighed(self.given[key])

    def records(self, collection: str) -> list[Record]:
        """Return all records of a collection."""
        return list(self.world.store.tables[collection])

    def call(self, moment: int, user: Record) -> Call:
        """Return a call of a user's at a moment."""
        caller = Caller(id=Identity(use=ACCESS, user=user["id"]), record=user)
        call = unasked(self.world, moment, caller)
        call.millis += self.dice.randrange(1000)
        return call


def generate(world: World, file: WorldFile, count: int, seed: int) -> None:
    """Add ``count`` tickets, and what was written on them, to a world that is being built.

    Raises:
        SetupError: the ingredients of the world file do not suffice.
    """
    given = file.generate
    users = list(world.store.tables["users"])
    span = re.fullmatch(r"P([0-9]{1,6})D", str(given.get("within", "")))
    missing = [word for word in ("subjects", *_LEVELS) if not given.get(word)]
    if span is None or missing or not any(one["technician"] for one in users):
        raise SetupError(
            "'generate' needs 'within' (such as P180D), 'subjects', "
            f"{', '.join(_LEVELS)}, and technicians among the users, to make tickets",
            file.file.place("/generate"),
        )
    kit = _Kit(
        world=world,
        given=given,
        dice=Dice(seed),
        requesters=[one for one in users if not one["technician"]] or users,
        technicians=[one for one in users if one["technician"]],
        end=file.now,
    )
    begin_count(world, file.now)
    seconds = int(span[1]) * 24 * _HOUR
    for index in range(count):
        _make_one(kit, kit.end - seconds + seconds * index // count)


def _make_one(kit: _Kit, moment: int) -> None:
    """Let one ticket come up at a moment, and be worked on until the end."""
    requester, worker = kit.dice.choice(kit.requesters), kit.dice.choice(kit.technicians)
    values = _values(kit, requester)
    if values["source"] in ("External", "Technician Portal"):
        author = kit.dice.choice(kit.technicians)
    else:
        author = requester
    if kit.dice.random() * 100 < kit.given.get("number", {}).get("percent-passed-over", 0):
        kit.world.store.counters[COUNT] += 1  # a service request has this number
    call = kit.call(moment, author)
    call.sent = Sent(values=values)
    ticket = rules.make(call, kit.world.api.collections["requests"], values)
    call.draft.commit()
    _work_on(kit, ticket, worker)
    if kit.rolls("conversations"):
        for _ in range(kit.dice.randint(1, 3)):
            _converse(kit, ticket, requester, worker)


def _values(kit: _Kit, requester: Record) -> dict[str, Any]:
    """Return what the body of the ticket says."""
    dice, given = kit.dice, kit.given
    topic = dice.choice(given["subjects"])
    values: dict[str, Any] = {name: kit.weighed(name) for name in _LEVELS if name != "statusName"}
    values["subject"] = topic["subject"]
    values["requesterEmail"] = requester["email"]
    values["spam"] = kit.rolls("spam")
    if kit.rolls("categoryName"):
        values["categoryName"] = topic.get("categoryName")
    if kit.rolls("description") and given.get("descriptions"):
        values["description"] = dice.choice(given["descriptions"])
    for name, collection in (("departmentName", "departments"), ("locationName", "locations")):
        if kit.rolls(name) and (known := kit.records(collection)):
            values[name] = dice.choice(known)["name"]
    if kit.rolls("ccEmailSet"):
        some = dice.sample(kit.requesters, min(len(kit.requesters), dice.randint(1, 3)))
        values["ccEmailSet"] = [one["email"] for one in some]
    if kit.rolls("tags") and (words := given.get("tags")):
        values["tags"] = dice.sample(words, min(len(words), dice.randint(1, 3)))
    if kit.rolls("customField") and (fields := given.get("customField")):
        labels = dice.sample(list(fields), min(len(fields), dice.randint(1, 3)))
        values["customField"] = {label: dice.choice(fields[label]) for label in labels}
    if kit.rolls("fileAttachments") and (files := kit.records("uploads")):
        values["fileAttachments"] = [{"refFileName": dice.choice(files)["refFileName"]}]
    if kit.rolls("linkAssetIds") and (assets := kit.records("assets")):
        asset = dice.choice(assets)
        values["linkAssetIds"] = [{name: asset[name] for name in ("assetModel", "assetId")}]
    return values


def _work_on(kit: _Kit, ticket: Record, worker: Record) -> None:
    """Take a ticket to the status it is to have at the end, and set its times."""
    created = ticket["createdTime"] // 1000
    respond, resolve = _HOURS.get(ticket["priorityName"], _HOURS["Low"])
    times = {
        "lastOpenedTime": ticket["createdTime"],
        "responseDue": ticket["createdTime"] + respond * _HOUR * 1000,
        "dueBy": ticket["createdTime"] + resolve * _HOUR * 1000,
    }
    status = kit.weighed("statusName")
    values: dict[str, Any] = {}
    if kit.rolls("assigneeEmail"):
        values["assigneeEmail"] = worker["email"]
        if groups := kit.given.get("technicianGroupName"):
            values["technicianGroupName"] = kit.dice.choice(groups)
    moment = min(kit.end, created + kit.dice.randrange(1, 2 * resolve * 60) * 60)
    if status != "Open":
        values["statusName"] = status
        times["firstResponseTime"] = 1000 * kit.dice.randint(created, moment)
    call = kit.call(moment, worker)
    if values:
        call.sent = Sent(values=values)
        ticket = rules.change(call, kit.world.api.collections["requests"], ticket, values)
    if status in _DONE:
        times["lastResolvedTime"] = ticket["resolvedTime"]
        if status == "Closed":
            times["lastClosedTime"] = ticket["resolvedTime"]
    if (ticket["resolvedTime"] or kit.end * 1000) > times["dueBy"]:
        times["lastViolationTime"] = times["dueBy"]
    call.draft.put("requests", {**ticket, **times})
    call.draft.commit()


def _converse(kit: _Kit, ticket: Record, requester: Record, worker: Record) -> None:
    """Let somebody write on a ticket, at some moment after it came up."""
    given = kit.given.get("conversations")
    if not given:
        return
    said = kit.dice.choice(given)
    from_requester = said["conversationType"] == "requestor_to_technician"
    moment = kit.dice.randint(ticket["createdTime"] // 1000, kit.end)
    call = kit.call(moment, requester if from_requester else worker)
    values = {**said, "request": ticket["id"]}
    call.sent = Sent(values=values)
    rules.make(call, kit.world.api.collections["conversations"], values)
    call.draft.commit()
