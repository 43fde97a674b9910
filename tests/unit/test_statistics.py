"""The statistics of a test, against figures that were worked out another way."""

from __future__ import annotations

import statistics as plain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from casewise.reports.reliability import reliability
from casewise.reports.statistics import correlation_between, items, preferred, rest, share_between, thirds

# Ten learners, five items, right or wrong.
ANSWERS = np.array(
    [
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 0],
        [1, 1, 1, 0, 1],
        [1, 1, 1, 0, 0],
        [1, 1, 0, 1, 0],
        [1, 1, 0, 0, 0],
        [1, 0, 1, 0, 0],
        [1, 0, 0, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 1],
    ],
    dtype=float,
)
ONE_POINT = np.ones(5)

# Five items of a law school test: how many of 1000 gave each pattern of answers, from 00000 to 11111 (Bock and
# Lieberman, Psychometrika 35, 1970). The figures are those that R's package ltm publishes for them, with the item left
# out of the total.
PATTERNS = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80]
PATTERNS += [16, 56, 21, 173, 11, 61, 28, 298]
FACILITY = [0.924, 0.709, 0.553, 0.763, 0.870]
DISCRIMINATION = [0.1128, 0.1532, 0.1728, 0.1444, 0.1216]
ALPHA = 0.2950


def by_hand(column: int) -> tuple[float, float]:
    """Return facility and discrimination by Moodle's formulas: mean over max; cov(item, rest) over both deviations."""
    item = [row[column] for row in ANSWERS.tolist()]
    rest = [sum(row) - row[column] for row in ANSWERS.tolist()]
    covariance = plain.covariance(item, rest)
    return plain.mean(item), covariance / (plain.variance(item) * plain.variance(rest)) ** 0.5


def test_facility_and_discrimination_are_moodles():
    for column, item in enumerate(items(ANSWERS, ONE_POINT)):
        assert (item.facility, item.discrimination) == pytest.approx(by_hand(column))


def test_a_published_item_analysis_comes_out_as_it_was_published():
    rows = [[int(digit) for digit in f"{pattern:05b}"] for pattern in range(32)]
    law_school = np.repeat(np.array(rows, dtype=float), PATTERNS, axis=0)
    found = items(law_school, ONE_POINT)
    assert [item.facility for item in found] == pytest.approx(FACILITY, abs=5e-4)
    assert [item.discrimination for item in found] == pytest.approx(DISCRIMINATION, abs=5e-5)
    assert reliability(law_school, ONE_POINT).alpha == pytest.approx(ALPHA, abs=5e-5)


def test_the_interval_holds_the_truth_in_95_of_100_classes():
    dice = np.random.default_rng(1965)
    # Ten parallel items, each as much talent as luck: by Spearman and Brown, alpha is 10 halves over 1 and 9 halves.
    classes = [dice.normal(size=(30, 1)) + dice.normal(size=(30, 10)) for _ in range(2000)]
    found = [reliability(shares, np.ones(10)) for shares in classes]
    held = [one.low <= 10 / 11 <= one.high for one in found]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)


def test_alpha_of_right_and_wrong_answers_is_kuder_and_richardsons_twentieth_formula():
    shares = [plain.mean(column) for column in ANSWERS.T.tolist()]
    totals = [sum(row) for row in ANSWERS.tolist()]
    kr20 = 5 / 4 * (1 - sum(share * (1 - share) for share in shares) / plain.pvariance(totals))
    found = reliability(ANSWERS, ONE_POINT)
    assert found.alpha == pytest.approx(kr20)
    assert found.low < found.alpha < found.high < 1


def test_the_interval_narrows_with_more_learners():
    few, many = reliability(ANSWERS, ONE_POINT), reliability(np.tile(ANSWERS, (20, 1)), ONE_POINT)
    assert many.high - many.low < (few.high - few.low) / 3


