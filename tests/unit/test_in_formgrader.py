"""Formgrader shows and enters dates in the course's zone, in summer and in winter."""

from __future__ import annotations

from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from casewise.configuration import configure
from casewise.deadlines.in_formgrader import in_utc, in_zone, named

at = datetime.fromisoformat


@pytest.fixture
def shown(tmp_path):
    """Return a function that gives what formgrader knows of a module that is due at a time in UTC."""

    def ask(due: str, **settings: str):
        config = Config()
        configure(config, root=tmp_path, course_id="course")
        config.CourseDirectory.db_url = f"sqlite:///{tmp_path / 'gradebook.db'}"
        for name, zone in settings.items():
            config[name].update({"zone" if name == "Deadlines" else "timezone": zone})
        (tmp_path / "source" / "consent").mkdir(parents=True, exist_ok=True)
        with Gradebook(config.CourseDirectory.db_url, "course") as gradebook:
            gradebook.update_or_create_assignment("consent", duedate=due)
        api = NbGraderAPI(CourseDirectory(config=config), config=config)
        found = api.get_assignment("consent")
        return found, config

    return ask


@pytest.mark.parametrize(
    ("due", "local"),
    [("2026-12-01 23:00 UTC", "2026-12-01T17:00:00"), ("2026-07-01 22:00 UTC", "2026-07-01T17:00:00")],
)
def test_a_date_is_shown_in_the_courses_zone_and_saved_as_it_was(shown, due, local):
    found, config = shown(due, Deadlines="America/Chicago")
    assert found["duedate_notimezone"] == local
    assert found["display_duedate"] == local.replace("T", " ") + (" CST" if "-12-" in local else " CDT")
    with Gradebook(config.CourseDirectory.db_url, "course") as gradebook:
        before = gradebook.find_assignment("consent").duedate
        edited = f"{found['duedate_notimezone']} {found['duedate_timezone']}"  # as formgrader's handler does
        gradebook.update_or_create_assignment("consent", duedate=edited)
        assert gradebook.find_assignment("consent").duedate == before
        gradebook.update_or_create_assignment("consent", duedate=f"2026-07-01T09:00 {found['duedate_timezone']}")
        assert gradebook.find_assignment("consent").duedate == at("2026-07-01 14:00")


@pytest.mark.parametrize(
    ("settings", "zone", "local"),
    [
        ({}, "+0000", "2026-12-01T23:00:00"),
        ({"Deadlines": "Chicago"}, "+0000", "2026-12-01T23:00:00"),
        ({"Deadlines": "America/Chicago", "NbGraderAPI": "Europe/Oslo"}, "Europe/Oslo", "2026-12-02T00:00:00"),
    ],
)
def test_without_a_zone_it_is_as_nbgrader_has_it_and_its_own_setting_counts_most(shown, settings, zone, local):
    found, _ = shown("2026-12-01 23:00 UTC", **settings)
    assert (found["duedate_timezone"], found["duedate_notimezone"]) == (zone, local)


def test_times_that_nbgrader_reads_are_read_as_before():
    assert in_utc("2026-12-01 17:00:00 UTC") == at("2026-12-01 17:00")
    assert in_utc("2026-12-01T17:00:00 -0600") == at("2026-12-01 23:00")
    assert in_utc("2026-12-01 17:00 No/Where") == at("2026-12-01 17:00")
    assert in_utc(None) is None
    assert in_utc(at("2026-12-01")) == at("2026-12-01")
    assert in_zone(at("2026-12-01"), "") == at("2026-12-01")
    assert named("UTC") == "+0000"
