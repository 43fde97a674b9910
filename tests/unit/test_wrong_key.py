"""A wrong key is found, and a right one isn't suspected because of noise."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from casewise import kinds
from casewise.reports.answers import Answers, Results
from casewise.reports.choices import Part
from casewise.reports.first import steps
from casewise.reports.flags import Label, learners_for_unused
from casewise.reports.page import report_page
from casewise.reports.study import Study
from casewise.reports.wrong_key import learners_needed, rivals
from casewise.scenario import Picks, Scenario
from tests.support.variants import DOCTOR

SIZE = 132


def parts(**strong: float) -> list[Part]:
    """Return the parts of a choice whose key is `key`, with the share of the stronger third that chose each."""
    return [Part(name, "", strong=share, weak=0.0, credit=float(name == "key")) for name, share in strong.items()]


def sentences(found: list) -> list[str]:
    return list(map(str, found))


def test_the_option_that_strong_learners_prefer_is_named_with_both_shares():
    found = rivals(parts(key=0.14, form=0.64, wait=0.22), Picks.ONE, 44)
    assert sentences(found) == ['More of the stronger third chose "form" (64%) than your key (14%): check the key.']


def test_it_is_found_in_a_class_of_thirty_and_not_in_one_of_twelve():
    given = parts(key=0.1, form=0.9, wait=0.0)
    assert rivals(given, Picks.ONE, 10)
    assert not rivals(parts(key=0.25, form=0.75, wait=0.0), Picks.ONE, 4)
    assert learners_needed(given) == 18
    assert rivals(parts(key=0, form=1, wait=0), Picks.ONE, learners_needed(given) // 3)
    assert not rivals(parts(key=0, form=1, wait=0), Picks.ONE, learners_needed(given) // 3 - 1)


def test_an_option_that_most_tick_and_the_key_leaves_out_is_named():
    given = [Part("right", "", strong=1.0, weak=0.5, credit=1.0), Part("more", "", strong=0.9, weak=0.1, credit=0.0)]
    (found,) = rivals(given, Picks.SEVERAL, 30)
    assert str(found) == '90% of the stronger third chose "more", which your key leaves out: check the key.'
    assert not rivals(given, Picks.NONE, 30)


def test_a_key_that_half_of_the_strong_choose_is_rarely_suspected():
    dice = np.random.default_rng(1947)
    called = 0
    for _ in range(1000):
        counts = dice.multinomial(20, [0.5, 0.3, 0.2])
        called += bool(rivals(parts(**dict(zip(("key", "b", "c"), counts / 20, strict=True))), Picks.ONE, 20))
    assert called / 1000 < 0.02


def test_two_answers_that_are_equally_good_are_suspected_about_as_often_as_chance_allows():
    dice = np.random.default_rng(1927)
    called = 0
    for _ in range(1000):
        counts = dice.multinomial(30, [0.45, 0.45, 0.1])
        called += bool(rivals(parts(**dict(zip(("key", "b", "c"), counts / 30, strict=True))), Picks.ONE, 30))
    assert called / 1000 < 0.05


SKILL = np.linspace(0, 1, SIZE)


def sound(named, dice: np.random.Generator) -> dict[str, Answers]:
    """Return the answers of a class to three scenarios whose keys are right."""
    every = {}
    for number in range(3):
        scenario = named("elevator").model_copy(update={"id": f"sound-{number}"})
        chosen = ["defer" if dice.random() < 0.2 + 0.7 * skill else "share" for skill in SKILL]
        every[scenario.id] = given(scenario, chosen)
    return every


def given(scenario: Scenario, chosen: list[str], met: list[str] | None = None) -> Answers:
    """Return the answers of a class, with the points by the key."""
    points = [
        scenario.with_variant(name).score(one).points for one, name in zip(chosen, met or [""] * SIZE, strict=True)
    ]
    return Answers(scenario, points, chosen, [3] * SIZE, [None] * SIZE, met or [])


def study_of(every: dict[str, Answers]) -> Study:
    totals = [sum(one.points[number] for one in every.values()) for number in range(SIZE)]
    return Study.of(Results("sample", [f"l{n:03}" for n in range(SIZE)], every, totals, "own", 0.75), {})


@pytest.fixture
def wrong(named) -> Study:
    """A class of 132 whose best learners took another option than the key; three other scenarios are sound."""
    dice = np.random.default_rng(19)
    every = sound(named, dice)
    chosen = ["silent" if dice.random() < 0.3 + 0.6 * skill else "defer" for skill in SKILL]
    every["elevator"] = given(named("elevator").model_copy(update={"key": {"defer": 1}}), chosen)
    return study_of(every)


def test_the_report_says_first_to_check_the_key(wrong):
    found = wrong.findings[-1]
    assert found.has(Label.KEY)
    assert any(flag.startswith('More of the stronger third chose "Say nothing." (') for flag in found.flags)
    assert not any(one.has(Label.KEY) for one in wrong.findings[:-1])
    assert found.item.facility < 0.5
    assert not {flag.label for flag in found.marks} & {Label.HARD, Label.UNCLEAR, Label.SURE}
    first = steps(wrong)[0]
    assert first.act == 'Check the key of "In the elevator".'
    assert first.why.startswith('More of the stronger third chose "Say nothing."')
    assert first.anchor == "case-elevator"
    html = report_page(wrong, date(2026, 11, 28))
    assert '<a href="#case-elevator">Check the key of &quot;In the elevator&quot;.</a>' in html
    assert '<td class="look">Check the key' in html


def test_discrimination_and_thirds_agree(wrong):
    found = wrong.findings[-1]
    keyed = next(part for part in found.parts if part.credit == 1)
    assert found.item.discrimination_high < 0
    assert keyed.strong < keyed.weak


def test_each_variant_is_judged_by_those_who_met_it(named):
    every = sound(named, np.random.default_rng(7))
    met = [("treating", "plant", "cousin")[number % 3] for number in range(SIZE)]
    every["doctor"] = given(kinds.read_cell(DOCTOR), ["relevant"] * SIZE, met)
    found = study_of(every).findings[-1]
    assert set(found.rivals) == {"plant", "cousin"}  # their key is another option
    (flag,) = found.variants[1].flags
    assert flag.startswith("More of the stronger third chose")
    assert found.variants[0].flags == []
    assert f"Variant plant: {flag}" in found.flags


def test_a_small_class_learns_how_many_it_takes(named):
    answers = Answers(named("elevator"), [0.0] * 8 + [2.0] * 4, ["share"] * 8 + ["defer"] * 4, [None] * 12, [None] * 12)
    study = Study.of(Results("sample", [f"l{n}" for n in range(12)], {"elevator": answers}, [0.0] * 12, "own", 1), {})
    (found,) = study.findings
    assert not found.has(Label.KEY)
    assert not found.has(Label.UNUSED)
    html = report_page(study, date(2026, 11, 28))
    assert "A wrong key can show from about 18 learners who answered; here it&#39;s 12." in html
    assert f"For an unused option that takes {learners_for_unused()} learners." in html
