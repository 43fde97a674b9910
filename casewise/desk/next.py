"""The one thing to do first, from what the desk shows: a pure function of the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from casewise.desk.made import Made
from casewise.desk.state import CourseState, ModuleState
from casewise.printable import counted


class Step(Enum):
    """What a module can need next, in the order of a term. The value is the action that does it."""

    FIX = "check"
    BUILD = "build"
    RELEASE = "release"
    COLLECT = "collect"
    GRADE = "grade"
    READ = "read"
    REPORT = "report"
    FEEDBACK = "feedback"
    RETURN = "return"


AUTHORING = (Step.FIX, Step.BUILD, Step.RELEASE)
"""The steps that no learner waits for, unless the class has begun."""


@dataclass(frozen=True)
class Next:
    """A step of a module: why it's next in a sentence, and the words of its button."""

    step: Step
    module: str
    why: str
    button: str

    def to_json(self) -> dict[str, Any]:
        """Return a step as JSON: a promise to other programs."""
        return {"step": self.step.value, "module": self.module, "why": self.why, "button": self.button}


def steps(module: ModuleState, *, exchange: bool = True) -> Iterator[Next]:
    """Yield what a module needs, the first thing first."""
    for step, why, button in (*_authoring(module, exchange=exchange), *_grading(module), *_returning(module)):
        yield Next(step, module.module, why, button)


Said = tuple[Step, str, str]
"""A step, why it's next, and the words of its button."""


def _authoring(module: ModuleState, *, exchange: bool) -> Iterator[Said]:
    title = module.title
    if module.problems:
        has = f"{title} has {counted(module.problems, 'problem')}."
        yield Step.FIX, f"{has} Fix them in its notebooks, then check again.", f"Check {title}"
    elif module.built is Made.NO:
        yield Step.BUILD, f"{title} isn't built yet.", f"Build {title}"
    elif module.built is Made.OLD:
        yield Step.BUILD, f"{title} has changed since it was built.", f"Build {title}"
    elif exchange and module.released is Made.NO:
        yield Step.RELEASE, f"{title} is built, and learners can't fetch it yet.", f"Release {title}"
    elif exchange and module.released is Made.OLD:
        yield Step.RELEASE, f"Learners still get the older {title}.", f"Release {title}"


def _grading(module: ModuleState) -> Iterator[Said]:
    title = module.title
    if module.waiting:
        hand_ins = counted(module.waiting, "new hand-in")
        yield Step.COLLECT, f"{hand_ins} of {title} {_are(module.waiting)} in the exchange.", f"Collect {hand_ins}"
    if module.ungraded and module.built is not Made.NO:  # there would be no key to grade by
        hand_ins = counted(module.ungraded, "hand-in")
        why = f"{hand_ins} of {title} {_are(module.ungraded)}n't graded yet."
        yield Step.GRADE, why, f"Grade {hand_ins}"
    elif module.regrade:
        yield Step.GRADE, f"{title} was built again after it was graded.", f"Grade {title} again"
    if module.unread:
        answers = counted(module.unread, "answer")
        waits = "waits" if module.unread == 1 else "wait"
        yield Step.READ, f"{answers} in {title} {waits} for you.", f"Read {answers}"


def _returning(module: ModuleState) -> Iterator[Said]:
    title = module.title
    if module.ungraded:
        return
    first_time = not (module.pages or module.returned)
    if module.stale_pages and first_time and not module.reported and not module.unread:
        why = f"See how the class did in {title} before its feedback goes back: the report would show a wrong key."
        yield Step.REPORT, why, f"Write the report on {title}"
    elif module.stale_pages:
        changed = f"The marks of {title} have changed since its feedback was written."
        why = f"{title} is graded, and has no feedback yet." if first_time else changed
        yield Step.FEEDBACK, why, f"Write the feedback on {title}"
    elif module.to_return:
        whose = f"{module.to_return} {'learner has' if module.to_return == 1 else 'learners have'}"
        why = f"{whose} feedback on {title} that they can't fetch yet."
        yield Step.RETURN, why, f"Release the feedback on {title}"
    elif module.graded and not module.reported and not module.unread:
        yield Step.REPORT, f"See how the class did in {title}.", f"Write the report on {title}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def early(module: ModuleState, step: Step, learners: int) -> bool:
    """Whether a step can wait because hand-ins are still coming in before the due date."""
    return step is Step.COLLECT and bool(module.due) and not module.past and module.handed_in < learners


def first(course: CourseState) -> Next | None:
    """Return the one thing to do first, or None if nothing waits.

    What learners wait for comes before what only an author waits for. Within a module the order is that of a term, and
    modules come in the order of the course.
    """
    wanted = [
        (module, found)
        for module in course.modules
        for found in list(steps(module, exchange=course.exchange))[:1]
        if not early(module, found.step, len(course.learners))
    ]
    begun = [
        found for module, found in wanted if module.handed_in and (found.step is not Step.REPORT or not module.returned)
    ]
    authoring = [found for _, found in wanted if found.step in AUTHORING]
    rest = [found for _, found in wanted]
    return next(iter([*begun, *authoring, *rest]), None)


def standing(module: ModuleState, learners: int) -> str:
    """Return in a sentence how a module is while nothing has to be done."""
    if not module.handed_in:
        if module.released is Made.NO:
            return "Nobody can hand it in yet."
        return "Nobody handed it in before the date." if module.past else "Nobody has handed it in yet."
    of = f" of {learners}" if learners else ""
    if module.returned and not module.to_return and not module.stale_pages:
        return f"{module.handed_in}{of} handed in, and feedback is back."
    return f"{module.handed_in}{of} handed in."
