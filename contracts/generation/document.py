"""The document as a generator gets it: this target's, with the records that can be referred to.

No generator can know which ids and names exist; where one is taken, those that are known are
listed. What the target does not offer is left out, and so is what says who calls: the session knows
that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from contracts.contract import Contract, Operation
from contracts.kinds import nullable
from contracts.target import Target

Find = Callable[[str, str], Sequence[Any]]

_SHAPE = (
    "$ref", "type", "anyOf", "pattern", "minLength", "maxLength", "minimum", "format", "items",
)  # fmt: skip
_CALLER = ("account", "token")
_LONGEST = 2_000
"""Characters; longer texts cost seconds to make, and limits are another check's matter."""


def document_for(
    contract: Contract, target: Target, base: str, *, refer: Find, address: Find
) -> dict[str, Any]:
    """Return the contract's document for a target; ``base`` is the URL the API is mounted at.

    ``refer`` gives values that name a record where another one refers to it, ``address`` ids of
    records to call by.
    """
    document: dict[str, Any] = _Writer(contract, refer).written(dict(contract.raw))
    document["servers"] = [{"url": base}]
    document.pop("security", None)
    paths: dict[str, Any] = {}
    for operation in contract.operations:
        if not target.offers(operation):
            continue
        item = contract.raw["paths"][operation.path]
        written = dict(document["paths"][operation.path][operation.method.lower()])
        written.pop("security", None)
        answers = operation.raw["responses"]
        written["responses"] = {name: _answer(contract, one) for name, one in answers.items()}
        parameters = [*item.get("parameters", ()), *operation.raw.get("parameters", ())]
        written["parameters"] = [
            one for raw in parameters for one in _parameter(contract, operation, raw, address)
        ]
        paths.setdefault(operation.path, {})[operation.method.lower()] = written
    document["paths"] = paths
    return document


def collection_of(contract: Contract, operation: Operation, name: str) -> str:
    """Return the collection whose records a parameter in the path of an operation names."""
    before, mark, _ = operation.path.partition(f"{{{name}}}")
    known = contract.operation_with("GET", before + mark) or operation
    return str(known.action.get("collection", ""))


def _answer(contract: Contract, raw: Any) -> dict[str, Any]:
    answer = contract.resolve(raw)
    if "links" not in answer:
        return answer
    return {**answer, "links": {n: contract.resolve(one) for n, one in answer["links"].items()}}


def _parameter(
    contract: Contract, operation: Operation, raw: Any, address: Find
) -> Sequence[dict[str, Any]]:
    parameter = contract.resolve(raw)
    if parameter.get("x-role") in _CALLER:
        return ()
    schema = contract.resolve(parameter.get("schema", {}))
    if parameter["in"] != "path":
        return ({**parameter, "schema": schema},)
    known = list(address(collection_of(contract, operation, parameter["name"]), "id"))
    if known:
        schema = _listing(known)
    return ({**parameter, "schema": schema},)


def _refused(reference: Mapping[str, Any]) -> bool:
    """Tell whether a value that names no record is refused in that place."""
    return bool(reference.keys() & {"property", "by"}) and "loose" not in reference


class _Writer:
    """Writes the document anew, with the references that are known listed in their places."""

    def __init__(self, contract: Contract, find: Find) -> None:
        self._contract = contract
        self._find = find

    def written(self, node: Any) -> Any:
        """Return a part of the document with every such place replaced."""
        if isinstance(node, list):
            return [self.written(child) for child in node]
        if not isinstance(node, Mapping):
            return node
        reference = node.get("x-reference")
        if isinstance(reference, Mapping) and _refused(reference):
            return self._member(node, reference)
        kept = {name: self.written(child) for name, child in node.items()}
        if isinstance(kept.get("maxLength"), int):
            kept["maxLength"] = min(kept["maxLength"], _LONGEST)
        return kept

    def _member(self, node: Mapping[str, Any], reference: Mapping[str, Any]) -> dict[str, Any]:
        values = list(self._find(reference["collection"], reference.get("by", "id")))
        kept = {name: value for name, value in node.items() if name not in _SHAPE}
        if node.get("type") == "array":
            bound = {} if values else {"maxItems": 0}
            return {**kept, "type": "array", "items": _listing(values or [None]), **bound}
        if nullable(self._contract, self._contract.resolve(node)):
            return {**kept, **_listing([*values, None])}
        return {**kept, **_listing(values)} if values else dict(node)


def _listing(values: Sequence[Any]) -> dict[str, Any]:
    """Return a schema of these values; with their types, which make wrong ones quicker to find."""
    names = {int: "integer", str: "string", type(None): "null"}
    types = dict.fromkeys(names.get(type(one), "") for one in values)
    typed = {} if "" in types else {"type": list(types)}
    return {**typed, "enum": list(values)}
