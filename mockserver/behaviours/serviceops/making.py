"""Making data: tickets as they come up over half a year, from a seed and a world's ingredients."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mockserver import rules
from mockserver.behaviours.serviceops.access import ACCESS, Identity
from mockserver.behaviours.serviceops.conversations import moment_text
from mockserver.behaviours.serviceops.tickets import COUNT, PREFIX, begin_count
from mockserver.call import Call, Sent, unasked
from mockserver.caller import Caller
from mockserver.cases import MOST, Case, Cases, Shape
from mockserver.dice import Dice
from mockserver.fields import Record
from mockserver.problems import SetupError
from mockserver.worldfile import WorldFile
from mockserver.worlds import World

_HOUR = 3600
_LEVELS = ("statusName", "priorityName", "urgencyName", "impactName", "supportLevel", "source")
_HOURS = {"Urgent": (1, 4), "High": (4, 24), "Medium": (8, 72), "Low": (24, 120)}
_DONE = ("Resolved", "Closed")
_SHAPES = {
    "requests": Shape(
        moments=(
            "createdTime",
            "updatedTime",
            "resolvedTime",
            "lastOpenedTime",
            "lastResolvedTime",
            "firstResponseTime",
            "lastClosedTime",
            "dueBy",
            "responseDue",
            "lastViolationTime",
        ),
        late=("name",),
    ),
    "conversations": Shape(moments=(), late=("createdTime", "updatedTime")),
}


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
    seconds, few = int(span[1]) * 24 * _HOUR, min(count, MOST)
    telling = _Telling(world, replace(kit, world=world.fork(world.name)))
    made = [telling.make(kit.end - seconds + seconds * index // few) for index in range(few)]
    for index in range(count):
        one = made[index if count == few else int(kit.dice.random() * few)]
        telling.tell(one, kit.end - seconds + seconds * index // count)
    telling.cases.finish()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ticket:
    """A ticket that can come up again, and what was written on it when, in epoch seconds.

    ``numbers`` is how many it takes, with those that went to service requests before it.
    """

    case: Case
    numbers: int
    said: Sequence[int]


class _Telling:
    """Makes tickets in the world of a kit, and tells them in another one."""

    def __init__(self, world: World, kit: _Kit) -> None:
        self._counters = world.store.counters
        self._kit = kit
        self._texts: dict[int, str] = {}
        self.cases = Cases(world, kit.world, _SHAPES, unit=1000)

    def make(self, moment: int) -> _Ticket:
        """Return a ticket that came up at a moment."""
        kit = self._kit
        before = kit.world.store.counters[COUNT]
        ticket, said = _make_one(kit, moment)
        latest = moment + kit.end - ticket["updatedTime"] // 1000
        earliest = 0
        if ticket["resolvedTime"] is None:  # whether it is late depends on when it came up
            left = ticket["dueBy"] - kit.end * 1000
            if left < 0:
                latest = min(latest, moment + (-left - 1) // 1000)
            else:
                earliest = moment - left // 1000
        case = self.cases.take(moment, latest=latest, earliest=earliest)
        return _Ticket(case=case, numbers=kit.world.store.counters[COUNT] - before, said=said)

    def tell(self, ticket: _Ticket, moment: int) -> None:
        """Let a ticket come up at a moment, or another one if this one cannot."""
        if not ticket.case.earliest <= moment <= ticket.case.latest:
            ticket = self.make(moment)
        self._counters[COUNT] += ticket.numbers
        late = [f"{PREFIX}-{self._counters[COUNT]}"]
        made, end = ticket.case.moment, self._kit.end
        for instant in ticket.said:
            # As far between the ticket and the end as it was.
            late.append(self._text(moment + (instant - made) * (end - moment) // (end - made)))
        self.cases.tell(ticket.case, moment, late)

    def _text(self, instant: int) -> str:
        text = self._texts.get(instant // 60)
        if text is None:
            text = self._texts[instant // 60] = moment_text(instant)
        return text


def _make_one(kit: _Kit, moment: int) -> tuple[Record, Sequence[int]]:
    """Let one ticket come up at a moment, and be worked on until the end.

    Return it, and when something was written on it.
    """
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
    ticket = _work_on(kit, ticket, worker)
    many = kit.dice.randint(1, 3) if kit.rolls("conversations") else 0
    if not kit.given.get("conversations"):
        many = 0
    return ticket, [_converse(kit, ticket, requester, worker) for _ in range(many)]


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


def _work_on(kit: _Kit, ticket: Record, worker: Record) -> Record:
    """Return a ticket in the status it is to have at the end, and with its times."""
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
    ticket = {**ticket, **times}
    call.draft.put("requests", ticket)
    call.draft.commit()
    return ticket


def _converse(kit: _Kit, ticket: Record, requester: Record, worker: Record) -> int:
    """Let somebody write on a ticket, at some moment after it came up; return that moment."""
    said = kit.dice.choice(kit.given["conversations"])
    from_requester = said["conversationType"] == "requestor_to_technician"
    moment = kit.dice.randint(ticket["createdTime"] // 1000, kit.end)
    call = kit.call(moment, requester if from_requester else worker)
    values = {**said, "request": ticket["id"]}
    call.sent = Sent(values=values)
    rules.make(call, kit.world.api.collections["conversations"], values)
    call.draft.commit()
    return moment
