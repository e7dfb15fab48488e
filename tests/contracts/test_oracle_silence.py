"""The oracle: says nothing where a server may do either, or somebody else may have done it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contracts.cards import BARE, Talk

LATER = "2030-01-01T00:05:00Z"
WAKES = "2030-01-01T00:01:00Z"


def _others_change_theirs(talk: Talk) -> None:
    for name in ("first", "second"):
        talk.says("GET", "/cards/5", 200, {"id": 5, **BARE, "name": name})
        talk.list({"id": 5, "name": name, "colour": "red" if name == "first" else None})


def _others_see_less(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("GET", "/cards/1", 404, {}, who="low")
    talk.says("GET", "/cards/1", 200, {"id": 1, "name": "hidden", "size": None}, who="low")
    talk.read()


def _others_of_the_account_change_ours(talk: Talk) -> None:
    talk.create(size=1)
    talk.update(size=2, colour="red", who="low")
    talk.read()


def _second_account_numbers_its_own(talk: Talk) -> None:
    talk.create(1)
    talk.create(1, who="second", name="another name")
    talk.read(1, who="second")


def _others_are_refused(talk: Talk) -> None:
    talk.create()
    for who in ("second", "nobody", "stranger"):
        talk.says("GET", "/cards/1", 403, {"message": talk.cards[1]["name"]}, who=who)


def _nobody_has_a_token_after_all(talk: Talk) -> None:
    talk.create()
    talk.says("GET", "/cards/1?api_token=sesame-open", 200, talk.cards[1], who="nobody")


def _fields_are_chosen(talk: Talk) -> None:
    talk.create(size=1, colour="red")
    talk.list({"id": 1}, query="?fields=id")
    talk.list({"id": 1, "size": 1}, query="?fields=size")


def _doubts_pass_it_over(talk: Talk) -> None:
    talk.create(code="x1", shows={"code": None})
    talk.update(code="x2", shows={"code": None})
    talk.update(alias="a one", shows={"alias": None})


def _unknown_references_are_passed_over(talk: Talk) -> None:
    talk.create(owner_id=987654, shows={"owner": None})


def _unknown_references_may_leave_what_would_be_there_anyway(talk: Talk) -> None:
    talk.create(owner_id=987654, shows={"owner": {"id": 1}})


def _lists_may_hold_each_once(talk: Talk) -> None:
    talk.create(marks=["a", "b", "a"], shows={"marks": ["b", "a"]})


def _null_may_do_anything(talk: Talk) -> None:
    talk.create(size=1)
    talk.update(size=None, shows={"size": 1})
    talk.update(colour=None, shows={"colour": "blue"})


def _odd_texts_may_be_tidied(talk: Talk) -> None:
    talk.create(name="  a b ", shows={"name": "a b"})
    talk.update(name="a\nb", shows={"name": "a b"})
    talk.update(code="<b>x</b>", shows={"code": "x"})


def _states_have_consequences(talk: Talk) -> None:
    talk.create(code="x1", shows={"code": "x1"})
    talk.update(
        state="done", shows={"code": None, "done_at": LATER, "fresh": False, "saved_at": LATER}
    )
    talk.update(state="new", shows={"done_at": None, "fresh": True, "saved_at": LATER})


def _waiting_ends(talk: Talk) -> None:
    talk.create(state="waiting", wakes_at=WAKES, shows={"fresh": False})
    talk.read(state="new", wakes_at=None, fresh=True, saved_at=WAKES)


def _waiting_is_over_at_once(talk: Talk) -> None:
    talk.create(
        state="waiting", wakes_at="2001-01-01T00:00:00Z", shows={"state": "new", "wakes_at": None}
    )


def _records_hang_together(talk: Talk) -> None:
    talk.create(1, size=1)
    talk.create(2, inside_id=1)
    talk.read(1, saved_at=LATER, code="in")
    talk.update(2, state="done", shows={"fresh": False, "done_at": LATER, "saved_at": LATER})
    talk.read(1, state="done", fresh=False, done_at=LATER)


def _something_below_is_made(talk: Talk) -> None:
    talk.create()
    talk.says("POST", "/cards/1/notes", 201, {"id": 1, "text": "x"}, sent={"text": "x"})
    talk.read(saved_at=LATER)


def _somebody_else_saves_ours(talk: Talk) -> None:
    talk.create(size=1)
    talk.read(size=2, colour="red", saved_at=LATER)
    talk.read(size=3, saved_at=LATER)  # within the same second


def _somebody_else_saves_ours_after_a_refusal(talk: Talk) -> None:
    talk.create(colour="red")
    talk.says("PATCH", "/cards/1", 422, {}, sent={"colour": "blue", "size": "?"})
    talk.read(colour="blue", saved_at=LATER)


def _two_members_mean_one_property(talk: Talk) -> None:
    talk.create(owner_id=1, owner=2, shows={"owner": {"id": 2}})


def _a_filter_is_given_twice(talk: Talk) -> None:
    talk.create(1, colour="red")
    talk.list(query="?id=1&colour=red&colour=blue")


def _nobody_knows_whether_it_was_done(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("PATCH", "/cards/1", 500, None, sent={"size": 2})
    talk.read(size=2)


def _bodies_that_cannot_be_read(talk: Talk) -> None:
    talk.create(size=1)
    talk.says("PATCH", "/cards/1?size=5", 200, None, sent={"size": 2})
    talk.read(size=5)


def _writers_cross(talk: Talk) -> None:
    talk.create(size=1)
    first, second = talk.oracle.begin(), talk.oracle.begin()
    for ticket, size in ((second, 3), (first, 2)):
        card = {**talk.cards[1], "size": size}
        exchange = talk.exchange("PATCH", "/cards/1", 200, card, sent={"size": size})
        talk.found += talk.oracle.watch(ticket, exchange, exchange, "main")
    talk.read(size=3)


def _what_is_deleted_is_gone(talk: Talk) -> None:
    talk.create()
    talk.says("DELETE", "/cards/1", 204)
    talk.says("GET", "/cards/1", 404, {})
    talk.says("DELETE", "/cards/1", 404, {})


def _what_is_sent_twice_may_be_one(talk: Talk) -> None:
    talk.create()
    talk.create()


def _refused_first_and_then_made(talk: Talk) -> None:
    talk.says("POST", "/cards", 422, {}, sent={"name": "card number 1"})
    talk.create(1)
    talk.list(1)
    talk.says("POST", "/cards", 422, {}, sent={"name": "card number 1", "size": "x"})
    talk.list(1)


def _refused_read_only_members_do_no_harm(talk: Talk) -> None:
    talk.create()
    talk.update(made_at=LATER, shows={"made_at": BARE["made_at"]})


def _lists_are_cut(talk: Talk) -> None:
    talk.create(1)
    talk.create(2)
    talk.list(2, query="?id=1,2&size=1")
    talk.list(query="?id=1&colour=red")
    talk.list()


def _one_of_two_filters_counts(talk: Talk) -> None:
    talk.list({"id": 2, "colour": "blue"}, query="?colour=red&colour=blue")


def _moments_in_another_zone(talk: Talk) -> None:
    talk.create()
    talk.read(made_at="2030-01-01T02:00:00+02:00", saved_at="2029-12-31T19:00:00-05:00")


def _one_tag_for_one_state(talk: Talk) -> None:
    talk.create(size=1)
    for size, tag in ((1, '"a"'), (2, '"b"'), (1, '"a"')):
        talk.update(size=size)
        talk.says("GET", "/cards/1", 200, talk.cards[1], ETag=tag)
    talk.says("GET", "/cards/1", 304, If_None_Match='"a"')


def _what_is_no_record(talk: Talk) -> None:
    talk.says("GET", "/nowhere", 200, [1, {"id": None}])
    talk.says("GET", "/cards", 200, [{"name": "no id"}, 3])
    talk.says("POST", "/cards", 201, ["?"], sent=["x"])
    talk.says("GET", "/cards/word", 200, {"id": "word"})


SITUATIONS = {
    name.strip("_").replace("_", " "): one
    for name, one in sorted(globals().items())
    if name.startswith("_") and callable(one) and one.__module__ == __name__
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_silence_where(situation: str, tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    tell: Callable[[Talk], None] = SITUATIONS[situation]
    tell(talk)
    assert [f"{one.requirement}: {one.message}" for one in talk.found] == []


def test_oracle_is_not_deaf_after_silence(tmp_path: Path) -> None:
    """What was let pass is known from then on."""
    talk = Talk(tmp_path)
    _nobody_knows_whether_it_was_done(talk)
    talk.read(size=7)
    assert talk.blamed == ["SIZE"]
