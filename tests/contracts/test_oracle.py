"""The oracle: finds what cannot be, by what it heard before."""

from pathlib import Path

import pytest

from tests.contracts.cards import Talk

LATER = "2030-01-01T00:05:00Z"


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


def test_value_sent_that_does_not_come_back(talk: Talk) -> None:
    talk.create(size=3, shows={"size": 4})
    assert talk.blamed == ["SIZE"]
    assert [one.method for one in talk.found[0].exchanges] == ["POST"]


def test_value_that_is_another_one_in_a_read(talk: Talk) -> None:
    made = talk.create(colour="red")
    read = talk.read(colour="blue")
    assert talk.blamed == ["COLOUR"]
    assert talk.found[0].exchanges == (made, read)
    assert (talk.found[0].expected, talk.found[0].got) == ("red", "blue")


def test_change_is_found_once(talk: Talk) -> None:
    talk.create(colour="red")
    talk.read(colour="blue")
    talk.read()
    assert talk.blamed == ["COLOUR"]


def test_update_that_is_answered_and_not_stored(talk: Talk) -> None:
    talk.create(size=1)
    talk.update(size=2)
    talk.read(size=1)
    assert talk.blamed == ["STORED", "SIZE"]


def test_update_that_is_not_done(talk: Talk) -> None:
    talk.create(size=1)
    talk.update(size=2, shows={"size": 1})
    assert talk.blamed == []  # perhaps the answer alone is wrong
    talk.read()
    assert talk.blamed == ["SIZE"]


def test_update_whose_answer_shows_the_state_before(talk: Talk) -> None:
    talk.create(size=1)
    talk.update(size=2, shows={"size": 1})
    talk.read(size=2)
    assert talk.blamed == ["SAME-UPDATE"]


def test_record_that_is_shown_for_another(talk: Talk) -> None:
    talk.create(1)
    talk.create(2)
    talk.says("GET", "/cards/1", 200, talk.cards[2])
    assert talk.blamed == ["FOUND"]


def test_update_that_changes_what_it_does_not_name(talk: Talk) -> None:
    talk.create(size=1, colour="red")
    talk.update(size=2, shows={"colour": None})
    assert talk.blamed == ["STAYS"]
    assert "colour" in talk.found[0].message


def test_member_that_a_read_lacks(talk: Talk) -> None:
    talk.create(size=1)
    shown = {name: one for name, one in talk.cards[1].items() if name != "size"}
    talk.says("GET", "/cards/1", 200, shown)
    assert talk.blamed == ["SIZE"]


def test_id_that_is_given_twice(talk: Talk) -> None:
    talk.create(1)
    talk.create(1, name="another card")
    assert talk.blamed == ["ID"]


def test_id_that_a_record_of_others_has(talk: Talk) -> None:
    talk.list({"id": 7, "name": "somebody's"})
    talk.create(7)
    assert talk.blamed == ["ID"]


def test_created_record_that_is_not_found(talk: Talk) -> None:
    talk.create()
    talk.says("GET", "/cards/1", 404, {})
    assert talk.blamed == ["FOUND"]


def test_deleted_record_that_is_still_there(talk: Talk) -> None:
    talk.create()
    talk.says("DELETE", "/cards/1", 204)
    talk.read()
    assert talk.blamed == ["DELETE"]


def test_moment_of_the_create_that_moves(talk: Talk) -> None:
    talk.create()
    talk.update(size=1, shows={"made_at": LATER, "saved_at": LATER})
    assert talk.blamed == ["MADE"]


def test_moment_of_the_last_save_that_falls(talk: Talk) -> None:
    talk.create()
    talk.update(size=1, shows={"saved_at": "2029-01-01T00:00:00Z"})
    assert talk.blamed == ["SAVED"]


def test_moment_of_the_last_save_that_does_not_move(talk: Talk) -> None:
    talk.create()
    talk.time += 30
    talk.update(size=1)
    assert talk.blamed == ["SAVED"]


