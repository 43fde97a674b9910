"""A reflection: a question whose answers people read, and each of these answers with what was given for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from casewise.errors import CourseFilesError, UsageError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.manual_scores import Given, given_to
from casewise.gradebook.reader_marks import Mark, ReaderMarks, Role, counting, first_of, seconds_of
from casewise.gradebook.readings import Basis, Readings
from casewise.gradebook.sections import learners_of
from casewise.grading.formgrader import authored_in
from casewise.grading.rebuild import scenarios
from casewise.journal import NAME
from casewise.journal.file import read_own
from casewise.reading.readers import key_of
from casewise.scenario import Judge, NotAResponse, Response, Scenario, ScenarioError


@dataclass(frozen=True)
class Answer:
    """One learner's answer, what the gradebook has for it, and what readers gave.

    `judged` is the hash of what a reader judges: the text, the rubric and the points.
    """

    learner: str
    key: str
    met: Scenario
    response: Response | None
    judged: str
    given: Given
    marks: list[Mark]
    known: Basis | None = None

    @property
    def text(self) -> str | None:
        """What the learner wrote; None if they had to choose, or if it can't be read."""
        return self.response if isinstance(self.response, str) and self.met.judge is Judge.PERSON else None

    @cached_property
    def version(self) -> str:
        """A text that changes with the answer, and after a full stop with what the gradebook has for it."""
        there = json.dumps([self.given.manual, self.given.comment, self.given.waiting])
        return f"{self.judged}.{sha256(there.encode()).hexdigest()[:16]}"

    @property
    def counts(self) -> Mark | None:
        """The reading whose points the gradebook has; None if they were given in formgrader, or not yet."""
        mark = counting(self.marks)
        return mark if mark and mark.points == self.given.manual else None

    def second_by(self, reader: str) -> Mark | None:
        """Return a reader's second reading."""
        return next((mark for mark in seconds_of(self.marks).values() if mark.is_by(reader)), None)

    def state(self, reader: str, role: Role) -> str:
        """Return whether an answer is `unread`, to be read `again`, or `read`, for this reader in this role."""
        if role is Role.SECOND:
            mine = self.second_by(reader)
            return "unread" if mine is None else "read" if mine.judged == self.judged else "again"
        return "read" if not self.given.waiting else "unread" if self.given.manual is None else "again"

    def first_read_by(self, reader: str) -> bool:
        """Whether this reader gave the first reading."""
        first = first_of(self.marks)
        return first is not None and first.is_by(reader)


@dataclass(frozen=True)
class Reflection:
    """A scenario whose answers people read: as it was released, and as its author has it now."""

    module: str
    scenario: Scenario
    authored: Scenario | None
    remark: str = ""

    @property
    def written(self) -> bool:
        """Whether people read every answer, and not only those that no key may decide."""
        return self.scenario.judge is Judge.PERSON

    @classmethod
    def of(cls, course: Course, module: str, name: str) -> Reflection:
        """Return a reflection of a course.

        Raises:
            UsageError: if the module has no graded scenario of that name.
            CourseFilesError: if its release can't be read.
        """
        scenario = released(course, module).get(name)
        if scenario is None:
            raise UsageError(f"{module!r} doesn't have a reflection {name!r}. Choose one from the list.")
        authored, remark = authored_in(course.paths, module)
        return cls(module, scenario, authored.get(name), remark)

    def answers(self, course: Course, db: Any, reader: str, learner: str | None = None) -> list[Answer]:
        """Return the answers that a reader reads, in the order of their keys. Blanks aren't among them."""
        name, module = self.scenario.id, self.module
        given = given_to(db, module, name, learner)
        marks, notes = ReaderMarks(course.root, module), Readings(course.root, module)
        found = []
        for one in learners_of(reader, given, course):
            record = read_own(course.paths.autograded(one, module) / NAME)
            try:
                met, response = record.met(self.scenario), record.response(self.scenario)
            except NotAResponse:
                met, response = self.scenario, None
            by_person = given[one].waiting or given[one].manual is not None
            if not by_person and (response is None or not self.written):
                continue
            found.append(
                Answer(
                    one,
                    key_of(module, name, one),
                    met,
                    response,
                    Basis.of(met, response, {}).judged,
                    given[one],
                    marks.of(one, name),
                    notes.of(one).get(name),
                )
            )
        return sorted(found, key=lambda answer: answer.key)

    def answer(self, course: Course, db: Any, reader: str, key: str) -> Answer:
        """Return the answer with a key.

        Raises:
            UsageError: if this reader reads no such answer.
        """
        everyone = given_to(db, self.module, self.scenario.id)
        for learner in learners_of(reader, everyone, course):
            if key_of(self.module, self.scenario.id, learner) == key:
                for answer in self.answers(course, db, reader, learner):
                    return answer
        raise UsageError("This answer isn't in the gradebook any more, or someone else reads it. Reload the page.")


def released(course: Course, module: str) -> dict[str, Scenario]:
    """Return the graded scenarios of a module's release, by id.

    Raises:
        CourseFilesError: if the release can't be read.
    """
    try:
        known = scenarios(course.paths.release(module)) if module in _modules(course) else {}
    except (OSError, ValueError, ScenarioError) as error:
        raise CourseFilesError(f"release/{module} can't be read: {error}. Run: casewise build {module}") from error
    return {name: scenario for name, scenario in known.items() if not scenario.practice and not scenario.withdrawn}


def _modules(course: Course) -> list[str]:
    return sorted(path.name for path in course.paths.release().glob("*") if path.is_dir())
