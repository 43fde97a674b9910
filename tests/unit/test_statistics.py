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


def by_hand(column: int) -> tuple[float, float]:
    """Return facility and discrimination by Moodle's formulas: mean over max; cov(item, rest) over both deviations."""
    item = [row[column] for row in ANSWERS.tolist()]
    rest = [sum(row) - row[column] for row in ANSWERS.tolist()]
    covariance = plain.covariance(item, rest)
    return plain.mean(item), covariance / (plain.variance(item) * plain.variance(rest)) ** 0.5


def test_facility_and_discrimination_are_moodles():
    for column, item in enumerate(items(ANSWERS, ONE_POINT)):
        assert (item.facility, item.discrimination) == pytest.approx(by_hand(column))


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
