"""A course whose configuration names its folders otherwise: every way of working looks in the same places."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course

NAMES = {"release": "published", "submitted": "private/in", "autograded": "graded", "feedback": "private/back"}


@pytest.fixture
def renamed(course, hand_in, lines):
    """A course with one hand-in, and folders of other names."""
    hand_in("pim", lines({"elevator": "defer"}))
    with (course / "nbgrader_config.py").open("a") as config:
        for step, name in NAMES.items():
            config.write(f'\nc.CourseDirectory.{step}_directory = "{name}"')
    (course / "private").mkdir()
    (course / "gradebook" / "submitted").rename(course / "private" / "in")
    shutil.rmtree(course / "release")
    return course


def run(*arguments: object) -> None:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code == 0, done.output


def test_both_engines_the_pages_and_the_backup_look_where_the_configuration_says(renamed, rows, tmp_path):
    run("build", "sample", "--course", renamed)
    assert (renamed / "published" / "sample" / "assessment.ipynb").is_file()
    other = shutil.copytree(renamed, tmp_path / "other")
    run("grade", "sample", "--course", renamed)
    Course(other).autograde("sample")
    assert rows(Course(renamed)) == rows(Course(other))
    run("feedback", "sample", "--course", renamed)
    run("report", "sample", "--course", renamed, "--into", tmp_path / "report.html")
    assert (renamed / "graded" / "pim" / "sample" / "assessment.ipynb").is_file()
    assert (renamed / "private" / "back" / "pim" / "sample" / "assessment.html").is_file()
    assert not {path.name for path in renamed.iterdir()} & {"release", "autograded"}
    run("backup", tmp_path / "kept.tar.gz", "--course", renamed)
    run("restore", tmp_path / "kept.tar.gz", tmp_path / "again")
    assert rows(Course(tmp_path / "again")) == rows(Course(renamed))
    assert (tmp_path / "again" / "private" / "in" / "pim" / "sample").is_dir()


def test_a_learner_is_forgotten_in_every_folder(renamed):
    run("build", "sample", "--course", renamed)
    run("grade", "sample", "--course", renamed)
    run("feedback", "sample", "--course", renamed)
    run("forget", "pim", "--yes", "--course", renamed)
    assert not list(renamed.rglob("pim*"))
