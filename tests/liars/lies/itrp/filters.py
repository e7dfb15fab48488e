"""Lies about filters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply


@lie("FILTER-02", law="several-filters")
def filters_are_alternatives(call: Call) -> Reply:
    """Of several filters the first counts."""
    names = list(call.filters)
    if call.lists and len(names) > 1:
        return call.asking(**dict.fromkeys(names[1:]))
    return call.honest()


@lie("FILTER-04 FILTER-05", law="filter-not")
def not_is_ignored(call: Call) -> Reply:
    """A ! in front of a value is passed over."""
    changed = {
        name: value[1:]
        for name, value in call.filters.items()
        if len(value) > 1 and value.startswith("!")
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-05", law="filter-not-before", stateful=True)
def not_leaves_out_the_empty(call: Call) -> Reply:
    """With ! behind the equals sign, not before it, the records without a value are left out."""
    asked = [
        (name, value)
        for name, value in call.filters.items()
        if len(value) > 1 and value.startswith("!")
    ]
    if call.lists and asked:
        pairs = [*call.request.pairs, *[(name, "!") for name, _ in asked]]
        query = "&".join(f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in pairs)
        return call.honest(replace(call.request, query=query))
    return call.honest()


@lie("FILTER-05", law="filter-not-before")
def not_before_equals_is_unknown(call: Call) -> Reply:
    """status!=assigned is an unknown field."""
    if call.lists and any(name.endswith("!") and value for name, value in call.filters.items()):
        return call.refuse(400, {"message": "Unknown fields: status!"})
    return call.honest()


@lie("FILTER-06", law="filter-none")
def empty_filters_do_nothing(call: Call) -> Reply:
    """A filter with an empty value is passed over."""
    empty = [name for name, value in call.filters.items() if not value and not name.endswith("!")]
    return call.asking(**dict.fromkeys(empty)) if call.lists and empty else call.honest()


@lie("FILTER-07", law="filter-any")
def any_means_none(call: Call) -> Reply:
    """The value ! alone selects the records without a value."""
    changed = {name: "" for name, value in call.filters.items() if value == "!"}
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-08", law="filter-any-before")
def not_before_nothing_means_nothing(call: Call) -> Reply:
    """team_id!= is passed over."""
    found = [name for name, value in call.filters.items() if not value and name.endswith("!")]
    return call.asking(**dict.fromkeys(found)) if call.lists and found else call.honest()


@lie("FILTER-09", law="filter-set")
def takes_the_first_of_several(call: Call) -> Reply:
    """Of several values with commas the first counts."""
    changed = {
        name: value.partition(",")[0]
        for name, value in call.filters.items()
        if "," in value and name != "subject"
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-10", law="filter-not-set")
def not_covers_the_first_of_several(call: Call) -> Reply:
    """With ! only the first of several values is left out."""
    changed = {
        name: value.partition(",")[0]
        for name, value in call.filters.items()
        if "," in value and (value.startswith("!") or name.endswith("!"))
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-11", law="filter-set")
def ids_is_unknown(call: Call) -> Reply:
    """Ids is no name for id."""
    if call.lists and call.filters.keys() & {"ids", "ids!"}:
        return call.refuse(400, {"message": "Unknown fields: ids"})
    return call.honest()


_BOUNDS = {
    "<": "filter-below",
    "<=": "filter-at-most",
    ">": "filter-above",
    ">=": "filter-at-least",
}
_COMPARED = {"<": "FILTER-12", "<=": "FILTER-13", ">": "FILTER-14", ">=": "FILTER-15"}


@lies(_COMPARED, law=_BOUNDS)
def is_off_by_one(call: Call, name: str) -> Reply:
    """A comparison takes the bound itself where it should not, and the other way round."""
    changed = {}
    for filtered, value in call.filters.items():
        sign = value[: 2 if value[1:2] == "=" else 1]
        if sign == name and not any(one in value[len(sign) :] for one in "<>"):
            other = sign[0] if len(sign) == 2 else f"{sign}="
            changed[filtered] = f"{other}{value[len(sign) :]}"
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-12 FILTER-14", law="filter-above", stateful=True)
def compares_moments_by_the_day(call: Call) -> Reply:
    """A comparison of moments looks at the day alone."""
    changed = {
        name: f"{value.partition('T')[0]}T00:00:00Z"
        for name, value in call.filters.items()
        if name.endswith("_at") and value[:1] in ("<", ">") and value.count("T") == 1
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-16", law="filter-range")
def ranges_have_no_upper_end(call: Call) -> Reply:
    """Of two bounds the first counts."""
    changed = {
        name: f">{value[1:].partition('<')[0]}"
        for name, value in call.filters.items()
        if value.startswith(">") and "<" in value
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-17", law="filter-range-closed")
def ranges_never_have_their_ends(call: Call) -> Reply:
    """A range with equals signs leaves its ends out."""
    changed = {
        name: value.replace("=", "")
        for name, value in call.filters.items()
        if value.startswith(">=") and "<=" in value
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-18", law="filter-zone")
def filters_read_moments_in_utc(call: Call) -> Reply:
    """The zone of a moment in a filter is passed over."""
    changed = {
        name: f"{value[:-6]}Z"
        for name, value in call.filters.items()
        if name.endswith("_at") and value[-3:-2] == ":" and value[-6:-5] in ("+", "-", " ")
    }
    return call.asking(**changed) if call.lists and changed else call.honest()


@lie("FILTER-19", law="filter-suffix")
def references_are_filtered_by_bare_name_alone(call: Call) -> Reply:
    """team_id is an unknown field."""
    if call.lists and "team_id" in call.filters:
        return call.refuse(400, {"message": "Unknown fields: team_id"})
    return call.honest()


@lie("FILTER-20", law="filter-bare")
def references_are_not_filtered_by_bare_name(call: Call) -> Reply:
    """Team is an unknown field."""
    if call.lists and "team" in call.filters:
        return call.refuse(400, {"message": "Unknown fields: team"})
    return call.honest()


@lie("FILTER-21 FILTER-01", law="filter-whole", stateful=True)
def text_is_compared_by_its_beginning(call: Call) -> Reply:
    """subject= finds the subjects that begin with the text."""
    text = call.filters.get("subject", "")
    if call.lists and text and text[0] not in "!<>" and "," not in text:
        reply = call.asking(subject="!", per_page=100)
        size = int(call.asked.get("per_page", "20"))
        kept = [one for one in reply.records if _begins(call, one, text)]
        return reply.saying(kept[:size]) if reply.good else reply
    return call.honest()


def _begins(call: Call, record: dict[str, Any], text: str) -> bool:
    subject = record.get("subject") or call.read(record["id"]).get("subject", "")
    return str(subject).lower().startswith(text.lower())


@lie("FILTER-23", law="filter")
def target_words_find_nothing(call: Call) -> Reply:
    """next_target_at=best_effort finds nothing."""
    if call.lists and call.filters.get("next_target_at") == "best_effort":
        return call.asking(next_target_at="1999-01-01T00:00:00Z")
    return call.honest()


@lies(
    dict.fromkeys(
        ("impact", "source", "sourceID", "category", "supplier_requestID", "grouping", "status"),
        "FILTER-24 FILTER-01",
    ),
    law="filter",
)
def does_not_filter_by(call: Call, name: str) -> Reply:
    """One of the filters is passed over."""
    return call.asking(**{name: None}) if call.lists and name in call.filters else call.honest()


@lie("FILTER-26", law="unknown-filter")
def unknown_filters_are_ignored(call: Call) -> Reply:
    """A filter on an unknown name is passed over."""
    reply = call.honest()
    message = str(reply.record.get("message", ""))
    if (
        call.lists
        and reply.status == 400
        and message.startswith("Unknown fields")
        and "fields" not in call.asked
    ):
        return call.asking(**dict.fromkeys(call.filters))
    return reply


@lie("FILTER-28 FILTER-25", law="unfilterable")
def fields_without_filter_are_ignored(call: Call) -> Reply:
    """A filter on a field that has none is passed over."""
    reply = call.honest()
    message = str(reply.record.get("message", ""))
    if call.lists and reply.status == 400 and message.startswith("Filtering not allowed"):
        return call.asking(**dict.fromkeys(call.filters))
    return reply


@lies(
    {"Unknown": "FILTER-27", "Filtering": "FILTER-29", "Field": "FILTER-31", "Cannot": "FILTER-33"},
    law={
        "Unknown": "unknown-filter-told",
        "Filtering": "unfilterable-told",
        "Field": "operator-told",
        "Cannot": "text-set-told",
    },
)
def does_not_say_what_is_wrong(call: Call, name: str) -> Reply:
    """The refusal of a filter says nothing about it."""
    reply = call.honest()
    message = str(reply.record.get("message", ""))
    if call.lists and reply.status == 400 and message.startswith(f"{name} "):
        return reply.showing(message="Bad Request")
    return reply


@lie("FILTER-30", law="filter-operator")
def compares_anything(call: Call) -> Reply:
    """An operator that the kind of a field does not know is passed over."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "support the" in reply.record.get("message", ""):
        return call.asking(**dict.fromkeys(call.filters))
    return reply


