"""The store against a naive model: drafts that apply whole or not at all, indexes that keep up."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mockserver import table as table_module
from mockserver.index import Index
from mockserver.listing import Listing
from mockserver.ordered import Ordered
from mockserver.store import Draft, Record, Store
from mockserver.table import Row, Table

KEYS = st.integers(1, 6)
VALUES = st.none() | st.integers(1, 3)
LISTS = st.lists(st.integers(1, 3), max_size=3).map(tuple)
RECORDS = st.fixed_dictionaries({"one": VALUES, "some": LISTS})


LAYOUT = ("id", "one", "some")


def record(key: Any, **values: Any) -> Record:
    return {"id": key, "one": None, "some": (), **values}


def naive_matching(records: dict[Any, Record], name: str, value: Any) -> list[Any]:
    """Return the ids of the records whose property is, or as a list holds, the value."""
    found = []
    for key in sorted(records):
        held = records[key].get(name)
        if value is not None and (value in held if isinstance(held, tuple) else held == value):
            found.append(key)
    return found


def listed(table: Table) -> list[Any]:
    """Return the ids of the records with a value in ``one``, as the table lists them."""

    def made(table: Table) -> Listing:
        item = itemgetter(1, 0)
        rows = sorted((row for row in table.rows(None) if row[1] is not None), key=item)
        return Listing(rows, lambda row: row[1] is not None, item, 0)

    return [*table.listing("with one", made).part(0, 99)]


def naively_listed(records: dict[Any, Record]) -> list[Any]:
    found = [one for one in records.values() if one["one"] is not None]
    return [one["id"] for one in sorted(found, key=itemgetter("one", "id"))]


class StoreMachine(RuleBasedStateMachine):
    """Drafts come and go; the store is what the committed ones say, a draft what it would be."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store({"things": LAYOUT})
        self.committed: dict[Any, Record] = {}
        self.drafted: dict[Any, Record] = {}
        self.draft = Draft(self.store)
        self.given: set[int] = set()
        self.left: list[tuple[Store, dict[Any, Record]]] = []

    @rule(onwards=st.booleans())
    def fork(self, onwards: bool) -> None:
        """Go on in the one or the other of two stores; what is left must stay as it is."""
        stores = [self.store, self.store.fork()]
        self.store = stores.pop(onwards)
        self.left.append((stores[0], dict(self.committed)))
        self.drop()

    @rule(key=KEYS, values=RECORDS)
    def put(self, key: int, values: dict[str, Any]) -> None:
        one = record(key, **values)
        self.draft.put("things", one)
        self.drafted[key] = one

    @rule(key=KEYS)
    def remove(self, key: int) -> None:
        self.draft.remove("things", key)
        self.drafted.pop(key, None)

    @rule(values=RECORDS)
    def put_new(self, values: dict[str, Any]) -> None:
        key = self.draft.new_id("things")
        assert key not in self.drafted
        assert key not in self.given
        self.put(key, values)

    @rule()
    def settle(self) -> None:
        self.store.own("things")
        self.store.settle()

    @rule(some=st.lists(RECORDS, max_size=4))
    def load(self, some: list[dict[str, Any]]) -> None:
        """Many records come in behind all others; what was drafted before is dropped."""
        self.drop()
        table = self.store.own("things")
        first = table.last_id + 1
        new = {key: record(key, **values) for key, values in enumerate(some, first)}
        table.load([table.row(one) for one in new.values()])
        self.given |= {*new}
        self.committed |= new
        self.drop()

    @rule()
    def commit(self) -> None:
        self.draft.commit()
        self.committed = dict(self.drafted)
        self.given |= {*self.committed}
        self.draft = Draft(self.store)

    @rule()
    def drop(self) -> None:
        self.drafted = dict(self.committed)
        self.draft = Draft(self.store)

    @rule(name=st.sampled_from(["one", "some"]), value=st.none() | st.integers(1, 3))
    def look_up(self, name: str, value: Any) -> None:
        assert list(self.draft.matching("things", name, value)) == naive_matching(
            self.drafted, name, value
        )
        table = self.store.tables["things"]
        assert list(table.matching(name, value)) == naive_matching(self.committed, name, value)
        assert listed(table) == naively_listed(self.committed)

    @invariant()
    def forks_stay_as_they_were(self) -> None:
        for store, committed in self.left:
            table = store.tables["things"]
            assert {one["id"]: one for one in table} == committed
            assert [*table.ids] == sorted(committed)
            assert list(table.matching("one", 1)) == naive_matching(committed, "one", 1)
            assert listed(table) == naively_listed(committed)

    @invariant()
    def the_draft_is_what_would_be(self) -> None:
        assert list(self.draft.ids("things")) == sorted(self.drafted)
        assert list(self.draft.records("things")) == [
            self.drafted[key] for key in sorted(self.drafted)
        ]

    @invariant()
    def the_store_is_what_was_committed(self) -> None:
        table = self.store.tables["things"]
        assert {one["id"]: one for one in table} == self.committed
        assert [*table.ids] == sorted(self.committed)


