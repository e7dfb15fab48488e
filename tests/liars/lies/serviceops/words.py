"""Lies about the words that a key takes, and what else is special about one."""

from __future__ import annotations

from typing import Any

from tests.liars.lies.serviceops.tokens import API, refused
from tests.liars.lying import Call, lie, lies
from tests.liars.wire import Reply

_WORDS = {
    "impactName": ("On Business", "KEY-11"),
    "priorityName": ("Urgent", "KEY-12"),
    "urgencyName": ("Urgent", "KEY-13"),
    "statusName": ("Closed", "KEY-22"),
}


_WORD_IDS = {name: ids for name, (_, ids) in _WORDS.items()}


@lies(_WORD_IDS, law="enum", api=API)
def does_not_know_the_last_word(call: Call, name: str) -> Reply:
    """The last of the listed words is refused."""
    rejected = call.creates and call.members.get(name) == _WORDS[name][0]
    return refused(call) if rejected else call.honest()


@lies(_WORD_IDS, law="enum", api=API)
def takes_other_words(call: Call, name: str) -> Reply:
    """A word that is not in the list is taken as the last one."""
    reply = call.honest()
    if call.creates and not reply.good and isinstance(call.members.get(name), str):
        return call.sending(**{name: _WORDS[name][0]})
    return reply


@lies(_WORD_IDS, law="enum", api=API, stateful=True)
def words_stay_in_updates(call: Call, name: str) -> Reply:
    """A word cannot be changed by an update."""
    return call.sending(**{name: ...}) if call.updates and name in call.members else call.honest()


@lies(
    {"Tier1": "KEY-17", "Tier3": "KEY-17", "Tier 4": "KEY-17 CREATE-33", "tier2": "SENT-10"},
    law="case",
    api=API,
)
def does_not_know_the_tier(call: Call, name: str) -> Reply:
    """One spelling of a tier is refused."""
    return (
        refused(call)
        if call.creates and call.members.get("supportLevel") == name
        else call.honest()
    )


@lie("ANSWER-19 CREATE-10", law="case", api=API)
def tiers_in_capitals(call: Call) -> Reply:
    """SupportLevel is answered with a capital."""

    def change(record: dict[str, Any]) -> None:
        if isinstance(record.get("supportLevel"), str):
            record["supportLevel"] = record["supportLevel"].capitalize()

    return call.altered(change)


@lie("KEY-20 CREATE-08", law="default", api=API)
def source_is_email(call: Call) -> Reply:
    """A request that comes without source has the source Email."""
    if call.creates and "source" not in call.members:
        return call.sending(source="Email")
    return call.honest()


@lie("KEY-27", law="case", api=API)
def the_support_portal_is_refused(call: Call) -> Reply:
    """Source Support Portal is refused."""
    rejected = call.creates and "ortal" in str(call.members.get("source"))
    return refused(call) if rejected else call.honest()


@lie("KEY-04", law="case", api=API)
def category_request_is_refused(call: Call) -> Reply:
    """CategoryName Request is refused."""
    rejected = call.creates and call.members.get("categoryName") == "Request"
    return refused(call) if rejected else call.honest()


@lie("KEY-10", law="case", api=API)
def tags_are_few(call: Call) -> Reply:
    """More than three tags are refused."""
    return (
        refused(call) if call.creates and len(call.members.get("tags", ())) > 3 else call.honest()
    )


@lie("KEY-16", law="case", api=API, stateful=True)
def locations_are_invented(call: Call) -> Reply:
    """A location that does not exist is taken."""
    reply = call.honest()
    if call.creates and not reply.good and call.members.get("locationName"):
        known = call.sending(locationName=...)
        if known.good:
            call.pretend(known.record["id"], locationName=call.members["locationName"])
            return known.showing(locationName=call.members["locationName"])
        return reply
    return call.seen(reply)


@lie("KEY-16", law="case", api=API, stateful=True)
def locations_in_any_case(call: Call) -> Reply:
    """A location is found by its name in other capitals, and answered so."""
    name = call.members.get("locationName")
    known = call.memory.setdefault("known", {})
    reply = call.honest()
    if call.creates and isinstance(name, str):
        if reply.good:
            known[name.lower()] = name
        elif name.lower() in known:
            return call.accept(locationName=known[name.lower()])
    return call.seen(reply)


@lie("KEY-18 ANSWER-17", law="echo", api=API)
def spam_takes_no_true(call: Call) -> Reply:
    """Spam true is kept as false."""
    return call.sending(spam=False) if call.creates and call.members.get("spam") else call.honest()


@lie("KEY-21", law="case", api=API)
def attachments_are_refused(call: Call) -> Reply:
    """FileAttachments is refused."""
    return refused(call) if call.creates and call.members.get("fileAttachments") else call.honest()


@lie("KEY-23", law="case", api=API)
def assets_are_refused(call: Call) -> Reply:
    """LinkAssetIds is refused."""
    return refused(call) if call.creates and call.members.get("linkAssetIds") else call.honest()


@lie("KEY-25 CREATE-25", law="case", api=API, stateful=True)
def numbers_lose_their_fraction(call: Call) -> Reply:
    """A number in customField loses its fraction."""

    def change(record: dict[str, Any]) -> None:
        held = record.get("customField")
        if isinstance(held, dict):
            for name, value in held.items():
                if isinstance(value, float):
                    held[name] = int(value)

    return call.altered(change)


@lie("KEY-24", law="kind", api=API)
def custom_fields_as_pairs(call: Call) -> Reply:
    """CustomField has to be an array of pairs."""
    rejected = call.creates and isinstance(call.members.get("customField"), dict)
    return refused(call) if rejected else call.honest()
