"""The feedback pages of a whole class: the pages of `nbgrader generate_feedback`, in the same places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from math import isclose
from pathlib import Path
from typing import Any

import orjson

from casewise.collecting.handins import counts_in_words
from casewise.errors import full_disk
from casewise.files import replace_folder
from casewise.folders import SOURCE
from casewise.gradebook.course_folder import Course
from casewise.gradebook.objectives import objectives_of
from casewise.gradebook.paths import CoursePaths
from casewise.gradebook.recorded import NotebookGrades, points_possible, recorded_of, unread_in
from casewise.gradebook.students import learners_in
from casewise.grading.feedback import FeedbackPage, page
from casewise.grading.levels import note_levels
from casewise.grading.overview import About
from casewise.grading.run import GRADED
from casewise.journal import NAME
from casewise.journal.file import read_own
from casewise.languages.catalogs import speaking
from casewise.languages.setting import language_of
from casewise.pictures.fit import is_shown
from casewise.scenario import Reveal

BATCH = 200


@dataclass
class Pages:
    """The result of a run. `failed` maps learners to the reason why they have no page.

    `unread` maps learners to the scenarios of theirs that nobody has read yet; their pages say so.
    """

    module: str
    written: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    unread: dict[str, list[str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the result of a run as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "written": self.written,
            "failed": self.failed,
            "unread": self.unread,
        }


def feedback(course: Course, module: str, *, tell: Callable[[int], None] = lambda _: None) -> Pages:
    """Write the feedback pages of everyone who was graded.

    Raises:
        StepError: if the gradebook or the configuration cannot be read.
        OSError: if the disk is full.
    """
    settings = course.configured(FeedbackPage)
    reveal, passes, objectives = settings.reveals(module), settings.passes(module), objectives_of(course.root)
    names = {learner: " ".join(one.name.split()) for learner, one in learners_in(course).items()}
    pages, paths = Pages(module), course.paths
    with course.gradebook() as gradebook:
        out_of = points_possible(gradebook.db, module)
        waiting = iter(paths.all_autograded(module).items())
        while batch := dict(islice(waiting, BATCH)):
            recorded = dict(recorded_of(gradebook.db, module, list(batch)))
            for learner, folder in batch.items():
                try:
                    with speaking(language_of(paths.root / SOURCE)):
                        counts = counts_in_words(paths.root, module, learner, folder, settings)
                    about = About(counts, names.get(learner, ""), passes, objectives)
                    made = dict(_made(paths, folder, learner, recorded, out_of, reveal, about))
                    _write(folder, paths.feedback(learner, module), made)
                except (OSError, LookupError, ValueError) as error:
                    if full_disk(error):
                        raise
                    why = f"the gradebook and autograded/ differ ({error}). Run: casewise grade {module} --force"
                    pages.failed[learner] = why
                else:
                    pages.written += 1
            tell(len(batch))
        unread = unread_in(gradebook.db, course.root, module)
        pages.unread = {learner: sorted(names) for learner, names in sorted(unread.items())}
    return pages


def _made(  # noqa: PLR0913, PLR0917  (what a page is made of)
    paths: CoursePaths,
    folder: Path,
    learner: str,
    recorded: dict[tuple[str, str], NotebookGrades],
    out_of: dict[str, float],
    reveal: Reveal,
    about: About,
) -> Iterator[tuple[str, str]]:
    """Yield the name and the HTML of each page of a graded folder."""
    answers = read_own(folder / NAME)
    for path in sorted(folder.glob("*.ipynb")):
        notebook = orjson.loads(path.read_bytes())
        of_notebook = recorded[learner, path.stem]
        for cell in notebook["cells"]:
            if marks := cell["metadata"].get("nbgrader"):
                score, seen, again, comment = of_notebook.cells[marks["grade_id"]]
                marks.update(score=score, read=seen, again=again, comment=comment)
        note_levels(notebook, paths.root, folder.name, learner)
        grades = {
            "score": of_notebook.score - of_notebook.penalty,
            "max_score": out_of[path.stem],
            "late_penalty": of_notebook.penalty,
        }
        whole = isclose(out_of[path.stem], sum(out_of.values()))
        of_page = about if whole else replace(about, passes=None)
        yield f"{path.stem}.html", page(notebook, answers, grades, reveal, of_page, paths.release(folder.name))


def _write(folder: Path, target: Path, made: dict[str, str]) -> None:
    """Replace earlier pages, and what nbgrader needs to return them, with these."""
    own = (path for path in folder.iterdir() if path.suffix != ".ipynb" and path.name != GRADED)
    more = [path for path in own if not is_shown(path.name)]  # which is in the pages
    pages = {name: html.encode() for name, html in made.items()}
    replace_folder(target, {path.name: path.read_bytes() for path in more} | pages)