TestStore = StoreMachine.TestCase
TestStore.settings = settings(max_examples=60, stateful_step_count=30)


@pytest.fixture
def store() -> Store:
    store = Store({"things": LAYOUT, "people": ("id",)})
    draft = Draft(store)
    draft.put("things", record(5, one=1))
    draft.commit()
    return store


def test_a_draft_shows_what_it_would_change(store: Store) -> None:
    draft = Draft(store)
    draft.put("things", record(5, one=2))
    draft.put("people", {"id": 1})
    draft.remove("things", 9)
    assert draft.get("things", 5) == record(5, one=2)
    assert draft.get("people", 1) == {"id": 1}
    assert draft.get("things", 9) is None
    assert Draft(store).get("things", 5) == record(5, one=1)


def test_ids_are_not_given_again(store: Store) -> None:
    draft = Draft(store)
    assert [draft.new_id("things"), draft.new_id("things")] == [6, 7]
    draft.put("things", record(6))
    draft.commit()
    draft = Draft(store)
    draft.remove("things", 6)
    draft.commit()
    assert Draft(store).new_id("things") == 8
    assert Draft(store).new_id("people") == 1


def test_an_id_is_given_again_when_its_draft_was_dropped(store: Store) -> None:
    Draft(store).new_id("things")
    assert Draft(store).new_id("things") == 6


def test_counters_go_with_the_draft(store: Store) -> None:
    draft = Draft(store)
    assert [draft.count("tickets", 100), draft.count("tickets", 100)] == [101, 102]
    assert Draft(store).count("tickets", 100) == 101
    draft.commit()
    assert Draft(store).count("tickets", 100) == 103


def _write(store: Store, collection: str, key: int) -> None:
    draft = Draft(store)
    draft.put(collection, {"id": key})
    draft.commit()


def test_states_are_the_same_until_one_of_their_tables_changes(store: Store) -> None:
    names = ("people", "things")
    before, people = store.states(names), store.states(("people",))
    assert store.states(names) == before
    _write(store, "things", 7)
    after = store.states(names)
    assert after[0] is before[0]
    assert after[1] is not before[1]
    assert store.states(("people",)) == people
    store.own("things").remove(7)
    assert store.states(names)[1] is not after[1]
    held = store.own("people")
    seen = store.states(names)
    held.put(3, {"id": 3})
    assert store.states(names)[0] is not seen[0]


def test_states_of_a_fork_follow_what_it_changes_itself(store: Store) -> None:
    fork, before = store.fork(), store.states(("things",))
    assert fork.states(("things",)) == before
    _write(fork, "things", 7)
    assert store.states(("things",)) == before != fork.states(("things",))
    seen = fork.states(("things",))
    _write(store, "things", 8)
    assert store.states(("things",)) != before
    assert fork.states(("things",)) == seen


def test_an_index_sees_a_record_once_however_often_it_holds_the_value() -> None:
    store = Store({"things": LAYOUT})
    table = store.tables["things"]
    assert table.matching("some", 1) == ()
    table.put(1, record(1, some=(1, 1, 2)))
    assert list(table.matching("some", 1)) == [1]
    table.put(1, record(1, some=(2,)))
    assert list(table.matching("some", 1)) == []
    table.remove(1)
    assert list(table.matching("some", 2)) == []


