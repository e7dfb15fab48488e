"""Refusals: how they look, and that they leave nothing behind."""

from typing import Any

import pytest

from contracts.desk import Desk
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.suite.serviceops.searching import flat, ids, relation, search
from contracts.suite.trials import refused

_STATUSES = (400, 422, 500)
_WRONG: tuple[dict[str, Any], ...] = (
    {"priorityName": "no such word"},
    {"statusName": "no such word"},
    {"spam": "maybe"},
    {"supportLevel": "no such tier"},
)


@pytest.mark.exists(
    because="It judges more refusals than the one of each kind that the law asks for."
)
@pytest.mark.requirement("SOPS-ERROR-01", "SOPS-ERROR-02", "SOPS-ERROR-03", "SOPS-ERROR-04")
def test_form(desk: Desk, expect: Expect) -> None:
    answers = [one for one in _refusals(desk) if refused(one)]
    expect.possible(answers, "the target refuses nothing")
    for one in answers:
        body = one.json if isinstance(one.json, dict) else {}
        judged = {
            "SOPS-ERROR-01": (bool(body), "a JSON object"),
            "SOPS-ERROR-02": (isinstance(body.get("code"), str), "code, a text"),
            "SOPS-ERROR-03": ("cause" in body and body["cause"] is None, "cause, null"),
            "SOPS-ERROR-04": (bool(body.get("userMessage")), "userMessage, a text"),
        }
        for requirement, (holds, expected) in judged.items():
            expect.that(
                holds,
                "a refusal has another form",
                expected=expected,
                got=one.answer,
                requirement=requirement,
                shown=[one],
            )


@pytest.mark.exists(because="It asks for the answer to a doubt, to report it.")
@pytest.mark.requirement("SOPS-ERROR-05")
def test_status(desk: Desk, expect: Expect) -> None:
    for one in _refusals(desk):
        expect.status(one, *_STATUSES)
        expect.observe("validation-status", str(one.status), [one])


@pytest.mark.requirement("SOPS-ERROR-05", "SOPS-ANSWER-02")
def test_refused_tickets_are_not_made(desk: Desk, expect: Expect) -> None:
    for members in (*_WRONG, {"requesterEmail": ""}):
        subject = desk.text()
        exchange = desk.create({**desk.valid(), "subject": subject, **members})
        found = search(desk, flat(relation("subject", "equal", subject)))
        wanted = [] if refused(exchange) else [exchange.member("id")]
        for requirement in ("SOPS-ANSWER-02", "SOPS-ERROR-05"):
            expect.equal(
                ids(found),
                wanted,
                "the tickets with the subject of a create",
                requirement=requirement,
                shown=[exchange, found],
            )


def _refusals(desk: Desk) -> list[Exchange]:
    """Return the answers to creates that no server can do."""
    return desk.stock.keep(
        "refusals",
        lambda: [
            desk.create({"requesterEmail": desk.valid()["requesterEmail"]}),
            *(desk.create({**desk.valid(), **members}) for members in _WRONG),
        ],
    )
