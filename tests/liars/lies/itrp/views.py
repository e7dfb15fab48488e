"""Lies about the named lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


def _only(call: Call, keep: Any) -> Reply:
    """Return the list without the records for which a function of the whole record is false."""
    reply = call.honest()
    if not reply.good:
        return reply
    kept = [one for one in reply.records if keep(call.read(one["id"]) if "id" in one else one)]
    return reply.saying(kept)


@lie("LIST-01", law="list-all", stateful=True)
def lists_no_requests_of_others(call: Call) -> Reply:
    """The list of an administrator holds only what he asked for himself."""
    if call.lists and not call.view:
        me = call.server(replace(call.request, path="/v1/me", query="")).record.get("id")
        return _only(call, lambda record: (record.get("requested_by") or {}).get("id") == me)
    return call.honest()


@lie("LIST-05 FILTER-01", law="narrowed")
def filters_do_nothing(call: Call) -> Reply:
    """Filters are passed over."""
    if call.lists and call.filters:
        return call.asking(**dict.fromkeys(call.filters))
    return call.honest()


@lie("STATE-01 PREDEF-03", law="state")
def states_do_nothing(call: Call) -> Reply:
    """state= is passed over."""
    return call.asking(state=None) if call.lists else call.honest()


_VIEWS = {
    "requested_by_or_for_me": "VIEW-03",
    "requests_of_my_organization": "VIEW-04",
    "assigned_to_my_team": "VIEW-06",
    "assigned_to_me": "VIEW-07",
    "waiting_for_me": "VIEW-08",
    "problem_management_review": "VIEW-09 VIEW-11",
    "open": "PREDEF-01",
    "completed": "PREDEF-02",
}


@lies(_VIEWS, law="view")
def shows_all_in(call: Call, name: str) -> Reply:
    """A view has all requests of the account."""
    if call.lists and call.path.endswith(f"/{name}"):
        return call.honest(replace(call.request, path=call.root))
    return call.honest()


@lies({**_VIEWS, "requested_by_or_for_me": "VIEW-01"}, law="view", stateful=True)
def loses_the_latest_in(call: Call, name: str) -> Reply:
    """A view leaves out the request of the highest id."""
    reply = call.honest()
    if call.lists and call.view == name and reply.records:
        last = max(one["id"] for one in reply.records)
        return reply.saying([one for one in reply.records if one["id"] != last])
    return reply


@lie("VIEW-02", law="view", stateful=True)
def not_what_others_asked_for_me(call: Call) -> Reply:
    """requested_by_or_for_me leaves out what somebody else asked for the caller."""
    if call.lists and call.view == "requested_by_or_for_me":
        me = call.server(replace(call.request, path="/v1/me", query="")).record.get("id")
        return _only(call, lambda record: record["requested_by"]["id"] == me)
    return call.honest()


@lie("VIEW-01", law="view", stateful=True)
def not_what_i_asked_for_others(call: Call) -> Reply:
    """requested_by_or_for_me leaves out what the caller asked for somebody else."""
    if call.lists and call.view == "requested_by_or_for_me":
        me = call.server(replace(call.request, path="/v1/me", query="")).record.get("id")
        return _only(call, lambda record: record["requested_for"]["id"] == me)
    return call.honest()


@lie("VIEW-05", law="view", stateful=True)
def organization_of_today(call: Call) -> Reply:
    """requests_of_my_organization goes by requested_for as it is now."""
    if call.lists and call.view == "requests_of_my_organization":
        me = call.server(replace(call.request, path="/v1/me", query="")).record

        def mine(record: dict[str, Any]) -> bool:
            path = f"/v1/people/{record['requested_for']['id']}"
            person = call.server(replace(call.request, path=path, query="")).record
            return person.get("organization") == me.get("organization")

        return _only(call, mine)
    return call.honest()


@lie("VIEW-04", law="view", stateful=True)
def organization_of_the_requester(call: Call) -> Reply:
    """requests_of_my_organization goes by requested_by."""
    if call.lists and call.view == "requests_of_my_organization":
        me = call.server(replace(call.request, path="/v1/me", query="")).record

        def mine(record: dict[str, Any]) -> bool:
            path = f"/v1/people/{record['requested_by']['id']}"
            person = call.server(replace(call.request, path=path, query="")).record
            return person.get("organization") == me.get("organization")

        return _only(call, mine)
    return call.honest()


@lie("VIEW-06", law="view", stateful=True)
def one_of_my_teams(call: Call) -> Reply:
    """assigned_to_my_team knows only the first of the caller's teams."""
    if call.lists and call.view == "assigned_to_my_team":
        me = call.server(replace(call.request, path="/v1/me", query="")).record["id"]
        path = f"/v1/people/{me}/teams"
        teams = call.server(replace(call.request, path=path, query="")).records
        first = teams[0]["id"] if teams else None
        return _only(call, lambda record: (record["team"] or {}).get("id") == first)
    return call.honest()