@given(st.permutations(["b", "a", "d", "c"]))
def test_ids_may_be_texts(keys: list[str]) -> None:
    store = Store({"things": LAYOUT})
    for key in keys:
        store.tables["things"].put(key, record(key, one=1))
    assert Draft(store).ids("things") == ["a", "b", "c", "d"]
    assert [*Draft(store).matching("things", "one", 1)] == ["a", "b", "c", "d"]
    assert store.tables["things"].last_id == 0


def test_a_fork_has_counters_and_ids_of_its_own(store: Store) -> None:
    fork = store.fork()
    draft = Draft(store)
    draft.put("things", record(draft.new_id("things")))
    draft.count("tickets")
    draft.commit()
    other = Draft(fork)
    assert (other.new_id("things"), other.count("tickets")) == (6, 1)


@pytest.mark.parametrize(
    ("changes", "added"),
    [
        ([], 0),
        ([("put", 5)], 0),
        ([("put", 6), ("put", 7)], 2),
        ([("remove", 5), ("put", 6)], 0),
        ([("remove", 5)], -1),
        ([("remove", 9)], 0),
    ],
)
def test_a_draft_tells_how_many_records_it_adds(
    store: Store, changes: list[tuple[str, int]], added: int
) -> None:
    draft = Draft(store)
    for what, key in changes:
        if what == "put":
            draft.put("things", record(key))
        else:
            draft.remove("things", key)
    assert draft.added == added


@pytest.mark.parametrize("asked_before", [True, False])
def test_an_index_is_made_once_for_all_that_have_changed_little(
    monkeypatch: pytest.MonkeyPatch, asked_before: bool
) -> None:
    made: list[int] = []

    def counted(place: int, keys: Ordered, rows: Iterable[Row]) -> Index:
        made.append(len(keys))
        return Index(place, keys, rows)

    monkeypatch.setattr(table_module, "Index", counted)
    store = Store({"things": LAYOUT})
    things = store.tables["things"]
    things.load([things.row(record(key, one=key % 3)) for key in range(1, 1001)])
    if asked_before:
        assert len(things.matching("one", 1)) == 334
    for number in range(3):
        fork = store.fork()
        for _ in range(2):
            draft = Draft(fork)
            draft.put("things", record(draft.new_id("things"), one=1))
            draft.put("things", record(4, one=2))
            draft.commit()
            fork.fork()
        assert list(fork.tables["things"].matching("one", 1))[:2] == [1, 7], number
        assert len(fork.tables["things"].matching("one", 1)) == 335
    assert len(things.matching("one", 1)) == 334
    assert made == [1000]


def test_only_ids_that_ascend_are_loaded(store: Store) -> None:
    table = store.tables["things"]
    table.remove(5)
    for keys in ((5,), (6, 6), (7, 6)):
        with pytest.raises(ValueError, match="the ids do not ascend"):
            table.load([table.row(record(key)) for key in keys])
    assert len(table) == 0
    table.load([table.row(record(key)) for key in (6, 9)])
    assert ([*table.ids], table.last_id) == ([6, 9], 9)


def test_what_was_loaded_is_found_by_lists_and_indexes_of_before(store: Store) -> None:
    table = store.tables["things"]

    def made(table: Table) -> Listing:
        return Listing(list(table.rows(None)), lambda row: True, itemgetter(0), 0)

    assert list(table.matching("one", 1)) == [*table.listing("all", made).part(0, 9)] == [5]
    state = table.state
    table.load([table.row(record(key, one=1)) for key in (6, 7)])
    assert list(table.matching("one", 1)) == [*table.listing("all", made).part(0, 9)] == [5, 6, 7]
    assert table.state is not state


def test_a_table_keeps_the_lists_that_were_asked_for_last() -> None:
    table = Store({"things": LAYOUT}).tables["things"]

    def made(table: Table) -> Listing:
        return Listing(list(table.rows(None)), lambda row: True, itemgetter(0), 0)

    for name in range(40):
        table.listing(name, made)
        assert table.kept(0) is not None  # asked for again and again
    assert [name for name in range(40) if table.kept(name) is not None] == [0, *range(9, 40)]
