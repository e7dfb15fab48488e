"""Moments: instants as whole epoch seconds, read from and written as ISO 8601 text."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache

# The first and the last second of the years that have four digits, as UTC.
_EARLIEST = -62135596800
_LATEST = 253402300799
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?([Zz]|[-+ ]\d\d:?\d\d)?)?",
    re.ASCII,
)
_OFFSET = re.compile(r"([-+ ])(\d\d):?(\d\d)", re.ASCII)


def parse_moment(text: str, zone: int = 0) -> int | None:
    """Return epoch seconds, or None when the text is no moment.

    Reads a date, a local date and time (in ``zone``, seconds east of UTC), or a timestamp with
    its own zone. A space for the plus of an offset is what a form-decoding server sees when a
    client leaves the plus unencoded, so it is read as a plus.
    """
    match = _FORM.fullmatch(text)
    if match is None:
        return None
    date, minutes, seconds, offset = match.groups()
    try:
        local = datetime.fromisoformat(f"{date}T{minutes or '00:00'}:00+00:00")
    except ValueError:
        return None
    extra = int(seconds or 0)
    if extra > 60:
        return None
    shift = zone if offset is None else parse_offset(offset)
    if shift is None:
        return None
    instant = int((local - _EPOCH).total_seconds()) + extra - shift
    return instant if _EARLIEST <= instant <= _LATEST else None


def parse_offset(text: str) -> int | None:
    """Return seconds east of UTC for ``Z``, ``+hh:mm`` or ``-hhmm``; None for anything else."""
    if text in ("Z", "z"):
        return 0
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    seconds = int(match[2]) * 3600 + int(match[3]) * 60
    return -seconds if match[1] == "-" else seconds


@lru_cache(maxsize=16384)
def format_moment(instant: int, zone: int = 0) -> str:
    """Return ``yyyy-mm-ddThh:mm:ss`` with the offset of ``zone`` (seconds east; ``Z`` is 0).

    At the very ends of the calendar, where the zone would need a year of other than four
    digits, the text is in UTC.
    """
    if not _EARLIEST <= instant + zone <= _LATEST:
        zone = 0
    local = _EPOCH + timedelta(seconds=instant + zone)
    if zone == 0:
        return f"{local.isoformat()[:19]}Z"
    sign = "-" if zone < 0 else "+"
    hours, minutes = divmod(abs(zone) // 60, 60)
    return f"{local.isoformat()[:19]}{sign}{hours:02d}:{minutes:02d}"


def months_before(instant: int, months: int) -> int:
    """Return the same day and time ``months`` earlier, the last of the month if it has no such.

    Before the first year there is nothing: the calendar's first second stands for all of that.
    """
    moment = _EPOCH + timedelta(seconds=instant)
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    if year < 1:
        return _EARLIEST
    day = min(moment.day, monthrange(year, month + 1)[1])
    earlier = moment.replace(year=year, month=month + 1, day=day)
    return int((earlier - _EPOCH).total_seconds())
