"""What is kept of answers: nobody ever sees a record, a reference or a list as it was before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mockserver.control import Desk, Visitor

LISTS = (
    "/requests",
    "/requests?fields=subject,member,status&sort=-subject",
    "/requests?status=assigned&sort=member,-id",
    "/requests?sort=team,next_target_at,subject",
    "/requests/open?per_page=2",
)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(Desk(requests=20))


def answers(visitor: Visitor) -> list[Any]:
    """Ask for every list twice: what is kept must be what was made."""
    made = [visitor.api("GET", path) for path in LISTS]
    kept = [visitor.api("GET", path) for path in LISTS]
    for one, other in zip(made, kept, strict=True):
        assert (one.status_code, one.data) == (200, other.data)
        assert one.headers["ETag"] == other.headers["ETag"]
        assert one.headers.get("Link") == other.headers.get("Link")
    return [one.json for one in made]


def anew(visitor: Visitor) -> list[Any]:
    """Return what a server answers that has never been asked: the same world in a fresh one."""
    fresh = Visitor(Desk(requests=20))
    fresh.mock("PUT", "/worlds/w/snapshot", visitor.shown("/snapshot"))
    return answers(fresh)


def test_lists_follow_every_sort_of_change(visitor: Visitor) -> None:
    answers(visitor)
    first, second = visitor.create(subject="b"), visitor.create(subject="a", member_id=58)
    after = answers(visitor)
    assert after == anew(visitor)
    assert first["id"] in [one["id"] for one in after[0]]
    for changes in (
        {"subject": "z"},
        {"member_id": 58, "status": "accepted"},
        {"status": "completed", "completion_reason": "solved"},
        {"status": "assigned"},
    ):
        assert visitor.api("PATCH", f"/requests/{first['id']}", changes).status_code == 200
        assert answers(visitor) == anew(visitor), changes
    assert visitor.control("DELETE", f"/records/itrp/requests/{second['id']}").status_code == 204
    assert answers(visitor) == anew(visitor)


def test_an_update_is_seen_at_once(visitor: Visitor) -> None:
    key = visitor.create()["id"]
    before = visitor.api("GET", f"/requests/{key}")
    visitor.api("PATCH", f"/requests/{key}", {"subject": "Another"})
    after = visitor.api("GET", f"/requests/{key}")
    assert (before.get_json()["subject"], after.get_json()["subject"]) == ("A printer", "Another")
    assert before.headers["ETag"] != after.headers["ETag"]


def rename(visitor: Visitor, collection: str, key: int, **changes: Any) -> None:
    path = f"/records/itrp/{collection}/{key}"
    answer = visitor.control("PUT", path, {**visitor.shown(path), **changes})
    assert answer.status_code == 200, answer.text


def test_a_renamed_person_is_seen_in_every_request(visitor: Visitor) -> None:
    key = visitor.create(member_id=58)["id"]
    answers(visitor)
    name = visitor.read(key)["member"]["name"]
    rename(visitor, "people", 58, name="Zoe Zander")
    assert name != "Zoe Zander"
    assert visitor.read(key)["member"]["name"] == "Zoe Zander"
    after = answers(visitor)
    assert after == anew(visitor)
    assert "Zoe Zander" in str(after[0])


def test_the_answer_to_a_change_refers_to_records_as_they_are(visitor: Visitor) -> None:
    other = visitor.elsewhere("other")
    keys = {one: one.create(member_id=58)["id"] for one in (visitor, other)}

    def named(by: Visitor) -> str:
        changed = by.api("PATCH", f"/requests/{keys[by]}", {"subject": "Again"}).get_json()
        made = by.create(member_id=58)
        assert changed["member"] == made["member"]
        assert changed["requested_by"] == made["requested_by"]
        name: str = changed["member"]["name"]
        return name

    before = named(visitor)
    assert named(other) == before
    rename(visitor, "people", 58, name="Zoe Zander")
    assert (named(visitor), named(other)) == ("Zoe Zander", before)
    rename(other, "people", 58, name="Yan Young")
    assert (named(visitor), named(other)) == ("Zoe Zander", "Yan Young")


def test_a_renamed_group_is_seen_in_its_requests(visitor: Visitor) -> None:
    group, grouped = visitor.create()["id"], visitor.create()["id"]
    visitor.api("PATCH", f"/requests/{grouped}", {"grouped_into_id": group})
    assert visitor.read(grouped)["grouped_into"]["subject"] == "A printer"
    visitor.api("PATCH", f"/requests/{group}", {"subject": "A group"})
    assert visitor.read(grouped)["grouped_into"]["subject"] == "A group"


def test_worlds_that_share_records_do_not_share_what_became_of_them(visitor: Visitor) -> None:
    other = visitor.elsewhere("other")
    before = answers(other)
    assert before == answers(visitor)
    key = before[0][0]["id"]
    visitor.api("PATCH", f"/requests/{key}", {"subject": "Mine alone"})
    rename(visitor, "people", 58, name="Zoe Zander")
    assert visitor.read(key)["subject"] == "Mine alone"
    assert answers(visitor) == anew(visitor)
    assert answers(other) == before
    other.api("PATCH", f"/requests/{key}", {"subject": "Theirs"})
    assert (visitor.read(key)["subject"], other.read(key)["subject"]) == ("Mine alone", "Theirs")


def test_a_world_answers_its_own_way_whatever_another_one_keeps(visitor: Visitor) -> None:
    other = visitor.elsewhere("other")
    assert answers(visitor) == answers(other)
    other.control("PATCH", "/answers", {"itrp": {"time-zone": "utc"}})
    assert answers(visitor) == anew(visitor)
    assert answers(other) == anew(other)


def test_a_review_ends_when_its_time_has_come(visitor: Visitor) -> None:
    path = "/requests/problem_management_review?per_page=100"
    (first,) = visitor.api("GET", path).get_json()  # over on 2017-06-20
    instance = visitor.read(first["id"])["service_instance"]["id"]
    done = {"status": "completed", "completion_reason": "solved", "service_instance_id": instance}
    keys = []
    for now in ("2017-06-02T00:00:00Z", "2017-06-03T00:00:00Z"):
        visitor.control("PATCH", "/clock", {"now": now})
        keys.append(visitor.create(**done)["id"])

    def left(now: str) -> set[int]:
        visitor.control("PATCH", "/clock", {"now": now})
        return {one["id"] for one in visitor.api("GET", path).get_json()}

    assert left("2017-06-04T00:00:00Z") == {first["id"], *keys}
    assert left("2017-08-01T00:00:00Z") == {*keys}
    assert left("2017-12-02T00:00:00Z") == {keys[1]}
    assert left("2018-08-01T00:00:00Z") == set()
    assert left("2017-08-01T00:00:00Z") == {*keys}