@lie("FILTER-32", law="filter-one-text")
def takes_sets_of_text(call: Call) -> Reply:
    """Several values for text find nothing."""
    reply = call.honest()
    if call.lists and reply.status == 400 and "set of values" in reply.record.get("message", ""):
        return call.asking(**{**dict.fromkeys(call.filters), "id": 999999999})
    return reply


@lie("FILTER-37", law="case")
def operators_have_to_be_encoded(call: Call) -> Reply:
    """An operator that is not percent-encoded is refused."""
    if call.lists and any(sign in call.request.query for sign in "<>!"):
        return call.refuse(400, {"message": "Bad Request"})
    return call.honest()


@lie("FILTER-38", law="case")
def blanks_are_no_plus(call: Call) -> Reply:
    """A + that is not encoded spoils the moment it stands in."""
    if call.lists and any(
        name.endswith("_at") and " " in value for name, value in call.filters.items()
    ):
        return call.refuse(400, {"message": "Bad Request"})
    return call.honest()


@lie("FILTER-22", law="filter-case", stateful=True)
def capitals_matter_now_and_then(call: Call) -> Reply:
    """Every second filter of a text in other capitals finds nothing."""
    text = call.filters.get("subject", "")
    if call.lists and text and text == text.upper() and call.count() % 2 == 0:
        return call.asking(subject=f"{text} and more")
    return call.honest()


