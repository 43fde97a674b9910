"""The statistics of a test, against figures that were worked out another way."""

from __future__ import annotations

import statistics as plain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from casewise.reports.statistics import items, reliability, thirds

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


def test_what_cannot_be_told_is_none():
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
