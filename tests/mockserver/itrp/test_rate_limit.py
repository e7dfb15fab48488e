"""The rate limit: what is announced, what is refused, and when the window ends."""

from __future__ import annotations

import pytest

from tests.mockserver.itrp.client import REQUESTER, Answer, Client, Serve


def quota(answer: Answer) -> tuple[int, int, int]:
    """Return limit, remaining and reset."""
    names = ("Limit", "Remaining", "Reset")
    limit, remaining, reset = (int(answer.headers[f"X-RateLimit-{name}"]) for name in names)
    return limit, remaining, reset


@pytest.fixture
def strict(serve: Serve) -> Client:
    """Return a client of a server that lets through three calls in a minute."""
    return serve(rate_limit=(3, 60))


@pytest.mark.requirement(
    "ITRP-RATE-01", "ITRP-RATE-02", "ITRP-RATE-03", "ITRP-RATE-04", "ITRP-RATE-06"
)
def test_quota_is_announced_and_counted_down(api: Client) -> None:
    now = int(api.world.clock.now())
    seen = [quota(api.get(path)) for path in ("/me", "/requests", "/requests/68673", "/me")]
    assert seen == [(3600, 3600 - used, now + 3600) for used in (1, 2, 3, 4)]


@pytest.mark.requirement("ITRP-RATE-03", "ITRP-RATE-05", "ITRP-RATE-06")
@pytest.mark.parametrize(
    ("method", "path", "members", "status"),
    [
        ("GET", "/requests", None, 200),
        ("POST", "/requests", {"subject": "A", "category": "rfc"}, 201),
        ("DELETE", "/requests/70470/cis/1763", None, 204),
        ("GET", "/requests?foo=1", None, 400),
        ("GET", "/requests?x=%FF", None, 400),
        ("GET", "/requests/70496", None, 403),
        ("GET", "/requests/1", None, 404),
        ("GET", "/nothing/here", None, 404),
        ("DELETE", "/requests", None, 405),
        ("POST", "/requests", {}, 422),
        ("HEAD", "/requests", None, 200),
        ("OPTIONS", "/requests", None, 204),
    ],
)
def test_each_answer_says_what_is_left_to_the_caller(
    api: Client, method: str, path: str, members: dict[str, str] | None, status: int
) -> None:
    first = quota(api.get("/me"))
    answer = api.call(method, path, members)
    assert answer.status == status
    assert quota(answer) == (first[0], first[1] - 1, first[2])
    assert quota(api.get("/me"))[1] == first[1] - 2


@pytest.mark.requirement("ITRP-RATE-11")
def test_callers_are_counted_apart(api: Client) -> None:
    for _ in range(3):
        api.get("/me")
    assert quota(api.using(REQUESTER).get("/me"))[1] == 3599
    assert quota(api.get("/me?api_token=demo-token-requester"))[1] == 3596
    assert quota(api.using(None).get(""))[1] == 3599


@pytest.mark.requirement("ITRP-RATE-07", "ITRP-RATE-08", "ITRP-RATE-09", "ITRP-RATE-10")
def test_call_beyond_the_limit_is_refused(strict: Client) -> None:
    assert [quota(strict.get("/me"))[:2] for _ in range(3)] == [(3, 2), (3, 1), (3, 0)]
    strict.world.clock.advance(20)
    refused = strict.post("/requests", {"subject": "A", "category": "rfc"})
    assert refused.status == 429
    assert refused.body == {"message": "Too Many Requests"}
    assert refused.headers["Retry-After"] == "40"
    assert quota(refused) == (3, 0, int(strict.world.clock.now()) + 40)


@pytest.mark.requirement("ITRP-RATE-07", "ITRP-RATE-09")
def test_window_ends_when_it_says(strict: Client) -> None:
    for _ in range(3):
        strict.get("/me")
    for seconds, wait in ((0, "60"), (59, "1")):
        strict.world.clock.advance(seconds)
        assert strict.get("/me").headers["Retry-After"] == wait
    strict.world.clock.advance(1)
    answer = strict.get("/me")
    assert (answer.status, quota(answer)[1]) == (200, 2)


@pytest.mark.requirement("ITRP-ERROR-13", "ITRP-RATE-07")
def test_refused_call_changes_nothing(strict: Client) -> None:
    for _ in range(3):
        strict.patch("/requests/68673", {"urgent": True})
    assert strict.patch("/requests/68673", {"subject": "Too late"}).status == 429
    strict.world.clock.advance(60)
    assert strict.read(68673)["subject"] == "Add new rack in data center"


@pytest.mark.requirement("ITRP-RATE-11")
def test_one_callers_excess_is_nobody_elses(strict: Client) -> None:
    for _ in range(5):
        strict.get("/me")
    assert strict.get("/me").status == 429
    assert strict.using(REQUESTER).get("/me").status == 200
    assert strict.using(None).get("").status == 200


@pytest.mark.requirement("ITRP-RATE-07")
@pytest.mark.parametrize("path", ["/nothing", "/requests?x=%FF", ""])
def test_limit_holds_for_whatever_is_called(strict: Client, path: str) -> None:
    for token in ("demo-token", None):
        client = strict.using(token)
        statuses = [client.get(path).status for _ in range(4)]
        assert statuses[:3] == [statuses[0]] * 3
        assert statuses[3] == 429


def test_wrong_credentials_use_nobodys_quota(strict: Client) -> None:
    for _ in range(5):
        assert strict.using("wrong").get("/me").status == 401
    assert quota(strict.get("/me"))[1] == 2


@pytest.mark.requirement("ITRP-RATE-12", "ITRP-RATE-13", "ITRP-RATE-14")
@pytest.mark.parametrize("token", [None, "demo-token", "wrong"])
def test_rate_limit_can_be_asked_for_nothing(strict: Client, token: str | None) -> None:
    strict.get("/me")
    client = strict.using(token)
    left = 2 if token == "demo-token" else 3
    for _ in range(5):
        answer = client.get("/rate_limit")
        assert answer.status == 200
        assert quota(answer)[:2] == (3, left)
        (inside,) = answer.body["resources"].values()
        assert (inside["limit"], inside["remaining"]) == (3, left)


@pytest.mark.requirement("ITRP-RATE-13")
def test_rate_limit_answers_when_nothing_is_left(strict: Client) -> None:
    for _ in range(4):
        strict.get("/me")
    answer = strict.get("/rate_limit")
    assert answer.status == 200
    assert quota(answer)[1] == 0


def test_unless_a_limit_is_set_nobody_is_refused(api: Client) -> None:
    api.world.limiter.limit = 2
    answers = [api.get("/me") for _ in range(4)]
    assert [(one.status, quota(one)[1]) for one in answers] == [
        (200, 1),
        (200, 0),
        (200, 0),
        (200, 0),
    ]
