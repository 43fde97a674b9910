"""What learners hand in, good and bad, and what grading makes of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from casewise.grading.collect import take
from casewise.grading.pipeline import Pipeline

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
        b'{"v": 1, "scenario": "nowhere", "response": 1, "at": "", "session": "", "n": 1}\n',
        b'{"v": 1, "scenario": "elevator", "response": ["defer"], "at": "", "session": "", "n": 1}\n',
        b"x" * 1_000_000 + b"\n",
        bytes(range(256)) * 4096,
    ],
    ids=["foreign", "binary", "unknown-id", "wrong-type", "long-line", "noise"],
)
def test_every_good_line_counts_and_a_person_is_called(hand_in, lines, grade, bad):
    hand_in("sorrel", bad + b"\n" + lines() + bad)
    found = grade()["sorrel"]
    assert {name: score for name, (score, _) in found.items()} == {name: score for name, (score, _) in HONEST.items()}
    assert any(needs for _, needs in found.values())


def test_one_bad_submission_does_not_stop_the_others(hand_in, lines, grade):
    folder = hand_in("bad", b"\xff" * 10_000)
    (folder / "assessment.ipynb").write_text("{")
    hand_in("good", lines())
    assert grade()["good"] == HONEST


def test_no_line_of_a_learner_is_executed(course, hand_in, lines, grade, tmp_path):
    trap = tmp_path / "executed"
    folder = hand_in("sorrel", lines())
    attack = f"open({str(trap)!r}, 'w').write('ran')"
    for name in ("assessment.ipynb", "lesson.ipynb"):
        notebook = nbformat.read(folder / name, as_version=4)
        notebook.cells.insert(0, new_code_cell(attack))
        notebook.cells[3].source = attack
        nbformat.write(notebook, folder / name)
    for name in ("casewise.py", "sitecustomize.py", "yaml.py", "nbgrader_config.py"):
        (folder / name).write_text(attack)
    assert grade()["sorrel"] == HONEST
    assert not trap.exists()
    graded = course / "autograded" / "sorrel" / "sample"
    expected = {"assessment.ipynb", "lesson.ipynb", "responses.jsonl", "timestamp.txt", "submission_secret.txt"}
    assert {path.name for path in graded.iterdir()} == expected
    assert "executed" not in (graded / "assessment.ipynb").read_text()


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
    with Pipeline(course).gradebook() as gradebook:
        gradebook.find_grade("elevator", "assessment", "sample", "sorrel").manual_score = 2.0
        gradebook.db.commit()
    assert grade()["sorrel"]["elevator"] == (1.0, True)
    with Pipeline(course).gradebook() as gradebook:
        assert gradebook.find_grade("elevator", "assessment", "sample", "sorrel").score == 2.0


def test_collecting_refuses_links_and_mends_what_is_missing(course, tmp_path, lines):
    victim = tmp_path / "classmate.jsonl"
    victim.write_bytes(lines())
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    (handed_in / "responses.jsonl").symlink_to(victim)
    (handed_in / "lesson.ipynb").write_text('{"cells": [')
    (handed_in / "game.py").write_text("print()")
    os.mkfifo(handed_in / "timestamp.txt")
    remarks = list(take(handed_in, tmp_path / "collected", course / "release" / "sample"))
    assert sorted(path.name for path in (tmp_path / "collected").iterdir()) == ["assessment.ipynb", "lesson.ipynb"]
    nbformat.read(tmp_path / "collected" / "lesson.ipynb", as_version=4)
    text = " ".join(remarks)
    for words in ("responses.jsonl was refused", "timestamp.txt was refused", "lesson.ipynb was missing", "game.py"):
        assert words in text


def test_a_hard_link_is_refused(course, tmp_path, lines):
    victim = tmp_path / "classmate.jsonl"
    victim.write_bytes(lines())
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    os.link(victim, handed_in / "responses.jsonl")
    remarks = list(take(handed_in, tmp_path / "collected", course / "release" / "sample"))
    assert not (tmp_path / "collected" / "responses.jsonl").exists()
    assert any("responses.jsonl was refused" in remark for remark in remarks)


def test_a_linked_submission_earns_nothing_and_calls_a_person(course, tmp_path, lines):
    pipeline = Pipeline(course)
    pipeline.release_assignment("sample")
    for learner in ("honest", "thief"):
        home = tmp_path / learner
        home.mkdir()
        pipeline.fetch_assignment("sample", learner, home)
        if learner == "honest":
            (home / "sample" / "responses.jsonl").write_bytes(lines())
        pipeline.submit("sample", learner, home)
    inbound = course / ".exchange" / "therapeutic-ethics" / "inbound"
    honest, thief = (next(inbound.glob(f"{learner}+*")) for learner in ("honest", "thief"))
    (thief / "responses.jsonl").symlink_to(honest / "responses.jsonl")
    pipeline.collect("sample")
    pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "honest").score == 1.0 + 1.5 + 0.6667
        stolen = gradebook.find_submission("sample", "thief")
        assert stolen.score == 0
        assert stolen.needs_manual_grade


def test_a_missing_notebook_costs_nothing(course, tmp_path, lines):
    pipeline = Pipeline(course)
    pipeline.release_assignment("sample")
    home = tmp_path / "home"
    home.mkdir()
    pipeline.fetch_assignment("sample", "sorrel", home)
    (home / "sample" / "responses.jsonl").write_bytes(lines())
    for path in (home / "sample").glob("*.ipynb"):
        path.unlink()
    pipeline.submit("sample", "sorrel", home)
    assert "missing or could not be read" in pipeline.collect("sample")
    pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "sorrel").score == 1.0 + 1.5 + 0.6667


def test_graded_notebooks_hold_the_key_and_learners_never_get_them(course, hand_in, lines, grade):
    hand_in("sorrel", lines())
    grade()
    assert "HIDDEN TESTS" in Path(course, "autograded", "sorrel", "sample", "assessment.ipynb").read_text()
    assert "HIDDEN TESTS" not in Path(course, "release", "sample", "assessment.ipynb").read_text()