@lie("FILTER-06 FILTER-07", law="filter-none", stateful=True)
def cleared_fields_still_count_as_filled(call: Call) -> Reply:
    """A field that once had a value and was emptied is not found by an empty filter."""
    had = call.memory.setdefault("had", set())
    reply = call.honest()
    if call.saves and reply.good and reply.record.get("member"):
        had.add(reply.record["id"])
    if (
        call.lists
        and reply.good
        and call.filters.get("member_id", call.filters.get("member")) == ""
    ):
        return reply.saying([one for one in reply.records if one["id"] not in had])
    return reply


@lie("FILTER-02 FILTER-03", law="filters-combined", stateful=True)
def the_third_filter_is_ignored(call: Call) -> Reply:
    """Of more than two filters only two hold."""
    names = list(call.filters)
    if call.lists and len(names) > 2:
        return call.asking(**dict.fromkeys(names[2:]))
    return call.honest()


@lies(
    {"flag-set": "FILTER-34", "flag-set-told": "FILTER-35"},
    law={"flag-set": "flag-set", "flag-set-told": "flag-set-told"},
)
def takes_both_booleans(call: Call, name: str) -> Reply:
    """disabled=true,false is every record, or it is refused without a reason."""
    reply = call.honest()
    if "," not in call.asked.get("disabled", "") or reply.status != 400:
        return reply
    return call.asking(disabled=None) if name == "flag-set" else reply.showing(message="No.")


@lie("FILTER-36 FILTER-03", law="filters-combined", stateful=True)
def sort_is_a_filter(call: Call) -> Reply:
    """A list that is both filtered and sorted is empty."""
    reply = call.honest()
    if call.lists and reply.good and call.filters and "sort" in call.asked:
        return reply.saying([])
    return reply


@lie("OTHER-09", law="found-by")
def items_are_not_found_by_label(call: Call) -> Reply:
    """label= is passed over."""
    return call.asking(label=None) if call.path == "/v1/cis" else call.honest()
