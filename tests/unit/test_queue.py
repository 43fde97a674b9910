"""The queue of practice to look at again: what counts, in which order, and the same all day."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.journal import NAME
from casewise.learner import queue
from casewise.learner.queue import A_DAY, Need, due
from tests.support.practice import CELL, NOW, ago, checked, write_lesson, write_line

NAMES = "abcdefg"
GIVEN = st.sampled_from(["good", "fair", "bad", None, 7])
VARIANTS = """%%scenario lift
title: In the elevator
kind: choice
practice: true
options: {talk: Talk., wait: Wait.}
variants:
  alone: {prompt: You are alone. What do you do?}
  crowd: {prompt: The elevator is full. What do you do?}
answers:
  alone: {key: {talk: 1}, rationale: {talk: T., wait: W.}}
  crowd: {key: {wait: 1}, rationale: {talk: T., wait: W.}}"""
WRITTEN = """%%scenario thanks
title: A card of thanks
kind: reflect
practice: true
prompt: What do you write?
rubric: [It thanks them.]
rationale: Thanks are short."""


@pytest.fixture
def lesson(tmp_path):
    return write_lesson(tmp_path / "first", [CELL.format(name=name) for name in NAMES])


def check(folder, name, response, *, days, minutes=0, sure=None):
    """Write an answer and its check down."""
    more = {"confidence": sure} if sure else {}
    write_line(folder, name, response, ago(days, minutes), **more)
    write_line(folder, name, response, ago(days, minutes + 1), **more, **checked(response))


def names(*folders, now=NOW):
    return [one.scenario.id for one in due(folders, "sorrel", now)]


def test_what_was_not_right_comes_back_the_next_day_and_what_was_right_never(lesson):
    check(lesson, "a", "bad", days=0)
    check(lesson, "b", "good", days=0, sure=3)
    check(lesson, "c", "fair", days=0)
    assert names(lesson) == []
    found = due([lesson], "sorrel", NOW + timedelta(days=1))
    assert [(one.scenario.id, one.need, one.notebook, one.folder) for one in found] == [
        ("a", Need.WRONG, "lesson", lesson),
        ("c", Need.PARTLY, "lesson", lesson),
    ]
    assert found[0].why == "From First, yesterday: it wasn't right."
    assert (found[0].entry, found[0].done) == (None, False)


def test_right_twice_in_a_row_and_it_is_done(lesson):
    check(lesson, "a", "bad", days=30)
    check(lesson, "a", "good", days=29)
    assert names(lesson, now=NOW - timedelta(days=27)) == []
    assert names(lesson, now=NOW - timedelta(days=26)) == ["a"]
    check(lesson, "a", "good", days=26)
    assert names(lesson) == []


def test_of_several_checks_on_a_day_the_first_counts(lesson):
    check(lesson, "a", "bad", days=2)
    check(lesson, "a", "good", days=2, minutes=5)
    check(lesson, "b", "good", days=2)
    check(lesson, "b", "bad", days=2, minutes=5)
    assert names(lesson) == ["a"]


def test_a_day_is_the_learners_own(lesson):
    check(lesson, "a", "bad", days=1, minutes=8 * 60)
    assert names(lesson) == ["a"]
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    assert names(lesson, now=east) == []


def test_the_most_urgent_come_first_and_five_a_day(lesson):
    check(lesson, "a", "fair", days=20)
    check(lesson, "b", "bad", days=3)
    check(lesson, "c", "bad", days=9)
    check(lesson, "d", "bad", days=2, sure=3)
    check(lesson, "e", "bad", days=40)
    check(lesson, "e", "good", days=39)
    check(lesson, "f", "fair", days=30, sure=3)
    check(lesson, "g", "bad", days=1, sure=1)
    assert names(lesson) == ["d", "c", "b", "g", "f"]
    assert len(names(lesson)) == A_DAY
    for name in "dcb":
        check(lesson, name, "good", days=0)
    assert names(lesson) == ["d", "c", "b", "g", "f"]
    assert names(lesson, now=NOW + timedelta(days=1)) == ["g", "f", "a", "e"]


def test_among_equals_each_day_draws_again(lesson):
    for name in NAMES:
        check(lesson, name, "bad", days=1)
    drawn = {tuple(names(lesson, now=NOW + timedelta(days=days))) for days in range(9)}
    assert len(drawn) > 1
    assert {name for some in drawn for name in some} == set(NAMES)


def test_an_older_journal_has_no_checks_so_the_last_answer_of_a_day_counts(lesson):
    for name, *responses in (("a", "bad"), ("b", "bad", "good"), ("c", "good", "bad"), ("d", "bad", None)):
        for minute, response in enumerate(responses):
            write_line(lesson, name, response, ago(1, minute), confidence=3)
    found = due([lesson], "sorrel", NOW)
    assert sorted(one.scenario.id for one in found) == ["a", "c"]
    assert {one.need for one in found} == {Need.SURE_AND_WRONG}


def test_from_the_first_check_on_an_answer_that_was_not_checked_says_nothing(lesson):
    write_line(lesson, "a", "bad", ago(5))
    check(lesson, "b", "good", days=4)
    write_line(lesson, "c", "bad", ago(4))
    write_line(lesson, "a", "good", ago(3))
    assert names(lesson) == ["a"]
    (unchecked,) = [one.recall for one in queue.cases([lesson], "sorrel", NOW) if one.recall.scenario.id == "c"]
    assert unchecked.why == "From First: you haven't checked your answer yet."


def test_what_is_done_today_stays_and_says_so(lesson):
    check(lesson, "a", "bad", days=1, sure=3)
    check(lesson, "b", "bad", days=1)
    write_line(lesson, "a", "fair", ago(0))
    begun, other = due([lesson], "sorrel", NOW)
    assert (begun.entry.response, begun.done, other.entry) == ("fair", False, None)
    check(lesson, "a", "fair", days=0, minutes=1)
    begun, _ = due([lesson], "sorrel", NOW)
    assert (begun.entry.response, begun.entry.checked, begun.done) == ("fair", "partly", True)
    assert begun.need is Need.SURE_AND_WRONG


def test_a_case_comes_back_with_the_facts_that_were_met(tmp_path):
    folder = write_lesson(tmp_path / "first", [VARIANTS, WRITTEN])
    for variant, verdict in (("crowd", "wrong"), ("alone", "right")):
        (folder / NAME).unlink(missing_ok=True)
        write_line(folder, "lift", "talk", ago(1), variant=variant)
        found = due([folder], "sorrel", NOW)
        assert [one.scenario.variant for one in found] == ([variant] if verdict == "wrong" else [])
    write_line(folder, "lift", "talk", ago(1, 1), variant="crowd", checked="wrong", score=0)
    write_line(folder, "thanks", "Thank you.", ago(1, 2), checked="read")
    assert [one.scenario.variant for one in due([folder], "sorrel", NOW)] == ["crowd"]


def test_without_journals_nothing_is_due(lesson):
    check(lesson, "a", "bad", days=1)
    assert due([lesson], "sorrel", NOW, journals=False) == []
    assert due([], "sorrel", NOW) == []


@pytest.mark.parametrize("at", ["", "yesterday", "2026-11-27T12:00:00", "0001-01-01T00:00:00+14:00"])
def test_an_answer_at_no_known_time_is_in_no_queue(lesson, at):
    write_line(lesson, "a", "bad", at)
    write_line(lesson, "a", "bad", at, **checked("bad"))
    west = NOW.astimezone(timezone(-timedelta(hours=9)))
    assert names(lesson, now=west) == []


def test_a_clock_that_ran_ahead_takes_nothing_out(lesson):
    check(lesson, "a", "bad", days=1)
    check(lesson, "a", "good", days=-400)
    assert names(lesson) == ["a"]


LINES = st.lists(st.tuples(st.sampled_from(NAMES), GIVEN, st.integers(0, 40), st.booleans(), st.integers(1, 3)))


@given(LINES, LINES)
def test_nothing_of_today_changes_what_is_due_today(tmp_path_factory, before, today):
    folder = write_lesson(tmp_path_factory.mktemp("home") / "first", [CELL.format(name=name) for name in NAMES])

    def write(lines, *, today):
        for name, response, days, is_check, sure in lines:
            more = checked(response) if is_check and isinstance(response, str) else {}
            at = ago(0, days) if today else ago(days + 1)
            write_line(folder, name, response, at, confidence=sure, **more)

    write(before, today=False)
    first = due([folder], "sorrel", NOW)
    write(today, today=True)
    again = due([folder], "sorrel", NOW + timedelta(hours=2))
    assert [(one.scenario, one.need, one.why) for one in again] == [(one.scenario, one.need, one.why) for one in first]
    assert [one.need for one in first] == sorted(one.need for one in first)
    assert len(first) <= A_DAY
    assert not any(one.done or one.entry for one in first)
    assert {one.scenario.id for one in again if one.entry} <= {name for name, *_ in today}
