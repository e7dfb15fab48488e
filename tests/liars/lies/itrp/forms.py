"""Lies about the form of lists and of single requests."""

from __future__ import annotations

from dataclasses import replace

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply


@lie("LIST-02", law="status")
def lists_with_206(call: Call) -> Reply:
    """A list that does not fit on one page is answered 206."""
    reply = call.honest()
    partial = call.lists and reply.status == 200 and "next" in reply.header("link")
    return replace(reply, status=206) if partial else reply


@lie("LIST-03", law="list")
def wraps_lists(call: Call) -> Reply:
    """A list comes inside an object."""
    reply = call.honest()
    if call.lists and reply.good:
        return reply.saying({"requests": reply.records})
    return reply


@lie("LIST-04", law="list-ids", stateful=True)
def one_record_without_id(call: Call) -> Reply:
    """The last object of a page has no id when the page is sorted by another field."""
    reply = call.honest()
    if call.lists and reply.good and call.asked.get("sort", "id").strip("-") != "id":
        records = reply.records
        for record in records[-1:]:
            record.pop("id", None)
        return reply.saying(records)
    return reply


@lie("LIST-07", law="shows-listed")
def lists_references_as_ids(call: Call) -> Reply:
    """In a list, team is the bare id."""

    def change(record: dict[str, object]) -> None:
        team = record.get("team")
        if isinstance(team, dict):
            record["team"] = team["id"]

    return call.altered(change) if call.lists else call.honest()


@lie("LIST-08 TYPE-01", law="null-listed")
def leaves_nulls_out_of_lists(call: Call) -> Reply:
    """In a list, a field without a value is left out."""

    def change(record: dict[str, object]) -> None:
        for name in [name for name, value in record.items() if value is None]:
            del record[name]

    return call.altered(change) if call.lists else call.honest()


@lie("LIST-09 TYPE-07", law="kind-listed")
def lists_moments_without_zone(call: Call) -> Reply:
    """In a list, created_at has no zone."""

    def change(record: dict[str, object]) -> None:
        if isinstance(record.get("created_at"), str):
            record["created_at"] = str(record["created_at"])[:19]

    return call.altered(change) if call.lists else call.honest()


@lie("LIST-10 FIELD-86", law="every exchange")
def lists_best_effort_as_null(call: Call) -> Reply:
    """In a list, next_target_at is null where it is best_effort."""

    def change(record: dict[str, object]) -> None:
        if record.get("next_target_at") == "best_effort":
            record["next_target_at"] = None

    return call.altered(change) if call.lists else call.honest()


@lie("GET-02", law="status")
def reads_with_203(call: Call) -> Reply:
    """A single request is answered 203."""
    reply = call.honest()
    return replace(reply, status=203) if call.reads and reply.status == 200 else reply


@lie("GET-03", law="unwrapped")
def wraps_single_records(call: Call) -> Reply:
    """A single request comes inside an object of its own name."""
    reply = call.honest()
    return reply.saying({"request": reply.record}) if call.reads and reply.good else reply


@lie("GET-04 CREATE-03", law="whole", stateful=True)
def forgets_a_member_of_open_requests(call: Call) -> Reply:
    """A request that is not completed has no member completion_reason."""

    def change(record: dict[str, object]) -> None:
        if record.get("status") != "completed":
            record.pop("completion_reason", None)

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("GET-05 TYPE-01", law="null-shown")
def leaves_nulls_out(call: Call) -> Reply:
    """In a single request, a member without a value is left out."""

    def change(record: dict[str, object]) -> None:
        for name in [name for name, value in record.items() if value is None]:
            del record[name]

    return call.altered(change) if call.reads else call.honest()


@lie("GET-06", law="shows")
def references_without_name(call: Call) -> Reply:
    """A team inside a single request has an id alone."""

    def change(record: dict[str, object]) -> None:
        for name in ("team", "member", "organization", "service_instance"):
            value = record.get(name)
            if isinstance(value, dict):
                value.pop("name", None)

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("GET-07", law="shows")
def changes_by_name(call: Call) -> Reply:
    """A change inside a request has name in the place of subject."""

    def change(record: dict[str, object]) -> None:
        value = record.get("change")
        if isinstance(value, dict) and "subject" in value:
            value["name"] = value.pop("subject")

    return call.altered(change) if call.reads or call.saves else call.honest()


@lie("GET-08 TYPE-07", law="seconds", stateful=True)
def moments_with_fractions(call: Call) -> Reply:
    """Once a request was changed, updated_at has milliseconds."""

    def change(record: dict[str, object]) -> None:
        moment = record.get("updated_at")
        if isinstance(moment, str) and moment != record.get("created_at"):
            record["updated_at"] = f"{moment[:19]}.000{moment[19:]}"

    return call.altered(change) if call.reads or call.updates else call.honest()


@lie("GET-09 TYPE-02", law="every exchange")
def booleans_as_numbers(call: Call) -> Reply:
    """A single request has urgent as 0 or 1."""

    def change(record: dict[str, object]) -> None:
        record["urgent"] = int(bool(record.get("urgent")))

    return call.altered(change) if call.reads else call.honest()
