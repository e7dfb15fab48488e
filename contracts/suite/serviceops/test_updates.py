"""Updates: what one names changes, and nothing else does."""

import json

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.expect import Expect
from contracts.kinds import same
from contracts.suite.serviceops.tickets import create, requesters
from contracts.suite.trials import differences, refused

_MOVING = {"updatedTime", "updatedByName"}


@pytest.mark.requirement("SOPS-UPDATE-03")
@pytest.mark.parametrize(
    "members",
    [{"priorityName": "High"}, {"tags": ["other"]}, {"statusName": "In Progress"}, {"spam": True}],
    ids=["priorityName", "tags", "statusName", "spam"],
)
def test_what_is_not_sent_stays(desk: Desk, expect: Expect, members: dict[str, object]) -> None:
    sent, made = desk.stock.make_most(
        {
            "departmentName": "IT",
            "tags": ["one"],
            "statusName": "Pending",
            "priorityName": "Urgent",
            "impactName": "On Business",
            "description": "words",
            "ccEmailSet": [f"{desk.tag}@example.com"],
        }
    )
    expect.possible(sent, "the target takes no optional key")
    key = made.member("id")
    before = desk.fresh(key)
    changed = desk.update(key, members)
    expect.accepted(changed)
    after = desk.read(key)
    moved = differences(desk, before, after.json, _MOVING | set(members))
    moved = {name: pair for name, pair in moved.items() if not name.endswith("Time")}
    expect.that(
        not moved,
        f"an update of {', '.join(members)} changes {', '.join(moved)} too",
        expected=json.dumps({name: old for name, (old, _) in moved.items()}),
        got=json.dumps({name: new for name, (_, new) in moved.items()}),
        shown=[made, changed, after],
    )


@pytest.mark.requirement("SOPS-UPDATE-01", "SOPS-UPDATE-02")
def test_update_replaces_arrays(desk: Desk, expect: Expect) -> None:
    first, second = f"one@{desk.tag}.example", f"two@{desk.tag}.example"
    key = desk.make(ccEmailSet=[first]).member("id")
    for wanted in ([second], [first, second], [first]):
        changed = desk.update(key, {"ccEmailSet": wanted})
        expect.accepted(changed)
        for exchange in (changed, desk.read(key)):
            expect.equal(
                sorted(exchange.member("ccEmailSet") or ()),
                sorted(wanted),
                "ccEmailSet after an update",
                shown=[changed, exchange],
            )


@pytest.mark.requirement("SOPS-UPDATE-05")
@pytest.mark.parametrize("name", ["requesterEmail", "source"])
def test_requester_and_source(desk: Desk, expect: Expect, name: str) -> None:
    if name == "requesterEmail":
        people = requesters(desk, expect)
        made = desk.make(requesterEmail=people[0])
        value = next(one for one in people if one != people[0])
        other = desk.make(requesterEmail=value)
    else:
        made, value = desk.make(), "Email"
        other = create(desk, source=value)
        if refused(other):
            raise NotExercised(f"the target takes no {name} '{value}'")
    before = desk.fresh(made.member("id"))
    changed = desk.update(made.member("id"), {name: value})
    after = desk.fresh(made.member("id"))
    stays = same(after.get(name), before.get(name))
    if not stays:
        for key in (name, "requesterName"):
            wanted = other.member(key)
            if key == "requesterName" and name == "source":
                wanted = before.get(key)
            expect.equal(after.get(key), wanted, f"{key} after an update", shown=[changed])
    if refused(changed):
        expect.refused(changed)
        expect.equal(after.get(name), before.get(name), f"{name} after a refusal", shown=[changed])
    answer = "refuse" if refused(changed) else "ignore" if stays else "change"
    expect.observe("requester-on-update", answer, [changed])


@pytest.mark.requirement("SOPS-CREATE-06")
def test_emptied_key_is_left_out(desk: Desk, expect: Expect) -> None:
    for name, value in (("categoryName", "Request"), ("description", "words")):
        made = create(desk, **{name: value})
        expect.possible(not refused(made), f"the target takes no {name}")
        key = made.member("id")
        changed = desk.update(key, {name: None})
        if refused(changed):
            continue
        for exchange in (changed, desk.read(key)):
            expect.that(
                exchange.json.get(name, ...) is not None,
                f"{name} without a value is null",
                expected=f"no {name}",
                got=exchange.answer,
                shown=[changed, exchange],
            )
