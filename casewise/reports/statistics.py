"""The statistics of the scenarios in a test: numbers in, numbers out.

Facility, discrimination and efficiency are those of Moodle's quiz statistics, without its percent. A scenario is always
compared with the rest: the share of the points that a learner has on all other scenarios (the corrected item-total
correlation of Henrysson, Psychometrika 28, 1963). With the scenario itself in the total, each looks good in a short
test. Discrimination and thirds both go by the rest.

An interval of a correlation is Fisher's (Metron 1, 1921), one of a share Wilson's (J. Am. Stat. Assoc. 22, 1927;
Newcombe, Stat. Med. 17, 1998). Groups are compared by Fisher's exact test or by ranks (Kruskal and Wallis, J. Am. Stat.
Assoc. 47, 1952), with the correction for several comparisons that is Holm's (Scand. J. Stat. 6, 1979).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Matrix = NDArray[np.float64]
"""Learners in rows, scenarios in columns, shares of the points from 0 to 1; not a number where nobody has decided."""
FEW = 2
SURE = 1.959963984540054
"""How many standard errors a 95 % interval reaches to each side."""
CHANCE = 0.05
"""What is less likely than this is beyond chance."""
EVEN = 1e-9
"""Shares that differ by less are equal."""
DIGITS = 9
"""Decimals that count when learners are ordered: sums of the same points in another order are equal."""


@dataclass(frozen=True)
class Item:
    """The statistics of one scenario among the others, over the learners whose points are known.

    `facility` is the mean share of its points. `discrimination` is the correlation with the rest of the points, from -1
    to 1, or None if all learners did the same; `discrimination_low` and `discrimination_high` are the bounds of its
    95 % interval. `spread` is the standard deviation of its shares.
    """

    facility: float
    discrimination: float | None
    spread: float
    discrimination_low: float | None = None
    discrimination_high: float | None = None


def items(shares: Matrix, worth: Matrix) -> list[Item]:
    """Return the statistics of each column of `shares`; `worth` holds the columns' points."""
    return [_item(shares[:, column], rest(shares, worth, column)) for column in range(shares.shape[1])]


def rest(shares: Matrix, worth: Matrix, column: int) -> Matrix:
    """Return the share of the points that each learner has on all scenarios except one.

    Points that nobody has decided on don't count, neither as earned nor as possible. Without any, it's not a number.
    """
    others, points = np.delete(shares, column, axis=1), np.delete(worth, column)
    possible = (~np.isnan(others) * points).sum(axis=1)
    earned = np.nansum(others * points, axis=1)
    found: Matrix = np.divide(earned, possible, out=np.full(len(shares), np.nan), where=possible > 0).round(DIGITS)
    return found


def thirds(total: Matrix) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return who is in the stronger and who in the weaker third. Learners with equal totals are treated alike."""
    known = total[~np.isnan(total)]
    if not len(known):
        return np.zeros(len(total), dtype=bool), np.zeros(len(total), dtype=bool)
    low, high = np.quantile(known, [1 / 3, 2 / 3])
    return (total >= high) & (total > low), (total <= low) & (total < high)


def share_between(share: float, learners: int) -> tuple[float, float]:
    """Return the bounds of Wilson's 95 % interval of a mean share.

    For shares that are right or wrong it's exact to a few percent; for shares in between it's wider than it has to be,
    because nothing with the same mean varies more than right and wrong.
    """
    middle = (share + SURE**2 / (2 * learners)) / (1 + SURE**2 / learners)
    reach = SURE * np.sqrt(share * (1 - share) / learners + SURE**2 / (4 * learners**2)) / (1 + SURE**2 / learners)
    return max(0.0, float(middle - reach)), min(1.0, float(middle + reach))


def correlation_between(correlation: float, learners: int) -> tuple[float, float] | None:
    """Return the bounds of Fisher's 95 % interval of a correlation, or None for fewer than four learners."""
    if learners <= FEW + 1:
        return None
    limit = 1 - 10.0**-DIGITS
    middle, reach = np.arctanh(min(max(correlation, -limit), limit)), SURE / np.sqrt(learners - 3)
    return float(np.tanh(middle - reach)), float(np.tanh(middle + reach))


def preferred(one: int, other: int, choices: int = 1) -> float:
    """Return how likely it is that `one` of two equally good answers is chosen this much oftener than the `other`.

    It's the sign test, one-sided, times the number of `choices` that could have been `one` (Bonferroni).
    """
    if not one + other:
        return 1.0
    return min(1.0, choices * float(stats.binomtest(one, one + other, alternative="greater").pvalue))


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


def _item(shares: Matrix, others: Matrix) -> Item:
    known = ~np.isnan(shares)
    both = known & ~np.isnan(others)
    own = shares[known]
    found = _correlation(shares[both], others[both])
    between = None if found is None else correlation_between(found, int(both.sum()))
    return Item(
        facility=float(own.mean()),
        discrimination=found,
        spread=float(own.std(ddof=1)) if len(own) >= FEW else 0.0,
        discrimination_low=between[0] if between else None,
        discrimination_high=between[1] if between else None,
    )


def _correlation(one: Matrix, other: Matrix) -> float | None:
    if len(one) < FEW or np.ptp(one) < EVEN or np.ptp(other) < EVEN:
        return None
    return float(np.corrcoef(one, other)[0, 1])
