"""The pile: all answers to one question that people read, in an order that says nothing of whose they are.

These are reflections, and answers with a damaged record or an uncertain time, on which no key may decide alone.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from casewise.errors import CourseFilesError, UsageError
from casewise.folders import module_title
from casewise.gradebook.course_folder import Course
from casewise.gradebook.manual_scores import Given, by_hand, given_to
from casewise.gradebook.reader_marks import Mark, ReaderMarks, Role, counting, draft_of, first_of, seconds_of
from casewise.gradebook.readings import Basis, Readings
from casewise.gradebook.results import module_names
from casewise.gradebook.sections import learners_of
from casewise.gradebook.students import learners_in
from casewise.grading.formgrader import as_authored, authored_in
from casewise.grading.levels import LEVELS
from casewise.grading.rebuild import scenarios
from casewise.journal import NAME
from casewise.journal.file import read_own
from casewise.pictures.inlined import inlined
from casewise.printable import legible
from casewise.reading.phrases import phrases
from casewise.reading.readers import key_of
from casewise.scenario import Judge, NotAResponse, Response, Reveal, Scenario, ScenarioError
from casewise.scenario.html import hint_card, prose, score_card, words

DAMAGED = "The record of this answer is damaged, and no text can be read. Formgrader shows what is known."
UNSURE = "A person has to decide here: the record is damaged, or it isn't certain when it was handed in."
LAST = f"{UNSURE} Below is the last answer that can be read, with what the key says of it."
NONE_LEFT = f"{UNSURE} No answer can be read."
NEW_TEXT = "The learner's text changed after it was read."
NEW_TERMS = "The rubric or the points changed after it was read."


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
            raise UsageError(f"There is no reflection {name!r} in {module!r}. Choose one from the list.")
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


def overview(course: Course, reader: str) -> list[dict[str, Any]]:
    """Return all questions with answers that people read: where they are, how many answers, and how many wait."""
    total: Counter[tuple[str, str]] = Counter()
    left: Counter[tuple[str, str]] = Counter()
    with course.gradebook() as gradebook:
        known = {name: released(course, name) for name in module_names(gradebook)}
        rows = [row for row in by_hand(gradebook.db) if row[1] in known.get(row[0], {})]
    reads = set(learners_of(reader, sorted({learner for _, _, learner, _ in rows}), course))
    for module, name, learner, waiting in rows:
        if learner in reads:
            total[module, name] += 1
            left[module, name] += waiting
    return [
        {
            "module": module,
            "moduleTitle": module_title(module),
            "scenario": name,
            "title": str(words(scenario.title)),
            "note": "" if scenario.judge is Judge.PERSON else "to decide by hand",
            "answers": total[module, name],
            "left": left[module, name],
        }
        for module, of in known.items()
        for name, scenario in sorted(of.items(), key=lambda item: item[1].judge is not Judge.PERSON)
        if total[module, name]
    ]


def pile(  # noqa: PLR0913  (what the page asks for)
    course: Course, module: str, name: str, reader: str, role: Role, *, names: bool
) -> dict[str, Any]:
    """Return everything that the page shows of one reflection, as JSON.

    A second reader gets nothing of what the first one gave, and none of the answers that they themselves read first.
    """
    reflection = Reflection.of(course, module, name)
    with course.gradebook() as gradebook:
        answers = reflection.answers(course, gradebook.db, reader)
        blank = len(given_to(gradebook.db, module, name)) - len(answers) if reflection.written else 0
    called = called_in(course) if names else {}
    scenario, hidden = reflection.scenario, role is Role.SECOND
    shown = [answer for answer in answers if not (hidden and answer.first_read_by(reader))]
    places = {answer.key: place for place, answer in enumerate(answers, start=1)}
    first = {mark.reader for answer in answers if (mark := first_of(answer.marks))}
    return {
        "module": module,
        "moduleTitle": module_title(module),
        "scenario": name,
        "title": str(words(scenario.title)),
        "points": scenario.points,
        "asked": scenario.asked_for,
        "criteria": [{"html": str(words(text)), "worth": worth} for text, worth in scenario.criteria()],
        "levels": [{"name": level, "share": share} for level, share in LEVELS.items()],
        "facts": {answer.met.variant: facts(reflection, answer.met, course.paths.release(module)) for answer in shown},
        "remark": reflection.remark,
        "answers": [
            answer_json(reflection, answer, reader, role, called.get(answer.learner)) | {"place": places[answer.key]}
            for answer in shown
        ],
        "blank": max(blank, 0),
        "own": len(answers) - len(shown),
        "others": sorted(one for one in first if one.casefold() != reader.casefold()) if not hidden else [],
        "phrases": [{"id": one, "text": text} for one, text in phrases(course.root, module, name).items()],
        "role": role.value,
    }


def called_in(course: Course) -> dict[str, str]:
    """Return the full name of each learner, or the id if the gradebook has no name."""
    return {one: " ".join(learner.name.split()) or one for one, learner in learners_in(course).items()}


def facts(reflection: Reflection, met: Scenario, release: Path) -> dict[str, Any]:
    """Return what one variant asks, and its exemplars, which learners don't see before they answer.

    `release` is the module's folder, which has the pictures.
    """
    authored = as_authored(reflection.authored, met)
    exemplars = authored.findings(None) if reflection.written else []
    return {
        "html": str(inlined(prose(met.setting), release)),
        "variant": met.variant,
        "exemplars": [
            {"title": str(words(one.text)), "html": str(inlined(prose(one.rationale), release))} for one in exemplars
        ],
        "advised": any(authored.advised()),
    }


def answer_json(
    reflection: Reflection, answer: Answer, reader: str, role: Role, called: str | None = None
) -> dict[str, Any]:
    """Return one answer, with what this reader may know of what was given for it."""
    authored = as_authored(reflection.authored, answer.met)
    state = answer.state(reader, role)
    return {
        "key": answer.key,
        "version": answer.version if role is not Role.SECOND else answer.judged,
        "text": "" if answer.text is None else legible(answer.text),
        "problem": _problem(reflection, answer),
        "html": "" if reflection.written else _by_key(authored, answer.response),
        "variant": answer.met.variant,
        "hints": [] if answer.text is None else [str(hint_card(hint)) for hint in authored.hints(answer.text)],
        "state": state,
        "why": _why(answer, role) if state == "again" else "",
        **mine(answer, reader, role),
        **({"name": legible(called)} if called else {}),
    }


def _problem(reflection: Reflection, answer: Answer) -> str:
    if reflection.written:
        return DAMAGED if answer.text is None else ""
    return NONE_LEFT if answer.response is None else LAST


def _by_key(authored: Scenario, response: Response | None) -> str:
    """Return the card of an answer with what the key says of it; empty if there is no answer, or no key."""
    if response is None or not authored.keyed:
        return ""
    return str(score_card(authored, response, authored.score(response), Reveal.ALL))


def mine(answer: Answer, reader: str, role: Role) -> dict[str, Any]:
    """Return what was given for an answer, as its reader left it: a draft, or a finished reading."""
    if draft := draft_of(answer.marks, reader, role):
        return _shown(draft, draft.points, draft.comment) | {"draft": True}
    if role is Role.SECOND:
        own = answer.second_by(reader)
        return _shown(own, own.points if own else None, own.comment if own else "") | {"draft": False}
    by_key = answer.given.auto if answer.met.judge is Judge.KEY and answer.response is not None else None
    points = by_key if answer.given.manual is None else answer.given.manual
    return _shown(answer.counts, points, answer.given.comment or "") | {"draft": False}


def _shown(mark: Mark | None, points: float | None, comment: str) -> dict[str, Any]:
    return {
        "levels": list(mark.levels) if mark else [],
        "points": points,
        "comment": comment,
        "by": mark.reader if mark else "",
        "at": mark.at if mark else "",
    }


def _why(answer: Answer, role: Role) -> str:
    if role is Role.SECOND:
        return "The text, the rubric or the points changed after you read it."
    known = answer.known
    return NEW_TEXT if known and known.read not in ("", known.answer) else NEW_TERMS
