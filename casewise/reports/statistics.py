"""The statistics of a test: numbers in, numbers out.

Facility, discrimination and efficiency are those of Moodle's quiz statistics, without its percent: the item is left out
of the rest. Alpha is Cronbach's (Psychometrika 16, 1951), its interval Feldt's (Psychometrika 30, 1965). Groups are
compared by Fisher's exact test or by ranks (Kruskal and Wallis, J. Am. Stat. Assoc. 47, 1952), with the correction for
several comparisons that is Holm's (Scand. J. Stat. 6, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Matrix = NDArray[np.float64]
"""Learners in rows, scenarios in columns, shares of the points from 0 to 1."""
FEW = 2


@dataclass(frozen=True)
class Item:
    """The statistics of one scenario among the others.

    `facility` is the mean share of its points. `discrimination` is the correlation with the rest of the points, from -1
    to 1, or None if all learners did the same. `spread` is the standard deviation of its shares.
    """

    facility: float
    discrimination: float | None
    spread: float


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha, with the bounds of its 95 % interval."""

    alpha: float
    low: float
    high: float


def items(shares: Matrix, worth: Matrix) -> list[Item]:
    """Return the statistics of each column of `shares`; `worth` holds the columns' points."""
    points = shares * worth
    total = points.sum(axis=1)
    return [
        Item(
            facility=float(shares[:, column].mean()),
            discrimination=_correlation(points[:, column], total - points[:, column]),
            spread=float(shares[:, column].std(ddof=1)) if len(shares) >= FEW else 0.0,
        )
        for column in range(shares.shape[1])
    ]


def reliability(shares: Matrix, worth: Matrix) -> Reliability | None:
    """Return how consistent a test is, or None if that can't be computed."""
    learners, count = shares.shape
    if learners <= FEW or count < FEW:
        return None
    points = shares * worth
    whole = points.sum(axis=1).var(ddof=1)
    if whole <= 0:
        return None
    alpha = float(count / (count - 1) * (1 - points.var(axis=0, ddof=1).sum() / whole))
    degrees = (learners - 1, (learners - 1) * (count - 1))
    low = 1 - (1 - alpha) * stats.f.ppf(0.975, *degrees)
    high = 1 - (1 - alpha) * stats.f.ppf(0.025, *degrees)
    return Reliability(alpha, float(low), float(high))


def thirds(total: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who is in the stronger and who in the weaker third. Learners with equal totals are treated alike."""
    low, high = np.quantile(total, [1 / 3, 2 / 3])
    return (total >= high) & (total > low), (total <= low) & (total < high)


def differing(groups: Sequence[Matrix]) -> float:
    """Return how likely groups that are alike would differ as much as these, from 0 to 1.

    For two groups with two different values, as where answers are right or wrong, it's Fisher's exact test; for all
    others Kruskal and Wallis's test, corrected for ties.
    """
    values = np.unique(np.concatenate(groups))
    if len(values) < FEW:
        return 1.0
    if len(values) == len(groups) == FEW:
        return float(stats.fisher_exact([[int((group == value).sum()) for value in values] for group in groups])[1])
    return float(stats.kruskal(*groups)[1])


def holm(chances: Sequence[float]) -> list[float]:
    """Return p values corrected for their number: by chance alone, the smallest is below 0.05 once in 20 times."""
    found = np.array(chances, dtype=float)
    order = np.argsort(found, kind="stable")
    steps = found[order] * np.arange(len(found), 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(p) for p in found]


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float | None:
    if len(one) < FEW or one.std() == 0 or other.std() == 0:
        return None
    return float(np.corrcoef(one, other)[0, 1])
