"""The feedback pages of a whole class: the pages of `nbgrader generate_feedback`, in the same places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import func, select

from casewise.grading.bulk import TICK
from casewise.grading.feedback import FeedbackPage, page
from casewise.grading.folder import replace
from casewise.grading.handins import counts_in_words
from casewise.grading.pipeline import Pipeline, graded_folders
from casewise.journal import NAME
from casewise.journal.file import read_own
from casewise.scenario import Reveal

BATCH = 200


@dataclass
class Pages:
    """What came of a run. `failed` maps learners to the reason why they have no page."""

    module: str
    written: int = 0
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Recorded:
    """What the gradebook says of one learner's one notebook: by cell, and in all."""

    score: float
    penalty: float
    cells: dict[str, tuple[float, bool, str | None]]


def feedback(pipeline: Pipeline, module: str, *, tell: Callable[[int], None] = lambda _: None) -> Pages:
    """Write the feedback pages of everybody who was graded.

    Raises:
        StepError: if the gradebook or the configuration cannot be read.
    """
    settings = pipeline.configured(FeedbackPage)
    reveal = Reveal(settings.reveal.get(module, Reveal.OWN.value))
    pages = Pages(module)
    with pipeline.gradebook() as gradebook:
        out_of = _out_of(gradebook.db, module)
        waiting = iter(graded(pipeline, module).items())
        while batch := dict(islice(waiting, BATCH)):
            recorded = dict(_read(gradebook.db, module, list(batch)))
            for learner, folder in batch.items():
                try:
                    counts = counts_in_words(pipeline.root, module, learner, folder, settings)
                    made = dict(_made(folder, learner, recorded, out_of, reveal, counts))
                    _write(folder, _target(pipeline, learner, module), made)
                except (OSError, LookupError, ValueError) as error:
                    why = f"the gradebook and autograded/ differ ({error}). Run: casewise grade {module} --force"
                    pages.failed[learner] = why
                else:
                    pages.written += 1
            tell(len(batch))
    return pages


def graded(pipeline: Pipeline, module: str) -> dict[str, Path]:
    """Return the folders of what was graded, by learner."""
    return graded_folders(pipeline.coursedir, module)


def _made(  # noqa: PLR0913, PLR0917  (what a page is made of)
    folder: Path,
    learner: str,
    recorded: dict[tuple[str, str], _Recorded],
    out_of: dict[str, float],
    reveal: Reveal,
    counts: str,
) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of each page of a graded folder."""
    answers = read_own(folder / NAME)
    for path in sorted(folder.glob("*.ipynb")):
        notebook = orjson.loads(path.read_bytes())
        of_notebook = recorded[learner, path.stem]
        for cell in notebook["cells"]:
            if marks := cell["metadata"].get("nbgrader"):
                score, seen, comment = of_notebook.cells[marks["grade_id"]]
                marks.update(score=score, read=seen, comment=comment)
        grades = {
            "student": learner,
            "score": of_notebook.score - of_notebook.penalty,
            "max_score": out_of[path.stem],
            "late_penalty": of_notebook.penalty,
        }
        yield f"{path.stem}.html", page(notebook, answers, grades, reveal, counts)


def _target(pipeline: Pipeline, learner: str, module: str) -> Path:
    folder = pipeline.coursedir.format_path(pipeline.coursedir.feedback_directory, learner, module)
    return Path(pipeline.root, folder)


def _write(folder: Path, target: Path, made: dict[str, str]) -> None:
    """Put the pages and what nbgrader needs to return them in the place of earlier ones."""
    more = [path for path in folder.iterdir() if path.suffix != ".ipynb" and path.name != TICK]
    pages = {name: html.encode() for name, html in made.items()}
    replace(target, {path.name: path.read_bytes() for path in more} | pages)


def _out_of(db: Any, module: str) -> dict[str, float]:
    rows = db.execute(
        select(Notebook.name, func.sum(GradeCell.max_score))
        .join(Assignment, Notebook.assignment_id == Assignment.id)
        .outerjoin(GradeCell, GradeCell.notebook_id == Notebook.id)
        .where(Assignment.name == module)
        .group_by(Notebook.name)
    )
    return {name: float(total or 0) for name, total in rows}


def _read(db: Any, module: str, learners: list[str]) -> Iterator[tuple[tuple[str, str], _Recorded]]:
    """Yield what the gradebook says of some learners, by learner and notebook."""
    submitted = (
        select(
            SubmittedNotebook.id,
            SubmittedAssignment.student_id,
            Notebook.name,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .where(Assignment.name == module, SubmittedAssignment.student_id.in_(learners))
    )
    notebooks = db.execute(submitted).all()
    ids = [row[0] for row in notebooks]
    said = _by_notebook(db, select(Comment.notebook_id, BaseCell.name, Comment.comment), Comment, ids)
    grades = _by_notebook(db, select(Grade.notebook_id, BaseCell.name, Grade.score, Grade.manual_score), Grade, ids)
    for notebook, learner, name, penalty in notebooks:
        comments = dict(said[notebook])
        cells = {cell: (score, by_hand is not None, comments.get(cell)) for cell, score, by_hand in grades[notebook]}
        yield (learner, name), _Recorded(sum(score for score, _, _ in cells.values()), penalty or 0, cells)


def _by_notebook(db: Any, query: Any, table: Any, ids: list[str]) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = defaultdict(list)
    for notebook, *rest in db.execute(
        query.join(BaseCell, table.cell_id == BaseCell.id).where(table.notebook_id.in_(ids))
    ):
        rows[notebook].append(tuple(rest))
    return rows
