"""Reports on variants: each by itself, all together, and whether one of them is harder."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from casewise import kinds
from casewise.reports.answers import Answers, Results
from casewise.reports.by_variant import by_variant, differences, large_enough
from casewise.reports.choices import BY_VARIANT, SMALLEST
from casewise.reports.page import report_page
from casewise.reports.statistics import differing, holm
from casewise.reports.study import Study
from casewise.scenario import Judge
from tests.support.variants import CALLER, DOCTOR, EVERY, MEMO, RECEPTION


def answered(cell: str, *given: tuple[str, object]) -> Answers:
    """Return the answers of a class: for each learner the variant and the response, with the points by its key."""
    scenario = kinds.read_cell(cell)
    answers = Answers(scenario)
    for number, (variant, response) in enumerate(given):
        one = scenario.with_variant(variant)
        by_key = one.points if one.withdrawn else one.score(one.read(response)).points
        answers.points.append(by_key if one.judge is Judge.KEY else float(number % 3))
        answers.responses.append(response)
        answers.confidence.append(None)
        answers.seconds.append(None)
        answers.variants.append(variant)
    return answers


def study_of(*every: Answers) -> Study:
    learners = [f"learner-{number}" for number in range(len(every[0].points))]
    totals = [sum(one.points[number] or 0.0 for one in every) for number in range(len(learners))]
    return Study.of(Results("sample", learners, {one.scenario.id: one for one in every}, totals, "own", 0.75), {})


def responses(cell: str) -> st.SearchStrategy:
    """Return any answers to any variant of a scenario, blanks too."""
    scenario = kinds.read_cell(cell)
    samples = [one.samples() for one in scenario.each_variant()]
    some = [response for one in samples for response in [*one.right, *one.partly, *one.wrong, None]]
    some = [None if response is None else scenario.read(response) for response in some]
    return st.tuples(st.sampled_from(list(scenario.variants)), st.sampled_from(some))


@pytest.mark.parametrize("cell", EVERY, ids=lambda cell: kinds.read_cell(cell).kind)
@given(data=st.data())
def test_the_variants_of_a_scenario_add_up_to_the_whole(cell, data):
    everyone = [(name, None) for name in kinds.read_cell(cell).variants for _ in range(SMALLEST)]
    study = study_of(answered(cell, *everyone, *data.draw(st.lists(responses(cell), max_size=40))))
    (found,) = study.findings
    each = found.variants
    assert sum(one.learners for one in each) == len(study.learners)
    assert sum(one.answered for one in each) == found.answered
    assert sum(one.facility * one.learners for one in each) / len(study.learners) == pytest.approx(found.item.facility)
    for part in found.parts:
        same = [other for one in each for other in one.parts if other.text == part.text]
        assert sum(other.chosen for other in same) == part.chosen
        assert sum(other.right for other in same) == part.right
        assert part.worth in ({other.worth for other in same}, BY_VARIANT) or len({other.worth for other in same}) == 1
    for points, count in found.points:
        assert sum(other for one in each for given, other in one.points if given == points) == count


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8))
def test_no_small_group_can_be_found_by_subtraction(sizes):
    shown = large_enough(sizes)
    assert all(sizes[name] >= SMALLEST for name in shown)
    left_out = sum(size for name, size in sizes.items() if name not in shown)
    assert left_out == 0 or left_out >= min(SMALLEST, sum(sizes.values()))


def test_of_a_small_group_only_its_number_is_said_and_another_one_hides_it():
    few = [("treating", "relevant")] * 2, [("plant", "form")] * 6, [("cousin", "form")] * 9
    study = study_of(answered(DOCTOR, *few[0], *few[1], *few[2]))
    (found,) = study.findings
    assert [(one.learners, one.answered, one.facility, one.parts) for one in found.variants[:2]] == [
        (2, None, None, []),
        (6, None, None, []),
    ]
    assert found.variants[2].facility == 0.5
    assert found.difference is None
    html = report_page(study, date(2026, 11, 27))
    assert "A dash hides the figures of fewer than 5 learners" in html
    assert "<summary>Variant treating</summary>" not in html


def test_each_variant_is_judged_by_its_own_key():
    given = [("treating", "relevant")] * 60 + [("plant", "relevant")] * 60 + [("cousin", "privately")] * 60
    (found,) = study_of(answered(DOCTOR, *given)).findings
    assert [one.facility for one in found.variants] == [1, 0, 1]
    assert [part.worth for part in found.variants[1].parts] == ["Earns nothing", "The best answer", "Earns nothing"]
    assert [part.worth for part in found.parts] == [BY_VARIANT] * 3
    assert [part.chosen for part in found.parts] == [120, 0, 60]
    unused = 'None of 60 learners chose "Ask the client at the next session.", so it tests nothing.'
    assert unused in found.variants[1].flags
    assert not [flag for flag in found.flags if "tests nothing" in flag]


def test_one_variant_that_is_harder_is_named():
    given = [("visitor", ["name", "hours"])] * 12 + [("guardian", ["goals"])] * 12
    study = study_of(answered(RECEPTION, *given))
    (found,) = study.findings
    assert found.difference.beyond_chance
    assert found.flags[-1].startswith("Its variants differ in difficulty beyond chance: guardian 0%, visitor 100%.")
    assert "The variants differ in difficulty beyond chance (p = " in report_page(study, date(2026, 11, 27))


def test_variants_that_are_equally_hard_are_not_named():
    given = [(name, response) for name in ("visitor", "guardian") for response in (["name"], ["goals"]) * 6]
    (found,) = study_of(answered(RECEPTION, *given)).findings
    assert found.difference.p > 0.2
    assert not any("variants" in flag for flag in found.flags)


def test_written_answers_are_compared_by_the_points_that_a_person_gave():
    given = [("covering", "Text.")] * 9 + [("billing", "Text.")] * 9
    answers = answered(MEMO, *given)
    answers.points[:] = [2.0] * 9 + [0.0, 1.0, 0.0] * 3
    (found,) = study_of(answers).findings
    assert [one.points for one in found.variants] == [[(2.0, 9)], [(0.0, 6), (1.0, 3)]]
    assert found.points == [(0.0, 6), (1.0, 3), (2.0, 9)]
    assert found.difference.beyond_chance


def test_a_withdrawn_variant_is_not_compared():
    cell = RECEPTION.replace("  visitor:\n", "  visitor:\n    withdrawn: It is wrong.\n", 1)
    (found,) = study_of(answered(cell, *[("visitor", None)] * 8, *[("guardian", ["goals"])] * 8)).findings
    assert found.difference is None
    assert found.variants[0].flags == ["Withdrawn: everyone who met it has its points."]
    assert [one.facility for one in found.variants] == [1, 0]


def test_thirds_of_a_variant_are_hidden_if_another_variant_has_too_few_in_them():
    given = [(name, "form") for name in ("treating", "plant", "cousin") for _ in range(12)]
    strong = np.array([number % 12 < (2 if number >= 24 else 6) for number in range(36)])
    found = by_variant(answered(DOCTOR, *given), strong, ~strong)
    told = [one.parts[1].strong for one in found]
    assert told.count(None) == 2  # two of the cousin's, so another six are hidden with them
    assert told[2] is None
    assert told[1] == 1.0
    assert {one.facility for one in found} == {0.5, 1.0}


def test_a_page_shows_each_variant_and_nothing_from_elsewhere():
    given = [("police", [["call", "answer"], ["more", "tell"]])] * 7
    given += [("uncle", [["call", "listen"], ["back", "check"]])] * 7
    html = report_page(study_of(answered(CALLER.replace("a man", "a <b>man"), *given)), date(2026, 11, 27))
    assert "<h4>By variant</h4>" in html
    assert "An officer calls about a missing client. What do you do?" in html
    assert "<summary>Variant uncle</summary>" in html
    assert html.count("Stronger third") == 3


def test_a_scenario_without_variants_has_none_in_the_report(named):
    scenario = named("elevator")
    answers = Answers(scenario, [2.0] * 6, ["defer"] * 6, [None] * 6, [None] * 6)
    study = study_of(answers)
    assert study.findings[0].to_json()["variants"] == []
    assert study.findings[0].to_json()["difference"] is None
    assert "By variant" not in report_page(study, date(2026, 11, 27))


def test_two_groups_of_right_and_wrong_answers_are_compared_exactly():
    one, other = np.array([1.0] * 9 + [0.0]), np.array([1.0] * 2 + [0.0] * 8)
    # 9 of 10 against 2 of 10: by the hypergeometric distribution of the margins 11 and 9.
    ways = {k: math.comb(10, k) * math.comb(10, 11 - k) for k in range(1, 11)}
    expected = sum(count for count in ways.values() if count <= ways[9]) / math.comb(20, 11)
    assert differing([one, other]) == pytest.approx(expected)


def test_three_groups_of_right_and_wrong_answers_are_compared_by_chi_square():
    groups = [np.array([1.0] * right + [0.0] * (10 - right)) for right in (9, 5, 2)]
    table = np.array([[9, 5, 2], [1, 5, 8]])
    pearson = stats.chi2_contingency(table, correction=False).statistic
    assert differing(groups) == pytest.approx(stats.chi2.sf(pearson * 29 / 30, 2))


def test_groups_that_all_did_the_same_do_not_differ():
    assert differing([np.ones(6), np.ones(9)]) == 1.0


def test_holm_is_as_published():
    # Holm 1979: the smallest times 4, the next times 3, and none below the one before it.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([]) == []
    assert holm([0.9, 0.8]) == [1.0, 1.0]


@given(st.lists(st.floats(0, 1), max_size=12))
def test_a_correction_never_makes_a_chance_smaller_and_keeps_the_order(chances):
    corrected = holm(chances)
    assert all(one >= p and one <= 1 for one, p in zip(corrected, chances, strict=True))
    by_size = [corrected[place] for place in np.argsort(chances, kind="stable")] if chances else []
    assert by_size == sorted(by_size)


def test_variants_that_are_equally_hard_are_called_harder_in_less_than_one_module_of_twenty():
    dice = np.random.default_rng(1979)
    doctor, reception = kinds.read_cell(DOCTOR), kinds.read_cell(RECEPTION)
    scenarios = [(doctor, [0, 2.0]), (reception, [0, 3.0]), (doctor, [0, 1, 2.0])]
    modules = 400
    called = 0
    for _ in range(modules):
        every = []
        for scenario, points in scenarios:
            names = [list(scenario.variants)[number % len(scenario.variants)] for number in range(30)]
            given = dice.choice(points, size=30).tolist()
            every.append(replace(Answers(scenario), points=given, responses=[None] * 30, variants=names))
        called += any(found.beyond_chance for found in differences(every))
    assert called / modules < 0.05
