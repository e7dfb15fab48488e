"""Parameters of laws: which parts of a contract a law is about, and which requirements it judges.

``laws`` in requirements.yaml says which laws judge a statement; where the document points to the
statement says for which property, operation or parameter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from contracts.contract import Contract, Operation, Property
from contracts.errors import NoVerdict
from contracts.kinds import Kind, kind_of, plain
from contracts.suite.fitting import FITS, filter_fits
from contracts.suite.laws import LAWS

# Doubts that any API can have and that laws know; every other one may excuse what a law finds odd.
COMMON_DOUBTS = frozenset(
    (
        "unknown-member", "read-only-member", "nested-reference", "bare-reference",
        "null-on-update", "empty-text", "unknown-reference", "bad-filter-value", "unknown-field",
        "page-size-over", "page-past-end", "bad-page", "repeated-filter", "text-case",
        "null-order", "reference-order", "enum-order", "text-order", "hidden-record",
        "unknown-account", "wrong-method",
        "unknown-view", "nul-in-text", "text-limit-unit", "boolean-text", "single-page-link",
        "link-last", "text-trimmed", "line-breaks-in-strings", "required-null", "enum-case",
    )
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A property of the main collection's records, and the members that write it.

    ``read`` is None for what is never shown, ``member`` for what a create and ``change`` for
    what an update does not take. ``required`` says that a create must have it.
    """

    name: str
    kind: Kind
    read: Property | None
    member: Property | None
    change: Property | None
    required: bool
    requirements: tuple[str, ...]

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the property that is read, of the member where there is none."""
        part = self.read or self.member or self.change
        return {} if part is None else part.schema

    @property
    def write(self) -> Property:
        """The member that a create takes."""
        if self.member is None:
            raise LookupError(f"{self.name} cannot be written")
        return self.member

    @property
    def title(self) -> str:
        """The label that the document gives it."""
        return str(self.schema.get("title", self.name))

    @property
    def doubts(self) -> tuple[str, ...]:
        """The doubts about the property and the members that write it."""
        parts = (self.read, self.member, self.change)
        return tuple(dict.fromkeys(one for part in parts if part for one in part.doubts))

    @property
    def own_doubts(self) -> tuple[str, ...]:
        """The doubts that only this API has about it."""
        return tuple(one for one in self.doubts if one not in COMMON_DOUBTS)

    def shown(self, record: Any) -> Any:
        """Return the value of the property in a record, in a form that can be compared."""
        value = record.get(self.name) if isinstance(record, dict) else None
        return plain(self.kind, value)

    def stored(self, value: Any) -> Any:
        """Return what the property shows after ``value`` was sent, in the same form."""
        if self.kind is Kind.REFERENCE:
            value = value.get("id") if isinstance(value, dict) else value
            return int(value) if isinstance(value, str) and value.isdigit() else value
        return plain(self.kind, value)


@dataclass(frozen=True, kw_only=True)
class Case:
    """One check of a law: what it is about and which requirements it claims."""

    id: str
    subject: Any
    claims: tuple[str, ...]


def over(law: str, *also: str) -> pytest.MarkDecorator:
    """Make a check run for every property that the contract puts under a law.

    It claims besides what is ``also`` under other laws, which it has to blame by their names.
    """
    return pytest.mark.law(law, "property", also=also)


def law(name: str, *also: str) -> pytest.MarkDecorator:
    """Make a check run once when any requirement is under a law; see ``over`` for ``also``."""
    return pytest.mark.law(name, "contract", also=also)


def each_list(name: str) -> pytest.MarkDecorator:
    """Make a check run for each list of the main collection that has a condition."""
    return pytest.mark.law(name, "list")


def each_collection(name: str) -> pytest.MarkDecorator:
    """Make a check run for each other collection that can be listed."""
    return pytest.mark.law(name, "collection")


def each_operation(name: str) -> pytest.MarkDecorator:
    """Make a check run for each plain operation on the main collection."""
    return pytest.mark.law(name, "operation")


def each_filter(name: str) -> pytest.MarkDecorator:
    """Make a check run for each filter of the main collection's list."""
    return pytest.mark.law(name, "filter")


def each_problem(name: str) -> pytest.MarkDecorator:
    """Make a check run for each kind of problem that the document describes."""
    return pytest.mark.law(name, "problem")


def each_scheme(name: str) -> pytest.MarkDecorator:
    """Make a check run for each way to prove who one is."""
    return pytest.mark.law(name, "scheme")


def cases(
    contract: Contract, main: str, name: str, about: str, also: Sequence[str] = ()
) -> list[Case]:
    """Return the checks that a law makes; without a requirement to claim there is none.

    They claim besides what is under the laws in ``also``.

    Raises:
        NoVerdict: a requirement is under a law that there is not.
    """
    for one in contract.requirements.values():
        for unknown in set(one.laws) - LAWS.keys():
            raise NoVerdict(f"{one.id}: there is no law '{unknown}'")
    found = _cases(contract, main, name, about)
    for other in also:
        more = {one.id: one.claims for one in _cases(contract, main, other, about)}
        both = ((one, (*one.claims, *more.get(one.id, ()))) for one in found)
        found = [replace(one, claims=tuple(dict.fromkeys(claims))) for one, claims in both]
    return found


def _cases(contract: Contract, main: str, name: str, about: str) -> list[Case]:
    found = list(_PARTS[about](contract, main, name))
    wide = _wide(contract, main, name, about, found)
    return [
        Case(id=one.id, subject=one.subject, claims=one.claims or wide)
        for one in found
        if one.claims or wide
    ]


