"""Lies about values: enums, booleans, moments and names."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_ENUMS = {
    "category": "FIELD-09",
    "completion_reason": "FIELD-24",
    "impact": "FIELD-58",
    "status": "FIELD-143",
}


_LAST = {
    "category": "other",
    "completion_reason": "unsolvable",
    "impact": "top",
    "status": "project_pending",
}


@lies(_ENUMS, law="no-other-word")
def takes_any_value(call: Call, name: str) -> Reply:
    """A value that is not in the list is passed over, or taken as the last one."""
    value = call.members.get(name)
    if call.saves and isinstance(value, str) and value and value not in _known(name):
        return call.sending(**{name: _LAST[name]})
    return call.honest()


@lies({**_ENUMS, "completion_reason": "FIELD-22", "impact": "FIELD-56"}, law="enum")
def refuses_the_last_value(call: Call, name: str) -> Reply:
    """The last value of the list is refused."""
    if call.saves and call.members.get(name) == _LAST[name]:
        return call.refuse(422, {"message": "Validation Failed", "errors": [[name, "is wrong"]]})
    return call.honest()


@lies({**_ENUMS, "completion_reason": "FIELD-22", "impact": "FIELD-56"}, law="enum", stateful=True)
def keeps_another_value(call: Call, name: str) -> Reply:
    """The second value of the list is kept as the first."""
    values = _known(name)
    if call.saves and call.members.get(name) == values[1]:
        return call.sending(**{name: values[0]})
    return call.honest()


@lies({"true": "TYPE-05", "t": "TYPE-05", "T": "TYPE-05", "TRUE": "TYPE-05"}, law="case")
def misses_a_true(call: Call, name: str) -> Reply:
    """One of the spellings of true is false."""
    if call.saves and call.members.get("urgent") == name:
        return call.sending(urgent=False)
    return call.honest()


@lie("TYPE-06", law="case")
def any_text_is_true(call: Call) -> Reply:
    """Any text but false is true."""
    text = call.members.get("urgent")
    if call.saves and isinstance(text, str) and text not in ("false", ""):
        return call.sending(urgent=True)
    return call.honest()


@lie("TYPE-08", law="moment")
def moments_need_z(call: Call) -> Reply:
    """A moment with an offset is refused."""
    text = call.members.get("desired_completion_at")
    if call.saves and isinstance(text, str) and text and not text.endswith("Z"):
        return call.refuse()
    return call.honest()


@lie("TYPE-15", law="case")
def capitals_do_not_matter(call: Call) -> Reply:
    """SourceID is answered as sourceid."""

    def change(record: dict[str, Any]) -> None:
        if "sourceID" in record:
            record["sourceid"] = record.pop("sourceID")

    return call.altered(change) if call.reads or call.saves else call.honest()


def _known(name: str) -> list[str]:
    return {
        "category": "incident rfc rfi complaint compliment other",
        "completion_reason": "solved workaround gone withdrawn conflict unsolvable",
        "impact": "low medium high top",
        "status": (
            "declined assigned accepted in_progress waiting_for waiting_for_customer "
            "change_pending project_pending completed"
        ),
    }[name].split()
