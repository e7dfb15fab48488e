"""Attachments: the files that tickets and conversations refer to by the names that uploads got."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockserver.behaviours.serviceops.directory import find_upload
from mockserver.behaviours.serviceops.wording import told
from mockserver.call import Call


def kept_attachments(call: Call, sent: Sequence[Mapping[str, Any]] | None) -> list[Any]:
    """Return the attachments as they are kept: those that were uploaded, each with a name."""
    kept = []
    for one in sent or ():
        upload = find_upload(call, one["refFileName"])
        if upload is not None:
            name = one.get("realName") or upload["realName"]
            kept.append({"refFileName": one["refFileName"], "realName": name})
    return kept


def attachment_problems(
    call: Call, sent: Sequence[Mapping[str, Any]] | None
) -> Iterator[tuple[str, str]]:
    """Yield the attachments that nobody uploaded, unless those are dropped."""
    if call.choice("unknown-attachment") == "drop":
        return
    for index, one in enumerate(sent or ()):
        reference = one["refFileName"]
        if find_upload(call, reference) is None:
            name = f"fileAttachments[{index}].refFileName"
            yield name, f"{name} must be the name of an uploaded file, got {told(reference)}"