def _wide(
    contract: Contract, main: str, name: str, about: str, found: Iterable[Case]
) -> tuple[str, ...]:
    """Return the requirements of a law that no part has to itself: all parts share them."""
    narrow = {claim for case in found for claim in case.claims}
    if about == "property":
        narrow |= {claim for one in subjects(contract, main) for claim in one.requirements}
    shared = set(contract.collection(main).get("x-requirement", ()))
    for operation in contract.operations:
        if operation.action.get("collection") == main:
            shared |= set(operation.requirements)
    return tuple(one for one in contract.under(name) if one in shared or one not in narrow)


def subjects(contract: Contract, main: str) -> Iterator[Subject]:
    """Yield every property of the main collection, those that are only written last."""
    create, update = contract.doing("create", main), contract.doing("update", main)
    body = contract.body(create) if create else {}
    members = contract.properties(body)
    changes = contract.properties(contract.body(update)) if update else {}
    required = contract.required(body)
    record = {
        name: one for name, one in contract.record(main).items() if not one.schema.get("x-hidden")
    }
    writers = {contract.target(one): one for one in reversed(members.values())}
    changers = {contract.target(one): one for one in reversed(changes.values())}
    for name in (*record, *(one for one in {**writers, **changers} if one not in record)):
        parts = (record.get(name), writers.get(name), changers.get(name))
        shown = next(one for one in parts if one is not None)
        yield Subject(
            name=name,
            kind=kind_of(contract, shown.schema),
            read=parts[0],
            member=parts[1],
            change=parts[2],
            required=parts[1] is not None and parts[1].name in required,
            requirements=tuple(
                dict.fromkeys(one for part in parts if part for one in part.requirements)
            ),
        )


def echoed(contract: Contract, main: str) -> frozenset[str]:
    """Return the names of the properties that show what was sent, whatever else a record has."""
    return frozenset(one.subject.name for one in cases(contract, main, "echo", "property"))


def _properties(contract: Contract, main: str, name: str) -> Iterator[Case]:
    """Yield a case for each property; what only it is about comes first in its claims."""
    fits = FITS.get(name)
    kept = echoed(contract, main) if name == "update" else ()
    found = []
    for one in subjects(contract, main):
        if name == "update" and (one.change is None or one.name not in kept):
            continue
        if fits is None or fits(contract, main, one):
            found.append((one, contract.by_law(name, one.requirements)))
    times = Counter(claim for _, claims in found for claim in claims)
    for one, claims in found:
        own_first = tuple(sorted(claims, key=lambda claim: times[claim]))
        yield Case(id=one.name, subject=one, claims=own_first)


def _contract(contract: Contract, main: str, name: str) -> Iterator[Case]:
    yield Case(id="contract", subject=None, claims=contract.under(name))


def _lists(contract: Contract, main: str, name: str) -> Iterator[Case]:
    for one in contract.operations:
        action = one.action
        listing = action.get("do") == "list" and action.get("collection") == main
        if listing and "where" in action and "parent" not in action:
            yield _operation_case(contract, name, one, str(action.get("view", one.id)))


def _collections(contract: Contract, main: str, name: str) -> Iterator[Case]:
    for one in contract.operations:
        action = one.action
        plain_list = action.get("do") == "list" and not {"where", "parent"} & action.keys()
        if plain_list and action.get("collection") != main:
            read = contract.doing("read", action["collection"])
            more = read.requirements if read is not None else ()
            claims = contract.by_law(name, (*one.requirements, *more))
            yield Case(id=str(action["collection"]), subject=one, claims=claims)


def _operations(contract: Contract, main: str, name: str) -> Iterator[Case]:
    for verb in ("create", "read", "update", "list", "delete"):
        one = contract.doing(verb, main)
        if one is not None:
            answers = [contract.resolve(answer) for answer in one.raw["responses"].values()]
            named = (claim for answer in answers for claim in answer.get("x-requirement", ()))
            claims = contract.by_law(name, (*one.requirements, *named))
            yield Case(id=verb, subject=one, claims=claims)


def _operation_case(contract: Contract, name: str, one: Operation, label: str) -> Case:
    return Case(id=label, subject=one, claims=contract.by_law(name, one.requirements))


def _filters(contract: Contract, main: str, name: str) -> Iterator[Case]:
    operation = contract.doing("list", main)
    for one in operation.parameters if operation else ():
        if one.role == "filter" and filter_fits(contract, main, name, one):
            claims = contract.by_law(name, one.requirements)
            yield Case(id=one.name, subject=one, claims=claims)


def _problems(contract: Contract, main: str, name: str) -> Iterator[Case]:
    for kind, entry in contract.raw.get("x-problems", {}).items():
        claims = contract.by_law(name, entry.get("x-requirement", ()))
        yield Case(id=kind, subject=kind, claims=claims)


def _schemes(contract: Contract, main: str, name: str) -> Iterator[Case]:
    general = {label for one in contract.raw.get("security", ()) for label in one}
    for label, entry in contract.raw.get("components", {}).get("securitySchemes", {}).items():
        if label not in general:
            continue
        claims = contract.by_law(name, entry.get("x-requirement", ()))
        yield Case(id=label, subject=label, claims=claims)


_PARTS: dict[str, Callable[[Contract, str, str], Iterable[Case]]] = {
    "property": _properties,
    "contract": _contract,
    "list": _lists,
    "collection": _collections,
    "operation": _operations,
    "filter": _filters,
    "problem": _problems,
    "scheme": _schemes,
}
