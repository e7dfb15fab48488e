"""Lies about references."""

from __future__ import annotations

import json
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_LINKS = {
    "change_id": "FIELD-11",
    "ci_id": "FIELD-14",
    "grouped_into_id": "FIELD-47",
    "knowledge_article_id": "FIELD-64",
    "member_id": "FIELD-67",
    "problem_id": "FIELD-94",
    "project_id": "FIELD-97",
    "requested_by_id": "FIELD-108",
    "requested_for_id": "FIELD-111",
    "service_instance_id": "FIELD-134",
    "supplier_id": "FIELD-149",
    "team_id": "FIELD-159",
    "template_id": "FIELD-164",
}


@lies(_LINKS, law="reference", stateful=True)
def invents_records(call: Call, name: str) -> Reply:
    """A reference to a record that does not exist is taken, and shown with an empty name."""
    value = call.members.get(name)
    if call.saves and isinstance(value, int) and value > 100_000:
        reply = call.sending(**{name: ...})
        if reply.good:
            shown = {"id": value, "name": "", "subject": "", "label": ""}
            call.pretend(reply.record["id"], **{name.removesuffix("_id"): shown})
        return call.seen(reply)
    return call.seen()


@lies(
    {
        **_LINKS,
        "grouped_into_id": "FIELD-49",
        "requested_by_id": "FIELD-110",
        "requested_for_id": "FIELD-114",
        "ci_id": "FIELD-16",
    },
    law="reference",
    stateful=True,
)
def links_to_the_neighbour(call: Call, name: str) -> Reply:
    """A reference leads to another record than the one that was named."""
    field = name.removesuffix("_id")

    def change(record: dict[str, Any]) -> None:
        value = record.get(field)
        if isinstance(value, dict):
            value["id"] += 1

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("REF-10 TYPE-12 REF-12", law="text-ids")
def ids_as_text_are_refused(call: Call) -> Reply:
    """A reference by an id that is text is refused."""
    if call.saves and any(isinstance(v, str) and v for n, v in call.members.items() if n in _LINKS):
        return call.refuse()
    return call.honest()


@lie("REF-11 CI-07", law="reference")
def takes_one_of_several(call: Call) -> Reply:
    """Of several references the first alone is taken."""
    items = call.members.get("ci_ids")
    if call.saves and isinstance(items, list) and len(items) > 1:
        return call.sending(ci_ids=items[:1])
    return call.honest()


@lie("REF-13", law="reference")
def finds_people_by_mail(call: Call) -> Reply:
    """requested_by takes an e-mail address in a request."""
    by = call.members.get("requested_by")
    if call.saves and isinstance(by, str) and "@" in by:
        return call.sending(requested_by_id=2)
    return call.honest()


@lie("REF-08", law="shows")
def references_always_have_a_source_id(call: Call) -> Reply:
    """A reference has sourceID: null when the record has none."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("team"), dict):
            record["team"].setdefault("sourceID", None)

    return call.altered(change)


@lie("REF-09 SELECT-05", law="disabled-shown")
def hides_that_records_are_disabled(call: Call) -> Reply:
    """disabled: true is nowhere."""
    reply = call.honest()
    if not reply.good or b'"disabled": true' not in reply.body:
        return reply
    return reply.saying(json.loads(json.dumps(reply.data), object_hook=_enabled))


def _enabled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if (name, value) != ("disabled", True)}
