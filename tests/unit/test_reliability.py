"""Reliability and what follows from it, against worked examples in print."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.reports.reliability import (
    GOOD,
    WIDE,
    Reliability,
    alpha_between,
    items_needed,
    learners_needed,
    lengthened,
    reliability,
    standard_error,
)
from casewise.reports.statistics import items

# Thirty departments on seven scales: R's data set attitude (Chatterjee and Price, Regression Analysis by Example).
ATTITUDE = """
43 51 30 39 61 92 45 63 64 51 54 63 73 47 71 70 68 69 76 86 48 61 63 45 47 54 84 35 81 78 56 66 71 83 47
43 55 49 44 54 49 34 58 67 42 56 66 68 35 71 75 50 55 70 66 41 72 82 72 67 71 83 31 67 61 45 47 62 80 41
64 53 53 58 58 67 34 67 60 47 39 59 74 41 69 62 57 42 55 63 25 68 83 83 45 59 77 35 77 77 54 72 79 77 46
81 90 50 72 60 54 36 74 85 64 69 79 79 63 65 60 65 75 55 80 60 65 70 46 57 75 85 46 50 58 68 54 64 78 52
50 40 33 34 43 64 33 64 61 52 62 66 80 41 53 66 52 50 63 80 37 40 37 42 58 50 57 49 63 54 42 48 66 75 33
66 77 66 63 88 76 72 78 75 58 74 80 78 49 48 57 44 45 51 83 38 85 85 71 71 77 74 55 82 82 39 59 64 78 39
"""
SCALES = np.array(ATTITUDE.split(), dtype=float).reshape(30, 7)
# What R's package psych prints for them: alpha, and alpha without each scale.
ALPHA, WITHOUT = 0.843, [0.810, 0.797, 0.828, 0.803, 0.795, 0.864, 0.840]

# The Homeostasis Concept Inventory: 651 students, 20 items (Martinkova and Hladka, Computational Aspects of
# Psychometric Methods, 2023, section 4.3.2 and 4.4.1): the variance of the totals, and of the residuals of an item.
STUDENTS, QUESTIONS, VARIANCE, HCI_ALPHA, RESIDUAL = 651, 20, 13.2473, 0.7155, 0.1885


def test_alpha_is_as_published_with_and_without_each_scale():
    whole = reliability(SCALES, np.ones(7))
    assert whole.alpha == pytest.approx(ALPHA, abs=5e-4)
    assert (whole.items, whole.learners) == (7, 30)
    without = [reliability(np.delete(SCALES, scale, axis=1), np.ones(6)).alpha for scale in range(7)]
    assert without == pytest.approx(WITHOUT, abs=5e-4)


def test_alpha_follows_from_published_variances():
    # Printed beside the same data: the sum of the scales' variances is 924.8, the variance of the totals 3334.9.
    assert reliability(SCALES, np.ones(7)).alpha == pytest.approx(7 / 6 * (1 - 924.8 / 3334.9), abs=5e-5)


def test_the_interval_is_as_published():
    assert alpha_between(HCI_ALPHA, STUDENTS, QUESTIONS) == pytest.approx((0.6828, 0.7462), abs=1e-4)


def test_the_standard_error_is_as_published():
    # A test with a reliability of 0.88 and a standard deviation of 3.17 (statology.org, Standard Error of Measurement).
    assert standard_error(3.17, 0.88) == pytest.approx(1.098, abs=5e-4)


def test_the_standard_error_is_that_of_the_analysis_of_variance():
    # Hoyt (Psychometrika 6, 1941): alpha comes from the residuals, so the error of a total is that of all its items.
    assert standard_error(VARIANCE**0.5, HCI_ALPHA) == pytest.approx((QUESTIONS * RESIDUAL) ** 0.5, abs=1e-3)


@pytest.mark.parametrize(("target", "times", "needed"), [(0.85, 1.8889, 38), (0.7, 0.7778, 16)])
def test_a_longer_test_is_as_published(target, times, needed):
    # Twenty items with a reliability of 0.75 (Martinkova and Hladka, section 4.2.5.1).
    assert lengthened(0.75, times) == pytest.approx(target, abs=5e-5)
    assert items_needed(0.75, 20, target) == needed


def test_half_as_many_more_items_are_as_published():
    assert lengthened(0.75, 1.5) == pytest.approx(0.8182, abs=5e-5)


def test_five_scenarios_with_an_alpha_of_a_third_need_to_be_about_twenty_three():
    found = Reliability(0.34, 0.22, 0.45, items=5, learners=200, error=1.0)
    assert found.scenarios_needed == 23
    assert found.certain
    assert not found.good


def test_without_anything_in_common_no_length_helps():
    assert Reliability(0.02, -0.2, 0.2, items=5, learners=200, error=1.0).scenarios_needed is None


@given(st.floats(0.1, 0.99), st.integers(2, 60))
def test_the_length_is_enough_and_one_scenario_less_is_not(alpha, count):
    needed = items_needed(alpha, count)
    assert lengthened(alpha, needed / count) >= GOOD - 1e-9
    if needed > 1:
        assert lengthened(alpha, (needed - 1) / count) < GOOD


@given(st.floats(0.0, 0.95), st.integers(2, 40))
def test_this_many_learners_are_enough_and_one_fewer_is_not(alpha, count):
    needed = learners_needed(alpha, count)
    low, high = alpha_between(alpha, needed, count)
    assert high - low <= WIDE
    if needed > 3:
        low, high = alpha_between(alpha, needed - 1, count)
        assert high - low > WIDE


@given(st.floats(0, 50), st.floats(-1, 1))
def test_the_standard_error_is_never_more_than_the_deviation(deviation, alpha):
    assert 0 <= standard_error(deviation, alpha) <= deviation


def test_a_small_class_gets_no_verdict_and_learns_how_many_it_takes():
    found = reliability(SCALES[:8, [0, 5, 6]], np.ones(3))
    assert not found.certain
    assert found.learners_needed > 8


def test_a_scenario_that_few_have_points_for_is_left_out_and_a_single_gap_leaves_out_a_learner():
    gaps = SCALES.copy()
    gaps[4:, 6] = np.nan
    assert reliability(gaps, np.ones(7)) == reliability(SCALES[:, :6], np.ones(6))
    gap = SCALES.copy()
    gap[0, 3] = np.nan
    assert reliability(gap, np.ones(7)) == reliability(SCALES[1:], np.ones(7))


def test_discrimination_leaves_the_scenario_out_of_the_total():
    rest = SCALES.sum(axis=1) - SCALES[:, 5]
    expected = np.corrcoef(SCALES[:, 5], rest)[0, 1]
    assert items(SCALES, np.ones(7))[5].discrimination == pytest.approx(expected)
    assert np.corrcoef(SCALES[:, 5], SCALES.sum(axis=1))[0, 1] > expected + 0.15
