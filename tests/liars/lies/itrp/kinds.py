"""Lies about kinds: a value is shown as one of another kind."""

from __future__ import annotations

from tests.liars.lying import Call, lies
from tests.liars.wire import Reply

_KINDS = {
    "addressed": "FIELD-01 GET-09",
    "assignment_count": "FIELD-06",
    "change": "FIELD-11",
    "ci": "FIELD-14",
    "completed_at": "FIELD-19",
    "created_at": "FIELD-25 GET-08",
    "created_by": "FIELD-28",
    "custom_data": "FIELD-31",
    "downtime_end_at": "FIELD-34",
    "downtime_start_at": "FIELD-37",
    "desired_completion_at": "FIELD-40",
    "grouped_into": "FIELD-47",
    "id": "FIELD-53",
    "knowledge_article": "FIELD-64",
    "member": "FIELD-67",
    "new_assignment": "FIELD-70 GET-09",
    "next_target_at": "FIELD-76",
    "organization": "FIELD-90",
    "problem": "FIELD-94",
    "project": "FIELD-97",
    "resolution_target_at": "FIELD-100",
    "response_target_at": "FIELD-104",
    "requested_by": "FIELD-108",
    "requested_for": "FIELD-111",
    "requester_resolution_target_at": "FIELD-115",
    "reviewed": "FIELD-120 GET-09",
    "service_instance": "FIELD-134",
    "supplier": "FIELD-149",
    "team": "FIELD-159",
    "template": "FIELD-164",
    "updated_at": "FIELD-167 GET-08",
    "urgent": "FIELD-171 GET-09",
    "waiting_until": "FIELD-175",
}


@lies(_KINDS, law="kind")
def shows_another_kind(call: Call, name: str) -> Reply:
    """A field is of another kind: a bare id, a text for a boolean, a number for a moment."""

    def change(record: dict[str, object]) -> None:
        value = record.get(name)
        if isinstance(value, dict):
            record[name] = value.get("id", 7) if name != "custom_data" else str(value)
        elif isinstance(value, bool):
            record[name] = str(value).lower()
        elif isinstance(value, int):
            record[name] = str(value)
        elif isinstance(value, str):
            record[name] = 1489708800

    if call.saves or call.reads:
        return call.altered(change)
    return call.honest()


@lies(
    {
        "completion_reason": "FIELD-22",
        "grouping": "FIELD-50",
        "impact": "FIELD-56",
        "satisfaction": "FIELD-130",
        "category": "FIELD-09",
        "status": "FIELD-143",
    },
    law="kind",
)
def shows_enums_by_their_label(call: Call, name: str) -> Reply:
    """An enum is answered with a capital letter, as people read it."""

    def change(record: dict[str, object]) -> None:
        if isinstance(record.get(name), str):
            record[name] = str(record[name]).capitalize()

    return call.altered(change) if call.reads or call.saves else call.honest()
