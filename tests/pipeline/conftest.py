"""Grading and reading grades, for tests of the real nbgrader."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casewise.grading.pipeline import Pipeline

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
        pipeline = Pipeline(course)
        pipeline.autograde("sample")
        return grades(pipeline)

    return run


def grades(pipeline: Pipeline) -> dict[str, dict[str, Any]]:
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
def read_grades() -> Callable[[Pipeline], dict[str, dict[str, Any]]]:
    """Return the function that reads the grades of a pipeline."""
    return grades
