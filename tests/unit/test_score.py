"""A score is a plain float in nbgrader's eyes, and an outcome in a person's."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_output
from nbgrader.utils import get_partial_grade

from casewise.scenario import Outcome, Score

POINTS = st.integers(1, 10_000_000).map(lambda n: n / 10_000)


@given(st.floats(0, 1), POINTS)
def test_nbgrader_reads_the_very_score_from_its_text(credit, out_of):
    score = Score.of(credit, out_of)
    output = new_output("execute_result", data={"text/plain": repr(score)})
    assert get_partial_grade(output, out_of, logging.getLogger()) == score.points


@given(st.floats(0, 1), POINTS)
def test_the_outcome_says_what_the_points_say(credit, out_of):
    score = Score.of(credit, out_of)
    assert score.points == round(score.points, 4)
    assert (score.outcome is Outcome.RIGHT) == (score.points == out_of)
    assert (score.outcome is Outcome.WRONG) == (score.points == 0)
    assert (score.outcome is Outcome.PARTLY) == (0 < score.points < out_of)


@given(st.floats(-5, 5), POINTS)
def test_no_credit_leads_out_of_the_bounds(credit, out_of):
    assert 0 <= Score.of(credit, out_of).points <= out_of


@given(POINTS)
def test_full_credit_is_all_points_and_none_is_none(out_of):
    assert Score.of(1, out_of) == Score(out_of, out_of, Outcome.RIGHT)
    assert Score.of(0, out_of) == Score(0.0, out_of, Outcome.WRONG)


@pytest.mark.parametrize(
    ("credit", "out_of", "text"), [(1, 2, "2.0"), (1 / 3, 1, "0.3333"), (2 / 3, 1, "0.6667"), (0, 5, "0.0")]
)
def test_thirds_are_rounded_to_four_places(credit, out_of, text):
    assert repr(Score.of(credit, out_of)) == text


@pytest.mark.parametrize("outcome", [Outcome.NOT_ANSWERED, Outcome.DAMAGED])
def test_no_answer_has_no_points_and_keeps_its_reason(outcome):
    assert Score.none(3.0, outcome) == Score(0.0, 3.0, outcome)
    assert repr(Score.none(3.0, outcome)) == "0.0"
