"""What the desk says to do first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casewise.desk.made import Made
from casewise.desk.next import Step, first, standing, steps
from casewise.desk.state import CourseState, ModuleState

NEW = ModuleState("consent", "Consent")
BUILT = replace(NEW, built=Made.YES)
OUT = replace(BUILT, released=Made.YES)
GRADED = replace(OUT, handed_in=3, graded=3, stale_pages=3)
BACK = replace(GRADED, stale_pages=0, pages=3, returned=3)


def course(*modules: ModuleState, learners: int = 3, exchange: bool = True) -> CourseState:
    return CourseState("ethics", "Ethics", [f"learner-{n}" for n in range(learners)], list(modules), exchange)


@pytest.mark.parametrize(
    ("module", "wanted"),
    [
        (replace(NEW, problems=2), Step.FIX),
        (replace(BACK, problems=1), Step.FIX),
        (NEW, Step.BUILD),
        (replace(OUT, built=Made.OLD), Step.BUILD),
        (BUILT, Step.RELEASE),
        (replace(OUT, released=Made.OLD), Step.RELEASE),
        (OUT, None),
        (replace(OUT, handed_in=3, waiting=3), Step.COLLECT),
        (replace(OUT, handed_in=3, ungraded=3, unread=1), Step.GRADE),
        (replace(BACK, regrade=True), Step.GRADE),
        (replace(GRADED, unread=2), Step.READ),
        (replace(NEW, handed_in=3, ungraded=3), Step.BUILD),
        (GRADED, Step.REPORT),
        (replace(GRADED, reported=True), Step.FEEDBACK),
        (replace(GRADED, returned=3), Step.FEEDBACK),
        (replace(GRADED, stale_pages=0, pages=3, to_return=3), Step.RETURN),
        (BACK, Step.REPORT),
        (replace(BACK, reported=True), None),
    ],
)
def test_a_module_goes_through_its_term_step_by_step(module, wanted):
    found = first(course(module))
    assert (found.step if found else None) is wanted
    assert found is None or (found.module == "consent" and found.why.endswith(".") and found.button)


def test_what_learners_wait_for_comes_before_what_only_an_author_waits_for():
    waiting = replace(GRADED, module="final", title="Final")
    assert first(course(NEW, waiting)).module == "final"
    assert first(course(NEW, BACK)).step is Step.BUILD, "a report can wait"


def test_hand_ins_before_the_due_date_can_wait_until_all_are_in():
    early = replace(OUT, handed_in=2, waiting=2, due="2030-01-01T00:00:00+00:00", due_words="January 1")
    assert first(course(early)) is None
    assert first(course(replace(early, past=True))).step is Step.COLLECT
    assert first(course(early, learners=2)).step is Step.COLLECT
    assert [step.step for step in steps(early)] == [Step.COLLECT], "the module's own button stays"


def test_without_an_exchange_nothing_is_released_and_the_rest_goes_on():
    assert first(course(BUILT, exchange=False)) is None
    assert first(course(replace(BUILT, handed_in=1, ungraded=1), exchange=False)).step is Step.GRADE


def test_one_and_many_are_said_as_people_say_them():
    one = replace(OUT, handed_in=1, ungraded=1)
    assert next(steps(one)).why == "1 hand-in of Consent isn't graded yet."
    assert next(steps(replace(one, ungraded=2))).why == "2 hand-ins of Consent aren't graded yet."
    assert next(steps(replace(GRADED, unread=1))).why == "1 answer in Consent waits for you."
    assert next(steps(replace(GRADED, unread=118))).button == "Read 118 answers"


def test_a_module_without_submissions_has_words():
    assert standing(NEW, 3) == "Nobody can hand it in yet."
    assert standing(OUT, 3) == "Nobody has handed it in yet."
    assert standing(replace(OUT, past=True), 3) == "Nobody handed it in before the date."
    assert standing(BACK, 3) == "3 of 3 handed in, and feedback is back."
