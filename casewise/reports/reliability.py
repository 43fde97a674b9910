"""How reliable a test is, and what that means for a decision about a learner.

Alpha is Cronbach's (Psychometrika 16, 1951), its interval Feldt's (Psychometrika 30, 1965). The standard error of
measurement is the standard deviation of the points times the root of 1 - alpha (Lord and Novick, Statistical Theories
of Mental Test Scores, 1968; Harvill, Educational Measurement: Issues and Practice 10, 1991). How long a test has to be
follows from Spearman and Brown (British Journal of Psychology 3, 1910). `GOOD` is what Downing asks of a test in a
course (Medical Education 38, 2004: 0.7 to 0.8; 0.8 to 0.9 at the end of a year, 0.9 for a license).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
from scipy import stats

from casewise.reports.statistics import FEW, Matrix

GOOD = 0.7
"""The alpha from which a course can decide by a test, among other things."""
WIDE = 0.4
"""An interval wider than this says too little for a verdict."""
LOWEST = 0.1
"""An alpha below this says only that a test has to be many times longer."""
GAPS = 0.1
"""A scenario without points for more than this share of the learners is left out. Otherwise these learners are."""
MOST = 100_000


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha, with the bounds of its 95 % interval.

    `items` is the number of scenarios and `learners` the number of learners from which it comes, and `error` the
    standard error of measurement, in points.
    """

    alpha: float
    low: float
    high: float
    items: int
    learners: int
    error: float

    @property
    def certain(self) -> bool:
        """Whether the interval is narrow enough, or far enough from what is good, for a verdict."""
        return self.high - self.low <= WIDE or not self.low < GOOD <= self.high

    @property
    def good(self) -> bool:
        """Whether a course can decide by this test, among other things."""
        return self.alpha >= GOOD

    @property
    def scenarios_needed(self) -> int | None:
        """How many scenarios like these would reach a good alpha, or None if there's no saying."""
        return items_needed(self.alpha, self.items) if self.alpha >= LOWEST else None

    @property
    def learners_needed(self) -> int:
        """How many learners it takes until the interval is narrow enough for a verdict."""
        return learners_needed(self.alpha, self.items)


def reliability(shares: Matrix, worth: Matrix) -> Reliability | None:
    """Return how consistent a test is, or None if that can't be computed.

    A scenario that many learners have no points for yet is left out, and then each learner without points for another.
    """
    whole = np.isnan(shares).mean(axis=0) <= GAPS if len(shares) else np.zeros(shares.shape[1], dtype=bool)
    points = (shares * worth)[:, whole]
    points = points[~np.isnan(points).any(axis=1)]
    learners, count = points.shape
    if learners <= FEW or count < FEW:
        return None
    variance = float(points.sum(axis=1).var(ddof=1))
    if variance <= 0:
        return None
    alpha = float(count / (count - 1) * (1 - points.var(axis=0, ddof=1).sum() / variance))
    low, high = alpha_between(alpha, learners, count)
    return Reliability(alpha, low, high, count, learners, standard_error(sqrt(variance), alpha))


def alpha_between(alpha: float, learners: int, count: int) -> tuple[float, float]:
    """Return the bounds of Feldt's 95 % interval of alpha."""
    degrees = (learners - 1, (learners - 1) * (count - 1))
    low, high = (1 - (1 - alpha) * float(stats.f.ppf(part, *degrees)) for part in (0.975, 0.025))
    return low, high


def standard_error(deviation: float, alpha: float) -> float:
    """Return the standard error of measurement, in the unit of the standard deviation.

    By it a learner's points vary from one set of such scenarios to another.
    """
    return deviation * sqrt(1 - min(max(alpha, 0.0), 1.0))


def lengthened(alpha: float, times: float) -> float:
    """Return the reliability of a test that is so many times as long, with scenarios like those it has."""
    return times * alpha / (1 + (times - 1) * alpha)


def items_needed(alpha: float, count: int, target: float = GOOD) -> int:
    """Return how many scenarios a test needs for a reliability; `alpha` is above 0, and both are below 1."""
    return ceil(count * target * (1 - alpha) / (alpha * (1 - target)) - 1e-9)


def learners_needed(alpha: float, count: int, width: float = WIDE) -> int:
    """Return how many learners it takes until the interval of alpha is at most so wide."""
    few, many = FEW + 1, FEW + 1
    while many < MOST and _width(alpha, many, count) > width:
        few, many = many, 2 * many
    while few < many:
        middle = (few + many) // 2
        few, many = (few, middle) if _width(alpha, middle, count) <= width else (middle + 1, many)
    return many


def _width(alpha: float, learners: int, count: int) -> float:
    low, high = alpha_between(alpha, learners, count)
    return high - low
