"""The small course: built from source, its journals, and what its gradebook says."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook

from casewise.course.build import build
from casewise.course.placeholder import BEGINNING, GOOD_ANSWER, SOURCE, TITLES
from casewise.gradebook.course_folder import Course
from tests.support.seven import ELEVATOR, SORTING, TABLE

ROOT = Path(__file__).parents[2]
ANSWERS = {"elevator": "silent", "table": ["move"], "sorting": {"post": "harm", "graph": "trust", "team": "harm"}}


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


def small_course(root: Path) -> Path:
    """Build a course with one module, `sample`: a lesson and an assessment of three kinds."""
    module = root / "source" / "sample"
    module.mkdir(parents=True)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    lesson = [practice(ELEVATOR, "try-elevator"), practice(TABLE, "try-table"), practice(SORTING, "try-sorting")]
    nbformat.write(notebook("A lesson", *lesson), module / "lesson.ipynb")
    nbformat.write(notebook("An assessment", ELEVATOR, TABLE, SORTING), module / "assessment.ipynb")
    build(Course(root), "sample")
    return root


def own_words(root: Path) -> Path:
    """Replace the placeholders of a new course, as its author has to before a release, and return its folder."""
    words = {f"# {title}": f"# My {title.split()[-1]}" for title in TITLES}
    words |= {BEGINNING: "Begin with what you know.", GOOD_ANSWER: "I would ask first.", SOURCE: "ACA 2014"}
    words |= {"clients entrust to you\n": "clients tell you\n", "saw and heard\n": "saw\n", "and no more\n": "only\n"}
    for path in [*root.glob("source/*.yaml"), *root.glob("source/*/*.ipynb")]:
        text = path.read_text()
        for old, new in words.items():
            text = text.replace(old, new)
        path.write_text(text)
    return root


def hand_in(course: Path, learner: str, journal: bytes | None = None, *, module: str = "sample") -> Path:
    """Put a submission into `submitted/`, as collecting leaves it, and return its folder."""
    folder = course / "gradebook" / "submitted" / learner / module
    shutil.copytree(course / "release" / module, folder)
    (folder / "timestamp.txt").write_text("2026-11-23 10:00:00.000000 UTC")
    (folder / "submission_secret.txt").write_text("a secret")
    if journal is not None:
        (folder / "responses.jsonl").write_bytes(journal)
    return folder


def journal(answers: dict[str, Any] | None = None, variants: dict[str, str] | None = None) -> bytes:
    """Return a journal with these answers, or with the usual ones, to these variants."""
    entries: list[dict[str, Any]] = [
        {"v": 1, "scenario": scenario, "response": response, "at": "2026-11-23T09:00:00.000Z", "session": "a1", "n": n}
        for n, (scenario, response) in enumerate((ANSWERS if answers is None else answers).items(), start=1)
    ]
    for entry in entries:
        if variant := (variants or {}).get(entry["scenario"]):
            entry["variant"] = variant
    return b"".join(json.dumps(entry).encode() + b"\n" for entry in entries)


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
