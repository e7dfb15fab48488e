"""Pages: what a list shows, taken by itself, and against the records that the run created."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.contract import Contract, Operation, Parameter
from contracts.errors import Broken
from contracts.kinds import Kind
from contracts.lists import filtered, sortable
from contracts.oracle.act import Act
from contracts.oracle.blame import Blame, broken
from contracts.oracle.records import Records
from contracts.oracle.shape import Shape

_EXACT = (Kind.ENUM, Kind.INTEGER, Kind.REFERENCE, Kind.BOOLEAN)
_ORDERED = (Kind.INTEGER, Kind.MOMENT, Kind.NUMBER)
# Roles of parameters that leave a record that was asked for on the first page.
_NEUTRAL = frozenset(("filter", "page-size", "fields", "sort"))
_SIGNS = frozenset(",!<>")


class Pages:
    """Judges one page of a list: each is a snapshot, whatever others do meanwhile."""

    def __init__(self, contract: Contract, blame: Blame) -> None:
        self._contract = contract
        self._blame = blame

    def judge(self, act: Act, shape: Shape, records: Records) -> Iterator[Broken]:
        """Yield what is wrong with a page."""
        operation = act.operation
        if act.verb != "list" or operation is None or act.exchange.status != 200:
            return
        if not isinstance(act.exchange.json, list) or act.exchange.method == "HEAD":
            return
        items = act.records
        keys = [one["id"] for one in items]
        if len(set(keys)) < len(keys):
            yield from self._wrong(
                act, ("list", "pages"), (), "a record is on a page twice", "once"
            )
        yield from self._selected(act, operation, shape)
        yield from self._in_view(act, operation, shape)
        yield from self._sorted(act, operation, shape)
        yield from self._missing(act, operation, shape, records)

    def _wrong(
        self, act: Act, laws: tuple[str, ...], place: tuple[str, ...], message: str, wanted: Any
    ) -> Iterator[Broken]:
        own = act.operation.requirements if act.operation else ()
        yield from broken(
            self._blame.at(laws, place)
            or self._blame.at(laws, own)[:1]
            or self._blame.operation(act.operation),
            message,
            expected=wanted,
            got=act.exchange.answer,
            exchanges=(act.exchange,),
        )

    def _filters(
        self, act: Act, operation: Operation, shape: Shape
    ) -> Iterator[tuple[Parameter, str]]:
        """Yield the filters of the call with their values, but for those with the same meaning.

        Of several filters by one property, under whatever names, perhaps only one counts.
        """
        parameters = {one.name: one for one in operation.parameters if one.role == "filter"}
        asked = [(parameters[name], value) for name, value in act.query if name in parameters]
        about = [filtered(one, shape.subjects) or one.name for one, _ in asked]
        for name, pair in zip(about, asked, strict=True):
            if about.count(name) == 1:
                yield pair

    def _selected(self, act: Act, operation: Operation, shape: Shape) -> Iterator[Broken]:
        """Yield a filter that lets other values through."""
        for one, value in self._filters(act, operation, shape):
            name = filtered(one, shape.subjects)
            subject = shape.subjects.get(name)
            if subject is None or not value or subject.kind not in (*_EXACT, Kind.TEXT):
                continue
            if subject.kind is Kind.REFERENCE and "reference-filter-name" in self._contract.doubts:
                continue  # under this name it may be no filter
            if not _SIGNS.isdisjoint(value.replace(",", "") if name == "id" else value):
                continue
            wanted = {each.casefold() for each in value.split(",")}
            if subject.kind is Kind.TEXT:
                wanted = {value.casefold()}
            for record in act.records:
                if name not in record:
                    break
                shown = subject.shown(record)
                text = str(shown).lower() if isinstance(shown, bool) else str(shown).casefold()
                if shown is None or text not in wanted:
                    message = f"{one.name}= lets records with another value through"
                    yield from self._wrong(act, ("filter",), one.requirements, message, value)
                    break

    def _in_view(self, act: Act, operation: Operation, shape: Shape) -> Iterator[Broken]:
        """Yield a view with a record in it that does not meet its condition."""
        for name, wanted in operation.action.get("where", {}).items():
            subject = shape.subjects.get(name)
            if subject is None or subject.kind not in (Kind.ENUM, Kind.BOOLEAN):
                continue
            others = isinstance(wanted, dict)
            if others and "not" not in wanted:
                continue
            words = wanted["not"] if others else wanted if isinstance(wanted, list) else [wanted]
            for record in act.records:
                if name in record and (subject.shown(record) in words) == others:
                    message = f"a record with another {name} is in {operation.id}"
                    yield from self._wrong(act, ("view",), operation.requirements, message, wanted)
                    break

    def _sorted(self, act: Act, operation: Operation, shape: Shape) -> Iterator[Broken]:
        """Yield a page whose order is not the one asked for, or the declared one."""
        sort = operation.parameter("sort")
        asked = [value for name, value in act.query if sort is not None and name == sort.name]
        declared = operation.action.get("order") or self._contract.collection(act.collection).get(
            "order", ()
        )
        first = (asked[0].split(",") if asked else list(declared))[:1]
        if len(asked) > 1 or not first or "parent" in operation.action:
            return
        name, falls = first[0].removeprefix("-"), first[0].startswith("-")
        subject = shape.subjects.get(name)
        if subject is None or subject.kind not in _ORDERED:
            return
        if asked and name not in sortable(self._contract, act.collection):
            return
        shown = [subject.shown(one) for one in act.records if name in one]
        values = [one for one in shown if isinstance(one, int | float)]
        if values != sorted(values, reverse=falls):
            laws = ("sort-down" if falls else "sort-up", "sort") if asked else ("default-order",)
            place = (*subject.requirements, *(sort.requirements if sort else ()))
            if not asked:
                place = tuple(self._contract.collection(act.collection).get("x-requirement", ()))
            yield from self._wrong(
                act, laws, place, f"a page is not in the order of {first[0]}", first
            )

    def _missing(
        self,
        act: Act,
        operation: Operation,
        shape: Shape,
        records: Records,
    ) -> Iterator[Broken]:
        """Yield records that were asked for by their ids and are not there."""
        if {"where", "view", "parent"} & operation.action.keys():
            return
        filters = list(self._filters(act, operation, shape))
        if len(filters) != 1 or filtered(filters[0][0], shape.subjects) != "id":
            return
        roles = {one.name: one.role for one in operation.parameters}
        asked = [roles.get(name, "") for name, _ in act.query]
        if asked.count("filter") > 1 or not set(asked) <= _NEUTRAL:
            return
        keys = filters[0][1].split(",")
        size = operation.parameter("page-size")
        sizes = [value for name, value in act.query if size is not None and name == size.name]
        room = _room(size, sizes)
        if (room is not None and len(keys) > room) or not all(key.isdigit() for key in keys):
            return
        found = {one["id"] for one in act.records}
        for key in map(int, keys):
            memory = records.get(act.collection, key)
            if memory is None or memory.viewer != act.viewer or memory.gone is not None:
                continue
            if memory.elsewhere:
                continue
            if key not in found:
                made = self._blame.written(memory.made, act.collection)
                yield from broken(
                    self._blame.at(("found",), operation.requirements, made)
                    or self._blame.operation(operation),
                    "a created record is not in the list that asks for it",
                    expected=f"id {key}",
                    got=act.exchange.answer,
                    exchanges=(memory.made, act.exchange),
                )
                return
            memory.confirmed = True


def _room(size: Parameter | None, asked: list[str]) -> int | None:
    """Return how many records a page holds for sure, if there are as many; None for all."""
    if size is None:
        return None
    if not asked:
        return int(size.schema.get("default", 1))
    largest = int(size.clamp or size.schema.get("maximum", 1))
    return min(int(asked[0]), largest) if asked[0].isdigit() else 1
