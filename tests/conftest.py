"""A small course with every kind of scenario, built once and copied for each test that wants one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

from casewise.course.build import build
from casewise.gradebook.course_folder import Course

ROOT = Path(__file__).parents[1]

ELEVATOR = """%%scenario elevator
title: In the elevator
kind: choice
points: 2
prompt: |
  Sorrel steps in beside you and a stranger. "How is Juno doing after yesterday?" What do you say?
options:
  share: Tell her in a few words.
  defer: Say that you would love to talk in the team room.
  silent: Look at the floor numbers.
### BEGIN HIDDEN TESTS
key: {defer: 1, silent: 0.5}
rationale:
  share: The stranger now knows that Juno is a client of the center.
  defer: Juno's name stays out of a public place, and Sorrel is answered.
  silent: Nothing leaks, and Sorrel learns nothing about where to talk.
citations: [ACA Code of Ethics 2014]
### END HIDDEN TESTS"""

TABLE = """%%scenario table
title: At the next table
kind: select
points: 3
prompt: Which of these protect Bexley in the cafe?
options:
  move: Move to the closed room.
  names: Go on, with first names.
  later: Agree to talk at the center.
  whisper: Go on in a low voice.
### BEGIN HIDDEN TESTS
key: [move, later]
rationale:
  move: Nobody can overhear what is said behind a closed door.
  names: A first name and a story are enough for somebody who knows Bexley.
  later: What is not said in the cafe cannot be overheard in it.
  whisper: A low voice carries further than those who use it believe.
citations: [ACA Code of Ethics 2014]
### END HIDDEN TESTS"""

SORTING = """%%scenario sorting
title: Who may know
kind: sort
points: 1
prompt: Sort the three acts.
categories: {trust: Builds trust, harm: Breaks trust}
cards:
  post: Juno's first sentence, posted without her name.
  graph: A graph of Juno's progress, shown to her mother.
  team: Juno's goals, discussed with her speech therapist.
### BEGIN HIDDEN TESTS
key: {post: harm, graph: trust, team: trust}
rationale:
  post: Classmates recognize her, and the family learns of it from others.
  graph: Her mother sees what helps and can say what does not.
  team: Two plans that know of each other do not pull Juno apart.
citations: [HIPAA Privacy Rule]
### END HIDDEN TESTS"""


def practice(cell: str, name: str) -> str:
    """Return a graded scenario as practice, with another id and other reasons: a lesson must not give the key away."""
    head, hidden = cell.split("### BEGIN HIDDEN TESTS\n")
    key, reasons = hidden.replace("\n### END HIDDEN TESTS", "").split("rationale:\n")
    reasons = re.sub(r"(?m)^  ([a-z]+): .*$", r"  \1: The reason of \1.", reasons)
    opening, entries, closing = re.fullmatch(r"key: (.)(.*)(.)\n", key).groups()
    key = f"key: {opening}{', '.join(reversed(entries.split(', ')))}{closing}\n"
    head = re.sub(r"(?m)^points: .*$", "practice: true", re.sub(r"^%%scenario .*", f"%%scenario {name}", head))
    return f"{head}{key}rationale:\n{reasons}"


def notebook(title: str, *scenarios: str) -> nbformat.NotebookNode:
    """Return a source notebook as an author leaves it, without any nbgrader metadata."""
    cells = [
        new_markdown_cell(f"# {title}"),
        new_code_cell("%load_ext casewise"),
        *(new_code_cell(scenario) for scenario in scenarios),
        new_code_cell("%review"),
    ]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    return new_notebook(cells=cells)


@pytest.fixture(scope="session")
def built_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that was built and released once; tests work on copies of it."""
    root = tmp_path_factory.mktemp("built") / "course"
    module = root / "source" / "sample"
    module.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    lesson = [practice(ELEVATOR, "try-elevator"), practice(TABLE, "try-table"), practice(SORTING, "try-sorting")]
    nbformat.write(notebook("A lesson", *lesson), module / "lesson.ipynb")
    nbformat.write(notebook("An assessment", ELEVATOR, TABLE, SORTING), module / "assessment.ipynb")
    build(Course(root), "sample")
    return root


@pytest.fixture
def course(built_course: Path, tmp_path: Path) -> Path:
    """A course of one's own, with the module `sample` built and nothing handed in."""
    return Path(shutil.copytree(built_course, tmp_path / "course"))


@pytest.fixture
def hand_in(course: Path) -> Callable[..., Path]:
    """Put a submission into `submitted/`, as it stands after collecting, and return its folder."""

    def put(learner: str, journal: bytes | None = None) -> Path:
        folder = course / "gradebook" / "submitted" / learner / "sample"
        shutil.copytree(course / "release" / "sample", folder)
        (folder / "timestamp.txt").write_text("2026-11-23 10:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text("a secret")
        if journal is not None:
            (folder / "responses.jsonl").write_bytes(journal)
        return folder

    return put


ANSWERS = {"elevator": "silent", "table": ["move"], "sorting": {"post": "harm", "graph": "trust", "team": "harm"}}


@pytest.fixture
def lines() -> Callable[..., bytes]:
    """Return a journal with these answers, or with the usual ones."""

    def make(answers: dict[str, Any] | None = None) -> bytes:
        entries = [
            {
                "v": 1,
                "scenario": scenario,
                "response": response,
                "at": "2026-11-23T09:00:00.000Z",
                "session": "a1",
                "n": n,
            }
            for n, (scenario, response) in enumerate((ANSWERS if answers is None else answers).items(), start=1)
        ]
        return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)

    return make


@pytest.fixture
def grade(course: Path) -> Callable[[], dict[str, dict[str, Any]]]:
    """Grade everything that was handed in, and return the grades by learner and scenario."""

    def run() -> dict[str, dict[str, Any]]:
        pipeline = Course(course)
        pipeline.autograde("sample")
        return grades(pipeline)

    return run


def grades(pipeline: Course) -> dict[str, dict[str, Any]]:
    """Return, by learner and scenario, the automatic score and whether a person should look."""
    with pipeline.gradebook() as gradebook:
        return {
            submission.student.id: {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions("sample")
        }


@pytest.fixture
def read_grades() -> Callable[[Course], dict[str, dict[str, Any]]]:
    """Return the function that reads the grades of a pipeline."""
    return grades


def all_rows(pipeline: Course) -> dict[str, object]:
    """Return everything that the gradebook says of submissions, without its random ids."""
    with pipeline.gradebook() as gradebook:
        return {
            "grades": sorted(
                (
                    row.student.id,
                    row.notebook.name,
                    row.name,
                    -1.0 if row.auto_score is None else row.auto_score,
                    str(row.manual_score),
                    str(row.extra_credit),
                    row.needs_manual_grade,
                    row.score,
                )
                for row in gradebook.db.query(Grade)
            ),
            "comments": sorted(
                (row.student.id, row.name, str(row.auto_comment), str(row.manual_comment))
                for row in gradebook.db.query(Comment)
            ),
            "notebooks": sorted(
                (row.student.id, row.name, str(row.late_submission_penalty), row.score)
                for row in gradebook.db.query(SubmittedNotebook)
            ),
            "submissions": sorted(
                (row.student.id, str(row.timestamp), row.score, row.needs_manual_grade)
                for row in gradebook.db.query(SubmittedAssignment)
            ),
        }


@pytest.fixture
def rows():
    """Return the function that reads everything that a gradebook says of submissions."""
    return all_rows
