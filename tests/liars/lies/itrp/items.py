"""Lies about items, groups, and what else is linked to a request."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lies.itrp.notes import listing
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("FIELD-17", law="case", stateful=True)
def items_are_added_by_updates(call: Call) -> Reply:
    """Ci in an update is linked besides the items that were linked before."""
    if call.updates and isinstance(call.members.get("ci_id"), int):
        path = f"{call.root}/{call.key}/cis"
        request = replace(call.request, method="GET", path=path, body=b"")
        held = [one["id"] for one in call.server(request).records]
        wanted = list(dict.fromkeys([*held, call.members["ci_id"]]))
        return call.sending(ci_id=..., ci_ids=wanted)
    return call.honest()


@lie("FIELD-18 CI-03", law="case", stateful=True)
def links_do_nothing(call: Call) -> Reply:
    """Linking an item is answered and not done."""
    if call.method == "POST" and call.part.startswith("/cis/"):
        return replace(call.refuse(200, {}), status=200)
    return call.honest()


@lie("CI-05 FIELD-18", law="case", stateful=True)
def unlinking_does_nothing(call: Call) -> Reply:
    """Taking a link away is answered and not done."""
    if call.method == "DELETE" and call.part.startswith("/cis/"):
        return Reply(status=204, headers=call.refuse().headers)
    return call.honest()


@lie("CI-05 CI-03", law="case", stateful=True)
def unlinking_takes_all(call: Call) -> Reply:
    """Taking one link away takes all of them."""
    reply = call.honest()
    if call.method == "DELETE" and call.part.startswith("/cis/") and reply.good:
        path = f"{call.root}/{call.key}"
        call.server(replace(call.request, method="PATCH", path=path).sending({"ci_ids": []}))
    return reply


@lie("CI-04", law="case")
def links_answer_with_the_request(call: Call) -> Reply:
    """Linking is answered with the request."""
    reply = call.honest()
    if call.method == "POST" and call.part.startswith("/cis/") and reply.good:
        return reply.saying(call.read())
    return reply


@lie("CI-01 FIELD-16", law="case", stateful=True)
def items_of_a_request_are_all_items(call: Call) -> Reply:
    """The items of a request are those of the account."""
    if listing(call, "cis"):
        return call.honest(replace(call.request, path="/v1/cis"))
    return call.honest()


@lie("FIELD-14 REF-03", law="shows")
def items_have_no_label(call: Call) -> Reply:
    """A reference to an item has name in the place of label."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("ci"), dict):
            record["ci"].pop("label", None)

    return call.altered(change)


@lie("FIELD-49 FIELD-50", law="case", stateful=True)
def grouped_ones_are_not_grouped(call: Call) -> Reply:
    """Grouping of a request in a group is none."""

    def change(record: dict[str, Any]) -> None:
        if record.get("grouping") == "grouped":
            record["grouping"] = "none"

    return call.altered(change)


@lie("FIELD-52 FIELD-50", law="case", stateful=True)
def groups_stay_groups(call: Call) -> Reply:
    """Grouping stays what it was when the request leaves its group."""
    reply = call.honest()
    if (call.saves or call.reads) and reply.good:
        key = reply.record["id"]
        if reply.record.get("grouping") != "none":
            call.pretend(key, grouping=reply.record["grouping"])
    return call.seen(reply)


@lie("GROUP-01", law="case", stateful=True)
def groups_are_empty(call: Call) -> Reply:
    """The list of the requests in a group is empty."""
    reply = call.honest()
    return reply.saying([]) if listing(call, "grouped_requests") and reply.good else reply


@lie("GROUP-01", law="case", stateful=True)
def groups_hold_everything(call: Call) -> Reply:
    """The list of the requests in a group has all requests."""
    if listing(call, "grouped_requests"):
        return call.honest(replace(call.request, path=call.root))
    return call.honest()


@lies({"problems": "GROUP-03", "changes": "GROUP-04"}, law="case", stateful=True)
def requests_of_a_record_are_all(call: Call, name: str) -> Reply:
    """The requests of a problem or a change are all requests."""
    if call.path.startswith(f"/v1/{name}/") and call.path.endswith("/requests"):
        return call.honest(replace(call.request, path=call.root))
    return call.honest()


@lie("SLA-01", law="case", stateful=True)
def affected_slas_are_hidden(call: Call) -> Reply:
    """The list of affected SLAs is empty."""
    reply = call.honest()
    return reply.saying([]) if listing(call, "affected_slas") and reply.good else reply
