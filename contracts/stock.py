"""The stock: records that a run makes once and many checks look at."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.contract import Property
from contracts.errors import NotExercised
from contracts.exchange import Exchange
from contracts.kinds import Kind, kind_of, words_of
from contracts.lists import items as items_of
from contracts.values import accepts

if TYPE_CHECKING:
    from contracts.desk import Desk

_FAMILY = 9
_FILLED = 0.7
_CHOICES = 12
_AGED = 4
T = TypeVar("T")


class Stock:
    """Makes each of its things when first asked for; what could not be made is not tried again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, Any] = {}
        self._aged: list[Exchange] = []
        self._reread: dict[int, tuple[Exchange, Exchange]] = {}

    def keep(self, name: str, make: Callable[[], T]) -> T:
        """Return what was kept under a name, or make it.

        Raises:
            NotExercised: it cannot be made.
        """
        if name not in self._kept:
            try:
                self._kept[name] = make()
            except NotExercised as error:
                self._kept[name] = error
        found = self._kept[name]
        if isinstance(found, NotExercised):
            raise NotExercised(found.reason, found.supply)
        kept: T = found
        return kept

    def note(self, name: str, made: object) -> None:
        """Keep what a check has made under a name, for others that would make the same."""
        self._kept.setdefault(name, made)

    def bare(self) -> Exchange:
        """Return the create of a record with the required members alone."""
        return self.keep("bare", self._make_bare)

    def first_bare(self) -> Exchange:
        """Return the create with the first valid value for each required member, refused or not."""
        return self.keep("first bare", lambda: self._desk.create(self._desk.least()))

    def demanded(self) -> dict[str, Any]:
        """Return what a create needs besides or instead of the least, because the target says so.

        That is another word for what is required, or else what its refusal of the least names.
        """
        return self.keep("demanded", self._find_demanded)

    def aged(self) -> Exchange:
        """Return the create of a record that nobody else changes, made as early as possible."""
        self.bare()
        return self._aged.pop(0) if self._aged else self._desk.make()

    def spare(self, made: Exchange) -> Exchange:
        """Leave a record that nobody will look at again to those who need one of some age."""
        self._aged.append(made)
        return made

    def full(self) -> tuple[dict[str, Any], Exchange]:
        """Return the members that a create can have all at once, and that create."""
        return self.keep("full", lambda: self.make_most(self.optional(1)))

    def work(self) -> Any:
        """Return the id of a record with many values, for checks that change it."""
        return self.keep("work", lambda: self.make_most(self.optional(0))[1].member("id"))

    def reread(self, exchange: Exchange) -> Exchange:
        """Return a read of the record that a call made or changed, by whoever asked first.

        It is for records of the stock, which no check changes after that call.
        """
        read = self._reread.get(id(exchange))
        if read is not None:
            return self._desk.session.show_again(read[1])
        found = self._desk.read(exchange.member("id"))
        if found.status == 200:
            self._reread[id(exchange)] = (exchange, found)  # kept with it, so that the id stays its
        return found

    def saved(self) -> Exchange:
        """Return the first update of a record that was changed long before it is looked at."""
        return self.keep("saved", lambda: self._desk.alter(self.work(), self._desk.revision()))

    def family(self) -> list[dict[str, Any]]:
        """Return records that differ in everything lists can be filtered or sorted by.

        Each is as a fresh read shows it.
        """
        return self.keep("family", self._make_family)

    def keys(self) -> list[Any]:
        """Return the ids of the family."""
        return [one["id"] for one in self.family()]

    def is_family(self, keys: Sequence[Any]) -> bool:
        """Tell whether some ids are those of the family, which no check changes."""
        found = self._kept.get("family")
        return isinstance(found, list) and [one["id"] for one in found] == list(keys)

    def word(self, member: str, word: str) -> Exchange:
        """Return the create of a record with one of the words of an enum."""
        return self.keep(f"{member} {word}", lambda: self._with_word(member, word))

    def words(self) -> list[Exchange]:
        """Return the creates with each word of each enum that the target takes."""
        contract, members = self._desk.contract, self._desk.members()
        found = [
            self.word(member.name, word)
            for member in members.values()
            for word in words_of(contract, member.schema)[:_CHOICES]
            if word and accepts(contract, member.schema, word)
        ]
        return [one for one in found if 200 <= one.status < 300]

    def _with_word(self, member: str, word: str) -> Exchange:
        """Return a create with words of all enums that shows this one, or one with it alone."""
        shown = self._desk.contract.target(self._desk.members()[member])
        for made in self.keep("words at once", self._make_words):
            if made.member(shown) == word and json.loads(made.request_body).get(member) == word:
                return made
        return self._desk.attempt({member: word})

    def _make_words(self) -> list[Exchange]:
        """Create records that have each word of each enum between them, where they go together."""
        contract = self._desk.contract
        enums = {
            member.name: [
                word
                for word in words_of(contract, member.schema)[:_CHOICES]
                if word and accepts(contract, member.schema, word)
            ]
            for member in self._desk.members().values()
        }
        most = max(map(len, enums.values()), default=0)
        return [
            self.make_most({name: words[i] for name, words in enums.items() if i < len(words)})[1]
            for i in range(most)
        ]

    def records(self) -> list[dict[str, Any]]:
        """Return all that is known of records so far: own ones, then existing ones from a list."""
        self.work()  # made first, so that it is of some age when it is saved
        own = [self.bare().json, self.full()[1].json, *self.family()]
        own += [one.json for one in self.words()]
        saved = self.saved().json
        return [*own, *([saved] if isinstance(saved, dict) else []), *self.samples()]

    def samples(self) -> list[dict[str, Any]]:
        """Return existing records from the list, with all the members that can be asked for."""
        return self.keep("samples", self._sample)

    def optional(self, index: int) -> dict[str, Any]:
        """Return a valid value number ``index`` for each optional member that is shown again."""
        found = {}
        for member in self._members():
            value = self._desk.sample(member, index)
            value = self._desk.sample(member) if value is None else value
            if value is not None:
                found[member.name] = value
        return found

    def make_most(self, members: Mapping[str, Any]) -> tuple[dict[str, Any], Exchange]:
        """Create a record with as many of these members as the target takes together."""
        desk = self._desk
        left, exchange = self._most(members, lambda some: desk.create({**desk.valid(), **some}))
        if exchange.member("id") is None:
            return {}, desk.make()
        return left, exchange

    def change_most(self, key: Any, members: Mapping[str, Any]) -> tuple[dict[str, Any], Exchange]:
        """Update a record with as many of these members as the target takes together."""
        return self._most(members, lambda some: self._desk.update(key, some))

    def _most(
        self, members: Mapping[str, Any], send: Callable[[dict[str, Any]], Exchange]
    ) -> tuple[dict[str, Any], Exchange]:
        """Send members without those that a refusal names, until the rest is taken."""
        left = dict(members)
        exchange = send(left)
        while not 200 <= exchange.status < 300 and left:
            text = exchange.body.decode("utf-8", "replace").lower()
            named = [name for name in left if any(one in text for one in self._names(name))]
            for name in named or list(left)[: len(left) // 2 + 1]:
                del left[name]
            exchange = send(left)
        return left, exchange

    def _sample(self) -> list[dict[str, Any]]:
        desk = self._desk
        if desk.contract.doing("list", desk.main) is None:
            return []
        query: dict[str, Any] = {}
        fields = desk.lists.operation.parameter("fields")
        if fields is not None:
            items = desk.contract.resolve(fields.schema.get("items", {}))
            query[fields.name] = ",".join(filter(None, items.get("enum", ())))
        sort = desk.lists.operation.parameter("sort")
        found = items_of(desk.select({**desk.lists.sized(), **query}))
        if sort is not None and found:
            oldest = desk.select({**desk.lists.sized(), **query, sort.name: "id"})
            found += items_of(oldest)
        return found

    def _names(self, name: str) -> list[str]:
        members = {**self._desk.members("update"), **self._desk.members()}
        member = members[name]
        shown = self._desk.contract.target(member)
        return [name.lower(), shown.lower(), member.title.lower()]

    def _members(self) -> list[Property]:
        """Return the optional members of a create whose values are shown again."""
        contract = self._desk.contract
        required = contract.required(contract.body(self._desk.operation("create")))
        record = contract.record(self._desk.main)
        found: dict[str, Property] = {}
        for member in self._desk.members().values():
            shown = record.get(contract.target(member))
            if member.name in required or member.schema.get("writeOnly"):
                continue
            if shown is not None and not shown.schema.get("x-hidden"):
                found.setdefault(contract.target(member), member)  # one of several is enough
        return list(found.values())

    def _make_bare(self) -> Exchange:
        exchange = self.first_bare()
        if self.demanded():
            exchange = self._desk.create(self._desk.valid())
        if not 200 <= exchange.status < 300 or exchange.member("id") is None:
            raise NotExercised(f"the target did not create a record: {exchange.answer[:200]}")
        self._aged += [self._desk.make() for _ in range(_AGED)]
        return exchange

    def _find_demanded(self) -> dict[str, Any]:
        desk = self._desk
        exchange = self.first_bare()
        if not 400 <= exchange.status < 500:
            return {}
        for found in (*self._other_words(), desk.companions(exchange, desk.least())):
            if found and 200 <= desk.create({**desk.least(), **found}).status < 300:
                return found
        return {}

    def _other_words(self) -> Iterator[dict[str, Any]]:
        """Yield other words for the enums that are required."""
        desk = self._desk
        for index in range(1, 4):
            yield {
                name: value
                for name in desk.least()
                if kind_of(desk.contract, desk.members()[name].schema) is Kind.ENUM
                and (value := desk.sample(desk.members()[name], index)) is not None
            }

    def _make_family(self) -> list[dict[str, Any]]:
        desk = self._desk
        dice = random.Random(desk.tag)  # noqa: S311 - repeatable on purpose
        choices = {
            member.name: self._choices(member)
            for member in (*self._members(), *(desk.members()[name] for name in desk.valid()))
        }
        required = desk.valid()
        keys = []
        for _ in range(_FAMILY):
            members = {}
            for name, values in choices.items():
                # Some leave it out, some share a value, some have one of their own.
                if values and (name in required or dice.random() < _FILLED):
                    members[name] = dice.choice(values)
            members.update(
                {name: desk.value(desk.members()[name]) for name in self._texts(required)}
            )
            keys.append(self.make_most(members)[1].member("id"))
        return [desk.fresh(key) for key in keys]

    def _choices(self, member: Property) -> list[Any]:
        """Return some values of a member, few enough that several records share one."""
        found = [self._desk.sample(member, index) for index in range(_CHOICES)]
        kept = [one for one in found if one is not None]
        return kept if kind_of(self._desk.contract, member.schema) is Kind.ENUM else kept[:3]

    def _texts(self, names: Mapping[str, Any]) -> list[str]:
        members = self._desk.members()
        return [
            one for one in names if kind_of(self._desk.contract, members[one].schema) is Kind.TEXT
        ]
