"""Deadlines: dates as a person writes them, on the clocks of a zone that changes them twice a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.date_table import Due, date_in_cell, on_the_clock, read_dates
from casewise.tables.extensions import read_extensions, replaced_extensions, write_extensions
from casewise.tables.table import TableError

CHICAGO = ZoneInfo("America/Chicago")
MODULES = {"sample": None, "other": datetime(2026, 12, 1, tzinfo=UTC)}


def table(*rows: str) -> dict[str, Due]:
    return read_dates(
        "\n".join(["module,learner,due", *rows]).encode(), modules=MODULES, learners={"sorrel", "a,b"}, zone=CHICAGO
    )


def test_a_date_for_the_class_and_a_later_one_for_a_learner():
    found = table("sample,,2026-12-01 17:00", "sample,sorrel,2026-12-03", 'sample,"a,b",2026-12-01T23:30Z')
    assert found["sample"].everybody == datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
    assert found["sample"].learners == {
        "sorrel": datetime(2026, 12, 4, 5, 59, tzinfo=UTC),
        "a,b": datetime(2026, 12, 1, 23, 30, tzinfo=UTC),
    }
    assert on_the_clock(found["sample"].everybody, CHICAGO) == "Tue 2026-12-01 17:00 CST"


def test_all_problems_are_listed_at_once_each_with_its_line():
    with pytest.raises(TableError) as refused:
        table(
            "nowhere,nobody,12/1/2026 17:00",
            "sample,,2026-12-01 17:00",
            "sample,,2026-12-02 17:00",
            "sample,sorrel,2026-11-30 17:00",
            "other,sorrel,2026-02-30",
            ",,2026-03-08 02:30",
            "sample,,",
        )
    problems = refused.value.problems
    said = "\n".join(problems)
    for words in (
        'Line 2: there is no module "nowhere". The modules are: sample, other.',
        'Line 2: "nobody" isn\'t in the gradebook.',
        'Line 2: "12/1/2026 17:00" isn\'t a date, or could mean several.',
        "Line 4: the class already has a date for sample in line 3.",
        "Line 5: sorrel's date for sample is before the class's date.",
        'Line 6: "2026-02-30" isn\'t a date',
        "Line 7: the module is missing.",
        "Line 7: 2026-03-08 02:30 doesn't exist because the clocks go forward then.",
        "Line 8: the date is missing.",
    ):
        assert words in said


def test_an_extension_needs_a_date_of_the_class():
    with pytest.raises(
        TableError, match="sample has no due date for the class yet. Add a row for it without a learner."
    ):
        table("sample,sorrel,2026-12-05")
    assert table("other,sorrel,2026-12-05")["other"].everybody is None


def test_an_hour_that_comes_twice_needs_its_zone():
    with pytest.raises(ValueError, match="comes twice.*2026-11-01 01:30-05:00"):
        date_in_cell("2026-11-01 01:30", CHICAGO)
    assert date_in_cell("2026-11-01 01:30-06:00", CHICAGO) == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["0001-01-01 00:00", "9999-12-31 23:59", "0001-01-01T00:00+12:00"])
def test_what_is_too_far_away_isnt_a_date(text):
    with pytest.raises(ValueError, match="too far away"):
        date_in_cell(text, CHICAGO if "9999" in text else ZoneInfo("Asia/Tokyo"))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.times(), st.sampled_from(["UTC", "Asia/Tokyo"]))
def test_a_written_time_is_that_time_on_the_clock_of_its_zone(day, clock, name):
    zone, there = ZoneInfo(name), datetime.combine(day, clock)
    found = date_in_cell(f"{there:%Y-%m-%d %H:%M}", zone)
    assert found.astimezone(zone).replace(tzinfo=None) == there.replace(second=0, microsecond=0)


@given(st.text(max_size=30))
def test_no_text_makes_trouble(text):
    try:
        assert date_in_cell(text, CHICAGO).tzinfo is UTC
    except ValueError as error:
        assert str(error)


def test_extensions_stay_as_they_were_if_what_goes_with_them_fails(tmp_path):
    for before in (None, b"module,learner,due\r\nsample,sorrel,2026-12-01\r\n"):
        if before:
            (tmp_path / "extensions.csv").write_bytes(before)
        with pytest.raises(TableError, match="^{}$"), replaced_extensions(tmp_path, {}):
            raise TableError([str(read_extensions(tmp_path))])
        assert [path.read_bytes() for path in tmp_path.iterdir()] == ([before] if before else [])


def test_extensions_are_kept_as_they_are(tmp_path):
    there = {
        "sample": {"=cmd": datetime(2026, 12, 1, tzinfo=UTC), "a,b": datetime(2026, 12, 1, tzinfo=UTC) + timedelta(1)}
    }
    assert read_extensions(tmp_path) == {}
    write_extensions(tmp_path, there)
    assert read_extensions(tmp_path) == there
    (tmp_path / "extensions.csv").write_text("module,learner,due\nsample,sorrel,soon\n")
    with pytest.raises(TableError, match="line 2"):
        read_extensions(tmp_path)


def test_an_id_that_lost_its_zeros_is_reported():
    with pytest.raises(TableError, match="0040011 is in the gradebook; here the zeros are gone"):
        read_dates(
            b"module,learner,due\nsample,40011,2026-12-01\n", modules=MODULES, learners={"0040011"}, zone=CHICAGO
        )


def test_an_encoding_that_isnt_certain_is_chosen_by_a_person():
    data = "module,learner,due\nsample,,2026-12-01\nsample,daniël,2026-12-02\n".encode("cp1252")
    with pytest.raises(TableError, match="--encoding cp1252 .*: daniël"):
        read_dates(data, modules=MODULES, learners={"daniël"}, zone=CHICAGO)
    found = read_dates(data, modules=MODULES, learners={"daniël"}, zone=CHICAGO, encoding="cp1252")
    assert list(found["sample"].learners) == ["daniël"]


@pytest.mark.parametrize("learner", ["=cmd", " =1", "\uff1dcmd", "a,b", "'x", 'a"b', "a;=1", "-5"])
def test_extensions_are_kept_as_text_that_no_spreadsheet_calculates(tmp_path, learner):
    due = datetime(2026, 12, 1, tzinfo=UTC)
    write_extensions(tmp_path, {"sample": {learner: due}})
    assert read_extensions(tmp_path) == {"sample": {learner.strip(): due}}
    assert not (tmp_path / "extensions.csv").read_text().split("\n")[1].startswith(("sample,=", "sample,\uff1d"))