def test_refused_update_that_leaves_a_trace(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("PATCH", "/cards/1", 422, {}, sent={"size": 2, "colour": "green"})
    talk.read(size=2)
    assert talk.blamed == ["TRACE"]


@pytest.mark.parametrize(
    ("who", "blamed"), [("second", "ACCOUNT"), ("nobody", "NOBODY"), ("stranger", "STRANGER")]
)
def test_refused_update_of_others_that_leaves_a_trace(talk: Talk, who: str, blamed: str) -> None:
    talk.create(size=1)
    talk.says("PATCH", "/cards/1", 403, {}, sent={"size": 2}, who=who)
    talk.read(size=2)
    assert talk.blamed == [blamed]


def test_refused_create_that_makes_a_record(talk: Talk) -> None:
    talk.says("POST", "/cards", 422, {}, sent={"name": "refused card", "colour": "green"})
    talk.list({"id": 9, "name": "refused card"})
    assert talk.blamed == ["TRACE"]


@pytest.mark.parametrize(
    ("who", "blamed"), [("second", "ACCOUNT"), ("nobody", "NOBODY"), ("stranger", "STRANGER")]
)
def test_record_that_is_shown_to_others(talk: Talk, who: str, blamed: str) -> None:
    talk.create()
    talk.read(who=who)
    talk.list(1, who=who)
    assert talk.blamed == [blamed, blamed]


def test_member_that_can_only_be_written(talk: Talk) -> None:
    talk.create(password="hush", shows={"password": "hush"})
    assert talk.blamed == ["SECRET"]


def test_list_that_shows_something_else(talk: Talk) -> None:
    talk.create(size=1)
    talk.list({"id": 1, "size": 2})
    assert talk.blamed == ["SIZE"]


def test_list_that_lacks_a_record_asked_for(talk: Talk) -> None:
    talk.create(1)
    talk.create(2)
    talk.list(2, query="?id=1,2")
    assert talk.blamed == ["FOUND"]


def test_record_that_is_on_a_page_twice(talk: Talk) -> None:
    talk.list({"id": 2}, {"id": 2})
    assert talk.blamed == ["LIST"]


def test_filter_that_lets_others_through(talk: Talk) -> None:
    talk.list({"id": 2, "colour": "red"}, {"id": 1, "colour": None}, query="?colour=red")
    assert talk.blamed == ["FILTER"]


def test_page_that_is_not_sorted(talk: Talk) -> None:
    talk.list({"id": 2}, {"id": 3}, query="?sort=-id")
    talk.list({"id": 2}, {"id": 3})
    assert talk.blamed == ["SORT", "ORDER"]


def test_view_that_holds_others(talk: Talk) -> None:
    talk.list({"id": 2, "state": "done"}, path="/cards/open")
    assert talk.blamed == ["VIEW"]


def test_value_that_does_not_follow_the_state(talk: Talk) -> None:
    talk.create(shows={"fresh": False})
    talk.update(state="done", shows={"fresh": False, "saved_at": LATER})
    assert talk.blamed == ["FRESH", "DONE"]


def test_default_that_is_another_one(talk: Talk) -> None:
    talk.create(shows={"state": "done", "fresh": False, "done_at": LATER})
    assert talk.blamed == ["STATE"]


def test_caller_who_is_somebody_else_the_second_time(talk: Talk) -> None:
    talk.create(1)
    talk.create(2, shows={"author": {"id": 2}})
    assert talk.blamed == ["AUTHOR"]


def test_etag_of_an_earlier_state(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("GET", "/cards/1", 200, talk.cards[1], ETag='"a"')
    talk.update(size=2)
    talk.says("GET", "/cards/1", 200, talk.cards[1], ETag='"a"')
    assert talk.blamed == ["ETAG"]


def test_not_modified_for_an_earlier_state(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("GET", "/cards/1", 200, talk.cards[1], ETag='"a"')
    talk.update(size=2)
    talk.says("GET", "/cards/1", 304, If_None_Match='"a"')
    assert talk.blamed == ["UNCHANGED"]


def test_state_that_passes_something_over_only_now_and_then(talk: Talk) -> None:
    talk.create()
    talk.update(alias="a one")
    talk.update(alias="b two", shows={"alias": "a one"})
    talk.read()
    assert talk.blamed == ["ALIAS"]
