"""Corners: lies about what a single check looks at."""

from __future__ import annotations

import re
from typing import Any

from tests.liars.lies.serviceops.searches import _searches
from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie
from tests.liars.wire import Reply

KNOWN = ("head office", "north branch")


@lie("CREATE-03", law="case", api=API)
def creates_at_another_path(call: Call) -> Reply:
    """Requests are created, but not at the path that the document tells."""
    return refused(call, 404) if call.creates else call.honest()


@lie("CONV-03", law="case", api=API)
def details_lose_rare_letters(call: Call) -> Reply:
    """The details of a conversation lose what is not ASCII."""
    details = call.members.get("details")
    if call.method == "POST" and isinstance(details, str) and not details.isascii():
        return call.sending(details=details.encode("ascii", "ignore").decode())
    return call.honest()


@lie("CREATE-40", law="case", api=API)
def nobody_has_updated_what_is_new(call: Call) -> Reply:
    """The answer to a create names another one who has updated it."""
    reply = call.honest()
    return reply.showing(updatedByName="Somebody") if call.creates and reply.good else reply


@lie("KEY-15", law="case", api=API)
def the_second_location_is_refused(call: Call) -> Reply:
    """Of the locations that there are one is refused."""
    if call.saves and str(call.members.get("locationName")).lower() == KNOWN[1]:
        return refused(call)
    return call.honest()


@lie("KEY-16", law="case", api=API, stateful=True)
def new_locations_are_shown(call: Call) -> Reply:
    """A location that nobody knows is shown as it was sent."""
    name = call.members.get("locationName")
    if call.saves and isinstance(name, str) and name.lower() not in KNOWN:
        return call.accept(locationName=...)
    return call.seen()


@lie("SEARCH-03", law="case", api=API)
def one_ticket_is_counted_as_two(call: Call) -> Reply:
    """The total of a search that finds one ticket is 2."""
    reply = call.honest()
    if _searches(call) and reply.good and reply.record.get("totalCount") == 1:
        return reply.showing(totalCount=2)
    return reply


@lie("SEARCH-01", law="case", api=API, stateful=True)
def searches_go_on_finding_the_deleted(call: Call) -> Reply:
    """A search that found a ticket finds it again after its deletion, if nothing else fits."""
    reply = call.honest()
    if call.reads and reply.good:
        call.memory[str(call.key)] = reply.record
    if call.method == "DELETE" and call.key is not None:
        call.memory["gone"] = call.memory.get(str(call.key), {"id": call.key})
    gone = call.memory.get("gone")
    if _searches(call) and reply.good and not reply.record.get("objectList") and gone:
        return reply.showing(objectList=[gone], totalCount=1)
    return reply


@lie("CREATE-12", law="case", api=API, stateful=True)
def ticket_numbers_run_down(call: Call) -> Reply:
    """Each new ticket has a lower number than the one before."""

    def change(record: dict[str, Any]) -> None:
        matched = re.fullmatch(r"(.*-)(\d+)", str(record.get("name")))
        if matched:
            record["name"] = f"{matched[1]}{1_000_000 - int(matched[2])}"

    return call.altered(change) if call.saves or call.reads else call.honest()


@lie("UPDATE-01 UPDATE-02", law="case", api=API, stateful=True)
def arrays_never_become_shorter(call: Call) -> Reply:
    """An update with fewer addresses than a ticket has is passed over."""
    sent = call.members.get("ccEmailSet")
    if call.updates and isinstance(sent, list):
        held = call.read().get("ccEmailSet") or []
        if len(sent) < len(held):
            return call.sending(ccEmailSet=held)
    return call.honest()
