"""Shared lists: a world does not make a list that another one has made of the same records."""

from __future__ import annotations

import tracemalloc
from collections.abc import Mapping
from typing import Any

import pytest

from mockserver import selecting
from mockserver.listing import Listing
from tests.mockserver.library import Library
from tests.mockserver.worlds import TOKEN, Worlds

LISTS = ("", "?sort=subject", "?status=completed", "?sort=-impact,id", "/open", "/completed")
FIRST = 70600
"""The id of the first request that is generated."""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Returns how many rows each list was made of, as they are made."""
    made: list[int] = []

    def counted(rows: list[Any], *others: Any, **more: Any) -> Listing:
        made.append(len(rows))
        return Listing(rows, *others, **more)

    monkeypatch.setattr(selecting, "Listing", counted)
    return made


def change(worlds: Worlds, world: str, key: int, **members: Any) -> None:
    answer = worlds.send("PATCH", f"/v1/requests/{key}", members, token=f"{TOKEN}+{world}")
    assert answer.status == 200, answer.body


def lists(worlds: Worlds, world: str) -> Mapping[str, Any]:
    found = {}
    for one in LISTS:
        token = f"{TOKEN}+{world}" if world else TOKEN
        answer = worlds.send("GET", f"/v1/requests{one}", token=token)
        assert answer.status == 200, answer.body
        found[one] = answer.json
    return found


def test_a_list_is_made_once_for_all_worlds(made: list[int]) -> None:
    worlds = Worlds(requests=120)
    change(worlds, "one", FIRST, subject="Aaa")
    first = lists(worlds, "one")
    count = len(made)
    assert count >= len(LISTS)
    plain = lists(worlds, "")
    change(worlds, "two", FIRST + 1, subject="Zzz", status="completed")
    second = lists(worlds, "two")
    change(worlds, "one", FIRST + 2, status="declined")
    third = lists(worlds, "one")
    # Views go by time, which each world has of its own.
    assert len([rows for rows in made[count:] if rows]) <= 2
    alone = Worlds(requests=120)
    assert plain == lists(alone, "")
    change(alone, "two", FIRST + 1, subject="Zzz", status="completed")
    assert second == lists(alone, "two")
    change(alone, "one", FIRST, subject="Aaa")
    assert first == lists(alone, "one")
    change(alone, "one", FIRST + 2, status="declined")
    assert third == lists(alone, "one")


def test_a_list_that_looks_elsewhere_looks_there_in_its_own_world() -> None:
    """Authors have names of their own in each world, and books are sorted by them."""
    target = "/books?sort=author&size=10"
    others, alone = Library(), Library()
    assert others.get(target, who="librarian+one").ids == [5, 2, 1, 4, 3]
    authors = others.mount.registry.open("one").worlds["library"].store.own("authors")
    authors.put(3, {**authors[3], "name": "Aa"})
    for library, who in ((others, "librarian+two"), (alone, "librarian")):
        assert library.ask("PATCH", "/books/5", {"author_id": 3}, who=who).status == 200
    expected = alone.get(target).ids
    assert others.get(target, who="librarian+two").ids == expected
    assert others.get(target).ids == [5, 2, 1, 4, 3]
    assert others.get(target, who="librarian+one").ids == [5, 3, 2, 1, 4]


def test_the_first_change_of_a_world_copies_little() -> None:
    worlds = Worlds(requests=20_000)
    change(worlds, "before", FIRST, subject="Aaa")  # what all worlds share is made now
    change(worlds, "one", FIRST, subject="Aaa")
    tracemalloc.start()
    change(worlds, "two", FIRST, subject="Aaa")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 200_000  # a dictionary of so many records alone takes a million bytes
