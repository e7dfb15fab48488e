"""People on a ticket: who asks for it, who wrote it, who is to work on it."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.identities import colleague_identity
from contracts.session import Identity
from contracts.suite.serviceops.tickets import create, requesters
from contracts.suite.trials import refused


@pytest.mark.requirement("SOPS-KEY-05", "SOPS-ANSWER-06", "SOPS-ANSWER-07", "SOPS-CREATE-21")
def test_each_requester_has_tickets_of_his_own(desk: Desk, expect: Expect) -> None:
    people = requesters(desk, expect)[:3]
    names: dict[str, object] = {}
    for mail in (*people, *people):
        made = create(desk, requesterEmail=mail)
        expect.accepted(made, requirement="SOPS-KEY-05")
        fresh = desk.read(made.member("id"))
        for exchange in (made, fresh):
            shown = exchange.member("requesterEmail")
            for requirement in ("SOPS-ANSWER-06", "SOPS-KEY-05"):
                expect.equal(
                    str(shown).lower(),
                    mail.lower(),
                    "requesterEmail",
                    requirement=requirement,
                    shown=[made, exchange],
                )
            name = exchange.member("requesterName")
            for requirement in ("SOPS-ANSWER-07", "SOPS-CREATE-21"):
                expect.that(
                    isinstance(name, str) and name == names.setdefault(mail, name),
                    "requesterName is not the same for the same requester",
                    expected=str(names[mail]),
                    got=name,
                    requirement=requirement,
                    shown=[made, exchange],
                )


@pytest.mark.requirement("SOPS-CREATE-21", "SOPS-CREATE-39", "SOPS-ANSWER-07")
def test_names_come_from_the_directory(desk: Desk, expect: Expect) -> None:
    caller = _address_of_the_caller(desk)
    other = next((one for one in requesters(desk, expect) if one.lower() != caller.lower()), None)
    expect.possible(other, "no other registered user is known", "requester")
    first = desk.make(requesterEmail=other)
    own = create(desk, requesterEmail=caller)
    if refused(own):
        raise NotExercised("the target takes no ticket of the caller's own", "another username")
    for requirement in ("SOPS-CREATE-21", "SOPS-CREATE-39", "SOPS-ANSWER-07"):
        expect.equal(
            own.member("requesterName"),
            own.member("createdByName"),
            "requesterName of a ticket that the requester created",
            requirement=requirement,
            shown=[first, own],
        )
    expect.equal(
        first.member("createdByName"),
        own.member("createdByName"),
        "createdByName of a ticket for another requester",
        requirement="SOPS-CREATE-39",
        shown=[first, own],
    )


@pytest.mark.requirement("SOPS-CREATE-39", "SOPS-CREATE-40")
def test_writer_of_a_ticket(desk: Desk, expect: Expect) -> None:
    made = desk.make()
    name = made.member("createdByName")
    for which, requirement in (
        ("createdByName", "SOPS-CREATE-39"),
        ("updatedByName", "SOPS-CREATE-40"),
    ):
        value = made.member(which)
        expect.that(
            isinstance(value, str) and value == name and bool(value),
            f"{which} does not name the caller",
            expected="the name of the user behind the token",
            got=value,
            requirement=requirement,
            shown=[made],
        )
    changed = desk.update(made.member("id"), {"priorityName": "High"})
    for exchange in (changed, desk.read(made.member("id"))):
        for which, requirement in (
            ("createdByName", "SOPS-CREATE-39"),
            ("updatedByName", "SOPS-CREATE-40"),
        ):
            expect.equal(
                exchange.member(which), name, which, requirement=requirement, shown=[changed]
            )


@pytest.mark.requirement("SOPS-CREATE-40", "SOPS-CREATE-39")
def test_second_writer(desk: Desk, expect: Expect) -> None:
    other = _colleague(desk)
    own = desk.create(desk.valid(), identity=other)
    expect.possible(not refused(own), "the colleague may not create tickets")
    theirs = own.member("createdByName")
    made = desk.make()
    changed = desk.update(made.member("id"), {"priorityName": "High"}, identity=other)
    expect.possible(not refused(changed), "the colleague may not change tickets")
    for exchange in (changed, desk.read(made.member("id"))):
        expect.equal(
            exchange.member("updatedByName"),
            theirs,
            "updatedByName after a change by another user",
            requirement="SOPS-CREATE-40",
            shown=[own, changed, exchange],
        )
        expect.equal(
            exchange.member("createdByName"),
            made.member("createdByName"),
            "createdByName after a change by another user",
            requirement="SOPS-CREATE-39",
            shown=[made, changed, exchange],
        )


@pytest.mark.requirement("SOPS-CREATE-20")
def test_requester_by_logon_name(desk: Desk, expect: Expect) -> None:
    target = desk.session.target
    names = [target.username, *map(str, target.known.get("users.logonName", ()))]
    logon = next((one for one in names if one and "@" not in one), "")
    expect.possible(logon, "no logon name is known", "known: {users.logonName: [...]}")
    for _ in range(2):
        made = create(desk, requesterEmail=logon)
        expect.accepted(made)
        for exchange in (made, desk.read(made.member("id"))):
            shown = exchange.member("requesterEmail")
            expect.that(
                isinstance(shown, str) and "@" in shown,
                "a requester named by logon name is not answered with an e-mail address",
                expected="an e-mail address",
                got=shown,
                shown=[made, exchange],
            )
    again = create(desk, requesterEmail=made.member("requesterEmail"))
    expect.equal(
        again.member("requesterName"),
        made.member("requesterName"),
        "requesterName under the address that was answered",
        shown=[made, again],
    )


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-KEY-05")
def test_unknown_requester(desk: Desk, expect: Expect) -> None:
    mail = f"{desk.tag}-nobody@example.com"
    made = create(desk, requesterEmail=mail)
    expect.observe("unknown-requester", "refuse" if refused(made) else "create", [made])
    if not refused(made):
        expect.equal(made.member("requesterEmail"), mail, "requesterEmail", shown=[made])


@pytest.mark.requirement("SOPS-CREATE-17")
def test_assignee(desk: Desk, expect: Expect) -> None:
    mail = _address_of_the_caller(desk)
    made = create(desk, assigneeEmail=mail)
    expect.accepted(made)
    _is_shown_or_hidden(desk, expect, made, "assigneeEmail", mail)


@pytest.mark.requirement("SOPS-CREATE-18")
def test_technician_group(desk: Desk, expect: Expect) -> None:
    known = desk.session.target.known
    name = str(known.get("requests.technicianGroupName", ("Workplace Support",))[0])
    made = create(desk, technicianGroupName=name)
    if refused(made) and "requests.technicianGroupName" not in known:
        expect.possible(
            False,
            f"the group '{name}' is not known",
            "known: {requests.technicianGroupName: [...]}",
        )
    expect.accepted(made)
    _is_shown_or_hidden(desk, expect, made, "technicianGroupName", name)


def _is_shown_or_hidden(desk: Desk, expect: Expect, made: Exchange, name: str, wanted: str) -> None:
    """Demand that a key is answered as it was sent, or not at all and so throughout."""
    for exchange in (made, desk.read(made.member("id"))):
        shown = exchange.member(name)
        expect.that(
            shown is None or str(shown).lower() == wanted.lower(),
            f"{name} is another one than was sent",
            expected=wanted,
            got=shown,
            shown=[made, exchange],
        )
        expect.observe("unshown-members", "hidden" if shown is None else "shown", [exchange])


def _address_of_the_caller(desk: Desk) -> str:
    name = desk.session.target.username
    known = [name, *map(str, desk.session.target.known.get("users.email", ())[:1])]
    found = next((one for one in known if "@" in one), "")
    if not found:
        raise NotExercised("the caller's address is not known", "known: {users.email: [...]}")
    return found


def _colleague(desk: Desk) -> Identity:
    found = colleague_identity(desk.session)
    if found is None:
        raise NotExercised(
            "no second technician is known", "colleague_username and colleague_password"
        )
    return found
