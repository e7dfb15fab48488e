"""Edits: copies of a document in which one thing is said otherwise, and who has to notice.

The server stays as it is; judged by the copy it breaks what points at the edited place.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from contracts import contract as on_file
from contracts.contract import Contract
from contracts.kinds import Kind
from contracts.suite.params import Subject, cases

Raw = dict[str, Any]
MAIN = "requests"
_OWN_WORDS = (Kind.TEXT, Kind.ENUM, Kind.BOOLEAN, Kind.MOMENT)
WORD = "entirely_new"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change of an API's document; ``blamed`` are the requirements that point at its place."""

    name: str
    api: str
    blamed: frozenset[str]
    change: Callable[[Raw], None]

    def written(self, folder: Path) -> Path:
        """Write the edited copy below a folder, and return that."""
        source = on_file.documents_root() / self.api
        target = folder / self.api
        target.mkdir(parents=True)
        for name in ("requirements.yaml", "doubts.yaml"):
            shutil.copy(source / name, target / name)
        raw = copy.deepcopy(dict(on_file.load(self.api).raw))
        self.change(raw)
        (target / "openapi.yaml").write_text(json.dumps(raw), encoding="utf-8")  # JSON is YAML
        return folder


def generated(api: str) -> Iterator[Edit]:
    """Yield an edit for every limit, enum and default of what can be written."""
    contract = on_file.load(api)
    for keyword, law, say in _EDITS:
        for case in cases(contract, MAIN, law, "property"):
            subject, blamed = case.subject, case.claims
            if say is _narrower:  # what no check can think of is seen in what others made
                blamed = contract.by_law("kind", subject.requirements) or blamed
            known = subject.schema if keyword == "default" else _written(subject)
            if keyword in known:
                yield Edit(
                    name=f"{keyword} of {subject.name} {say.__name__.strip('_')}",
                    api=api,
                    blamed=frozenset(blamed),
                    change=_everywhere(contract, subject, keyword, say),
                )


def renamed(api: str) -> Iterator[Edit]:
    """Yield an edit for each member that is shown as it was sent: it has another name everywhere.

    Not for those that a create must have: without them there is nothing to judge.
    """
    contract = on_file.load(api)
    for case in cases(contract, MAIN, "echo", "property"):
        subject = case.subject
        names = {one.name for one in (subject.read, subject.member, subject.change) if one}
        if names == {subject.name} and not subject.required and subject.kind in _OWN_WORDS:
            yield Edit(
                name=f"name of {subject.name}",
                api=api,
                blamed=frozenset(contract.by_law("echo", subject.requirements)),
                change=partial(_in_other_words, subject.name),
            )


def _in_other_words(name: str, raw: Raw) -> None:
    """Give a property another name wherever it is spoken of."""
    plain = {name: WORD, f"-{name}": f"-{WORD}"}

    def other(node: Any) -> Any:
        if isinstance(node, dict):
            return {plain.get(key, key): other(one) for key, one in node.items()}
        if isinstance(node, list):
            return [other(one) for one in node]
        return plain.get(node, node) if isinstance(node, str) else node

    new = other(raw)
    raw.clear()
    raw.update(new)


