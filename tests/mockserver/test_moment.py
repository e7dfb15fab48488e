"""Moments: text and instant, there and back, to the ends of the calendar."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockserver.moment import format_moment, months_before, parse_moment, parse_offset

EARLIEST = -62135596800
LATEST = 253402300799
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

instants = st.integers(EARLIEST, LATEST)
zones = st.integers(-1439, 1439).map(lambda minutes: minutes * 60)


@given(instants, zones)
@example(EARLIEST, -60)
@example(EARLIEST, 60)
@example(LATEST, 60)
@example(LATEST, -60)
def test_what_is_written_reads_back_the_same(instant: int, zone: int) -> None:
    text = format_moment(instant, zone)
    assert parse_moment(text) == instant
    assert parse_moment(text.replace("+", " ")) == instant
    assert datetime.fromisoformat(text) == EPOCH + timedelta(seconds=instant)


@given(instants, zones)
def test_a_moment_is_written_in_its_zone(instant: int, zone: int) -> None:
    text = format_moment(instant, zone)
    if not EARLIEST <= instant + zone <= LATEST or zone == 0:
        assert text.endswith("Z")
    else:
        assert text[:19] == format_moment(instant + zone)[:19]
        assert parse_offset(text[19:]) == zone


@given(instants, zones)
def test_a_local_time_is_read_in_the_given_zone(instant: int, zone: int) -> None:
    text = format_moment(instant)[:19]
    shifted = instant - zone
    assert parse_moment(text, zone) == (shifted if EARLIEST <= shifted <= LATEST else None)


@given(st.text(alphabet="0123456789-+:TZ. ", max_size=26))
@example("0000-01-01")
@example("9999-12-31T23:59:59-00:01")
@example("0001-01-01T00:00:00+00:01")
def test_any_text_is_a_moment_of_the_calendar_or_none(text: str) -> None:
    instant = parse_moment(text)
    assert instant is None or EARLIEST <= instant <= LATEST


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01", 0),
        ("1970-01-01T00:01", 60),
        ("1970-01-01T00:00:01", 1),
        ("1970-01-01T00:00:01.999", 1),
        ("1970-01-01 00:00:01z", 1),
        ("1970-01-01t00:00:01Z", 1),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1970-01-01T01:00:00+0100", 0),
        ("1970-01-01T01:00:00 01:00", 0),
        ("1969-12-31T23:00:00-01:00", 0),
        ("1969-12-31T23:59:60Z", 0),
        ("2016-02-29", 1456704000),
        ("2015-02-29", None),
        ("2017-13-01", None),
        ("2017-06-31", None),
        ("2017-06-01T25:00", None),
        ("2017-06-01T10:60", None),
        ("2017-06-01T10:00:61", None),
        ("2017-06-01T10:00+24:00", None),
        ("2017-06-01T10:00+01:60", None),
        ("2017-06-01T10", None),
        ("2017-6-1", None),
        ("17-06-01", None),
        ("2017-06-01Z", None),
        (" 2017-06-01", None),
        ("2017-06-01\n", None),
        ("\u0662\u0660\u0661\u0667-06-01", None),
        ("2017-06-01T10:00:0\u0660", None),
        ("0000-06-01", None),
        ("9999-12-31T23:59:59Z", LATEST),
        ("0001-01-01T00:00:00Z", EARLIEST),
        ("", None),
    ],
)
def test_the_forms_of_a_moment(text: str, instant: int | None) -> None:
    assert parse_moment(text) == instant


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Z", 0),
        ("z", 0),
        ("+00:00", 0),
        ("-00:00", 0),
        ("+05:30", 19800),
        ("-0600", -21600),
        (" 06:00", 21600),
        ("+23:59", 86340),
        ("+24:00", None),
        ("+1:00", None),
        ("06:00", None),
        ("+\u06601:00", None),
        ("", None),
    ],
)
def test_the_forms_of_an_offset(text: str, seconds: int | None) -> None:
    assert parse_offset(text) == seconds


@given(instants, st.integers(0, 30000))
@example(EARLIEST, 1)
@example(LATEST, 12 * 9999)
def test_months_before_is_the_same_day_or_the_last_of_a_shorter_month(
    instant: int, months: int
) -> None:
    earlier = months_before(instant, months)
    moment = EPOCH + timedelta(seconds=instant)
    count = moment.year * 12 + moment.month - 1 - months
    if count < 12:
        assert earlier == EARLIEST
        return
    found = EPOCH + timedelta(seconds=earlier)
    assert found.year * 12 + found.month - 1 == count
    assert found.time() == moment.time()
    if found.day != moment.day:
        assert found.day < moment.day
        assert (found + timedelta(days=1)).day == 1


def test_half_a_year_before_the_end_of_august_is_the_end_of_february() -> None:
    august = parse_moment("2016-08-31T09:00:00Z")
    assert august is not None
    assert format_moment(months_before(august, 6)) == "2016-02-29T09:00:00Z"
