"""How far two readers agree, as weighted kappa: 1 is full agreement, 0 no more than chance.

The weights are quadratic: a difference of two points weighs four times as much as one of one point. For points, this
kappa is a matter of means and variances (Fleiss and Cohen 1973), so it needs no table of categories.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pvariance

ENOUGH = 20
"""With fewer answers, kappa says little."""
WORDS = ((0.8, "very good"), (0.6, "good"), (0.4, "moderate"), (0.2, "fair"), (-2.0, "poor"))
"""What a kappa of at least this much is called (Landis and Koch 1977, and Altman 1991)."""


def weighted_kappa(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Cohen's kappa with quadratic weights, or None if it isn't defined: with no pairs, or one value only."""
    if not pairs:
        return None
    one, other = [first for first, _ in pairs], [second for _, second in pairs]
    by_chance = pvariance(one) + pvariance(other) + (fmean(one) - fmean(other)) ** 2
    if by_chance < 1e-12:  # noqa: PLR2004  (all points are the same)
        return None
    return 1 - fmean((first - second) ** 2 for first, second in pairs) / by_chance


def in_words(kappa: float | None, answers: int) -> str:
    """Return what a kappa of this many answers says, as a sentence."""
    if kappa is None:
        return "Kappa needs answers with different points." if answers else "No answer has been read by both yet."
    word = next(word for least, word in WORDS if kappa >= least)
    few = f" With fewer than {ENOUGH} answers, it says little." if answers < ENOUGH else ""
    return f"Weighted kappa {kappa:.2f}: {word} agreement.{few}".replace("-0.", "\N{MINUS SIGN}0.")
