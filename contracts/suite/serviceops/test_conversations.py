"""Conversations: notes and replies that are written on a ticket."""

import re
from typing import Any

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.uploads import reference, upload
from contracts.suite.trials import refused

_TYPES = ("note", "collaborate", "technician_to_requester", "requestor_to_technician")
_ALWAYS = (
    "id", "conversationType", "details", "createdByName", "createdByEmail", "createdTime",
    "updatedTime", "conversationState", "updatable", "deletable", "fileAttachments",
)  # fmt: skip
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MOMENT = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\w{3}) (\d{2}), (\d{4}) (0[1-9]|1[0-2]):[0-5]\d (am|pm)"
)


@pytest.mark.requirement("SOPS-CONV-02", "SOPS-CONV-03", "SOPS-CONV-08")
@pytest.mark.parametrize("kind", _TYPES)
def test_each_type(desk: Desk, expect: Expect, kind: str) -> None:
    details = f"<p>{desk.text()}</p>"
    exchange = _write(desk, _ticket(desk), conversationType=kind, details=details)
    expect.accepted(exchange, requirement="SOPS-CONV-02")
    for name, wanted, requirement in (
        ("conversationType", kind, "SOPS-CONV-02"),
        ("details", details, "SOPS-CONV-03"),
    ):
        expect.equal(exchange.member(name), wanted, name, requirement=requirement, shown=[exchange])
    missing = [one for one in _ALWAYS if exchange.member(one) is None]
    expect.that(
        not missing,
        "the answer lacks members",
        expected=", ".join(_ALWAYS),
        got=f"none of {', '.join(missing)}",
        requirement="SOPS-CONV-08",
        shown=[exchange],
    )


@pytest.mark.requirement("SOPS-CONV-02")
def test_no_other_type(desk: Desk, expect: Expect) -> None:
    for kind in ("no_such_type", "notes", ""):
        expect.refused(_write(desk, _ticket(desk), conversationType=kind, details="x"))
    bare = _write(desk, _ticket(desk))
    answer = "type-and-details" if refused(bare) else "none"
    expect.observe("conversation-required", answer, [bare])


@pytest.mark.requirement("SOPS-CONV-03")
@pytest.mark.parametrize(
    "details",
    ["plain", '<div style="color: red"><b>bold</b><br/>&amp; more</div>', "<p>Žluť 漢字</p>"],
    ids=["plain", "html", "letters"],
)
def test_details_come_back(desk: Desk, expect: Expect, details: str) -> None:
    exchange = _write(desk, _ticket(desk), conversationType="note", details=details)
    expect.accepted(exchange)
    expect.equal(exchange.member("details"), details, "details", shown=[exchange])


@pytest.mark.requirement("SOPS-CONV-04", "SOPS-CONV-08", "SOPS-CONV-05")
def test_heading_and_state(desk: Desk, expect: Expect) -> None:
    subject = desk.text()
    state = {"conversationState": "published"}
    for members in ({"subject": subject, **state}, {"subject": subject}, state):
        exchange = _write(desk, _ticket(desk), conversationType="note", details="x", **members)
        expect.accepted(exchange, requirement="SOPS-CONV-05" if members is state else "")
        for requirement in ("SOPS-CONV-04", "SOPS-CONV-08"):
            expect.equal(
                exchange.member("subject") or None,
                members.get("subject"),
                "subject",
                requirement=requirement,
                shown=[exchange],
            )
        if "conversationState" in members:
            expect.equal(
                exchange.member("conversationState"),
                "published",
                "conversationState",
                requirement="SOPS-CONV-05",
                shown=[exchange],
            )


@pytest.mark.requirement("SOPS-CONV-06")
def test_addresses(desk: Desk, expect: Expect) -> None:
    mail = [f"{desk.tag}@example.com", "two@example.com"]
    for name in ("emailIds", "ccEmailIds"):
        for value in (mail, mail[:1], []):
            exchange = _write(
                desk,
                _ticket(desk),
                conversationType="technician_to_requester",
                details="x",
                **{name: value},
            )
            expect.accepted(exchange)
        wrong = _write(desk, _ticket(desk), conversationType="note", details="x", **{name: "a@b.c"})
        expect.refused(wrong)


@pytest.mark.requirement("SOPS-CONV-07", "SOPS-CONV-08")
def test_files(desk: Desk, expect: Expect) -> None:
    file = reference(upload(desk, f"{desk.tag}.txt", b"x"))
    for files in ([file], []):
        exchange = _write(
            desk, _ticket(desk), conversationType="note", details="x", fileAttachments=files
        )
        expect.accepted(exchange)
        for requirement in ("SOPS-CONV-07", "SOPS-CONV-08"):
            expect.equal(
                [one.get("refFileName") for one in exchange.member("fileAttachments") or ()],
                [one["refFileName"] for one in files],
                "fileAttachments",
                requirement=requirement,
                shown=[exchange],
            )


@pytest.mark.requirement("SOPS-CONV-09", "SOPS-CONV-08")
def test_moments_are_texts(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    exchange = _write(desk, made.member("id"), conversationType="note", details="x")
    expect.accepted(exchange)
    for name in ("createdTime", "updatedTime"):
        value = exchange.member(name)
        found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
        expect.that(
            found is not None and found[2] in _MONTHS,
            f"{name} of a conversation has another form",
            expected="a text such as Wed, Jul 16, 2025 04:33 pm",
            got=value,
            requirement="SOPS-CONV-09",
            shown=[exchange],
        )
    expect.equal(
        exchange.member("updatedTime"),
        exchange.member("createdTime"),
        "updatedTime of a new conversation",
        requirement="SOPS-CONV-09",
        shown=[exchange],
    )
    name = made.member("createdByName")
    expect.equal(
        exchange.member("createdByName"),
        name,
        "createdByName",
        requirement="SOPS-CONV-08",
        shown=[made, exchange],
    )


@pytest.mark.requirement("SOPS-CONV-01")
def test_written_on_its_own_ticket(desk: Desk, expect: Expect) -> None:
    made, other = desk.make(), desk.make().member("id")
    key, before = made.member("id"), desk.fresh(other)
    first = _write(desk, key, conversationType="note", details=desk.text())
    second = _write(desk, key, conversationType="note", details=desk.text())
    for exchange in (first, second):
        expect.accepted(exchange)
    expect.that(
        first.member("id") != second.member("id"),
        "two conversations have one id",
        expected="an id for each",
        got=second.member("id"),
        shown=[first, second],
    )
    expect.equal(desk.fresh(other), before, "another ticket", shown=[first, second])
    shown = desk.read(key)
    expect.equal(
        shown.member("subject"),
        made.member("subject"),
        "the subject of a ticket that was written on",
        shown=[made, first, second, shown],
    )
    expect.status(_write(desk, 987654321, conversationType="note", details="x"), 404)


def _ticket(desk: Desk) -> Any:
    """Return the id of a ticket to write on."""
    return desk.stock.keep("ticket to write on", lambda: desk.make().member("id"))


def _write(desk: Desk, key: Any, **members: Any) -> Exchange:
    """Write on a ticket."""
    operation = desk.called("addConversation")
    if key is None:
        raise NotExercised("there is no ticket to write on")
    return desk.session.send(operation.method, desk.path(operation, key), members=members)
