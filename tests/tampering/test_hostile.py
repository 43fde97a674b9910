"""What a learner might try, and what it earns."""

from __future__ import annotations

import os

import nbformat
from nbformat.v4 import new_code_cell

from casewise.collecting.exchange import gather
from casewise.gradebook.course_folder import Course

HONEST = {"elevator": (1.0, False), "table": (1.5, False), "sorting": (0.6667, False)}


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


def test_collecting_refuses_links_and_adds_what_is_missing(course, tmp_path, lines):
    victim = tmp_path / "classmate.jsonl"
    victim.write_bytes(lines())
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    (handed_in / "responses.jsonl").symlink_to(victim)
    (handed_in / "lesson.ipynb").write_text('{"cells": [')
    (handed_in / "game.py").write_text("print()")
    os.mkfifo(handed_in / "timestamp.txt")
    taken = gather(handed_in, tmp_path / "collected", course / "release" / "sample")
    remarks = [*taken.damage, *taken.remarks]
    assert sorted(path.name for path in (tmp_path / "collected").iterdir()) == [
        "assessment.ipynb",
        "lesson.ipynb",
        "originals",
    ]
    nbformat.read(tmp_path / "collected" / "lesson.ipynb", as_version=4)
    text = " ".join(remarks)
    for words in (
        "responses.jsonl was refused",
        "timestamp.txt was refused",
        "lesson.ipynb could not be read",
        "game.py",
    ):
        assert words in text


def test_a_hard_link_is_refused(course, tmp_path, lines):
    victim = tmp_path / "classmate.jsonl"
    victim.write_bytes(lines())
    handed_in = tmp_path / "handed-in"
    handed_in.mkdir()
    os.link(victim, handed_in / "responses.jsonl")
    taken = gather(handed_in, tmp_path / "collected", course / "release" / "sample")
    remarks = [*taken.damage, *taken.remarks]
    assert not (tmp_path / "collected" / "responses.jsonl").exists()
    assert any("responses.jsonl was refused" in remark for remark in remarks)


def test_a_linked_submission_earns_nothing_and_calls_a_person(course, tmp_path, lines):
    pipeline = Course(course)
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
