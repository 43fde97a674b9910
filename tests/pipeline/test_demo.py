"""A simulated class goes through a course as a real one would."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from casewise.demo.room import untouched
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.journal import read
from tests.support.command import casewise


@pytest.fixture
def demo(built_course, tmp_path):
    """Return what takes a class through the small course, and what the command printed."""

    def run(*options: str) -> str:
        done = casewise("demo", "--into", tmp_path / "demo", *options, folder=built_course)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_a_class_goes_from_release_to_feedback_and_has_the_points_that_it_should(demo, tmp_path):
    results = json.loads(demo("sample", "--learners", "3", "--json"))["results"]
    assert [result["learner"] for result in results] == ["learner-01", "learner-02", "learner-03"]
    assert results[1]["points"] == results[1]["out_of"] == 6
    assert all(Path(result["feedback"]).is_file() for result in results)
    assert (tmp_path / "demo" / "learners" / "you" / "sample" / "assessment.ipynb").is_file()


def test_a_changed_demonstration_is_kept_and_its_source_says_that_it_is_a_copy(demo, built_course, tmp_path):
    demo("sample", "--learners", "1", "--until", "hand-in")
    first = tmp_path / "demo"
    lesson = first / "course" / "source" / "sample" / "lesson.ipynb"
    said = f"Write in your own course, which is {built_course / 'source'}"
    assert said in (first / "course" / "source" / "COPY.md").read_text()
    notebook = nbformat.read(lesson, as_version=4)
    assert any(said in output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", []))
    assert said not in (first / "course" / "release" / "sample" / "lesson.ipynb").read_text()
    assert untouched(first)
    lesson.write_text(lesson.read_text().replace("A lesson", "My lesson"))
    demo("sample", "--learners", "1", "--until", "hand-in")
    (kept,) = [path for path in tmp_path.iterdir() if path.name.startswith("demo.")]
    assert "My lesson" in (kept / "course" / "source" / "sample" / "lesson.ipynb").read_text()
    assert "My lesson" not in lesson.read_text()


def test_a_larger_class_hands_in_and_leaves_the_grading_to_whoever_tries_it(demo, tmp_path):
    assert demo("sample", "--learners", "14", "--until", "hand-in") == ""
    pipeline = Course(tmp_path / "demo" / "course")
    assert not list((pipeline.root / "gradebook" / "submitted").glob("*/sample"))
    pipeline.collect("sample")
    report = bulk.grade(pipeline, "sample")
    assert (report.graded, report.failed, report.alike) == (14, {}, [])
    entries = read(tmp_path / "demo" / "learners" / "learner-14" / "sample" / "responses.jsonl").latest
    assert len({entry.at for entry in entries.values()}) == len(entries) > 1
