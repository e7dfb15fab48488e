"""Lies about the lengths of texts."""

from __future__ import annotations

from tests.liars.lying import Call, lies
from tests.liars.wire import Reply

_LIMITS = {
    "source": (30, "FIELD-139"),
    "sourceID": (128, "FIELD-142"),
    "subject": (255, "FIELD-147"),
    "supplier_requestID": (255, "FIELD-154"),
}


_REFUSED = {name: ids for name, (_, ids) in _LIMITS.items()}


_TAKEN = {
    "source": "FIELD-137",
    "sourceID": "FIELD-140",
    "subject": "FIELD-146",
    "supplier_requestID": "FIELD-152",
}


@lies(_REFUSED, law="over-limit", stateful=True)
def takes_one_more(call: Call, name: str) -> Reply:
    """A text of one character more than the limit is taken."""
    text, limit = call.members.get(name), _LIMITS[name][0]
    if call.saves and isinstance(text, str) and len(text) == limit + 1:
        return call.accept(**{name: text[:limit]})
    return call.seen()


@lies(_REFUSED, law="limit")
def cuts_what_is_too_long(call: Call, name: str) -> Reply:
    """A text beyond the limit is cut and taken."""
    text, limit = call.members.get(name), _LIMITS[name][0]
    if call.saves and isinstance(text, str) and len(text) > limit:
        return call.sending(**{name: text[:limit]})
    return call.honest()


@lies(_REFUSED, law="limit", stateful=True)
def takes_any_length_in_updates(call: Call, name: str) -> Reply:
    """A limit holds for creates and not for updates."""
    text, limit = call.members.get(name), _LIMITS[name][0]
    if call.updates and isinstance(text, str) and len(text) > limit:
        return call.accept(**{name: text[:limit]})
    return call.seen()


@lies(_TAKEN, law="limit")
def takes_one_less(call: Call, name: str) -> Reply:
    """A text of exactly the limit is refused."""
    text, limit = call.members.get(name), _LIMITS[name][0]
    if call.saves and isinstance(text, str) and len(text) == limit:
        return call.refuse(422, {"message": "Validation Failed", "errors": [[name, "is too long"]]})
    return call.honest()


@lies(_TAKEN, law="limit")
def drops_the_last_character(call: Call, name: str) -> Reply:
    """A text of exactly the limit loses its last character."""
    text, limit = call.members.get(name), _LIMITS[name][0]
    if call.saves and isinstance(text, str) and len(text) == limit:
        return call.sending(**{name: text[:-1]})
    return call.honest()


@lies({"note": "FIELD-87 FIELD-89", "internal_note": "FIELD-59"}, law="limit", stateful=True)
def cuts_long_notes(call: Call, name: str) -> Reply:
    """A note of 65,536 characters is kept without the last one."""
    text = call.members.get(name)
    if call.saves and isinstance(text, str) and len(text) > 65_535:
        return call.sending(**{name: text[:65_535]})
    return call.honest()


@lies({"note": "FIELD-87", "internal_note": "FIELD-59"}, law="limit")
def takes_longer_notes(call: Call, name: str) -> Reply:
    """A note of more than 65,536 characters is taken and cut."""
    text = call.members.get(name)
    if call.saves and isinstance(text, str) and len(text) > 65_536:
        return call.sending(**{name: text[:65_536]})
    return call.honest()


@lies({"note": "FIELD-87", "internal_note": "FIELD-59"}, law="limit")
def refuses_long_notes(call: Call, name: str) -> Reply:
    """A note of more than 32 KB is refused."""
    text = call.members.get(name)
    if call.saves and isinstance(text, str) and len(text) > 32_768:
        return call.refuse(422, {"message": "Validation Failed", "errors": [[name, "is too long"]]})
    return call.honest()
