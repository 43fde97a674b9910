"""How far two readers agree, against published figures and the definition by tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.reading.kappa import in_words, weighted_kappa

PAIRS = st.lists(st.tuples(st.sampled_from([0, 0.5, 1, 2.5, 4]), st.sampled_from([0, 0.5, 1, 2.5, 4])), max_size=40)


def by_table(pairs: list[tuple[float, float]]) -> float | None:
    """Return Cohen's weighted kappa (1968), from the table of what was seen and what chance would give."""
    number = len(pairs)
    seen = sum((one - other) ** 2 for one, other in pairs) / number
    chance = sum((one - other) ** 2 for one, _ in pairs for _, other in pairs) / number**2
    return 1 - seen / chance if chance else None


def test_it_is_scikit_learns_after_artstein_and_poesio():
    one = [0] * 46 + [1] * 44 + [2] * 10
    other = [0] * 50 + [1] * 40 + [2] * 10
    assert weighted_kappa([*zip(one, other, strict=True)]) == pytest.approx(0.9541, abs=0.00005)


def test_it_is_that_of_two_raters_of_anxiety_in_the_package_irr():
    one = [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3]
    other = [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4]
    assert weighted_kappa([*zip(one, other, strict=True)]) == pytest.approx(0.297, abs=0.0005)


@given(PAIRS)
def test_it_is_cohens_for_any_points(pairs):
    expected = by_table(pairs) if pairs else None
    found = weighted_kappa(pairs)
    assert found == (None if expected is None else pytest.approx(expected))


@given(PAIRS)
def test_it_doesnt_matter_who_is_first_or_what_a_point_is_worth(pairs):
    kappa = weighted_kappa(pairs)
    assert weighted_kappa([(other, one) for one, other in pairs]) == (kappa and pytest.approx(kappa))
    assert weighted_kappa([(3 * one + 1, 3 * other + 1) for one, other in pairs]) == (kappa and pytest.approx(kappa))
    assert kappa is None or -1 - 1e-9 <= kappa <= 1
    assert in_words(kappa, len(pairs))


def test_it_is_said_in_words():
    assert in_words(0.71, 40) == "Weighted kappa 0.71: good agreement."
    assert (
        in_words(-0.2, 3)
        == "Weighted kappa \N{MINUS SIGN}0.20: poor agreement. With fewer than 20 answers, it says little."
    )
    assert in_words(None, 0) == "No answer has been read by both yet."
    assert in_words(None, 4) == "Kappa needs answers with different points."
