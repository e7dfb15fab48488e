"""Lists: the main collection's list, narrowed to records that nobody else changes meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.contract import Contract, Operation, Parameter
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.values import accepts

if TYPE_CHECKING:
    from contracts.desk import Desk

_LARGE = 100


class Lists:
    """The list of the main collection and what its parameters are for."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._narrows: Parameter | None = None
        self._tried = False
        self._both: dict[str, bool] = {}

    @cached_property
    def operation(self) -> Operation:
        """The plain list.

        Raises:
            NotApplicable: the API has none, or the target does not offer it.
        """
        return self.desk.operation("list")

    def parameter(self, role: str) -> Parameter:
        """Return the parameter with a role.

        Raises:
            NotApplicable: the list has none.
        """
        found = self.operation.parameter(role)
        if found is None:
            raise NotApplicable(f"the list has no parameter for {role}")
        return found

    def filtered(self, parameter: Parameter) -> str | None:
        """Return the property that a filter is about; None when its name does not tell."""
        return filtered(parameter, self.desk.contract.record(self.desk.main)) or None

    @property
    def largest(self) -> int | None:
        """The largest page that the document allows, None when lists have no pages."""
        size = self.operation.parameter("page-size")
        if size is None:
            return None
        return min(size.clamp or size.schema.get("maximum", _LARGE), _LARGE)

    def sized(self, size: int | None = None, page: int = 1) -> dict[str, Any]:
        """Return the parameters that ask for a page: the first and largest unless told."""
        sizes = self.operation.parameter("page-size")
        pages = self.operation.parameter("page")
        if sizes is None or pages is None:
            return {}
        return {sizes.name: size or self.largest, **({pages.name: page} if page > 1 else {})}

    def header_name(self, role: str) -> str | None:
        """Return the name of the header of a list's answer that has a role."""
        response = self.desk.contract.response(self.operation, 200) or {}
        for name, raw in response.get("headers", {}).items():
            if self.desk.contract.resolve(raw).get("x-role") == role:
                return str(name)
        return None

    def header(self, exchange: Exchange, role: str) -> str | None:
        """Return the header with a role of an answer, None when it has none."""
        name = self.header_name(role)
        value = exchange.headers.get(name.lower()) if name else None
        return None if value is None else value.strip()

    def narrow(self, keys: Sequence[Any]) -> dict[str, str]:
        """Return the parameter that selects these records alone.

        Raises:
            NotExercised: there is no such filter, or it does not do so.
        """
        if not self._tried:
            self._tried = True
            self._narrows = self._find_narrowing(keys)
        if self._narrows is None:
            raise NotExercised("no filter of the target selects records by their ids")
        return {self._narrows.name: ",".join(str(key) for key in keys)}

    def narrow_beside(self, keys: Sequence[Any], names: Collection[str]) -> dict[str, str]:
        """Return the parameter that selects these records alone, beside filters of these names.

        A filter given twice is in doubt, and two names of one property can be one filter: whether
        both conditions hold is asked once, and what the last one alone selects is not narrowed.

        Raises:
            NotExercised: there is no such filter, or it does not do so beside the others.
        """
        self.narrow(self.desk.stock.keys())
        narrow = self.narrow(keys)
        asked = {name.removesuffix("!") for name in names}
        for one in self.operation.parameters:
            if one.role != "filter" or one.name not in asked or self.filtered(one) != "id":
                continue
            if one.name in narrow or not self._holds_beside(one.name):
                raise NotExercised(f"{one.name} and {next(iter(narrow))} are one filter")
        return narrow

    def _holds_beside(self, name: str) -> bool:
        """Tell whether a second filter by the id leaves the narrowing in force."""
        if name not in self._both:
            one, other = self.desk.stock.keys()[:2]
            exchange = self.desk.select({**self.narrow([one]), name: str(other), **self.sized()})
            self._both[name] = exchange.status == 200 and exchange.json == []
        return self._both[name]

    def _find_narrowing(self, keys: Sequence[Any]) -> Parameter | None:
        joined = ",".join(str(key) for key in keys)
        for one in reversed(self.operation.parameters):
            if one.role != "filter" or self.filtered(one) != "id":
                continue
            if not accepts(self.desk.contract, one.schema, joined):
                continue
            exchange = self.desk.select({one.name: joined, **self.sized()})
            if exchange.status == 200 and {item["id"] for item in items(exchange)} == set(keys):
                return one
        return None

    @property
    def light(self) -> dict[str, str]:
        """The parameter that asks for ids alone, where members can be chosen."""
        return self._light("")

    def _light(self, path: str) -> dict[str, str]:
        operation = self.desk.contract.operation_with("GET", path) or self.operation
        fields = operation.parameter("fields")
        return {} if fields is None else {fields.name: "id"}

    @property
    def newest(self) -> dict[str, Any]:
        """The parameters that ask for the newest records, where lists can be sorted by id."""
        sort = self.operation.parameter("sort")
        by_id = "id" in sortable(self.desk.contract, self.desk.main)
        return {**self.sized(), **({sort.name: "-id"} if sort is not None and by_id else {})}

    def ids(
        self,
        keys: Sequence[Any],
        query: Mapping[str, Any] = {},
        path: str = "",
        *,
        anew: bool = False,
    ) -> list[Any]:
        """Return the ids, of these, that a list has, in its order.

        Raises:
            NotExercised: the list is refused, which another check is about.
        """
        found = self.of(keys, {**self._light(path), **query}, path, anew=anew)
        return [one["id"] for one in found]

    def of(
        self,
        keys: Sequence[Any],
        query: Mapping[str, Any] = {},
        path: str = "",
        *,
        anew: bool = False,
    ) -> list[dict[str, Any]]:
        """Return the objects of a list that are about these records, in its order.

        What is asked about the family is asked once, unless it is to be asked ``anew``.

        Raises:
            NotExercised: the list is refused, which another check is about.
        """
        try:
            narrow = self.narrow(keys)
        except NotExercised:
            return self._among(keys, query, path)
        operation = self.desk.contract.operation_with("GET", path) or self.operation
        if not narrow.keys() <= {one.name for one in operation.parameters}:
            return self._among(keys, query, path)
        if self.largest is not None and len(keys) > self.largest:
            return [one for one in self.walk({**narrow, **query}, path) if one.get("id") in keys]
        asked = {**self.sized(), **narrow, **query}
        still = not anew and self.desk.stock.is_family(keys)
        ask = self.desk.still if still else self.desk.select
        exchange = ask(asked, path)
        if exchange.status != 200 or not isinstance(exchange.json, list):
            raise NotExercised(f"the target did not list: {exchange.answer[:200]}")
        return [one for one in items(exchange) if one.get("id") in keys]

    def _among(
        self, keys: Sequence[Any], query: Mapping[str, Any], path: str
    ) -> list[dict[str, Any]]:
        """Return the same by walking the whole list."""
        found: dict[Any, dict[str, Any]] = {}
        for one in self.walk(query, path):
            if one.get("id") in keys:
                found.setdefault(one["id"], one)
            if len(found) == len(keys):
                break
        return list(found.values())

    def walk(self, query: Mapping[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
        """Yield every object of a list, in pages or at once.

        Raises:
            NotExercised: the list is refused, which another check is about.
        """
        if self.operation.parameter("page") is not None:
            yield from self.desk.walk(query, path)
            return
        exchange = self.desk.select(query, path)
        if exchange.status != 200 or not isinstance(exchange.json, list):
            raise NotExercised(f"the target did not list: {exchange.answer[:200]}")
        yield from items(exchange)


def items(exchange: Exchange) -> list[dict[str, Any]]:
    """Return the objects of a list."""
    body = exchange.json
    return [one for one in body if isinstance(one, dict)] if isinstance(body, list) else []


def sortable(contract: Contract, collection: str) -> list[str]:
    """Return the properties that the list of a collection can be sorted by.

    Those that the collection declares, of which the parameter may take fewer.
    """
    names = contract.collection(collection).get("sortable", ())
    operation = contract.doing("list", collection)
    sort = operation.parameter("sort") if operation else None
    if sort is None:
        return list(names)
    several = sort.schema.get("type") == "array"
    return [one for one in names if accepts(contract, sort.schema, [one] if several else one)]


def filtered(parameter: Parameter, record: Container[str]) -> str:
    """Return the name of the property that a filter is about, empty when its name does not tell."""
    name = parameter.name
    names = (name, name.removesuffix("_id"), name.removesuffix("s"))
    return next((one for one in names if one in record), "")
