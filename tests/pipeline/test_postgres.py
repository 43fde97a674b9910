"""A gradebook in PostgreSQL comes out as one in SQLite does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.gradebook.manual_scores import Given, by_hand, enter_mark, given_to
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from tests.support.missing import cannot_run
from tests.support.postgres import PROGRAMS, postgres_server


@pytest.fixture(scope="module")
def postgres(request, tmp_path_factory) -> Iterator[str]:
    """A PostgreSQL of one's own on loopback. Where there is none, CI fails, and other machines say so loudly."""
    if not PROGRAMS:
        words = "NO POSTGRESQL: its test cannot run. Install one: apt install postgresql."
        cannot_run(request, words)
    with postgres_server(tmp_path_factory.mktemp("postgres") / "log.txt") as address:
        yield address


def test_a_class_is_graded_into_postgresql_as_into_sqlite(course, tmp_path, hand_in, lines, postgres, rows):
    hand_in("sorrel", lines())
    hand_in("pim", lines({"elevator": "defer", "table": ["move", "later"]}))
    hand_in("torn", lines({"elevator": "silent"}) + b'{"v": 1, "scenario": "table", "resp')
    hand_in("blank")
    other = Path(shutil.copytree(course, tmp_path / "other"))
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {postgres!r}\n")
    pipeline = Course(course)
    build(pipeline, "sample")
    assert bulk.grade(pipeline, "sample").graded == 4
    assert bulk.grade(pipeline, "sample", force=True).graded == 4
    bulk.grade(Course(other), "sample")
    assert rows(pipeline) == rows(Course(other))
    assert feedback(pipeline, "sample").failed == {}
    pipeline.autograde("sample")
    assert rows(pipeline) == rows(Course(other))
    for one in (pipeline, Course(other)):
        with one.gradebook() as gradebook:
            enter_mark(gradebook.db, "sample", "elevator", "sorrel", 1.5, "")
            assert given_to(gradebook.db, "sample", "elevator", "sorrel") == {
                "sorrel": Given(auto=1.0, manual=1.5, waiting=False, comment=None)
            }
            assert ("sample", "elevator", "sorrel", False) in by_hand(gradebook.db)
    assert rows(pipeline) == rows(Course(other))