def by_hand(api: str) -> Iterator[Edit]:
    """Yield edits of what is declared once: sizes of pages, statuses, default fields, order."""
    contract = on_file.load(api)
    create = contract.doing("create", MAIN)
    if create is None:
        return

    def page_size(raw: Raw) -> None:
        _sizes(raw)["schema"]["default"] += 5

    def page_limit(raw: Raw) -> None:
        _sizes(raw)["x-clamp"] //= 2

    def status(raw: Raw) -> None:
        answers = raw["paths"][create.path]["post"]["responses"]
        answers["202"] = answers.pop("201")

    def fields(raw: Raw) -> None:
        raw["x-collections"][MAIN]["default-fields"].append("requested_by")

    def order(raw: Raw) -> None:
        raw["x-collections"][MAIN]["order"] = ["id"]

    def fewer_fields(raw: Raw) -> None:
        raw["x-collections"][MAIN]["default-fields"].remove("impact")

    def page_header(raw: Raw) -> None:
        for headers in _headers(raw):
            for name, one in list(headers.items()):
                if _plain(raw, one).get("x-role") == "page-size":
                    headers["X-Entirely-New"] = headers.pop(name)

    def problem_status(raw: Raw) -> None:
        raw["x-problems"]["malformed"]["status"] = 418

    def problem_words(raw: Raw) -> None:
        raw["x-problems"]["not-found"]["body"] = {"message": "Nothing There"}

    def filter_name(raw: Raw) -> None:
        _in_other_words("impact", raw)

    def view_condition(raw: Raw) -> None:
        raw["paths"]["/requests/open"]["get"]["x-action"]["where"] = {"status": ["completed"]}

    answer = (contract.response(create, 201) or {}).get("x-requirement", ())
    view = contract.operation_with("GET", "/requests/open")
    edits: tuple[tuple[Callable[[Raw], None], str, Iterable[str]], ...] = (
        (page_size, "page-default", contract.requirements),
        (page_limit, "page-limit", contract.requirements),
        (page_header, "page-length", contract.requirements),
        (status, "status", answer),
        (fields, "default-fields", contract.requirements),
        (fewer_fields, "no-other-fields", contract.requirements),
        (order, "default-order", contract.requirements),
        (problem_status, "problem", contract.raw["x-problems"]["malformed"]["x-requirement"]),
        (problem_words, "problem-body", contract.raw["x-problems"]["not-found"]["x-requirement"]),
        (filter_name, "filter", contract.requirements),
        (view_condition, "view", view.requirements if view else ()),
    )
    for change, law, own in edits:
        yield Edit(
            name=change.__name__.replace("_", " "),
            api=api,
            blamed=frozenset(contract.by_law(law, own)),
            change=change,
        )


def _headers(raw: Raw) -> Iterator[Raw]:
    """Yield the headers that answers to lists are said to have."""
    for path in raw["paths"].values():
        for response in path.get("get", {}).get("responses", {}).values():
            holder = _at(raw, response["$ref"]) if "$ref" in response else response
            if "headers" in holder:
                yield holder["headers"]


def _sizes(raw: Raw) -> Any:
    """Return the parameter that says how many records a page has."""
    parameters = raw["components"]["parameters"].values()
    return next(one for one in parameters if one.get("x-role") == "page-size")


def _written(subject: Subject) -> Any:
    return subject.member.schema if subject.member is not None else {}


def _shorter(value: int) -> int:
    return value - 1


def _longer(value: int) -> int:
    return value + 1


def _wider(value: list[Any]) -> list[Any]:
    return [*value, WORD]


def _narrower(value: list[Any]) -> list[Any]:
    return value[len(value) // 2 :]


def _otherwise(value: Any) -> Any:
    return not value if isinstance(value, bool) else "external" if value != "external" else "x"


_EDITS: tuple[tuple[str, str, Callable[[Any], Any]], ...] = (
    ("maxLength", "limit", _shorter),
    ("maxLength", "limit", _longer),
    ("enum", "enum", _wider),
    ("enum", "enum", _narrower),
    ("default", "default", _otherwise),
)


def _everywhere(
    contract: Contract, subject: Subject, keyword: str, say: Callable[[Any], Any]
) -> Callable[[Raw], None]:
    """Return what changes a keyword of a property wherever it is read or written."""
    names = {one.name for one in (subject.read, subject.member, subject.change) if one}
    create, update = contract.doing("create", MAIN), contract.doing("update", MAIN)
    bodies = [contract.body(one) for one in (create, update) if one]
    places = [{"$ref": contract.collection(MAIN)["schema"]}, *bodies]

    def change(raw: Raw) -> None:
        for place in places:
            for holder, name in _properties(raw, place):
                if name in names:
                    own = _plain(raw, holder[name])
                    if keyword in own:
                        holder[name] = {**own, keyword: say(own[keyword])}

    return change


def _properties(raw: Raw, node: Any) -> Iterator[tuple[Raw, str]]:
    """Yield the properties of a schema, as the object that holds them and their names."""
    while "$ref" in node:
        node = _at(raw, node["$ref"])
    for branch in node.get("allOf", ()):
        yield from _properties(raw, branch)
    for name in list(node.get("properties", {})):
        yield node["properties"], name


def _plain(raw: Raw, node: Raw) -> Raw:
    """Return a schema with what it refers to written out."""
    while "$ref" in node:
        own = {name: one for name, one in node.items() if name != "$ref"}
        target = copy.deepcopy(_at(raw, node["$ref"]))
        for key in ("x-requirement", "x-doubt"):
            if key in own and key in target:
                own[key] = list(dict.fromkeys([*own[key], *target[key]]))
        node = {**target, **own}
    return node


def _at(raw: Raw, pointer: str) -> Any:
    found: Any = raw
    for part in pointer.removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found
