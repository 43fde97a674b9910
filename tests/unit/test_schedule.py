"""The schedule of practice: after 1, 3, 7 and 21 days, until it was right twice in a row."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.learner.schedule import INTERVALS, due_day

START = date(2026, 11, 1)
DAYS = st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12, unique_by=lambda one: one[0]).map(
    lambda some: [(START + timedelta(days=day), right) for day, right in sorted(some)]
)


def after(*checks: tuple[int, bool]) -> int | None:
    """Return the day of the return, counted as the checks are."""
    found = due_day((START + timedelta(days=day), right) for day, right in checks)
    return None if found is None else (found - START).days


@pytest.mark.parametrize(
    ("checks", "due"),
    [
        ([], None),
        ([(0, True)], None),
        ([(0, True), (5, True)], None),
        ([(0, False)], 1),
        ([(0, True), (5, False)], 6),
        ([(0, False), (1, True)], 4),
        ([(0, False), (1, True), (4, True)], None),
        ([(0, False), (1, True), (4, False)], 11),
        ([(0, False), (1, False), (4, False)], 11),
        ([(0, False), (1, False), (4, False), (11, False)], 32),
        ([(0, False), (1, False), (4, False), (11, False), (32, False)], 53),
        ([(0, False), (1, True), (4, False), (11, True)], 32),
        ([(0, False), (1, True), (4, False), (11, True), (32, True)], None),
        ([(0, False), (9, True)], 12),
        ([(0, False), (1, True), (4, True), (30, False)], 31),
        ([(0, False), (1, True), (2, True)], None),
    ],
)
def test_a_case_comes_back_on_its_day(checks, due):
    assert after(*checks) == due


@given(DAYS)
def test_a_case_that_was_always_right_never_comes_back(days):
    assert due_day((day, True) for day, _ in days) is None


@given(DAYS)
def test_a_case_that_was_just_wrong_comes_back_and_one_right_twice_does_not(days):
    due = due_day(days)
    if days and not days[-1][1]:
        assert due is not None
        assert (due - days[-1][0]).days in INTERVALS
    if [right for _, right in days[-2:]] == [True, True] and all(right for _, right in days[:-2]):
        assert due is None


@given(DAYS)
def test_whatever_came_before_two_right_returns_settle_it(days):
    last = days[-1][0] if days else START
    more = [(last + timedelta(days=day), True) for day in (1, 2)]
    assert due_day([*days, *more]) is None or due_day([*days, *more[:1]]) is None


@given(DAYS.filter(bool))
def test_the_pauses_never_grow_shorter_while_a_case_waits(days):
    pauses = []
    for count in range(1, len(days) + 1):
        due = due_day(days[:count])
        if due is None:
            pauses.clear()
        else:
            pauses.append((due - days[count - 1][0]).days)
        assert pauses == [*INTERVALS, *[INTERVALS[-1]] * len(days)][: len(pauses)]
