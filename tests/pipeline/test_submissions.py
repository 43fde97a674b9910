"""What learners hand in, good and bad, and what grading makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from casewise.gradebook.course_folder import Course

HONEST = {"elevator": (1.0, False), "table": (1.5, False), "sorting": (0.6667, False)}


def test_an_honest_submission_gets_its_points(hand_in, lines, grade):
    hand_in("sorrel", lines())
    assert grade()["sorrel"] == HONEST


def test_a_blank_submission_gets_none_and_needs_nobody(hand_in, grade):
    hand_in("sorrel")
    assert grade()["sorrel"] == {"elevator": (0.0, False), "table": (0.0, False), "sorting": (0.0, False)}


def test_a_torn_line_is_reported_and_only_its_scenario_needs_a_person(hand_in, lines, grade):
    hand_in("sorrel", lines({"elevator": "silent", "table": ["move"]}) + b'{"v": 1, "scenario": "sorting", "respo')
    assert grade()["sorrel"] == {"elevator": (1.0, False), "table": (1.5, False), "sorting": (0.0, True)}


@pytest.mark.parametrize(
    "bad",
    [
        b'{"some": "other program"}\n',
        b"\x00\xff\xfe\n",
        b'{"v": 1, "scenario": "elevator", "response": ["defer"], "at": "", "session": "", "n": 1}\n',
        b"x" * 1_000_000 + b"\n",
        bytes(range(256)) * 4096,
    ],
    ids=["foreign", "binary", "wrong-type", "long-line", "noise"],
)
def test_every_good_line_counts_and_a_person_is_called(hand_in, lines, grade, bad):
    hand_in("sorrel", bad + b"\n" + lines() + bad)
    found = grade()["sorrel"]
    assert {name: score for name, (score, _) in found.items()} == {name: score for name, (score, _) in HONEST.items()}
    assert any(needs for _, needs in found.values())


NOWHERE = b'{"v": 1, "scenario": "nowhere", "response": 1, "at": "", "session": "", "n": 1}\n'


def test_an_answer_to_an_unknown_scenario_calls_a_person_to_what_is_unanswered_alone(hand_in, lines, grade):
    hand_in("all", NOWHERE + lines())
    hand_in("some", NOWHERE + lines({"elevator": "silent"}))
    found = grade()
    assert found["all"] == HONEST
    assert {name: needs for name, (_, needs) in found["some"].items()} == {
        "elevator": False,
        "table": True,
        "sorting": True,
    }


def test_one_bad_submission_does_not_stop_the_others(hand_in, lines, grade):
    folder = hand_in("bad", b"\xff" * 10_000)
    (folder / "assessment.ipynb").write_text("{")
    hand_in("good", lines())
    assert grade()["good"] == HONEST


def test_the_copy_in_the_notebook_counts_where_the_journal_is_missing(course, hand_in, lines, grade):
    folder = hand_in("sorrel")
    notebook = nbformat.read(folder / "assessment.ipynb", as_version=4)
    entries = [json.loads(line) for line in lines().splitlines()]
    notebook.metadata.casewise["responses"] = {entry["scenario"]: entry for entry in entries}
    nbformat.write(notebook, folder / "assessment.ipynb")
    assert grade()["sorrel"] == HONEST
    assert "copy in the notebook" in (course / "autograded" / "sorrel" / "sample" / "assessment.ipynb").read_text()


def test_a_manual_score_survives_grading_again(course, hand_in, lines, grade):
    hand_in("sorrel", lines())
    grade()
    with Course(course).gradebook() as gradebook:
        gradebook.find_grade("elevator", "assessment", "sample", "sorrel").manual_score = 2.0
        gradebook.db.commit()
    assert grade()["sorrel"]["elevator"] == (1.0, False)
    with Course(course).gradebook() as gradebook:
        assert gradebook.find_grade("elevator", "assessment", "sample", "sorrel").score == 2.0


def test_a_missing_notebook_costs_nothing(course, tmp_path, lines):
    pipeline = Course(course)
    pipeline.release_assignment("sample")
    home = tmp_path / "home"
    home.mkdir()
    pipeline.fetch_assignment("sample", "sorrel", home)
    (home / "sample" / "responses.jsonl").write_bytes(lines())
    for path in (home / "sample").glob("*.ipynb"):
        path.unlink()
    pipeline.submit("sample", "sorrel", home)
    assert "assessment.ipynb was missing; the released notebook replaces it." in pipeline.collect("sample")
    pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "sorrel").score == 1.0 + 1.5 + 0.6667


def test_graded_notebooks_hold_the_key_and_learners_never_get_them(course, hand_in, lines, grade):
    hand_in("sorrel", lines())
    grade()
    assert "HIDDEN TESTS" in Path(course, "autograded", "sorrel", "sample", "assessment.ipynb").read_text()
    assert "HIDDEN TESTS" not in Path(course, "release", "sample", "assessment.ipynb").read_text()
