"""Guessing: what someone earns who has not read a line."""

from __future__ import annotations

import pytest

from casewise import kinds
from casewise.rules.guessing import Chance, Longest, guessing
from tests.support.variants import DOCTOR, EVERY


def test_every_kind_takes_any_guess(scenario):
    for guesser in (Chance("a"), Longest()):
        response = scenario.read(scenario.guess(guesser))
        assert response is None or 0 <= scenario.credit(response) <= 1


def test_chance_earns_the_mean_weight_and_the_longest_option_its_own():
    scenario = kinds.read(
        "elevator",
        """title: In the elevator
kind: choice
points: 2
prompt: What do you say?
options: {share: Tell her in a few words what happened., defer: Ask her in., silent: Nothing., look: Look up.}
key: {defer: 1}
rationale: {share: It leaks., defer: It holds., silent: It holds too., look: It does.}
""",
    )
    found = guessing([scenario])
    assert found.random == pytest.approx(0.25, abs=0.05)
    assert found.longest == 0
    assert guessing([scenario]) == found


def test_nothing_to_guess_earns_nothing():
    assert guessing([]).random == guessing([]).longest == 0


def test_guessing_earns_the_mean_over_all_variants():
    found = guessing([kinds.read_cell(DOCTOR)])
    assert found.random == pytest.approx((1.5 + 1 + 1.5) / 9, abs=0.05)
    assert found.longest == pytest.approx((0.5 + 1 + 0.5) / 3)
    assert 0 < guessing(map(kinds.read_cell, EVERY)).random < 1
