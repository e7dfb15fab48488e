"""Looks: lists, filters and views, narrowed to the records of a walk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.kinds import same
from contracts.lists import filtered, items
from contracts.suite.params import Subject
from contracts.suite.walks.model import Kept
from contracts.suite.walks.walk import Walk
from contracts.values import accepts

_MOST_LISTED = 12


class Looks:
    """Looks at the records of a walk; its steps change nothing."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._desk = walk.desk
        self._contract = walk.contract
        self._model = walk.model

    def listed(self, size: int, falling: bool) -> None:
        """Walk through the pages of the list narrowed to the latest records of this walk."""
        latest = self._latest()
        keys = [one.key for one in latest]
        narrow = self._narrow(keys)
        if narrow is None:
            return
        lists = self._desk.lists
        sort = lists.operation.parameter("sort")
        by_id = "id" in self._contract.collection(self._desk.main).get("sortable", ())
        order = {sort.name: "-id" if falling else "id"} if sort is not None and by_id else {}
        pages: list[Exchange] = []
        for number in range(1, len(keys) // size + 2):
            pages.append(self._desk.select({**narrow, **lists.sized(size, number), **order}))
            if pages[-1].status != 200 or lists.operation.parameter("page") is None:
                break
        if any(one.status != 200 for one in pages):
            return
        found = [each["id"] for one in pages for each in _items(one)]
        wanted = sorted(keys, reverse=falling) if order else None
        own = lists.operation.requirements
        self._model.judge(
            sorted(found, key=str) == sorted(keys, key=str) if wanted is None else found == wanted,
            ("pages", "found", "list"),
            own,
            "the pages of a list do not hold each record once, in order",
            wanted or sorted(keys, key=str),
            found,
            [*(one.made for one in latest), *pages],
        )
        for page in pages:
            for each in _items(page):
                kept = next((one for one in latest if one.key == each["id"]), None)
                if kept is not None:
                    self._model.compare(kept, page, "a list", ("echo",), each)
        self._model.exercise("found", "pages", "sort")

    def selected(self, which: int, parameter: int) -> None:
        """Filter the latest records by a value that one of them has."""
        kept = self._walk.record(which)
        filters = self._filters()
        if kept is None or not filters:
            return
        one, subject = filters[parameter % len(filters)]
        value = kept.shows.get(subject.name)
        text = str(value).lower() if isinstance(value, bool) else value
        if not isinstance(text, str) or not text.isascii() or not text.isprintable():
            return
        if text[:1] in ("", *"<>!") or not accepts(self._contract, one.schema, text):
            return
        latest = self._latest()
        narrow = self._narrow([each.key for each in latest])
        if narrow is None or one.name in narrow:
            return
        page = self._desk.select(
            {**narrow, **self._desk.lists.sized(), **self._desk.lists.light, one.name: text}
        )
        if page.status != 200:
            return
        found = {each["id"] for each in _items(page)}
        sure = [each for each in latest if subject.name in each.shows]
        wanted = {each.key for each in sure if same(each.shows[subject.name], value)}
        got = found & {each.key for each in sure}
        self._model.judge(
            got == wanted,
            ("filter", "several-filters"),
            one.requirements,
            f"{one.name}= does not select exactly the records with the value",
            sorted(wanted, key=str),
            sorted(got, key=str),
            [*(each.made for each in sure), page],
        )

    def viewed(self, which: int, count: int) -> None:
        """Look at a view, narrowed to a few records, each of which is read for itself."""
        views = [
            one
            for one in self._contract.operations
            if one.action.get("do") == "list"
            and one.action.get("collection") == self._desk.main
            and "where" in one.action
            and "parent" not in one.action
        ]
        latest = self._latest()[-count:]
        narrow = self._narrow([one.key for one in latest])
        if not views or narrow is None:
            return
        view = views[which % len(views)]
        if not narrow.keys() <= {one.name for one in view.parameters}:
            return
        fresh = [self._desk.read(one.key) for one in latest]
        page = self._desk.select({**narrow, **self._desk.lists.sized()}, view.path)
        if page.status != 200 or not all(isinstance(one.json, dict) for one in fresh):
            return
        try:
            holds = self._desk.conditions.holds
            wanted = [
                kept.key
                for kept, one in zip(latest, fresh, strict=True)
                if holds(view.action["where"], one.json)
            ]
        except NotExercised:
            return
        found = [one["id"] for one in _items(page)]
        self._model.judge(
            sorted(found, key=str) == sorted(wanted, key=str),
            ("view",),
            view.requirements,
            f"{view.path} does not hold exactly the records that meet its condition",
            sorted(wanted, key=str),
            sorted(found, key=str),
            [*fresh, page],
        )

    def _latest(self) -> list[Kept]:
        return self._walk.records[-_MOST_LISTED:]

    def _narrow(self, keys: Sequence[Any]) -> dict[str, str] | None:
        if not keys or self._contract.doing("list", self._desk.main) is None:
            return None
        try:
            return self._desk.lists.narrow(keys)
        except (NotExercised, NotApplicable):
            return None

    def _filters(self) -> list[tuple[Any, Subject]]:
        known = self._walk.values.subjects
        found = []
        for one in self._desk.lists.operation.parameters:
            subject = known.get(filtered(one, known)) if one.role == "filter" else None
            if subject is not None and subject.name in self._walk.values.sure:
                found.append((one, subject))
        return found


def _items(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the objects of a list that have an id."""
    return [one for one in items(exchange) if isinstance(one.get("id"), int | str)]