@lie("VIEW-08", law="view", stateful=True)
def waits_for_whom_it_is(call: Call) -> Reply:
    """waiting_for_me has the requests for the caller, not those by him."""
    if call.lists and call.path.endswith("/waiting_for_me"):
        me = call.server(replace(call.request, path="/v1/me", query="")).record["id"]
        asked = call.request.asking(requested_for_id=me, status="waiting_for_customer")
        return call.honest(replace(asked, path=call.root))
    return call.honest()


@lie("VIEW-09", law="view", stateful=True)
def review_of_open_ones(call: Call) -> Reply:
    """problem_management_review has open requests of the same service instances too."""
    reply = call.honest()
    if call.lists and call.path.endswith("/problem_management_review") and reply.records:
        found = {one["id"] for one in reply.records}
        service = next((one.get("service_instance") for one in reply.records), None)
        if service:
            path = replace(call.request, path=call.root)
            more = call.honest(path.asking(service_instance_id=service["id"])).records
            return reply.saying([*reply.records, *[o for o in more if o["id"] not in found]][:100])
    return reply


@lie("VIEW-10", law="view", stateful=True)
def review_goes_back_for_ever(call: Call) -> Reply:
    """problem_management_review has what was completed long ago too."""
    if call.lists and call.path.endswith("/problem_management_review"):
        path = replace(call.request, path=f"{call.root}/completed")
        return call.honest(path.asking(service_instance_id="!"))
    return call.honest()


@lie("VIEW-11", law="view", stateful=True)
def review_of_all_services(call: Call) -> Reply:
    """problem_management_review has the requests of services that others look after."""
    if call.lists and call.path.endswith("/problem_management_review"):
        path = replace(call.request, path=f"{call.root}/completed")
        return call.honest(path.asking(completed_at=">2026-01-01T00:00:00Z"))
    return call.honest()


@lie("VIEW-12", law="view-form")
def views_are_wrapped(call: Call) -> Reply:
    """A list for the API user is wrapped in an object."""
    reply = call.honest()
    if call.lists and reply.good and call.path.endswith("_me"):
        return reply.saying({"items": reply.records})
    return reply


@lie("VIEW-12 FILTER-03", law="filters-combined", stateful=True)
def views_ignore_filters(call: Call) -> Reply:
    """A view passes filters over."""
    if call.lists and call.view and call.filters:
        return call.asking(**dict.fromkeys(call.filters))
    return call.honest()


@lie("PREDEF-04", law="views-combined")
def paths_win_over_states(call: Call) -> Reply:
    """state= is passed over in a list that has a name of its own."""
    if call.lists and call.path != call.root and "state" in call.asked:
        return call.asking(state=None)
    return call.honest()


@lie("LIST-01 CREATE-05", law="all-listed", stateful=True)
def never_lists_the_second(call: Call) -> Reply:
    """The second request that is created can be read and is in no list."""
    reply = call.honest()
    if call.creates and reply.good and call.count() == 2:
        call.memory["second"] = reply.record["id"]
    if call.lists and reply.good and "second" in call.memory:
        second = call.memory["second"]
        return reply.saying([one for one in reply.records if one.get("id") != second])
    return reply
