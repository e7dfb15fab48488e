"""Moments: as text of a client, and as text for one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_FULL = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:Z|([-+])(\d\d):(\d\d))"
)
_LOCAL = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?")


def parsed(text: str, zone: int) -> datetime | None:
    """Return the moment that a text names, cut to the second; None when it names none.

    ``zone`` is the offset in minutes that counts when the text has none.
    """
    full = _FULL.fullmatch(text)
    local = None if full else _LOCAL.fullmatch(text)
    found = full or local
    if found is None or not 1900 <= int(found[1]) <= 2099:
        return None
    offset = zone
    if full is not None:
        hours, minutes = int(full[8] or 0), int(full[9] or 0)
        if hours > 23 or minutes > 59:
            return None
        offset = (hours * 60 + minutes) * (-1 if full[7] == "-" else 1)
    year, month, day, hour, minute, second = (int(found[place] or 0) for place in range(1, 7))
    try:
        moment = datetime(
            year, month, day, hour, minute, second, tzinfo=timezone(timedelta(minutes=offset))
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def shown(moment: datetime, zone: int | None) -> str:
    """Return a moment as text at an offset in minutes; None stands for UTC, written with Z."""
    if zone is None:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    there = moment.astimezone(timezone(timedelta(minutes=zone)))
    return there.isoformat(timespec="seconds")


def months_before(moment: datetime, months: int) -> datetime:
    """Return the moment some calendar months earlier."""
    place = moment.year * 12 + moment.month - 1 - months
    for day in range(moment.day, 0, -1):
        try:
            return moment.replace(year=place // 12, month=place % 12 + 1, day=day)
        except ValueError:
            continue
    raise ValueError(moment)
