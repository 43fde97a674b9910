"""The time of handing in is read strictly: what nbgrader writes, and nothing that has to be guessed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.timestamp import read, written

TEN = datetime.fromisoformat("2026-11-23 10:00")
MOMENTS = st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-12-30"))


@given(MOMENTS)
def test_what_is_written_is_read(moment):
    assert read(written(moment)) == moment


@given(MOMENTS, st.sampled_from(["America/Chicago", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "UTC"]))
def test_what_nbgrader_writes_in_the_courses_zone_is_read_in_it(moment, zone):
    there = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    found = read(f"{there:%Y-%m-%d %H:%M:%S.%f %Z}", zone)
    assert found is None if there.year < 2000 else found == moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23 10:00:00.000000 UTC",
        "2026-11-23 10:00:00 UTC\n",
        "2026-11-23 10:00:00.0 GMT",
        "2026-11-23T10:00:00Z",
        "2026-11-23 10:00:00",
        "2026-11-23 10:00 UTC",
        "2026-11-23 12:00:00 +0200",
        "2026-11-23 04:30:00.000 -05:30",
        "2026-11-23 07:00:00 -03",
        "2026-11-23-10-00-00",
    ],
)
def test_a_time_that_is_certain_is_read(text):
    assert read(text) == TEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "in time",
        "1" * 400 + "h1m28.5s",
        "2026-11-23 10:00:00 " + "x" * 300,
        "2026-11-23 10:00:00 /etc/localtime",
        "2026-11-23 10:00:00 CST",
        "2026-11-23 10:00:00 EST",
        "2026-13-40 10:00:00 UTC",
        "2026-11-23 25:00:00 UTC",
        "2026-11-23 10:00:00 +9900",
        "0001-01-01 00:00:00 UTC",
        "9999-12-31 23:59:59 UTC",
        "١٠٢٦-11-23 10:00:00 UTC",
        "2026-11-23\x0010:00:00 UTC",
        "2026-11-23 10:00:00 UTC\n2020-01-01 00:00:00 UTC",
        "10",
        "Monday",
    ],
)
def test_a_time_that_is_not_certain_is_none(text):
    assert read(text) is None


def test_an_abbreviation_is_read_only_in_the_courses_zone_and_season():
    assert read("2026-11-23 04:00:00 CST", "America/Chicago") == TEN
    assert read("2026-11-23 05:00:00 CDT", "America/Chicago") is None
    assert read("2026-07-01 05:00:00 CDT", "America/Chicago") == datetime.fromisoformat("2026-07-01 10:00")
    assert read("2026-11-23 18:00:00 CST", "Asia/Shanghai") == TEN
    assert read("2026-11-23 04:00:00 CST", "../../etc/passwd") is None
    assert read("2026-11-23 04:00:00 CST", "Nowhere/At-All") is None


def test_an_hour_that_the_clock_shows_twice_has_its_abbreviation():
    first, second = (read(f"2026-11-01 01:30:00 {name}", "America/Chicago") for name in ("CDT", "CST"))
    assert second - first == timedelta(hours=1)


@given(
    st.text(max_size=100) | st.from_regex(r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d.{0,20}", fullmatch=True), st.text(max_size=9)
)
def test_no_text_makes_it_fail(text, zone):
    found = read(text, zone)
    assert found is None or found.tzinfo is None
