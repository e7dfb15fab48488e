"""Blame: which requirement is broken when a generated request shows that something is wrong."""

from __future__ import annotations

from collections.abc import Iterable

from contracts.contract import Contract, Operation
from contracts.generation.parts import Part

# The laws that judge a piece which is wrong in some way, those nearest to it first.
_BY_KEYWORD = {
    "required": ("required", "every-error"),
    "maxLength": ("limit",),
    "minLength": ("required", "limit"),
    "enum": ("enum", "reference", "kind"),
    "pattern": ("kind", "moment", "reference"),
    "format": ("moment", "kind"),
    "anyOf": ("reference", "moment", "kind", "enum"),
    "type": ("kind", "enum", "reference"),
    "minimum": ("page-refused", "kind"),
    "maximum": ("page-limit", "kind"),
}
_BY_ROLE = {
    "filter": ("filter-bad", "filter-operator", "filter-one-text", "filter"),
    "fields": ("field-unknown", "fields"),
    "sort": ("unsortable", "sort"),
    "view": ("state-unknown", "state"),
    "page-size": ("page-refused", "page-limit", "page-size"),
    "page": ("pages",),
    "id": ("unknown-id",),
    "parent-id": ("unknown-id",),
}


def of_operation(contract: Contract, operation: Operation) -> str:
    """Return the requirement that says what the operation does."""
    known = [one for one in operation.requirements if one in contract.requirements]
    return known[0] if known else next(iter(contract.requirements))


def of_part(contract: Contract, operation: Operation, part: Part) -> str:
    """Return the requirement that is broken when a wrong piece is accepted."""
    laws = (*_BY_ROLE.get(part.role, ()), *_BY_KEYWORD.get(part.keyword, ()))
    own = [one for one in part.requirements if one in contract.requirements]
    # An API without a statement of its own for the piece may have a general one.
    for candidates in (own, [] if own else list(operation.requirements)):
        found = _under(contract, laws, candidates)
        if found:
            return found
    return own[0] if own else of_operation(contract, operation)


def of_access(contract: Contract, law: str, operation: Operation) -> str:
    """Return the requirement about credentials that is broken by answering without."""
    return next(iter(contract.under(law)), of_operation(contract, operation))


def _under(contract: Contract, laws: Iterable[str], candidates: Iterable[str]) -> str:
    for law in laws:
        for one in contract.by_law(law, candidates):
            return one
    return ""
