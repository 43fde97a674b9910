"""The feedback of a class as one archive for an LMS, each learner's own pages under the names that the LMS knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from casewise.export.directory import ExportError, Feedback
from casewise.export.giving_back.by_name import zipped
from casewise.files import read_regular
from casewise.gradebook.course_folder import Course
from casewise.gradebook.results import marksheet
from casewise.grading.pages import Pages, feedback

SIZE_LIMIT = 64 * 1024 * 1024


@dataclass
class FeedbackZip:
    """The files for the archive, and whose feedback is in it.

    `held_back` are learners with an answer that nobody has read yet. `not_in_lms` are graded learners whose upload the
    LMS has no name for, and `left_out` maps others to the reason, as the end of a sentence.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    learners: list[str] = field(default_factory=list)
    held_back: list[str] = field(default_factory=list)
    not_in_lms: list[str] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether everyone's feedback is in it."""
        return not (self.held_back or self.not_in_lms or self.left_out)

    def to_json(self) -> dict[str, Any]:
        """Return what is in the archive as JSON: a promise to other programs."""
        return {
            "learners": self.learners,
            "held_back": self.held_back,
            "not_in_lms": self.not_in_lms,
            "left_out": self.left_out,
        }

    def archive(self) -> bytes:
        """Return the archive."""
        return zipped(self.files)


def feedback_zip(  # noqa: PLR0913  (what an archive is made of)
    course: Course,
    module: str,
    way: Feedback,
    names: Mapping[str, list[str]],
    *,
    only: Collection[str] | None = None,
    unfinished: bool = False,
    dry_run: bool = False,
    tell: Callable[[int], None] = lambda _: None,
) -> FeedbackZip:
    """Write everyone's feedback pages anew, and return them under the names that the LMS gave to their uploads.

    `names` are those names by learner, and `only` are the learners to include, or None for all. A dry run writes no
    page, and its pages are empty.

    Raises:
        StepError: if the gradebook or the configuration can't be read.
    """
    made, found = Pages(module) if dry_run else feedback(course, module, tell=tell), FeedbackZip()
    waiting = {mark.learner for mark in marksheet(course, module)[0] if mark.waiting}
    owners: dict[str, str] = {}
    for learner in course.paths.all_autograded(module):
        if only is not None and learner not in only:
            continue
        if learner in made.failed:
            found.left_out[learner] = f"has no page: {made.failed[learner].removesuffix('.')}"
        elif learner in waiting and not unfinished:
            found.held_back.append(learner)
        elif not names.get(learner):
            found.not_in_lms.append(learner)
        else:
            pages = _empty(course, module, learner) if dry_run else _pages(course, module, learner)
            _add(found, learner, way, names[learner], pages, owners)
    return found


def _add(  # noqa: PLR0913, PLR0917  (one learner's part of the archive)
    found: FeedbackZip,
    learner: str,
    way: Feedback,
    names: list[str],
    pages: dict[str, bytes],
    owners: dict[str, str],
) -> None:
    try:
        files = way.place(names, pages)
    except ExportError as error:
        found.left_out[learner] = str(error)
        return
    if taken := next((owners[path] for path in files if path in owners), ""):
        # Two learners would read each other's feedback, so neither gets any.
        found.files = {path: data for path, data in found.files.items() if owners[path] != taken}
        if taken in found.learners:
            found.learners.remove(taken)
        found.left_out[taken] = f"has the same upload in the LMS as {learner}"
        found.left_out[learner] = f"has the same upload in the LMS as {taken}"
        return
    owners.update(dict.fromkeys(files, learner))
    found.files |= files
    found.learners.append(learner)


def _pages(course: Course, module: str, learner: str) -> dict[str, bytes]:
    folder = course.paths.feedback(learner, module)
    return {path.name: read_regular(path, SIZE_LIMIT) for path in sorted(folder.glob("*.html"))}


def _empty(course: Course, module: str, learner: str) -> dict[str, bytes]:
    return {f"{path.stem}.html": b"" for path in sorted(course.paths.autograded(learner, module).glob("*.ipynb"))}
