"""Input: how booleans and references may be written, and what a refusal says about it."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.session import NOBODY
from contracts.suite.itrp.arranging import other_people
from contracts.suite.trials import every, refused

_LABELLED = {"sourceID": "x" * 129, "supplier_requestID": "x" * 256, "completion_reason": "no such"}


@pytest.mark.requirement("ITRP-TYPE-05", "ITRP-TYPE-13")
@pytest.mark.parametrize("word", ["true", "t", "TRUE", "T", "1"])
def test_word_for_true(desk: Desk, expect: Expect, word: str) -> None:
    made = desk.make(urgent=word)
    expect.equal(desk.fresh(made.member("id"))["urgent"], True, f"urgent {word}", shown=[made])


@pytest.mark.requirement("ITRP-TYPE-06", "ITRP-TYPE-13")
@pytest.mark.parametrize("word", ["false", "0", "no"])
def test_other_words_mean_false(desk: Desk, expect: Expect, word: str) -> None:
    made = desk.create({**desk.valid(), "urgent": word})
    if word not in ("false", "0"):
        expect.observe("boolean-text", "refuse" if refused(made) else "truthy", [made])
    if not refused(made):
        expect.equal(desk.fresh(made.member("id"))["urgent"], False, f"urgent {word}", shown=[made])


@pytest.mark.requirement("ITRP-REF-13")
def test_requests_find_nobody_by_mail(desk: Desk, expect: Expect) -> None:
    caller = desk.conditions.caller()["id"]
    for key in other_people(desk):
        mail = desk.conditions.read("people", key).get("primary_email")
        if mail:
            break
    else:
        raise NotExercised("no other person with an e-mail address is known")
    for name in ("requested_by", "requested_by_id"):
        made = desk.create({**desk.valid(), name: mail})
        if refused(made):
            expect.refused(made)
        else:
            shown = (made.member("requested_by") or {}).get("id")
            expect.equal(shown, caller, f"requested_by, sent an address as {name},", shown=[made])


@pytest.mark.requirement("ITRP-WRITE-01")
def test_body_in_a_wrapper(desk: Desk, expect: Expect) -> None:
    expect.refused(desk.create({"request": desk.valid()}))
    key = desk.make().member("id")
    before = desk.fresh(key)["subject"]
    exchange = desk.update(key, {"request": {"subject": desk.text()}})
    expect.equal(desk.fresh(key)["subject"], before, "subject", shown=[exchange])


@pytest.mark.requirement("ITRP-VALID-05")
def test_impact_is_not_enough(desk: Desk, expect: Expect) -> None:
    exchange = desk.create({"impact": "low"})
    expect.refused(exchange)
    expect.equal(
        sorted(_about(exchange)), ["category", "subject"], "what is told", shown=[exchange]
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(
            "subject", "Subject can't be blank", marks=pytest.mark.requirement("ITRP-VALID-06")
        ),
        pytest.param(
            "category", "Category can't be blank", marks=pytest.mark.requirement("ITRP-VALID-07")
        ),
    ],
)
def test_text_about_what_is_missing(desk: Desk, expect: Expect, name: str, text: str) -> None:
    members = desk.valid()
    del members[name]
    exchange = desk.create(members)
    expect.refused(exchange)
    expect.equal(_about(exchange).get(name), [text], f"what is told of {name}", shown=[exchange])


@pytest.mark.requirement("ITRP-VALID-08")
def test_texts_begin_with_the_label(desk: Desk, expect: Expect) -> None:
    titles = {one.name: one.title for one in every(desk)}
    exchange = desk.create({**_LABELLED})
    told = _about(exchange)
    expect.possible(told, "the target tells nothing about the members that are wrong")
    for name, texts in told.items():
        title = titles.get(name)
        for text in texts if title else ():
            expect.that(
                text.startswith(f"{title} "),
                f"the text about {name} does not begin with its label",
                expected=f"{title} …",
                got=text,
                shown=[exchange],
            )


@pytest.mark.requirement("ITRP-VALID-04")
def test_other_refusals_have_no_errors(desk: Desk, expect: Expect) -> None:
    path = desk.path(desk.operation("read"), desk.stock.bare().member("id"))
    answers = (
        desk.read(987654321),
        desk.session.send("GET", "/requests/987654321/notes", judge=False),
        desk.session.send("GET", path, identity=NOBODY),
        desk.select({"per_page": 0}),
    )
    for exchange in answers:
        if exchange.status in (400, 401, 403, 404):
            named = exchange.member("errors")
            expect.equal(named, None, f"errors of a {exchange.status}", shown=[exchange])


def _about(exchange: Exchange) -> dict[str, list[str]]:
    """Return what a refusal tells, by field."""
    found: dict[str, list[str]] = {}
    for one in exchange.member("errors") or ():
        if isinstance(one, list) and len(one) == 2:
            found.setdefault(str(one[0]), []).append(str(one[1]))
    return found
