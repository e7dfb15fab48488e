"""Making data: requests as they come up over a year, from a seed and the ingredients of a world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockserver import rules
from mockserver.behaviours.itrp.lifecycle import waiting_requests
from mockserver.call import Call, Sent, unasked
from mockserver.caller import Caller
from mockserver.cases import MOST, Case, Cases, Shape
from mockserver.dice import Dice
from mockserver.fields import Record
from mockserver.moment import parse_moment
from mockserver.problems import SetupError
from mockserver.worldfile import WorldFile
from mockserver.worlds import World

_HOUR = 3600
_FAR = 2114380800  # 2037-01-01: a wait that ends in nobody's test
_SHAPES = {
    "requests": Shape(
        moments=(
            "created_at",
            "updated_at",
            "completed_at",
            "desired_completion_at",
            "response_target_at",
            "resolution_target_at",
            "requester_resolution_target_at",
            "next_target_at",
        )
    ),
    "notes": Shape(moments=("created_at",)),
    "affected_slas": Shape(
        moments=("created_at", "updated_at", "response_target_at", "resolution_target_at")
    ),
}


@dataclass(frozen=True, slots=True)
class _Account:
    """What requests of one account can refer to."""

    id: str
    people: Sequence[Record]
    staff: Sequence[Record]
    instances: Sequence[Record]
    items: Sequence[Record]


def generate(world: World, file: WorldFile, count: int, seed: int) -> None:
    """Add ``count`` requests, and their notes, to a world that is being built.

    Raises:
        SetupError: the ingredients of the world file do not suffice.
    """
    given = file.generate
    start, end = (parse_moment(str(given.get(word))) for word in ("from", "to"))
    subjects: Mapping[str, Sequence[str]] = given.get("subjects", {})
    weights = given.get("accounts", {})
    if start is None or end is None or not subjects or not weights:
        raise SetupError(
            "'generate' needs 'from', 'to', 'subjects' and 'accounts' to make requests",
            file.file.place("/generate"),
        )
    dice = Dice(seed)
    accounts = {name: _account(world, name) for name in weights}
    table = world.store.own("requests")
    table.last_id = max(table.last_id, int(given.get("first_id", 1)) - 1)
    made_in = world.fork(world.name)
    cases = Cases(world, made_in, _SHAPES, unit=1)

    def make(moment: int) -> Case:
        account = accounts[_pick(dice, weights)]
        changed = _make_one(made_in, given, account, dice, moment, file.now)
        return cases.take(moment, latest=moment + file.now - changed)

    span, few = end - start, min(count, MOST)
    made = [make(start + span * index // few) for index in range(few)]
    for index in range(count):
        moment = start + span * index // count
        case = made[index if count == few else int(dice.random() * few)]
        cases.tell(case if moment <= case.latest else make(moment), moment)
    cases.finish()
    waiting_requests(table)  # every call looks at them; the first one need not wait for it


def _account(world: World, name: str) -> _Account:
    def of(collection: str) -> list[Record]:
        table = world.store.tables[collection]
        held = (table.get(key) for key in table.matching("account", name))
        return [one for one in held if one is not None and not one.get("disabled")]

    people = of("people")
    staff = [person for person in people if "specialist" in person["roles"] and person["teams"]]
    instances = [one for one in of("service_instances") if one["status"] == "in_production"]
    return _Account(name, people, staff, instances, of("cis"))


def _pick(dice: Dice, weights: Mapping[str, float]) -> Any:
    """Return one of the names by their weights; the name ``none`` is no value."""
    picked = dice.weighed(weights)
    return None if picked == "none" else picked


def _caller(account: _Account, person: Record) -> Caller:
    return Caller(
        id=person["id"],
        record=person,
        account=account.id,
        home=account.id,
        reach=frozenset((account.id,)),
        roles=frozenset(person["roles"]),
    )


def _make_one(
    world: World,
    given: Mapping[str, Any],
    account: _Account,
    dice: Dice,
    moment: int,
    end: int,
) -> int:
    """Make one request; return the moment at which it was changed last."""
    requester = dice.choice(account.people)
    category = _pick(dice, given["category"])
    values: dict[str, Any] = {
        "subject": dice.choice(given["subjects"][category]),
        "category": category,
        "source": _pick(dice, given["source"]),
        "requested_for": dice.choice(account.people)["id"] if dice.random() < 0.2 else None,
    }
    if account.instances and dice.random() < 0.8:
        values["service_instance"] = dice.choice(account.instances)["id"]
    if category == "incident":
        values["impact"] = _pick(dice, given["impact"])
        if account.items and dice.random() < 0.5:
            values["cis"] = (dice.choice(account.items)["id"],)
    if category == "rfc" and dice.random() < 0.3:
        values["desired_completion_at"] = moment + dice.randrange(2, 40) * 24 * _HOUR
    call = unasked(world, moment, _caller(account, requester))
    call.sent = Sent(values=values, extras={"note": dice.choice(given["notes"])})
    request = rules.make(call, world.api.collections["requests"], values)
    call.draft.commit()
    return _work_on(world, given, account, dice, request, end)


def _work_on(
    world: World,
    given: Mapping[str, Any],
    account: _Account,
    dice: Dice,
    request: Record,
    end: int,
) -> int:
    """Take a request to the status it is to have at the end of the period; return when that was."""
    moment: int = request["created_at"]
    status = _pick(dice, given["status"])
    if status == "assigned" or not account.staff:
        return moment
    worker = dice.choice(account.staff)
    values: dict[str, Any] = {"status": status}
    if status != "declined":
        values["member"] = worker["id"]
        if request["team"] is None:
            values["team"] = worker["teams"][0]
    if status == "completed":
        values["completion_reason"] = _pick(dice, given["completion_reason"])
    if status == "waiting_for" and dice.random() < 0.5:
        values["waiting_until"] = _FAR
    moment = min(end, moment + dice.randrange(1, 240) * _HOUR // 2)
    call = unasked(world, moment, _caller(account, worker))
    call.sent = Sent(values=values)
    if dice.random() < 0.6:
        call.sent.extras["note"] = dice.choice(given["replies"])
    request = rules.change(call, world.api.collections["requests"], request, values)
    if status == "completed":
        _rate(call, given, dice, request)
    call.draft.commit()
    return moment


def _rate(call: Call, given: Mapping[str, Any], dice: Dice, request: Record) -> None:
    """Let some requesters say whether they are satisfied."""
    answer = _pick(dice, given["satisfaction"])
    if answer is not None:
        call.draft.put("requests", {**request, "satisfaction": answer})
