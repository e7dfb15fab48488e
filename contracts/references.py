"""References: which records of other collections a run can refer to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from contracts.exchange import Exchange
from contracts.session import Session

_MOST = 12


class References:
    """What can be referred to, found out once for each collection: given, listed, or seen.

    A check must not change what others have made; so of the ``main`` collection only records that
    ``own`` makes are referred to. ``caller`` gives the caller's id if it is of a collection, and
    ``look`` a list by its path.
    """

    def __init__(
        self,
        session: Session,
        main: str,
        own: Callable[[], Sequence[Any]],
        caller: Callable[[str], Sequence[Any]],
        look: Callable[[str], Exchange],
    ) -> None:
        self._session = session
        self._contract = session.contract
        self._main = main
        self._own = own
        self._caller = caller
        self._look = look
        self._found: dict[str, list[Any]] = {}

    def find(self, collection: str, by: str = "id") -> Sequence[Any]:
        """Return values of the attribute ``by`` of records of a collection."""
        if collection == self._main and by == "id":
            return self._own()
        key = f"{collection}.{by}"
        if key not in self._found:
            found = self._given(collection, by) or self._listed(collection, by)
            if not found and by == "id":
                found = self._seen(collection) or list(self._caller(collection))
            self._found[key] = found
        return self._found[key]

    def _given(self, collection: str, by: str) -> list[Any]:
        target = self._session.target
        given = target.known.get(f"{collection}.{by}") or target.known.get(collection, ())
        if given or "email" not in by.lower():
            return list(given)
        # People are known by the names that the target's settings give for signing in.
        named = [one for one in (target.requester, target.username) if "@" in one]
        return named if self._contract.doing("list", collection) is None else []

    def _listed(self, collection: str, by: str) -> list[Any]:
        operation = self._contract.doing("list", collection)
        if operation is None or not self._session.target.offers(operation):
            return []
        exchange = self._look(operation.path)
        records = exchange.json if isinstance(exchange.json, list) else []
        return [
            one[by]
            for one in records
            if isinstance(one, dict) and one.get(by) and not one.get("disabled")
        ][:_MOST]

    def _seen(self, collection: str) -> list[Any]:
        """Return the ids that existing records of the main collection refer to."""
        operation = self._contract.doing("list", self._main)
        if operation is None:
            return []
        exchange = self._session.send(operation.method, operation.path, judge=False)
        names = [
            one.name
            for one in self._contract.record(self._main).values()
            if one.schema.get("x-reference", {}).get("collection") == collection
        ]
        records = exchange.json if isinstance(exchange.json, list) else []
        seen = [
            held["id"]
            for record in records
            for name in names
            if isinstance(record, dict) and isinstance(held := record.get(name), dict)
        ]
        return list(dict.fromkeys(seen))
