"""Lists: any collection, cut down, sorted and in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tests.liars.habits import Habits
from tests.liars.honest.callers import Caller
from tests.liars.honest.fields import BY_NAME, default_fields, display
from tests.liars.honest.ordering import Ordering
from tests.liars.honest.paging import Page, size_and_number
from tests.liars.honest.replies import Refusal, answer, tag
from tests.liars.honest.selecting import Selecting
from tests.liars.honest.showing import Showing
from tests.liars.honest.store import Record, Store
from tests.liars.wire import Reply, Request

Belongs = Callable[[Record], bool]


def order_of(collection: str) -> list[str]:
    """Return the order of a list when the client asks for none."""
    if collection in ("requests", "notes"):
        return ["-id"]
    return ["id"] if collection == "affected_slas" else [display(collection), "id"]


class Lists:
    """Answers the lists of one server."""

    def __init__(self, store: Store, habits: Habits) -> None:
        self._store = store
        self._habits = habits
        self._showing = Showing(store, habits)

    def reply(
        self,
        request: Request,
        collection: str,
        caller: Caller,
        belongs: Sequence[Belongs] = (),
        order: list[str] | None = None,
    ) -> Reply:
        """Answer a list of those records of a collection for which all conditions hold.

        Raises:
            Refusal: a parameter is unknown or makes no sense.
        """
        asked = request.parameters
        tests = Selecting(collection, self._habits, int(caller.person["zone"])).tests(request)
        fields = self._fields(collection, asked.get("fields", ""))
        ordering = Ordering(collection, self._store, self._habits)
        order = order or order_of(collection)
        if asked.get("sort"):
            order = ordering.names(asked["sort"])
        size, number = size_and_number(request, self._habits)
        found = [
            record
            for record in self._store.matching(collection, tests)
            if record["account"] == caller.account
            and caller.sees(record, self._store)
            and all(holds(record) for holds in belongs)
        ]
        page = Page(number=number, size=size, total=len(found))
        if number > max(page.last, 1) and self._habits.does("page-past-end") == "refuse":
            raise Refusal(400, "Parameter 'page' is beyond the last page")
        data = [
            self._showing.some(collection, record, fields, caller)
            for record in ordering.ordered(found, order)[page.span]
        ]
        headers = {**page.headers(request, self._habits), "ETag": tag(data)}
        return answer(200, data, headers)

    def _fields(self, collection: str, text: str) -> list[str]:
        if not text:
            return default_fields(collection)
        known: dict[str, Any] = BY_NAME[collection]
        names = [name for name in text.split(",") if name != "account"]
        unknown = [name for name in names if name not in known]
        if unknown and self._habits.does("unknown-field") == "refuse":
            raise Refusal(400, f"Unknown fields: {', '.join(unknown)}")
        return [name for name in dict.fromkeys(names) if name in known]
