"""The desk: makes valid records, refers to known ones, and supplies what a server asks for."""

from pathlib import Path

import pytest

from contracts.errors import NotApplicable, NotExercised
from tests.contracts.shelf import Shelf, desk


def test_valid_members_are_the_required_ones_with_the_runs_mark(tmp_path: Path) -> None:
    valid = desk(tmp_path, Shelf(), subject_prefix="try").valid()
    assert list(valid) == ["name"]
    assert valid["name"].startswith("try tag0 ")


def test_texts_differ(tmp_path: Path) -> None:
    one = desk(tmp_path, Shelf())
    assert one.valid() != one.valid()


def test_references_are_listed_unless_given(tmp_path: Path) -> None:
    assert list(desk(tmp_path, Shelf()).references("rooms")) == [7, 8]
    given = desk(tmp_path, Shelf(), known={"rooms": (8,)})
    assert list(given.references("rooms")) == [8]


def test_references_are_found_out_once(tmp_path: Path) -> None:
    server = Shelf()
    one = desk(tmp_path, server)
    one.references("rooms")
    one.references("rooms")
    assert server.seen == ["GET /shelf/rooms"]


def test_record_of_the_main_collection_is_referred_to_only_when_own(tmp_path: Path) -> None:
    server = Shelf()
    server.things[99] = {"id": 99, "name": "somebody else's"}
    one = desk(tmp_path, server)
    assert 99 not in one.references("things")
    assert len(one.references("things")) == 2
    assert set(one.references("things")) <= set(one.made_ids())


def test_companions_that_a_refusal_names_are_supplied(tmp_path: Path) -> None:
    server = Shelf(lambda members: "" if "memo" in members else "memo is missing")
    made = desk(tmp_path, server).make(colour="blue")
    assert made.member("colour") == "blue"
    assert made.member("memo")


def test_refusal_for_another_reason_ends_the_check(tmp_path: Path) -> None:
    with pytest.raises(NotExercised, match="did not create"):
        desk(tmp_path, Shelf(lambda members: "no room left")).make()


def test_part_that_is_not_offered_does_not_apply(tmp_path: Path) -> None:
    with pytest.raises(NotApplicable, match="Things"):
        desk(tmp_path, Shelf(), without=("Things",)).make()


def test_list_is_narrowed_by_the_filter_of_ids(tmp_path: Path) -> None:
    one = desk(tmp_path, Shelf())
    keys = [one.make().member("id") for _ in range(3)]
    assert one.lists.narrow(keys[:2]) == {"ids": f"{keys[0]},{keys[1]}"}
    assert one.lists.ids(keys[1:]) == keys[1:]


def test_list_is_walked_where_no_filter_narrows_it(tmp_path: Path) -> None:
    class Deaf(Shelf):
        """Passes filters over."""

        def _answer(self, method, path, query, body):  # type: ignore[no-untyped-def]
            return super()._answer(method, path, query.replace("ids=", "x="), body)

    one = desk(tmp_path, Deaf())
    keys = [one.make().member("id") for _ in range(3)]
    with pytest.raises(NotExercised):
        one.lists.narrow(keys[:2])
    assert one.lists.ids(keys[1:]) == keys[1:]


def test_stock_makes_things_once(tmp_path: Path) -> None:
    server = Shelf()
    one = desk(tmp_path, server)
    first = one.stock.bare()
    count = len(server.things)
    assert one.stock.bare() is first
    assert len(server.things) == count


def test_stock_does_not_try_again_what_cannot_be_made(tmp_path: Path) -> None:
    server = Shelf(lambda members: "no")
    one = desk(tmp_path, server)
    for _ in range(2):
        with pytest.raises(NotExercised):
            one.stock.bare()
    assert server.seen.count("POST /shelf/things") == 1


def test_full_record_has_as_much_as_the_server_takes(tmp_path: Path) -> None:
    server = Shelf(lambda members: "no memo please" if "memo" in members else "")
    sent, made = desk(tmp_path, server).stock.full()
    assert made.status == 201
    assert set(sent) == {"colour", "room_id"}


def test_family_differs(tmp_path: Path) -> None:
    family = desk(tmp_path, Shelf()).stock.family()
    assert len({one["id"] for one in family}) == len(family) > 5
    assert len({one["colour"] for one in family}) > 1


def test_operation_is_found_by_its_name(tmp_path: Path) -> None:
    one = desk(tmp_path, Shelf())
    assert one.called("post /things").action["do"] == "create"
    with pytest.raises(NotApplicable, match="Rooms"):
        desk(tmp_path, Shelf(), without=("Rooms",)).called("get /rooms")
