"""Lies about what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

Part = dict[str, Any]


def _searches(call: Call) -> bool:
    return call.path == f"{call.root}/search/byqual"


def _parts(node: Any) -> Iterator[Part]:
    """Yield every object of a qualification."""
    if isinstance(node, dict):
        yield node
        for one in node.values():
            yield from _parts(one)
    elif isinstance(node, list):
        for one in node:
            yield from _parts(one)


def _rewritten(call: Call, change: Callable[[Part], object]) -> Reply:
    """Return what the honest server finds for another qualification."""
    members = call.members
    for one in _parts(members):
        change(one)
    return call.honest(call.request.sending(members))


def _holds(call: Call, wanted: Callable[[Part], bool]) -> bool:
    return _searches(call) and any(wanted(one) for one in _parts(call.members))


def _without(reply: Reply, wanted: Callable[[Part], bool]) -> Reply:
    """Return the answer to a search without some tickets."""
    found = [one for one in reply.record.get("objectList", ()) if not wanted(one)]
    return reply.showing(objectList=found, totalCount=len(found))


@lie("SEARCH-08", law="case", api=API)
def not_in_leaves_out_the_first(call: Call) -> Reply:
    """not_in leaves out the first of its values alone."""

    def change(part: Part) -> None:
        if str(part.get("operator", "")).lower() == "not_in":
            value = part["rightOperand"]["value"]
            value["value"] = value["value"][:1]

    return _rewritten(call, change) if _searches(call) else call.honest()


@lie("SEARCH-08", law="case", api=API, stateful=True)
def not_in_is_remembered(call: Call) -> Reply:
    """What was left out once by not_in stays out of later searches with it."""
    reply = call.honest()
    if not _holds(call, lambda one: str(one.get("operator", "")).lower() == "not_in"):
        return reply
    gone: set[Any] = call.memory.setdefault("gone", set())
    shown = _without(reply, lambda one: one["id"] in gone)
    for one in _parts(call.members):
        if str(one.get("operator", "")).lower() == "not_in":
            gone.update(one["rightOperand"]["value"]["value"])
    return shown if reply.good else reply


@lies({"upper": "SEARCH-07", "title": "SEARCH-07"}, law="case", api=API)
def operators_are_exact(call: Call, name: str) -> Reply:
    """An operator in capitals is refused, or one with capitals at the beginning."""
    write: Callable[[str], str] = str.upper if name == "upper" else str.title

    def spelled(part: Part) -> bool:
        word = part.get("operator", "")
        return "rightOperand" in part and word == write(word)

    return refused(call) if _holds(call, spelled) else call.honest()


@lie("SEARCH-06", law="case", api=API, stateful=True)
def one_of_the_quals_is_enough(call: Call) -> Reply:
    """Of three quals the last is passed over."""
    members = call.members
    quals = (members.get("qualDetails") or {}).get("quals", [])
    if _searches(call) and len(quals) > 2:
        members["qualDetails"]["quals"] = quals[:2]
        return call.honest(call.request.sending(members))
    return call.honest()


@lie("SEARCH-05", law="case", api=API)
def booleans_are_passed_over(call: Call) -> Reply:
    """A condition on spam is met by every ticket that is no spam."""

    def change(part: Part) -> None:
        if part.get("type") == "BooleanValueRest":
            part["value"] = False

    return _rewritten(call, change) if _searches(call) else call.honest()


@lie("SEARCH-05", law="case", api=API, stateful=True)
def changed_words_are_found_late(call: Call) -> Reply:
    """A ticket is not found by a status that it was not created with."""
    reply = call.honest()
    created = call.memory.setdefault("created", {})
    if call.creates and reply.good:
        created[reply.record["id"]] = call.count("made")
    if reply.good and _holds(call, lambda one: one.get("value") == "Urgent"):
        return _without(reply, lambda one: one["id"] in created and len(created) > 2)
    return reply


@lie("SEARCH-04", law="case", api=API)
def empty_searches_find_no_spam(call: Call) -> Reply:
    """An empty object finds every ticket but spam."""
    reply = call.honest()
    if _searches(call) and reply.good and not call.members:
        kept = [one for one in reply.record["objectList"] if not one.get("spam")]
        return reply.showing(objectList=kept)
    return reply


@lie("SEARCH-03", law="case", api=API, stateful=True)
def totals_stand_still(call: Call) -> Reply:
    """TotalCount of a second page is that of the page before, and one more."""
    reply = call.honest()
    if _searches(call) and reply.good and call.asked.get("offset", "0") != "0":
        return reply.showing(totalCount=reply.record["totalCount"] + 1)
    return reply


@lie("SEARCH-03 SEARCH-15", law="case", api=API, stateful=True)
def searches_show_old_tickets(call: Call) -> Reply:
    """A search shows tickets as they were created."""
    reply = call.honest()
    old = call.memory.setdefault("old", {})
    if call.creates and reply.good:
        old[reply.record["id"]] = reply.record
    if _searches(call) and reply.good:
        found = [old.get(one["id"], one) for one in reply.record["objectList"]]
        return reply.showing(objectList=found)
    return reply


@lie("SEARCH-15", law="case", api=API)
def searches_show_moments_as_texts(call: Call) -> Reply:
    """CreatedTime in a search is a text for people."""

    def change(record: Part) -> None:
        record["createdTime"] = "2020-03-20T10:18:47.485Z"

    return call.altered(change) if _searches(call) else call.honest()


@lie("SEARCH-10", law="case", api=API)
def sizes_end_at_1000(call: Call) -> Reply:
    """A size of 2000 is refused."""
    big = _searches(call) and call.asked.get("size") == "2000"
    return refused(call) if big else call.honest()


@lie("SEARCH-02", law="pages", api=API, stateful=True)
def sizes_count_from_the_start(call: Call) -> Reply:
    """On later pages size is how far they reach and not how long they are."""
    offset, size = call.asked.get("offset", "0"), call.asked.get("size", "")
    if _searches(call) and offset.isdigit() and size.isdigit() and 0 < int(offset) < int(size):
        return call.asking(size=int(size) - int(offset))
    return call.honest()


@lie("SEARCH-11", law="sort", api=API, stateful=True)
def updates_do_not_count_in_sorting(call: Call) -> Reply:
    """UpdatedTime sorts by createdTime."""
    if _searches(call) and call.asked.get("sort_by") == "updatedTime":
        return call.asking(sort_by="createdTime")
    return call.honest()


@lie("SEARCH-11 SEARCH-02", law="sort", api=API, stateful=True)
def pages_are_sorted_by_themselves(call: Call) -> Reply:
    """A search is cut into pages first and sorted then."""
    key = call.asked.get("sort_by")
    if not (_searches(call) and key and call.asked.get("size", "25") != "100"):
        return call.honest()
    reply = call.asking(sort_by=None)
    if not reply.good:
        return call.honest()
    found = sorted(reply.record["objectList"], key=lambda one: str(one.get(key)))
    return reply.showing(objectList=found)


@lies(
    {
        "OR": "SEARCH-12",
        "BinaryQualificationRest": "SEARCH-12",
        "UnaryQualificationRest": "SEARCH-12",
        "PropertyOperandRest": "SEARCH-13",
        "CustomFieldOperandRest": "SEARCH-13",
        "EnumValueRest": "SEARCH-14",
        "BooleanValueRest": "SEARCH-14 SEARCH-05",
        "ListStringValueRest": "SEARCH-14",
        "ListLongValueRest": "SEARCH-14 SEARCH-08",
    },
    law="case",
    api=API,
)
def searches_do_not_know(call: Call, name: str) -> Reply:
    """A part of a qualification is not known."""
    unknown = _holds(call, lambda one: name in (one.get("type"), one.get("operator")))
    return refused(call) if unknown else call.honest()


@lie("SEARCH-12", law="case", api=API)
def or_means_and(call: Call) -> Reply:
    """OR joins like AND."""

    def change(part: Part) -> None:
        if part.get("operator") == "OR":
            part["operator"] = "AND"

    return _rewritten(call, change) if _searches(call) else call.honest()


@lie("SEARCH-12", law="case", api=API, stateful=True)
def empty_keys_are_not_empty(call: Call) -> Reply:
    """Is_Null does not find tickets that were changed."""
    if call.updates:
        call.memory.setdefault("changed", set()).add(call.key)
    reply = call.honest()
    if reply.good and _holds(call, lambda one: str(one.get("operator", "")).lower() == "is_null"):
        return _without(reply, lambda one: one["id"] in call.memory.get("changed", ()))
    return reply


@lie("SEARCH-13", law="case", api=API, stateful=True)
def custom_fields_are_found_by_any_value(call: Call) -> Reply:
    """A custom field is met by the tickets that have any value in it."""

    def change(part: Part) -> None:
        if (part.get("leftOperand") or {}).get("type") == "CustomFieldOperandRest":
            part["operator"] = "not_equal"
            part["rightOperand"]["value"]["value"] = "(nothing like it)"

    return _rewritten(call, change) if _searches(call) else call.honest()


@lie("SEARCH-14", law="case", api=API)
def lists_of_texts_are_their_first(call: Call) -> Reply:
    """Of a list of texts the first counts alone."""

    def change(part: Part) -> None:
        if part.get("type") == "ListStringValueRest" and isinstance(part.get("value"), list):
            part["value"] = part["value"][:1]

    return _rewritten(call, change) if _searches(call) else call.honest()
