"""The pile: all answers to one question that people read, in an order that says nothing of whose they are.

These are reflections, and answers with a damaged record or an uncertain time, on which no key may decide alone.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from casewise.folders import module_title
from casewise.gradebook.course_folder import Course
from casewise.gradebook.manual_scores import by_hand, given_to
from casewise.gradebook.reader_marks import Mark, Role, draft_of, first_of
from casewise.gradebook.results import module_names
from casewise.gradebook.sections import learners_of
from casewise.gradebook.students import learners_in
from casewise.grading.formgrader import as_authored
from casewise.grading.levels import LEVELS
from casewise.pictures.inlined import inlined
from casewise.printable import legible
from casewise.reading.phrases import phrases
from casewise.reading.reflection import Answer, Reflection, released
from casewise.scenario import Judge, Response, Reveal, Scenario
from casewise.scenario.html import hint_card, prose, score_card, words

DAMAGED = "The record of this answer is damaged, and no text can be read. Formgrader shows what is known."
UNSURE = "A person has to decide here: the record is damaged, or it isn't certain when it was handed in."
LAST = f"{UNSURE} Below is the last answer that can be read, with what the key says of it."
NONE_LEFT = f"{UNSURE} No answer can be read."
NEW_TEXT = "The learner's text changed after it was read."
NEW_TERMS = "The rubric or the points changed after it was read."


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
