"""A course of the first edition, built, collected, graded and certified, is read with every row as it was.

`tests/samples/first-edition.tar.xz` was made by version 0.1.0: nine learners (one late, one with an extension, one with
a torn journal, one with a notebook alone), seven kinds, points given by hand, two certificates, and a backup of it all.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course

# Its configuration imports from where things were.
pytestmark = pytest.mark.filterwarnings("ignore:casewise.grading.plug has moved:DeprecationWarning")

SAMPLES = Path(__file__).parents[1] / "samples"
CERTIFICATES = ["E1PPG-STXWY-8XEV0-QXJ0N", "N9NDH-1NW40-G7M05-TT7TV"]


def run(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


@pytest.fixture
def first(tmp_path):
    """The course as the first edition left it."""
    with tarfile.open(SAMPLES / "first-edition.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path / "course"


@pytest.fixture
def expected():
    """Every row that the first edition wrote, without random ids."""
    return json.loads((SAMPLES / "first-edition.json").read_text(encoding="utf-8"))


def written(pipeline: Course, rows) -> dict[str, object]:
    return json.loads(json.dumps(rows(pipeline), default=str))


@pytest.mark.parametrize("force", [False, True])
def test_grading_again_changes_no_row(first, expected, rows, force):
    done = run("grade", "sample", "--course", first, *(["--force"] if force else []))
    assert done.exit_code == 0, done.output
    assert written(Course(first), rows) == expected


def test_nbgraders_own_command_changes_no_row(first, expected, rows):
    pipeline = Course(first)
    pipeline.autograde("sample")
    assert written(pipeline, rows) == expected


def test_building_again_changes_no_grade(first, expected, rows):
    built = run("build", "sample", "--course", first)
    assert built.exit_code == 0, built.output
    done = run("grade", "sample", "--course", first)
    assert done.exit_code == 0, done.output
    assert written(Course(first), rows) == expected


def test_its_certificates_stand(first):
    for code in CERTIFICATES:
        assert run("verify", code, "--course", first).exit_code == 0
    run("grade", "sample", "--force", "--course", first)
    for code in CERTIFICATES:
        assert run("verify", code, "--course", first).exit_code == 0


def test_its_backup_is_laid_out_again(first, tmp_path, expected, rows):
    done = run("restore", first / "backup.tar.gz", tmp_path / "again")
    assert done.exit_code == 0, done.output
    assert written(Course(tmp_path / "again"), rows) == expected


def test_its_feedback_and_report_are_made(first):
    made = run("feedback", "sample", "--course", first)
    assert made.exit_code == 0, made.output
    report = run("report", "sample", "--course", first, "--json")
    assert report.exit_code == 0, report.output


def test_what_lies_in_its_exchange_is_collected_again(first, expected, rows):
    pipeline = Course(first)
    pipeline.collect("sample")
    assert run("grade", "sample", "--course", first).exit_code == 0
    assert written(pipeline, rows) == expected
