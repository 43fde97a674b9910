"""Giving points and a comment: into nbgrader's gradebook as formgrader does, and by criterion into a file of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import floor
from threading import Lock
from typing import Any

from casewise.errors import CasewiseError, UsageError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.lock import Busy, BusyError, locked
from casewise.gradebook.manual_scores import enter_mark
from casewise.gradebook.reader_marks import Levels, Mark, ReaderMarks, Role, draft_of
from casewise.reading.pile import answer_json
from casewise.reading.reflection import Answer, Reflection
from casewise.scenario import Scenario

LONGEST = 10_000
"""How many characters a comment may have."""
PATIENCE = 2.0
"""How many seconds a save waits for another one; a whole class that is graded takes longer, and the page says so."""
_one_at_a_time = Lock()
"""Held by whoever writes: the course's own lock is one between processes."""


@dataclass(frozen=True)
class Giving:
    """What a reader gives for one answer. `version` says which answer and which points the reader has seen.

    `points` are None if the levels add up to them.
    """

    key: str
    role: Role
    levels: Levels
    points: float | None
    comment: str
    version: str
    draft: bool = False
    between: tuple[float, ...] = ()

    @classmethod
    def of(cls, data: Any, scenario: Scenario) -> Giving:
        """Return what the page sends.

        Raises:
            UsageError: if it isn't what this scenario's rubric and points allow.
        """
        try:
            role, draft = Role(data.get("role", "first")), bool(data.get("draft"))
            levels = tuple(None if level is None else float(level) for level in data.get("levels") or ())
            points = None if data.get("points") is None else float(data["points"])
            comment, key, version = (str(data.get(name) or "") for name in ("comment", "key", "version"))
            between = tuple(map(float, data.get("between") or ()))
        except (AttributeError, TypeError, ValueError) as error:
            raise UsageError(f"This can't be read as points: {error}. Reload the page.") from error
        worth = [most for _, most in scenario.criteria()]
        if levels and len(levels) != len(worth):
            raise UsageError("The rubric has changed since you opened the page. Reload it.")
        if any(level is not None and not 0 <= level <= 1 for level in levels):
            raise UsageError("A level is a share of a line's points, from 0 to 1.")
        most = scenario.points or 0.0
        if points is not None and not 0 <= points <= most:
            raise UsageError(f"Give points from 0 to {most:g}.")
        if len(comment) > LONGEST:
            raise UsageError(f"A comment can have {LONGEST:,} characters. Shorten it.")
        if points is None:
            points = added_up(levels, worth, most)
        if points is None and not draft:
            raise UsageError("Mark each line of the rubric, or give points." if worth else "Give points.")
        return cls(key, role, levels, points, comment, version, draft, between)

    def mark(self, reader: str, answer: Answer) -> Mark:
        """Return it as a reading of an answer."""
        return Mark(
            scenario=answer.met.id,
            reader=reader,
            role=self.role,
            levels=self.levels,
            points=self.points,
            comment=self.comment,
            judged=answer.judged,
            draft=self.draft,
            between=self.between,
        )


class ConflictError(CasewiseError):
    """Someone else was there in the meantime. `answer` is the answer as it is now, for the page."""

    def __init__(self, words: str, answer: dict[str, Any], what: str) -> None:
        super().__init__(words)
        self.answer, self.what = answer, what


def added_up(levels: Levels, worth: list[float], most: float) -> float | None:
    """Return the points of all lines together, with two decimals as formgrader has them.

    It's None if there is no line, or if one has no level.
    """
    given = [level * points for level, points in zip(levels, worth, strict=False) if level is not None]
    if not worth or len(given) < len(worth):
        return None
    return min(floor(sum(given) * 100 + 0.5) / 100, most)


def give(course: Course, module: str, name: str, reader: str, data: Any) -> dict[str, Any]:
    """Give points and a comment for one answer, or keep a draft, and return the answer as it is then.

    Raises:
        ConflictError: if the answer or its points changed since the reader saw them.
        BusyError: if the class is being graded. What was given is a draft until then.
        UsageError: if the points aren't possible.
        CasewiseError: if the gradebook can't be written.
    """
    reflection = Reflection.of(course, module, name)
    giving = Giving.of(data, reflection.scenario)
    if giving.draft or giving.role is Role.SECOND:  # which the gradebook doesn't have
        with _one_at_a_time, course.gradebook() as gradebook:
            return _note(course, gradebook.db, reflection, reader, giving)
    try:
        with _alone(course), course.gradebook() as gradebook:
            return _enter(course, gradebook.db, reflection, reader, giving)
    except BusyError:
        with _one_at_a_time, course.gradebook() as gradebook:
            _note(course, gradebook.db, reflection, reader, replace(giving, draft=True))
        raise


def _note(course: Course, db: Any, reflection: Reflection, reader: str, giving: Giving) -> dict[str, Any]:
    """Keep a draft or a second reading."""
    answer = reflection.answer(course, db, reader, giving.key)
    if not giving.draft:
        _same_answer(reflection, answer, reader, giving)
        if answer.first_read_by(reader):
            raise UsageError("You read this answer first. Someone else must do the second reading.")
    mark = giving.mark(reader, answer)
    last = draft_of(answer.marks, reader, giving.role)
    if last is None or replace(last, at="") != mark:
        ReaderMarks(course.root, reflection.module).add(answer.learner, mark)
        answer = reflection.answer(course, db, reader, giving.key)
    return answer_json(reflection, answer, reader, giving.role)


def _enter(course: Course, db: Any, reflection: Reflection, reader: str, giving: Giving) -> dict[str, Any]:
    """Enter a reading into the gradebook."""
    answer = reflection.answer(course, db, reader, giving.key)
    _same_answer(reflection, answer, reader, giving)
    comment = answer.given.comment or "" if giving.role is Role.SETTLED else giving.comment
    wanted = (giving.points, comment, False)
    if giving.version != answer.version and wanted != (
        answer.given.manual,
        answer.given.comment or "",
        answer.given.waiting,
    ):
        now = answer_json(reflection, replace(answer, marks=_finished(answer)), reader, Role.FIRST)
        raise ConflictError("Someone gave other points in the meantime. Keep theirs, or yours.", now, "points")
    # Our file first: what it says of an answer counts only if the gradebook has the same points.
    ReaderMarks(course.root, reflection.module).add(
        answer.learner, replace(giving, comment=comment).mark(reader, answer)
    )
    if giving.points is not None:
        enter_mark(db, reflection.module, reflection.scenario.id, answer.learner, giving.points, comment)
    answer = reflection.answer(course, db, reader, giving.key)
    return answer_json(reflection, answer, reader, Role.FIRST)


def _finished(answer: Answer) -> list[Mark]:
    return [mark for mark in answer.marks if not mark.draft]


def _same_answer(reflection: Reflection, answer: Answer, reader: str, giving: Giving) -> None:
    if giving.version.partition(".")[0] != answer.judged:
        now = answer_json(reflection, replace(answer, marks=_finished(answer)), reader, giving.role)
        words = "This answer has changed since you opened it. Read it again before you give points."
        raise ConflictError(words, now, "answer")


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Context manager that lets only one save or command at a time change the gradebook.

    Raises:
        BusyError: if another command takes longer than a moment.
    """
    with _one_at_a_time:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                lock = locked(course.root, "reading", lambda _: None, Busy.LEAVE)
                lock.__enter__()
                break
            except BusyError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
        try:
            yield
        finally:
            lock.__exit__(None, None, None)
