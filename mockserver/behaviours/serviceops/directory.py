"""The directory: users by what they are called, and everything else that tickets name."""

from __future__ import annotations

from mockserver import rules
from mockserver.call import Call
from mockserver.fields import Record
from mockserver.store import Draft


def find_user(draft: Draft, text: str) -> Record | None:
    """Return the user with this e-mail address, in any case of letters, or this logon name."""
    wanted = text.strip()
    for name in ("email", "logonName"):
        for key in draft.matching("users", name, wanted):
            return draft.get("users", key)
    folded = wanted.casefold()
    users = draft.records("users")
    return next((one for one in users if (one["email"] or "").casefold() == folded), None)


def add_user(call: Call, text: str) -> Record:
    """Return a new user, a requester, made of the e-mail address alone."""
    email = text.strip()
    values = {"email": email, "name": email.partition("@")[0] or email}
    return rules.make(call, call.api.collections["users"], values)


def exists(call: Call, collection: str, name: str) -> bool:
    """Tell whether a location, department or category of exactly this name is there."""
    return bool(call.draft.matching(collection, "name", name))


def find_upload(call: Call, reference: str) -> Record | None:
    """Return the uploaded file that goes by this reference name."""
    for key in call.draft.matching("uploads", "refFileName", reference):
        return call.draft.get("uploads", key)
    return None


def has_asset(call: Call, model: str, number: float) -> bool:
    """Tell whether there is an asset of this model with this id in the model."""
    for key in call.draft.matching("assets", "assetId", number):
        asset = call.draft.get("assets", key)
        if asset is not None and asset["assetModel"] == model:
            return True
    return False
