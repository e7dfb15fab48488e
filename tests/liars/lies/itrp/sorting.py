"""Lies about the order of a list."""

from __future__ import annotations

from typing import Any

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("SORT-01", law="default-order")
def lists_upwards(call: Call) -> Reply:
    """Without sort= a list runs from the lowest id."""
    return call.asking(sort="id") if call.lists and "sort" not in call.asked else call.honest()


@lie("SORT-01", law="default-order", stateful=True)
def filtered_lists_run_by_update(call: Call) -> Reply:
    """Without sort= a filtered list runs by updated_at."""
    if call.lists and "sort" not in call.asked and call.filters:
        return call.asking(sort="-updated_at")
    return call.honest()


_SORTED = {
    "id": "SORT-02",
    "sourceID": "SORT-03",
    "subject": "SORT-04",
    "category": "SORT-05",
    "impact": "SORT-06",
    "status": "SORT-07",
    "next_target_at": "SORT-08",
    "completed_at": "SORT-09",
    "team": "SORT-10",
    "member": "SORT-11",
    "service_instance": "SORT-12",
    "created_at": "SORT-13",
    "updated_at": "SORT-14",
}


@lies(_SORTED, law="sort")
def does_not_sort_by(call: Call, name: str) -> Reply:
    """One of the names of sort= is passed over."""
    names = call.asked.get("sort", "").split(",")
    if call.lists and names[0].removeprefix("-") == name:
        return call.asking(sort=",".join(names[1:]) or None)
    return call.honest()


@lies(_SORTED, law="sort")
def refuses_to_sort_by(call: Call, name: str) -> Reply:
    """One of the names of sort= is refused."""
    if call.lists and name in call.asked.get("sort", "").replace("-", "").split(","):
        return call.refuse(400, {"message": f"Sorting not allowed on fields: {name}"})
    return call.honest()


@lies(_SORTED, law="sort", stateful=True)
def swaps_two_when_sorted_by(call: Call, name: str) -> Reply:
    """Two records that differ in the field change places when it sorts downwards."""
    reply = call.honest()
    if call.lists and reply.good and call.asked.get("sort", "").split(",")[0] == f"-{name}":
        records = reply.records
        whole = [record if name in record else call.read(record["id"]) for record in records]
        for place in range(len(records) - 1):
            if whole[place].get(name) != whole[place + 1].get(name):
                records[place : place + 2] = records[place + 1], records[place]
                return reply.saying(records)
    return reply


@lie("ORDER-06", law="total-order", stateful=True)
def ties_are_not_settled(call: Call) -> Reply:
    """Records that sort= cannot tell apart stay as they are when it is turned around."""
    sort = call.asked.get("sort", "")
    if call.lists and sort and not sort.endswith("id"):
        return call.asking(sort=f"{sort},id")
    return call.honest()


@lie("ORDER-06 PAGE-24", law="total-order", stateful=True)
def ties_change_places(call: Call) -> Reply:
    """Records that sort= cannot tell apart come in another order each time."""
    sort = call.asked.get("sort", "")
    if call.lists and sort and not sort.endswith("id"):
        return call.asking(sort=f"{sort},{'-' if call.count() % 2 else ''}id")
    return call.honest()


@lie("ORDER-01", law="several-sorts")
def sorts_by_the_first_alone(call: Call) -> Reply:
    """Of several names in sort= the first counts alone."""
    names = call.asked.get("sort", "").split(",")
    return call.asking(sort=names[0]) if call.lists and len(names) > 1 else call.honest()


@lie("ORDER-02", law="sort-up")
def sorts_downwards(call: Call) -> Reply:
    """A name alone in sort= runs downwards."""
    names = call.asked.get("sort", "").split(",")
    if call.lists and names[0] and not names[0].startswith("-"):
        return call.asking(sort=",".join(f"-{name}" for name in names))
    return call.honest()


@lie("ORDER-03", law="sort-down")
def minus_does_nothing(call: Call) -> Reply:
    """A - in sort= is passed over."""
    if call.lists and "-" in call.asked.get("sort", ""):
        return call.asking(sort=call.asked["sort"].replace("-", ""))
    return call.honest()


@lie("ORDER-04", law="unsortable")
def sorts_by_anything(call: Call) -> Reply:
    """A field that cannot be sorted by is passed over."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "sort" in call.asked:
        return call.asking(sort=None)
    return reply


@lie("ORDER-05", law="unsortable-told")
def does_not_say_what_cannot_be_sorted(call: Call) -> Reply:
    """The refusal of a field that cannot be sorted by does not name it."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "sort" in call.asked:
        return reply.showing(message="Sorting not allowed")
    return reply


@lie("ORDER-07", law="listed-order")
def teams_run_by_id(call: Call) -> Reply:
    """Teams come by id."""
    reply = call.honest()
    if call.path == "/v1/teams" and reply.good and "sort" not in call.asked:
        return call.asking(sort="-id")
    return reply


@lie("SORT-04 ORDER-02", law="sort", stateful=True)
def sorts_pages_and_not_lists(call: Call) -> Reply:
    """Each page is sorted by itself."""
    sort = call.asked.get("sort", "")
    if call.lists and sort.lstrip("-") == "subject":
        reply = call.asking(sort=None)
        if reply.good:
            return reply.saying(sorted(reply.records, key=_subject, reverse=sort.startswith("-")))
        return reply
    return call.honest()


def _subject(record: dict[str, Any]) -> str:
    return str(record.get("subject", "")).lower()
