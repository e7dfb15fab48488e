"""Corners: lies about what a single check looks at, most of them told after some other call."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.liars.lying import Call, lie
from tests.liars.wire import Reply

_ACCOUNT = "x-itrp-account"


def _event(call: Call) -> bool:
    return call.method == "POST" and call.path == "/v1/events"


@lie("ACCOUNT-01", law="case")
def people_are_those_at_home(call: Call) -> Reply:
    """Whatever account the header names, the people are those listed without it."""
    if call.method != "GET" or call.path != "/v1/people":
        return call.honest()
    headers = {name: one for name, one in call.request.headers.items() if name != _ACCOUNT}
    return call.honest(replace(call.request, headers=headers))


@lie("ACCOUNT-07", law="case")
def people_read_alone_belong_to_nobody(call: Call) -> Reply:
    """A person of another account shows it in lists and not when read alone."""
    reply = call.honest()
    alone = call.method == "GET" and call.path.startswith("/v1/people/")
    return reply.without("account") if alone and reply.good and "account" in reply.record else reply


@lie("EVENT-22", law="case", stateful=True)
def second_events_lose_the_service_instance(call: Call) -> Reply:
    """A further event about an item is about no service instance."""
    reply = call.honest()
    item = call.members.get("ci_id") if _event(call) else None
    if item is not None and reply.good and not call.once_for("items", item):
        return reply.showing(service_instance=None)
    return reply


@lie("EVENT-25", law="case")
def events_for_a_member_have_no_team(call: Call) -> Reply:
    """The request of an event with a member and no team has no team."""
    reply = call.honest()
    alone = _event(call) and "member_id" in call.members and "team_id" not in call.members
    return reply.showing(team=None) if alone and reply.good else reply


@lie("EVENT-28", law="case")
def templates_win_over_events(call: Call) -> Reply:
    """An event with a template has no impact of its own."""
    if _event(call) and "template_id" in call.members and "impact" in call.members:
        return call.sending(impact=...)
    return call.honest()


@lie("EVENT-29", law="case", stateful=True)
def events_about_one_item_match_whatever_their_source(call: Call) -> Reply:
    """An event about an item is taken for that of another source about it."""
    if not _event(call) or "ci_id" not in call.members:
        return call.honest()
    sources: dict[Any, Any] = call.memory.setdefault("sources", {})
    first = sources.setdefault(call.members["ci_id"], call.members.get("source"))
    return call.sending(source=first) if first is not None else call.honest()


@lie("EVENT-31", law="case", stateful=True)
def old_requests_take_events(call: Call) -> Reply:
    """An event with an item answers with the request of that item which was read last."""
    reply = call.honest()
    if call.reads and reply.good and isinstance(reply.record.get("ci"), dict):
        call.memory[reply.record["ci"].get("id")] = reply
    if _event(call) and reply.good and call.members.get("ci_id") in call.memory:
        return call.memory[call.members["ci_id"]]  # type: ignore[no-any-return]
    return reply


@lie("EVENT-35", law="case", stateful=True)
def events_without_an_item_never_match(call: Call) -> Reply:
    """An event about no item makes a request, though the same one was reported before."""
    if _event(call) and "ci_id" not in call.members and "note" in call.members:
        return call.sending(note=f"{call.members['note']} {call.count()}")
    return call.honest()


@lie("VALID-08", law="case")
def errors_do_not_say_what_is_wrong(call: Call) -> Reply:
    """The text about a wrong field begins without the field's label."""
    reply = call.honest()
    if reply.status == 422:
        errors = [[name, "is no good"] for name, _ in reply.record["errors"]]
        return reply.showing(errors=errors)
    return reply


@lie("CI-02", law="case", stateful=True)
def items_of_requests_have_no_label(call: Call) -> Reply:
    """Items lack their labels once they were linked."""
    reply = call.honest()
    if call.part == "/cis" and call.method == "GET" and reply.good:
        return reply.saying(
            [{n: v for n, v in one.items() if n != "label"} for one in reply.records]
        )
    return reply


@lie("SOURCE-04", law="case")
def without_a_name_it_comes_from_nowhere(call: Call) -> Reply:
    """A request of a client that does not say its name has no source."""
    reply = call.honest()
    if call.creates and reply.good and not call.request.headers.get("user-agent"):
        return reply.showing(source=None)
    return reply


@lie("NOTE-12", law="case", stateful=True)
def notes_are_sorted_one_way(call: Call) -> Reply:
    """A minus before a name does nothing when notes are sorted."""
    if call.method == "GET" and call.path == "/v1/notes" and "sort" in call.asked:
        return call.asking(sort=call.asked["sort"].removeprefix("-"))
    return call.honest()


@lie("REF-09", law="case")
def requests_hide_that_people_are_disabled(call: Call) -> Reply:
    """A request that is read or saved does not tell that a person in it is disabled."""
    return call.altered(_hide_disabled) if call.saves or call.reads else call.honest()


@lie("SELECT-05", law="case")
def other_lists_hide_that_records_are_disabled(call: Call) -> Reply:
    """Lists of people and teams do not tell who is disabled, if fields are asked for."""
    return call.altered(_forget_disabled) if "fields" in call.asked else call.honest()


def _hide_disabled(record: dict[str, Any]) -> None:
    for held in record.values():
        if isinstance(held, dict):
            held.pop("disabled", None)


def _forget_disabled(record: dict[str, Any]) -> None:
    record.pop("disabled", None)
    _hide_disabled(record)


