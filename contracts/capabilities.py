"""Capabilities: the parts of an API that a target may not offer, and what then does not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import settings
from contracts.contract import Contract, Operation
from contracts.errors import NoVerdict


def word(text: str) -> str:
    """Return the word that a tag of a document is called by: small letters and dashes."""
    return text.strip().lower().replace(" ", "-").replace("_", "-")


def parts(contract: Contract) -> dict[str, tuple[Operation, ...]]:
    """Return the parts of an API by their words: its tags, then its single operations."""
    found: dict[str, tuple[Operation, ...]] = {}
    for one in contract.operations:
        if one.capability:
            found[word(one.capability)] = (*found.get(word(one.capability), ()), one)
    for one in contract.operations:
        found.setdefault(one.id, (one,))
    return found


def switched_off(contract: Contract, without: Iterable[str]) -> tuple[str, ...]:
    """Return the tags and operation ids that some words mean, as the document spells them.

    Raises:
        NoVerdict: a word means no part of the API.
    """
    tags = {word(one.capability): one.capability for one in contract.operations}
    ids = {one.id.lower(): one.id for one in contract.operations}
    found = []
    for one in without:
        known = tags.get(word(one)) or ids.get(one.lower())
        if not known:
            told = settings.unknown(one, [*tags, *ids.values()], "part of the API")
            if "did you mean" not in told:
                told = f"'{one}' is no part of the API; there are: {', '.join(tags)}"
            raise NoVerdict(f"--without: {told}")
        found.append(known)
    return tuple(found)


def excused(contract: Contract, without: Iterable[str]) -> dict[str, str]:
    """Return the requirements that do not apply without some parts, each with the reason.

    A requirement goes with a part when the document points to it nowhere else.
    """
    off = set(without)
    if not off:
        return {}
    kept: set[str] = set()
    reasons: dict[str, str] = {}
    memory: dict[str, frozenset[str]] = {}
    for one in contract.operations:
        found = _carried(contract, one.raw, memory)
        part = next((name for name in (one.capability, one.id) if name in off), None)
        if part is None:
            kept |= found
        else:
            reasons.update(dict.fromkeys(found, f"the target does not offer {part}"))
    return {one: reason for one, reason in reasons.items() if one not in kept}


def _carried(contract: Contract, node: Any, memory: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the requirements in a part of the document, and in all that it refers to."""
    found: set[str] = set()
    if isinstance(node, Mapping):
        found.update(node.get("x-requirement", ()))
        reference = node.get("$ref")
        if isinstance(reference, str):
            if reference not in memory:
                memory[reference] = frozenset()  # a reference to itself adds nothing
                memory[reference] = _carried(contract, contract.resolve(node), memory)
            found |= memory[reference]
        for child in node.values():
            found |= _carried(contract, child, memory)
    elif isinstance(node, list):
        for child in node:
            found |= _carried(contract, child, memory)
    return frozenset(found)
