"""The service itself: its entry point, how often it may be called, and in which language."""

import pytest

from contracts.desk import Desk
from contracts.errors import NotApplicable
from contracts.exchange import Exchange
from contracts.expect import Expect
from contracts.session import NOBODY
from contracts.suite.itrp.arranging import offered
from contracts.suite.rates import left

_ATTEMPTS = 5


@pytest.mark.requirement("ITRP-TRANSPORT-01")
def test_paths_stand_under_the_prefix(desk: Desk, expect: Expect) -> None:
    if desk.session.prefix != desk.contract.prefix:
        raise NotApplicable("the target's settings say that the API is mounted elsewhere")
    base = f"{desk.session.target.base_url.rstrip('/')}{desk.contract.prefix}"
    key = desk.stock.bare().member("id")
    for path in ("/requests", f"/requests/{key}", "/people", "/me"):
        expect.status(desk.session.send("GET", f"{base}{path}"), 200)


@pytest.mark.requirement("ITRP-TRANSPORT-02")
def test_entry_point_is_an_empty_object(desk: Desk, expect: Expect) -> None:
    offered(desk, "Service")
    exchange = desk.session.send("GET", "")
    expect.status(exchange, 200)
    expect.equal(exchange.json, {}, "the answer of the entry point", shown=[exchange])


@pytest.mark.requirement("ITRP-TRANSPORT-03")
def test_entry_point_is_open_to_all(desk: Desk, expect: Expect) -> None:
    offered(desk, "Service")
    expect.status(desk.session.send("GET", "", identity=NOBODY), 200)


@pytest.mark.requirement("ITRP-TRANSPORT-13")
@pytest.mark.parametrize("language", ["nl", "fr-CA", "xx"])
def test_language_decides_nothing(desk: Desk, expect: Expect, language: str) -> None:
    path = desk.operation("list").path
    key = desk.stock.bare().member("id")
    send = desk.session.send

    def asked(headers: dict[str, str | None]) -> list[Exchange]:
        return [
            send("GET", path, query={"per_page": 1}, headers=headers),
            send("GET", f"{path}/{key}", headers=headers),
            send("POST", path, members=desk.valid(), headers=headers),
            send("POST", path, members={"category": "other"}, headers=headers),
        ]

    usual = desk.stock.keep("asked in no language", lambda: asked({}))
    answers = asked({"X-ITRP-Language": language})
    told, statuses = ([one.status for one in some] for some in (answers, usual))
    expect.equal(told, statuses, f"the statuses of answers in {language}", shown=answers)


@pytest.mark.requirement("ITRP-TRANSPORT-14")
def test_answers_are_not_to_be_stored(desk: Desk, expect: Expect) -> None:
    exchange = desk.read(desk.stock.bare().member("id"))
    told = exchange.headers.get("cache-control", "").lower()
    expect.that(
        "no-store" in [one.strip() for one in told.split(",")],
        "an answer may be stored on its way",
        expected="Cache-Control: no-store",
        got=told or "no Cache-Control",
        shown=[exchange],
    )


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("X-Request-Id", marks=pytest.mark.requirement("ITRP-TRANSPORT-16")),
        pytest.param("X-Runtime", marks=pytest.mark.requirement("ITRP-TRANSPORT-17")),
    ],
)
def test_answers_carry(desk: Desk, expect: Expect, name: str) -> None:
    exchange = desk.read(desk.stock.bare().member("id"))
    told = exchange.headers.get(name.lower(), "").strip()
    expect.that(told != "", f"no {name}", expected=name, got="none", shown=[exchange])


@pytest.mark.requirement("ITRP-RATE-12")
def test_rate_limit_has_resources(desk: Desk, expect: Expect) -> None:
    offered(desk, "Service")
    exchange = desk.session.send("GET", "/rate_limit")
    expect.status(exchange, 200)
    expect.that(
        isinstance(exchange.member("resources"), dict | list),
        "/rate_limit has no resources",
        expected="an object with a member resources",
        got=exchange.answer,
        shown=[exchange],
    )


@pytest.mark.requirement("ITRP-RATE-13")
def test_rate_limit_costs_nothing(desk: Desk, expect: Expect) -> None:
    """Others may call as the same person meanwhile: once without a cost is enough."""
    offered(desk, "Service")
    key = desk.stock.bare().member("id")
    used = []
    for _ in range(_ATTEMPTS):
        before = left(desk, desk.read(key))
        asked = desk.session.send("GET", "/rate_limit")
        used.append(before - left(desk, desk.read(key)))
        if used[-1] == 1:
            break
    expect.possible(any(one > 0 for one in used), "the calls that are left do not become fewer")
    expect.that(
        1 in used,
        "/rate_limit costs a call",
        expected="one call less after a read",
        got=used,
        shown=[asked],
    )


@pytest.mark.requirement("ITRP-RATE-14")
def test_rate_limit_is_open_to_all(desk: Desk, expect: Expect) -> None:
    offered(desk, "Service")
    expect.status(desk.session.send("GET", "/rate_limit", identity=NOBODY), 200)


@pytest.mark.requirement("ITRP-ERROR-02")
def test_no_message_without_an_error(desk: Desk, expect: Expect) -> None:
    """Clients take any answer with a message for a refusal."""
    made = desk.make()
    key = made.member("id")
    answers = [made, desk.read(key), desk.update(key, desk.revision())]
    answers += [desk.update(key, {"note": desk.text()}), desk.session.send("GET", "/me")]
    for exchange in answers:
        told = exchange.member("message") if exchange.status < 300 else None
        expect.equal(told, None, "message", shown=[exchange])
