"""Forms: the custom fields of tickets, what they may hold and what empty ones show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockserver.behaviours.serviceops.wording import told
from mockserver.call import Call
from mockserver.fields import Record

_FORMS = ("forms",)
_EMPTY: Mapping[str, Any] = {
    "text": "",
    "textarea": "",
    "dropdown": "",
    "number": 0.0,
    "checkbox": [],
    "multiselect": [],
    "datetime": 0,
}


def form(call: Call) -> Mapping[str, Record]:
    """Return the fields of the ticket form by their labels."""
    if call.draft.touches(_FORMS):
        return {field["label"]: field for field in call.draft.records("forms")}
    found = call.draft.store.worked_out(form, _FORMS)
    if not found:
        found.update((field["label"], field) for field in call.draft.records("forms"))
    return found


def shown(call: Call, held: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the custom fields that an answer has, as the answer to ``custom-field-echo`` is."""
    choice = call.choice("custom-field-echo")
    if choice == "none":
        return {}
    values = held or {}
    fields = {label: values.get(label, _EMPTY[one["type"]]) for label, one in form(call).items()}
    return {**fields, **values} if choice == "all" else fields


def merge(call: Call, before: Any, sent: Any) -> dict[str, Any]:
    """Return the custom fields after a body: the labels it names are changed, the others stay.

    A label that is not on the form is dropped without a word, unless all are echoed.
    """
    if sent is None:
        return {}
    fields = form(call)
    merged = dict(before or {})
    for label, value in sent.items():
        if label not in fields and call.choice("custom-field-echo") != "all":
            continue
        merged.pop(label, None)
        if value not in (None, "", []):
            merged[label] = _typed(fields.get(label), value)
    return merged


def _typed(field: Record | None, value: Any) -> Any:
    kind = field["type"] if field else ""
    if kind == "number":
        return float(value)
    return int(value) if kind == "datetime" else value


def problems(call: Call, sent: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the custom fields of a body, each under its label."""
    fields = form(call) if sent else {}
    for label, value in sent.items():
        field = fields.get(label)
        name = f"customField.{label[:100]}"
        if field is not None and value is not None:
            fits, expected = _KINDS[field["type"]]
            options = field["options"] or ()
            if not fits(value, options):
                listed = f": {', '.join(options)}" if options else ""
                yield name, f"{name} must be {expected}{listed}, got {told(value)}"


def _is_text(value: Any, options: Any) -> bool:
    return isinstance(value, str)


def _is_option(value: Any, options: Any) -> bool:
    return isinstance(value, str) and (value == "" or value in options)


def _are_options(value: Any, options: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one in options for one in value)


def _is_number(value: Any, options: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_moment(value: Any, options: Any) -> bool:
    return _is_number(value, options) and value >= 0 and value == int(value) < 2**63


_KINDS: Mapping[str, tuple[Callable[[Any, Any], bool], str]] = {
    "text": (_is_text, "a text"),
    "textarea": (_is_text, "a text"),
    "dropdown": (_is_option, "one of the options"),
    "number": (_is_number, "a number"),
    "checkbox": (_are_options, "a list of options"),
    "multiselect": (_are_options, "a list of options"),
    "datetime": (_is_moment, "a moment in epoch milliseconds"),
}
