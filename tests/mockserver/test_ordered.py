"""Ordered and layered data against lists and dictionaries, and forks that go their own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mockserver import ordered
from mockserver.layered import Layered
from mockserver.ordered import Ordered

ITEMS = st.integers(0, 40)


def decimal(item: int) -> tuple[int, int]:
    """Return a key in the order of the items, which compares with none of them."""
    return divmod(item, 10)


class OrderedMachine(RuleBasedStateMachine):
    """Items come and go; forks are left behind and must stay as they were."""

    keyed = False

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(ordered, "_BLOCK", 3)  # so that few items are many blocks
        self.key: Callable[[int], Any] | None = decimal if self.keyed else None
        self.items = Ordered(key=self.key)
        self.expected: list[int] = []
        self.left: list[tuple[Ordered, list[int]]] = []

    def teardown(self) -> None:
        self.patch.undo()

    @rule(some=st.sets(ITEMS))
    def begin(self, some: set[int]) -> None:
        self.items, self.expected = Ordered(some, self.key), sorted(some)

    @rule(item=ITEMS)
    def add(self, item: int) -> None:
        self.items.add(item)
        self.expected = sorted({*self.expected, item})

    @rule(count=st.integers(1, 9))
    def append(self, count: int) -> None:
        for _ in range(count):
            self.add((self.expected[-1] if self.expected else 0) + 1)

    @rule(count=st.integers(0, 9))
    def extend(self, count: int) -> None:
        last = self.expected[-1] if self.expected else 0
        some = range(last + 1, last + 1 + count)
        self.items.extend(some)
        self.expected += some

    @rule(item=ITEMS)
    def discard(self, item: int) -> None:
        self.items.discard(item)
        self.expected = [one for one in self.expected if one != item]

    @rule(onwards=st.booleans())
    def fork(self, onwards: bool) -> None:
        both = [self.items, self.items.fork()]
        self.items = both.pop(onwards)
        self.left.append((both[0], self.expected.copy()))

    @rule(start=st.integers(0, 50), count=st.integers(0, 50))
    def take_a_part(self, start: int, count: int) -> None:
        assert self.items.part(start, start + count) == self.expected[start : start + count]

    @rule(item=ITEMS)
    def look_around(self, item: int) -> None:
        mark = item if self.key is None else self.key(item)
        assert list(self.items.after(mark)) == [one for one in self.expected if one > item]
        assert (item in self.items) is (item in self.expected)

    @invariant()
    def it_is_the_sorted_list(self) -> None:
        assert list(self.items) == self.expected
        assert list(reversed(self.items)) == self.expected[::-1]
        assert len(self.items) == len(self.expected)
        assert self.items.first == (self.expected[0] if self.expected else None)
        assert self.items.last == (self.expected[-1] if self.expected else None)

    @invariant()
    def forks_stay_as_they_were(self) -> None:
        assert all(list(items) == expected for items, expected in self.left)


class KeyedMachine(OrderedMachine):
    """The same with keys that are made of the items."""

    keyed = True


class LayeredMachine(RuleBasedStateMachine):
    """Keys get values and lose them; forks are left behind and must stay as they were."""

    def __init__(self) -> None:
        super().__init__()
        self.layered = Layered()
        self.expected: dict[int, int] = {}
        self.left: list[tuple[Layered, dict[int, int]]] = []

    @rule(key=ITEMS, value=ITEMS)
    def put(self, key: int, value: int) -> None:
        self.layered.put(key, value)
        self.expected[key] = value

    @rule(start=st.integers(0, 1000))
    def put_many(self, start: int) -> None:
        for key in range(start, start + 100):
            self.put(key, start)

    @rule(some=st.dictionaries(ITEMS, ITEMS))
    def load(self, some: dict[int, int]) -> None:
        self.layered.load(some.items())
        self.expected.update(some)

    @rule(key=ITEMS)
    def drop(self, key: int) -> None:
        self.layered.drop(key)
        self.expected.pop(key, None)

    @rule(onwards=st.booleans())
    def fork(self, onwards: bool) -> None:
        both = [self.layered, self.layered.fork()]
        self.layered = both.pop(onwards)
        self.left.append((both[0], self.expected.copy()))

    @rule(key=ITEMS)
    def get(self, key: int) -> None:
        assert self.layered.get(key) == self.expected.get(key)

    @invariant()
    def it_is_the_dictionary(self) -> None:
        for layered, expected in [(self.layered, self.expected), *self.left]:
            items: list[Any] = list(layered.items())
            assert len(items) == len(expected)
            assert dict(items) == expected


TestOrdered = OrderedMachine.TestCase
TestOrdered.settings = settings(max_examples=60, stateful_step_count=40)
TestKeyed = KeyedMachine.TestCase
TestKeyed.settings = settings(max_examples=60, stateful_step_count=40)
TestLayered = LayeredMachine.TestCase
TestLayered.settings = settings(max_examples=30, stateful_step_count=25)
