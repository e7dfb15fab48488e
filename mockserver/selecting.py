"""Selecting: the records that a list holds: those seen, filtered for and in the view asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from mockserver.call import Call
from mockserver.conditions import (
    Test,
    by_property,
    fading,
    instant_of,
    read_by,
    timed,
    where,
)
from mockserver.fields import Cells, Collection
from mockserver.filtering import Condition, read_filters
from mockserver.listing import Listing
from mockserver.problems import Refusal
from mockserver.sifting import sifted
from mockserver.sorting import Order, order_of, read_sort
from mockserver.table import Row, Table, row_test

_CONTROL = ("page", "page-size", "fields", "sort", "view", "token", "offset", "size")
_NOT_OF_THE_LIST = ("page", "page-size", "fields", "token")


def select(call: Call, collection: Collection, keys: Sequence[Any] | None) -> Listing:
    """Return every record of the list that the call asks for, in its order.

    ``keys`` are the only candidates when the list belongs to a parent record.
    """
    table = call.draft.store.tables[collection.name]
    if keys is not None:
        return _Query(call, collection, in_list=False).listing(table, sorted(keys))
    name = _name_of(call, collection)
    kept = table.kept(name)
    if kept is not None and _holds(call, collection, kept, table):
        return kept
    query = _Query(call, collection, in_list=True)
    return table.make(name, lambda one: query.listing(one, query.candidates(one)))


def _name_of(call: Call, collection: Collection) -> Hashable:
    """Return all that a list depends on besides records, as one value."""
    parameters = call.operation.query
    caller = call.caller
    pairs = tuple(
        [
            pair
            for pair in call.query
            if pair[0] not in parameters or parameters[pair[0]].role not in _NOT_OF_THE_LIST
        ]
    )
    own_time = call.world.name if any(map(timed, _wheres(call, collection))) else ""
    who = (caller.id, caller.account, caller.zone)
    return call.operation.id, pairs, who, call.world.answers, own_time


def _wheres(call: Call, collection: Collection) -> list[Mapping[str, Any]]:
    """Return the conditions of the operation and of the view that is asked for."""
    own = call.operation.action.where
    view = _named_view(call, collection) if "view" in call.operation.by_role else None
    return [one for one in (own, view) if one]


def _holds(call: Call, collection: Collection, kept: Listing, table: Table) -> bool:
    """Bring a kept list up to date; tell whether it could be."""
    store = call.draft.store
    if any(store.tables[name].state is not state for name, state in kept.reads):
        return False
    if kept.bound_to not in (None, store) and table.is_behind(kept):
        # It was made in another world, of the same records; what follows is looked up in this one.
        kept.bind(_Query(call, collection, in_list=True).listing(table, ()))
    if not table.bring_up_to_date(kept):
        return False
    return kept.duration is None or kept.fade(instant_of(kept.duration, call.now))


class _Query:
    """What a call asks of a collection: conditions, view, order and the caller's own sight."""

    def __init__(self, call: Call, collection: Collection, *, in_list: bool) -> None:
        self._call = call
        self._collection = collection
        answers, zone = call.world.answers, call.caller.zone
        wheres = _wheres(call, collection)
        self._conditions, self._tests = self._seen(in_list)
        self._conditions += read_filters(collection, filter_pairs(call), answers, zone)
        for one in wheres:
            simple, rest = by_property(call, one)
            self._conditions += simple
            if rest:
                self._tests.append(where(call, collection, rest))
        self._fades = next((found for one in wheres if (found := fading(one))), None)
        self._order: Order = order_of(call, collection, read_sort(call, collection))
        self._reads = self._read(wheres)

    def _seen(self, in_list: bool) -> tuple[list[Condition], list[Test]]:
        """Return what the caller's own sight demands of one property, and of a whole record."""
        name, behaviour = self._collection.name, self._call.api.behaviour
        draft, caller = self._call.draft, self._call.caller
        account, reach = caller.account, caller.reach
        visible, sees_all = behaviour.visible.get(name), behaviour.sees_all.get(name)
        if visible is not None and not (in_list and sees_all is not None and sees_all(caller)):
            return [], [lambda record: visible(draft, caller, record, in_list)]
        if not self._collection.by_account:
            return [], []
        if in_list:
            return [Condition("account", lambda held: bool(held == account))], []
        return [Condition("account", lambda held: held in reach)], []

    def _read(self, wheres: Sequence[Mapping[str, Any]]) -> frozenset[str]:
        """Return the collections that decide about the list besides its own."""
        api = self._call.api
        reads = {*self._order.reads, *api.behaviour.reads.get(self._collection.name, ())}
        for condition in wheres:
            branches = [condition, *condition.get("any", ())]
            for path in (path for branch in branches for path in branch if path != "any"):
                reads |= read_by(self._collection, api.collections, path)
        return frozenset(reads)

    def listing(self, table: Table, keys: Sequence[Any] | None) -> Listing:
        """Return the list of those among some ascending ids, or among all, that the query finds."""
        call, places = self._call, table.places
        tables = call.draft.store.tables
        rows = list(table.rows(keys))
        for one in self._conditions:
            rows = sifted(rows, places[one.property], one.holds)
        if self._tests:
            rows = list(filter(row_test(self._tests, places), rows))
        who = call.world.credentials.collection
        read = {*self._reads, who} & {*tables}
        instant = duration = over = None
        if self._fades is not None:
            name, duration = self._fades
            over = instant_of(duration, call.now)
            instant = itemgetter(places[name])
        return Listing(
            self._order.arranged(rows, places),
            self._test(places),
            self._order.item(places),
            places["id"],
            backwards=self._order.backwards,
            reads=tuple((name, tables[name].state) for name in sorted(read)),
            bound_to=call.draft.store if self._reads else None,
            instant=instant,
            over=over,
            duration=duration,
        )

    def _test(self, places: Mapping[str, int]) -> Callable[[Row], bool]:
        """Return whether a row is in the list, but for the passing of time."""
        conditions = [(places[one.property], one.holds) for one in self._conditions]
        whole = row_test(self._tests, places) if self._tests else None

        def test(row: Row) -> bool:
            for place, holds in conditions:
                if not holds(row[place]):
                    return False
            return whole is None or whole(row)

        return test

    def candidates(self, table: Table) -> Sequence[Any] | None:
        """Return the ids that may be in the list, by the index that leaves fewest; None is all."""
        best: Condition | None = None
        fewest = len(table)
        for one in self._conditions:
            if one.equals == () or None in one.equals:
                continue
            if one.property == "id":
                return sorted(set(one.equals))
            many = sum(table.how_many(one.property, value) for value in one.equals)
            if many < fewest:
                best, fewest = one, many
        if best is None:
            return None
        if len(best.equals) == 1:
            return table.matching(best.property, best.equals[0])
        # Two of the values may be in the list of one record.
        return sorted(
            {key for value in best.equals for key in table.matching(best.property, value)}
        )


def sees(
    call: Call,
    collection: Collection,
    record: Cells,
    visible: Callable[..., bool] | None,
) -> bool:
    """Tell whether the caller can see a record that is asked for by its id."""
    if visible is not None:
        return visible(call.draft, call.caller, record, False)
    return not collection.by_account or record.get("account") in call.caller.reach


def filter_pairs(call: Call) -> list[tuple[str, str]]:
    """Return the query parameters that are filters: all that have no other use."""
    parameters = call.operation.query
    return [
        (name, value)
        for name, value in call.query
        if name not in call.api.token_names
        and (name not in parameters or parameters[name].role not in _CONTROL)
    ]


def _named_view(call: Call, collection: Collection) -> Mapping[str, Any] | None:
    """Return the condition of the view that a parameter with the role ``view`` names."""
    name = call.last("view")
    if name is None:
        return None
    actions = call.api.views.get(collection.name, {})
    if name in actions:
        return actions[name].where
    if call.choice("unknown-view") == "ignore":
        return None
    raise Refusal(
        "bad-parameter",
        f"Parameter '{call.operation.by_role['view'].name}' does not know '{name[:100]}', "
        f"only {', '.join(actions)}",
    )
