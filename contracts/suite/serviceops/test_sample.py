"""The sample of the page: sent as it stands, and each of its keys by itself."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.tickets import create, sample
from contracts.suite.trials import refused, succeeded

_KEYS = {
    "requesterEmail": "SOPS-SENT-02",
    "ccEmailSet": "SOPS-SENT-03",
    "subject": "SOPS-SENT-04",
    "impactName": "SOPS-SENT-05",
    "priorityName": "SOPS-SENT-06",
    "statusName": "SOPS-SENT-07",
    "urgencyName": "SOPS-SENT-08",
    "departmentName": "SOPS-SENT-11",
    "spam": "SOPS-SENT-09",
    "supportLevel": "SOPS-SENT-10",
    "customField": "SOPS-SENT-14",
    "name": "SOPS-SENT-13",
    "tags": "SOPS-SENT-12",
}
# Keys that are answered as they were sent whatever the target answers to the open questions.
_PLAIN = ("subject", "impactName", "priorityName", "statusName", "urgencyName", "spam")

_IN_DOUBT = {"requesterEmail": "unknown-requester", "departmentName": "unknown-department"}


@pytest.mark.requirement("SOPS-SENT-01")
def test_sample_creates_a_request(desk: Desk, expect: Expect) -> None:
    sent = {**sample(desk), "requesterEmail": _requester(desk)}
    if refused(_of(desk, "departmentName")):
        del sent["departmentName"]
    if _refuses_what_it_sets(desk):
        del sent["name"]
    made = desk.create(sent)
    expect.accepted(made)
    fresh = desk.read(made.member("id"))
    expect.status(fresh, 200)
    for name in _PLAIN:
        expect.equal(fresh.member(name), sent[name], name, shown=[made, fresh])


@pytest.mark.parametrize(
    "name", [pytest.param(one, marks=pytest.mark.requirement(_KEYS[one])) for one in _KEYS]
)
def test_key_of_the_sample_is_accepted(desk: Desk, expect: Expect, name: str) -> None:
    value = sample(desk)[name]
    made = _of(desk, name)
    if name == "name":
        _give_up_where_it_is_refused(desk, expect, made)
    doubt = _IN_DOUBT.get(name)
    if doubt and refused(made) and value not in desk.references("users", "email"):
        strange = create(desk, **{name: f"{desk.tag}@no-such-host.example"})
        if refused(strange):
            expect.observe(doubt, "refuse", [strange])
            raise NotExercised(f"'{value}' is not known to the target", "a record of it")
    expect.accepted(made)
    if name in _PLAIN:
        expect.equal(made.member(name), value, name, shown=[made])
    if name == "requesterEmail":
        expect.equal(str(made.member(name)).lower(), value, name, shown=[made])


@pytest.mark.requirement("SOPS-SENT-13", "SOPS-CREATE-12")
def test_name_that_is_sent(desk: Desk, expect: Expect) -> None:
    name = f"INC-{9_000_000 + desk.dice.randrange(900_000)}"
    made = [create(desk, name=name) for _ in range(2)]
    _give_up_where_it_is_refused(desk, expect, made[0])
    for one in made:
        expect.accepted(one, requirement="SOPS-SENT-13")
    shown = [one.member("name") for one in made]
    expect.observe("name-in-body", "use" if shown[0] == name else "ignore", made[:1])
    expect.that(
        shown[0] != shown[1],
        "two tickets have one number",
        expected="a number for each",
        got=shown,
        requirement="SOPS-CREATE-12",
        shown=made,
    )
    for one in made:
        fresh = desk.read(one.member("id"))
        for requirement in ("SOPS-CREATE-12", "SOPS-SENT-13"):
            expect.equal(
                fresh.member("name"),
                one.member("name"),
                "name in a fresh read",
                requirement=requirement,
                shown=[one, fresh],
            )


def _of(desk: Desk, name: str) -> Exchange:
    """Return the create with one key of the sample, made once."""
    value = sample(desk)[name]
    return desk.stock.keep(f"sample {name}", lambda: create(desk, **{name: value}))


def _refuses_what_it_sets(desk: Desk) -> bool:
    """Tell whether a key is refused that only the server sets, and that no sample sends."""
    return desk.stock.keep(
        "refuses what it sets",
        lambda: refused(create(desk, createdTime=1)) and refused(create(desk, updatedTime=1)),
    )


def _give_up_where_it_is_refused(desk: Desk, expect: Expect, made: Exchange) -> None:
    """Observe that the number is refused like all that the server sets; give up then.

    Raises:
        NotExercised: it is.
    """
    if refused(made) and _refuses_what_it_sets(desk):
        expect.observe("read-only-member", "refuse", [made])
        raise NotExercised("the target refuses what only it sets")


def _requester(desk: Desk) -> str:
    """Return the requester of the sample, or a known one where nobody has that address."""
    if succeeded(_of(desk, "requesterEmail")):
        return str(sample(desk)["requesterEmail"])
    return str(desk.valid()["requesterEmail"])