def test_a_figure_that_cannot_be_known_is_none():
    alike = np.ones((6, 3))
    assert [item.discrimination for item in items(alike, np.ones(3))] == [None, None, None]
    assert reliability(alike, np.ones(3)) is None
    assert reliability(ANSWERS[:2], ONE_POINT) is None
    assert reliability(ANSWERS[:, :1], ONE_POINT[:1]) is None


@given(arrays.arrays(float, st.tuples(st.integers(5, 20), st.integers(2, 6)), elements=st.floats(0, 1)))
def test_figures_stay_within_their_bounds(shares):
    for item in items(shares, np.ones(shares.shape[1])):
        assert 0 <= item.facility <= 1 + 1e-9
        assert item.discrimination is None or -1 - 1e-9 <= item.discrimination <= 1 + 1e-9


def test_thirds_are_the_strong_and_the_weak():
    strong, weak = thirds(np.arange(9.0))
    assert strong.tolist() == [False] * 6 + [True] * 3
    assert weak.tolist() == [True] * 3 + [False] * 6
    strong, weak = thirds(np.ones(9))
    assert not strong.any()
    assert not weak.any()


# Newcombe, Statistics in Medicine 17, 1998, table I: the score method without a continuity correction.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_of_a_share_is_as_published(hits, of, low, high):
    assert share_between(hits / of, of) == pytest.approx((low, high), abs=5e-5)


def test_the_interval_of_a_correlation_is_as_published():
    # Test and retest of 45 students (Martinkova and Hladka, Computational Aspects of Psychometric Methods, 4.3.1.1).
    assert correlation_between(0.7700, 45) == pytest.approx((0.6156, 0.8674), abs=5e-4)
    assert correlation_between(0.9, 3) is None
    assert correlation_between(1.0, 10) == pytest.approx((1, 1), abs=1e-3)


def test_a_preference_is_judged_by_the_sign_test():
    # 9 of 10: (10 + 1) of 1024 ways are at least as uneven. Three other options could have been the preferred one.
    assert preferred(9, 1) == pytest.approx(11 / 1024)
    assert preferred(9, 1, choices=3) == pytest.approx(33 / 1024)
    assert preferred(0, 0) == preferred(2, 9, choices=5) == 1.0


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 6))
def test_a_preference_is_less_likely_the_more_uneven_it_is(one, other, choices):
    assert 0 <= preferred(one + 1, other, choices) <= preferred(one, other, choices) <= 1


SHARES = arrays.arrays(float, st.tuples(st.integers(5, 20), st.integers(2, 6)), elements=st.floats(0, 1))


@given(SHARES, st.data())
def test_the_rest_never_holds_the_scenario_itself(shares, data):
    column = data.draw(st.integers(0, shares.shape[1] - 1))
    worth = np.arange(1.0, shares.shape[1] + 1)
    before = rest(shares, worth, column)
    shares[:, column] = 1 - shares[:, column]
    assert rest(shares, worth, column).tolist() == before.tolist()
    assert ((before >= 0) & (before <= 1)).all()


def test_points_that_nobody_has_given_yet_count_on_neither_side():
    shares = np.array([[1.0, np.nan, 0.5], [0.0, 1.0, 1.0], [np.nan, np.nan, np.nan]])
    assert rest(shares, np.array([1.0, 2.0, 3.0]), 0)[:2].tolist() == [0.5, 1.0]
    strong, weak = thirds(rest(shares, np.array([1.0, 2.0, 3.0]), 0))
    assert (strong.tolist(), weak.tolist()) == ([False, True, False], [True, False, False])
    assert items(np.vstack([shares[:2]] * 3), np.ones(3))[1].facility == 1.0


@given(SHARES)
def test_the_interval_of_a_discrimination_holds_it(shares):
    for item in items(shares, np.ones(shares.shape[1])):
        if item.discrimination is not None:
            assert item.discrimination_low - 1e-6 <= item.discrimination <= item.discrimination_high + 1e-6
