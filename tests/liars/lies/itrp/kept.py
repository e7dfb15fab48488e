"""Lies about what is kept: values that were sent and are not there any more."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_SENT = {
    "change_id": "FIELD-13 CREATE-04",
    "ci_id": "FIELD-16 CREATE-04",
    "downtime_end_at": "FIELD-36 CREATE-04",
    "downtime_start_at": "FIELD-39 CREATE-04",
    "desired_completion_at": "FIELD-42 CREATE-04",
    "grouped_into_id": "FIELD-49 CREATE-04",
    "knowledge_article_id": "FIELD-66 CREATE-04",
    "member_id": "FIELD-69 CREATE-04",
    "problem_id": "FIELD-96 CREATE-04",
    "project_id": "FIELD-99 CREATE-04",
    "requested_by_id": "FIELD-110 CREATE-04",
    "requested_for_id": "FIELD-114 CREATE-04",
    "service_instance_id": "FIELD-136 CREATE-04",
    "team_id": "FIELD-161 CREATE-04",
    "template_id": "FIELD-166 CREATE-04",
    "urgent": "FIELD-174 CREATE-04",
    "custom_data": "FIELD-33 CREATE-04",
    "source": "FIELD-137 CREATE-04 SOURCE-01",
    "sourceID": "FIELD-140 CREATE-04",
    "supplier_requestID": "FIELD-152 CREATE-04",
    "impact": "FIELD-56 CREATE-04",
    "supplier_id": "FIELD-149 CREATE-04",
}


@lies(_SENT, law="echo")
def does_not_take_at_creation(call: Call, name: str) -> Reply:
    """A member that was sent with a create is passed over."""
    return call.sending(**{name: ...}) if call.creates and name in call.members else call.honest()


@lies(
    {name: ids.replace("CREATE-04", "UPDATE-04 UPDATE-01 UPDATE-05") for name, ids in _SENT.items()}
    | {
        "subject": "UPDATE-04 UPDATE-01 UPDATE-05",
        "category": "UPDATE-04 UPDATE-01 UPDATE-05",
        "status": "UPDATE-04 UPDATE-01 UPDATE-05",
    },
    law="update",
    stateful=True,
)
def does_not_take_in_updates(call: Call, name: str) -> Reply:
    """A member that was sent with an update is passed over."""
    if call.updates and name in call.members:
        kept = {one: value for one, value in call.members.items() if one != name}
        return call.honest(call.request.sending(kept or {"waiting_until": None}))
    return call.honest()


@lies(
    {
        "custom_data": "FIELD-33 CREATE-05",
        "sourceID": "CREATE-05 FIELD-140",
        "supplier_requestID": "CREATE-05 FIELD-152",
        "member": "FIELD-69 CREATE-05",
        "downtime_start_at": "FIELD-39 CREATE-05",
    },
    law="echo",
    stateful=True,
)
def shows_and_forgets(call: Call, name: str) -> Reply:
    """A value is in the answer to the create and gone in a fresh read."""
    reply = call.honest()
    if call.reads and reply.good:
        return reply.showing(**{name: None})
    return reply


@lie("FIELD-146 CREATE-04", law="text")
def trims_subjects(call: Call) -> Reply:
    """Blanks at the ends of a subject are cut off, and two in the middle become one."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = " ".join(record["subject"].split(" ")).replace("  ", " ").strip()

    return call.altered(change)


@lie("FIELD-146 CREATE-04", law="text")
def loses_rare_letters(call: Call) -> Reply:
    """Letters beyond the first 65,536 become question marks."""

    def change(record: dict[str, Any]) -> None:
        for name, value in record.items():
            if isinstance(value, str):
                record[name] = "".join("?" if ord(one) > 0xFFFF else one for one in value)

    return call.altered(change)


@lie("FIELD-146 CREATE-04", law="text")
def escapes_markup(call: Call) -> Reply:
    """Angle brackets in a subject are escaped."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = record["subject"].replace("<", "&lt;").replace(">", "&gt;")

    return call.altered(change)


@lie("FIELD-146 CREATE-04", law="text")
def drops_control_characters(call: Call) -> Reply:
    """Characters that nobody sees are dropped from subjects."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = record["subject"].translate(
                dict.fromkeys((*range(1, 9), *range(14, 32), 127, 0x200D))
            )

    return call.altered(change)


@lie("FIELD-146 CREATE-04", law="text")
def composes_accents(call: Call) -> Reply:
    """A letter and its accent become one letter."""
    import unicodedata

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("subject"), str):
            record["subject"] = unicodedata.normalize("NFC", record["subject"])

    return call.altered(change)


@lie("FIELD-155", law="echo")
def cuts_urls(call: Call) -> Reply:
    """A URL as supplier_requestID loses its query."""

    def change(record: dict[str, Any]) -> None:
        value = record.get("supplier_requestID")
        if isinstance(value, str) and "://" in value:
            record["supplier_requestID"] = value.partition("?")[0].rstrip("/")

    return call.altered(change)


@lie("FIELD-33 TYPE-11", law="echo")
def flattens_custom_data(call: Call) -> Reply:
    """What lies deeper in custom_data is text."""

    def change(record: dict[str, Any]) -> None:
        data = record.get("custom_data")
        if isinstance(data, dict):
            for name, value in data.items():
                if isinstance(value, dict | list):
                    data[name] = str(value)

    return call.altered(change)


@lie("FIELD-33", law="echo")
def custom_data_loses_false(call: Call) -> Reply:
    """Members of custom_data that are false, 0, null or empty are dropped."""

    def change(record: dict[str, Any]) -> None:
        data = record.get("custom_data")
        if isinstance(data, dict):
            record["custom_data"] = {name: value for name, value in data.items() if value}

    return call.altered(change)


@lie("TYPE-09 FIELD-42", law="moment")
def moments_keep_the_clock_and_lose_the_zone(call: Call) -> Reply:
    """A moment that was sent in another zone is taken as if it had been in the caller's."""
    wanted = call.members.get("desired_completion_at")
    if call.saves and isinstance(wanted, str) and len(wanted) > 19 and not wanted.endswith("Z"):
        return call.sending(desired_completion_at=wanted[:19])
    return call.honest()