@lie("LIST-05", law="case")
def lists_by_subject_are_whole(call: Call) -> Reply:
    """A filter by the subject alone narrows nothing."""
    if call.lists and call.filters.keys() == {"subject"}:
        return call.asking(subject=None)
    return call.honest()


@lie("RATE-01 RATE-02", law="rate", stateful=True)
def more_calls_are_left_than_there_are(call: Call) -> Reply:
    """After the tenth call more calls are left than a window has."""
    reply = call.honest()
    return reply.heading(x_ratelimit_remaining="3601") if call.count() > 10 else reply


@lie("LIST-10", law="case")
def lists_have_another_last_resort(call: Call) -> Reply:
    """Where a request shows best_effort, lists show no_target."""
    return call.altered(_no_effort) if call.lists else call.honest()


@lie("FIELD-86", law="case", stateful=True)
def the_last_resort_is_not_told_alone(call: Call) -> Reply:
    """A list of next_target_at alone has no_target in the place of best_effort."""
    if call.lists and call.asked.get("fields") == "next_target_at":
        return call.altered(_no_effort)
    return call.honest()


def _no_effort(record: dict[str, Any]) -> None:
    if record.get("next_target_at") == "best_effort":
        record["next_target_at"] = "no_target"


@lie("LIST-01", law="case", stateful=True)
def chosen_lists_are_those_of_the_caller(call: Call) -> Reply:
    """A list of chosen ids lacks what was made for somebody else."""
    reply = call.honest()
    others: set[Any] = call.memory.setdefault("others", set())
    if call.creates and reply.good and "requested_by_id" in call.members:
        others.add(reply.record["id"])
    if call.lists and reply.good and call.filters.keys() & {"id", "ids"}:
        return reply.saying([one for one in reply.records if one.get("id") not in others])
    return reply


@lie("GET-08", law="seconds", stateful=True)
def moments_of_what_is_urgent_have_fractions(call: Call) -> Reply:
    """Of urgent requests created_at has fractions of seconds."""

    def change(record: dict[str, Any]) -> None:
        text = record.get("created_at")
        if record.get("urgent") and isinstance(text, str) and "." not in text:
            record["created_at"] = f"{text[:19]}.000{text[19:]}"

    return call.altered(change) if call.reads else call.honest()


@lie("TYPE-07", law="kind")
def desired_moments_have_fractions(call: Call) -> Reply:
    """waiting_until and desired_completion_at have fractions of seconds."""

    def change(record: dict[str, Any]) -> None:
        for name in ("waiting_until", "desired_completion_at"):
            text = record.get(name)
            if isinstance(text, str) and "." not in text:
                record[name] = f"{text[:19]}.000{text[19:]}"

    return call.altered(change) if call.saves else call.honest()


@lie("TYPE-10", law="case")
def answers_to_creates_are_in_a_far_zone(call: Call) -> Reply:
    """Moments in the answer to a create have another offset, and are the same moments."""

    def change(record: dict[str, Any]) -> None:
        for name, text in record.items():
            if isinstance(text, str) and name.endswith("_at") and text.endswith("-06:00"):
                moved = datetime.fromisoformat(text).astimezone(timezone(timedelta(hours=9)))
                record[name] = moved.isoformat()

    return call.altered(change) if call.creates else call.honest()


@lie("FIELD-61", law="case", stateful=True)
def internal_notes_come_with_creates_only(call: Call) -> Reply:
    """An internal note that is sent with an update is lost."""
    return call.sending(internal_note=...) if call.updates else call.honest()


@lie("FIELD-87", law="case", stateful=True)
def notes_lose_rare_letters(call: Call) -> Reply:
    """The note of a new request loses what is beyond the BMP."""
    note = call.members.get("note")
    if call.creates and isinstance(note, str) and max(note, default="") > "\uffff":
        return call.sending(note="".join(one for one in note if one <= "\uffff") or "-")
    return call.honest()


@lie("FIELD-05", law="case", stateful=True)
def everybody_has_addressed_it(call: Call) -> Reply:
    """Whoever may see a request may say that it was addressed."""
    if call.updates and call.members.get("addressed") is True:
        headers = {**call.request.headers, "authorization": "Bearer ada-token"}
        return call.honest(replace(call.request, headers=headers))
    return call.honest()


@lie("FIELD-177", law="case", stateful=True)
def long_waits_end_at_once(call: Call) -> Reply:
    """A request that should wait for more than ten days is assigned at the first read."""
    reply = call.honest()
    until = call.members.get("waiting_until")
    if call.creates and reply.good and until and _days(until) > 10:
        call.pretend(reply.record["id"], status="assigned")
        return reply
    if call.updates:
        call.memory.get("pretended", {}).pop(call.key, None)
    return call.seen(reply)


@lie("FIELD-177", law="case", stateful=True)
def waits_until_the_past_never_end(call: Call) -> Reply:
    """A request that should wait until a moment which has passed goes on waiting."""
    reply = call.honest()
    until = call.members.get("waiting_until")
    if call.creates and reply.good and until and _days(until) < -10:
        call.pretend(reply.record["id"], status="waiting_for")
    return call.seen(reply)


def _days(moment: str) -> float:
    """Return how many days lie between now and a moment."""
    return (datetime.fromisoformat(moment) - datetime.now(UTC)).days


@lie("FIELD-100", law="kind", stateful=True)
def incidents_alone_have_numbers_as_targets(call: Call) -> Reply:
    """The target of a new incident that says nothing but its service is a number."""
    reply = call.honest()
    plain = {"subject", "category", "impact", "service_instance_id"}
    if call.creates and reply.good and call.members.keys() == plain:
        return reply.showing(resolution_target_at=1489708800)
    return reply
