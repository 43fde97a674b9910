"""A moment as text: what is written is read, and shown in the zone that its course thinks in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.moment import due_in_words, from_text, to_text

ZONES = st.sampled_from([UTC, timezone(timedelta(hours=-6)), ZoneInfo("America/Chicago"), ZoneInfo("Asia/Kathmandu")])
MOMENTS = st.builds(datetime.fromtimestamp, st.integers(0, 4 * 10**9), ZONES)


@given(MOMENTS)
def test_what_is_written_is_read_as_the_same_moment_in_the_same_zone(at):
    back = from_text(to_text(at))
    assert back == at
    assert getattr(back.tzinfo, "key", "") == getattr(at.tzinfo, "key", "")


@pytest.mark.parametrize("text", ["", "soon", "2026-12-01T17:00:00", "2026-12-01T17:00:00-06:00[", "[UTC]"])
def test_what_isnt_a_moment_is_none_and_is_not_shown(text):
    assert from_text(text) is None
    assert due_in_words(text) == ""


@pytest.mark.parametrize("zone", ["Nowhere/Atall", "../../etc/passwd", "/etc/passwd", ""])
def test_a_zone_that_this_machine_does_not_know_leaves_the_moment(zone):
    at = from_text(f"2026-12-01T17:00:00-06:00[{zone}]") if zone else from_text("2026-12-01T17:00:00-06:00")
    assert at == datetime(2026, 12, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-12-01T23:00:00+00:00[America/Chicago]", "Due Tuesday, December 1, 17:00 (America/Chicago)"),
        ("2026-07-01T17:00:00-05:00[America/Chicago]", "Due Wednesday, July 1, 17:00 (America/Chicago)"),
    ],
)
def test_a_date_is_shown_in_its_zone(text, words):
    assert due_in_words(text) == words


def test_without_a_zone_it_is_this_machines_and_says_which():
    local = datetime(2026, 12, 1, 23, tzinfo=UTC).astimezone()
    assert due_in_words("2026-12-01T23:00:00+00:00").endswith(f"{local:%H:%M} ({local.tzname()})")


@pytest.mark.parametrize("zone", ["", "[America/Chicago]", "[Asia/Tokyo]", "[../../etc/passwd]", "[a\0b]"])
@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1582-10-15T00:00:00+00:00"]
)
def test_a_date_at_the_ends_of_the_calendar_isnt_a_due_date_and_stops_no_start_page(text, zone):
    assert due_in_words(text + zone) == ""
