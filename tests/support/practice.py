"""A learner's folder with practice, and lines of its journals on chosen days."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

from casewise.journal import NAME

NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
CELL = """%%scenario {name}
title: Title of {name}
kind: choice
practice: true
confidence: true
prompt: What do you do?
options: {{good: Do it well., fair: Do it fairly., bad: Do it badly.}}
key: {{good: 1, fair: 0.5}}
rationale: {{good: G., fair: F., bad: B.}}"""
CREDIT = {"good": ("right", 1), "fair": ("partly", 0.5), "bad": ("wrong", 0)}


def write_lesson(folder: Path, cells: Iterable[str], name: str = "lesson") -> Path:
    """Write a notebook of the course, and return its folder."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.casewise = {"format": 1}
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


def write_line(folder: Path, name: str, response: object, at: str, **more: object) -> None:
    """Append a line to the journal of a module."""
    line = {"v": 1, "scenario": name, "response": response, "at": at, "session": "s", "n": 1}
    with (folder / NAME).open("a") as journal:
        journal.write(json.dumps(line | more) + "\n")


def ago(days: int, minutes: int = 0) -> str:
    """Return the moment some days before, and some minutes after, `NOW`."""
    return (NOW - timedelta(days=days) + timedelta(minutes=minutes)).isoformat()


def checked(response: str) -> dict[str, object]:
    """Return what a line adds that notes the check of a response."""
    verdict, score = CREDIT[response]
    return {"checked": verdict, "score": score}
