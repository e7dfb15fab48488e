"""The desk: what checks do with an API, in terms of its contract and through its public side."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contracts import values
from contracts.conditions import Conditions
from contracts.contract import Contract, Operation, Property
from contracts.errors import NotApplicable, NotExercised
from contracts.exchange import Exchange
from contracts.lists import Lists
from contracts.references import References
from contracts.session import Identity, Query, Session
from contracts.stock import Stock

_MOST_PAGES = 200
_MOST_COMPANIONS = 2


class Desk:
    """One run's dealings with the target.

    ``main`` is the collection that the contract is about: the first with a plain create and read.
    ``tag`` marks everything this run creates; ``dice`` are thrown from ``seed``. ``stock`` holds
    records that many checks look at, ``lists`` and ``conditions`` know the lists of the main
    collection.
    """

    def __init__(self, session: Session, *, tag: str, seed: int) -> None:
        self.session = session
        self.contract: Contract = session.contract
        self.tag = tag
        self.seed = seed
        self.dice = random.Random(seed)  # noqa: S311 - repeatable on purpose
        self.main = self._main_collection()
        self._count = 0
        self._own: list[Any] = []
        self._referring = False
        self._made: dict[str, list[Any]] = {}
        self._last: tuple[Exchange | None, int] = (None, 0)
        self._still: dict[tuple[Any, ...], Exchange] = {}
        self._references = References(
            session,
            self.main,
            self._to_refer_to,
            lambda name: self.conditions.caller_in(name),
            lambda path: self.still(path=path),
        )
        self.stock = Stock(self)
        self.lists = Lists(self)
        self.conditions = Conditions(self)

    # --- operations ----------------------------------------------------------------------------

    def operation(self, verb: str, collection: str = "") -> Operation:
        """Return the plain operation that does this with a collection.

        Raises:
            NotApplicable: the API has none, or the target does not offer that part.
        """
        collection = collection or self.main
        found = self.contract.doing(verb, collection)
        if found is None:
            raise NotApplicable(f"the API has no {verb} of {collection}")
        if not self.session.target.offers(found):
            raise NotApplicable(f"the target does not offer {found.capability}")
        return found

    def called(self, name: str) -> Operation:
        """Return the operation that the document calls so.

        Raises:
            NotApplicable: the target does not offer that part.
        """
        found = next(one for one in self.contract.operations if one.id == name)
        if not self.session.target.offers(found):
            raise NotApplicable(f"the target does not offer {found.capability}")
        return found

    def path(self, operation: Operation, key: Any = None) -> str:
        """Return the path of an operation on a record, or on what is part of one."""
        parameter = operation.parameter("id") or operation.parameter("parent-id")
        if parameter is None or key is None:
            return operation.path
        return operation.path.replace(f"{{{parameter.name}}}", str(key))

    def create(
        self, members: Mapping[str, Any], collection: str = "", identity: Identity | None = None
    ) -> Exchange:
        """Send a create with exactly these members."""
        operation = self.operation("create", collection)
        exchange = self.session.send(
            operation.method, operation.path, members=dict(members), identity=identity
        )
        key = exchange.member("id")
        if 200 <= exchange.status < 300 and key is not None and identity is None:
            self._made.setdefault(operation.action["collection"], []).append(key)
        return exchange

    def made_ids(self, collection: str = "") -> list[Any]:
        """Return the ids of what was created so far, the oldest first."""
        return list(self._made.get(collection or self.main, ()))

    def forget(self, key: Any) -> None:
        """Take note that a check has removed a record of the main collection."""
        self._made.get(self.main, []).remove(key)

    def attempt(self, members: Mapping[str, Any], collection: str = "") -> Exchange:
        """Create a valid record with these members besides the required ones.

        Where a refusal names further members, as a server may that demands them in some states,
        they are sent too.
        """
        wanted = {**self.valid(collection), **members}
        exchange = self.create(wanted, collection)
        for _ in range(_MOST_COMPANIONS):
            if not 400 <= exchange.status < 500:
                break
            companions = self.companions(exchange, wanted, collection)
            if not companions:
                break
            wanted.update(companions)
            exchange = self.create(wanted, collection)
        return exchange

    def make(self, collection: str = "", **members: Any) -> Exchange:
        """Create a valid record with these members besides the required ones.

        Raises:
            NotExercised: the target does not create it, which another check is about.
        """
        exchange = self.attempt(members, collection)
        if not 200 <= exchange.status < 300 or exchange.member("id") is None:
            raise NotExercised(f"the target did not create a record: {exchange.answer[:200]}")
        return exchange

    def read(self, key: Any, collection: str = "", identity: Identity | None = None) -> Exchange:
        """Read one record."""
        operation = self.operation("read", collection)
        path = self.path(operation, key)
        exchange = self.session.send(operation.method, path, identity=identity)
        if identity is None and exchange.status == 200 and isinstance(exchange.json, dict):
            self._last = (exchange, self.session.writes)
        return exchange

    def fresh(self, key: Any, collection: str = "") -> dict[str, Any]:
        """Return the members of a record as a fresh read shows them.

        Raises:
            NotExercised: it cannot be read, which another check is about.
        """
        exchange = self.read(key, collection)
        if exchange.status != 200 or not isinstance(exchange.json, dict):
            raise NotExercised(f"the target did not show a record: {exchange.answer[:200]}")
        return exchange.json

    def before(self, key: Any) -> dict[str, Any]:
        """Return what a record shows before something is tried on it.

        That is what it showed last, if this run has written nothing since.

        Raises:
            NotExercised: it cannot be read, which another check is about.
        """
        last, writes = self._last
        path = self.path(self.operation("read"), key)
        if last is None or writes != self.session.writes or not last.path.endswith(path):
            return self.fresh(key)
        found: dict[str, Any] = self.session.show_again(last).json
        return found

    def update(
        self,
        key: Any,
        members: Mapping[str, Any],
        collection: str = "",
        identity: Identity | None = None,
    ) -> Exchange:
        """Send an update with exactly these members."""
        operation = self.operation("update", collection)
        return self.session.send(
            operation.method, self.path(operation, key), members=dict(members), identity=identity
        )

    def alter(self, key: Any, members: Mapping[str, Any]) -> Exchange:
        """Send an update; where a refusal names further members, they are sent too."""
        wanted = dict(members)
        exchange = self.update(key, wanted)
        for _ in range(_MOST_COMPANIONS):
            if not 400 <= exchange.status < 500:
                break
            companions = self.companions(exchange, wanted, verb="update")
            if not companions:
                break
            wanted.update(companions)
            exchange = self.update(key, wanted)
        return exchange

    def select(
        self, query: Query = (), path: str = "", identity: Identity | None = None
    ) -> Exchange:
        """Ask for one page of a list: the plain one of the main collection, or that at a path."""
        where = path or self.operation("list").path
        return self.session.send("GET", where, query=query, identity=identity)

    def still(self, query: Mapping[str, Any] = {}, path: str = "") -> Exchange:
        """Ask for a page of records that no check changes; the same page is asked for once."""
        where = path or self.operation("list").path
        key = (where, *((name, str(value)) for name, value in query.items()))
        if key in self._still:
            return self.session.show_again(self._still[key])
        exchange = self.select(query, where)
        if exchange.status == 200:
            self._still[key] = exchange
        return exchange

    def known(self, key: Any, collection: str) -> Exchange:
        """Read a record that no check changes, such as one of another collection; each only once.

        Raises:
            NotApplicable: the API has no such read, or the target does not offer it.
        """
        return self.still(path=self.path(self.operation("read", collection), key))

    def walk(self, query: Mapping[str, Any], path: str = "") -> Iterator[dict[str, Any]]:
        """Yield every record of a list, page by page, by page number.

        Raises:
            NotExercised: a page is refused, which another check is about.
        """
        operation = self.operation("list")
        page = operation.parameter("page")
        size = operation.parameter("page-size")
        if page is None or size is None:
            raise NotApplicable("lists have no pages")
        for number in range(1, _MOST_PAGES + 1):
            asked = {size.name: self.lists.largest, **query, page.name: number}
            exchange = self.select(asked, path)
            if exchange.status != 200 or not isinstance(exchange.json, list):
                raise NotExercised(f"the target did not list: {exchange.answer[:200]}")
            yield from exchange.json
            if len(exchange.json) < int(asked[size.name]):
                return

    # --- values --------------------------------------------------------------------------------

    def members(self, verb: str = "create", collection: str = "") -> dict[str, Property]:
        """Return the members that a create or an update takes."""
        return self.contract.properties(self.contract.body(self.operation(verb, collection)))

    def valid(self, collection: str = "") -> dict[str, Any]:
        """Return the least that a create needs on this target, marked with the run's tag."""
        least = self.least(collection)
        return {**least, **self.stock.demanded()} if collection in ("", self.main) else least

    def revision(self) -> dict[str, Any]:
        """Return what an update can say of any record: new values for what a create needs."""
        known = self.members("update")
        return {name: value for name, value in self.valid().items() if name in known}

    def least(self, collection: str = "") -> dict[str, Any]:
        """Return the least that a create needs by the document, marked with the run's tag."""
        body = self.contract.body(self.operation("create", collection))
        members = self.members("create", collection)
        return {name: self.value(members[name]) for name in self.contract.required(body)}

    def value(self, member: Property) -> Any:
        """Return a valid value for a member; a text carries the run's tag.

        Raises:
            NotExercised: it refers to records of which none is known.
        """
        found = self.sample(member)
        reference = self.contract.reference(member)
        if found is None and reference:
            collection = reference["collection"]
            raise NotExercised(
                f"no record of {collection} is known",
                f"known: {{{collection}: [...]}} in the target file",
            )
        return found

    def sample(self, member: Property, index: int = 0) -> Any:
        """Return the valid value number ``index`` for a member, None when there are fewer."""
        reference = self.contract.reference(member)
        known: Sequence[Any] = ()
        if reference:
            known = self.references(reference["collection"], reference.get("by", "id"))
        return values.sample(self.contract, member, self.text(), index, known)

    def companions(
        self,
        exchange: Exchange,
        sent: Mapping[str, Any],
        collection: str = "",
        verb: str = "create",
    ) -> dict[str, Any]:
        """Return values for the members that a refusal names and that were not sent."""
        text = exchange.body.decode("utf-8", "replace").lower()
        found = {}
        for name, member in self.members(verb, collection).items():
            shown = self.contract.target(member)
            words = "|".join(re.escape(one.lower()) for one in (name, shown, member.title))
            if name not in sent and re.search(rf"\b({words})\b", text):
                value = self.sample(member)
                if value is not None:
                    found[name] = value
        return found

    def text(self) -> str:
        """Return a text that no other is like, with the run's tag in it."""
        self._count += 1
        return f"{self.session.target.subject_prefix} {self.tag} {self._count}"

    def references(self, collection: str, by: str = "id") -> Sequence[Any]:
        """Return what records of a collection can be referred to: given, listed, or seen.

        Only ids can be seen in existing records; other attributes have to be given.
        """
        return self._references.find(collection, by)

    def _to_refer_to(self) -> Sequence[Any]:
        """Return the ids of two records of the main collection that were made to be referred to.

        There is none while they are being made, whatever the target demands.
        """
        while len(self._own) < 2 and not self._referring:
            self._referring = True
            try:
                self._own.append(self.make().member("id"))
            finally:
                self._referring = False
        return self._own

    def _main_collection(self) -> str:
        for operation in self.contract.operations:
            action = operation.action
            if action.get("do") == "create" and "parent" not in action:
                return str(action["collection"])
        return str(next(iter(self.contract.raw.get("x-collections", {""}))))
