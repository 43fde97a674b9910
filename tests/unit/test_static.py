"""Scenarios as plain HTML: everything escaped, nothing beyond the policy."""

from __future__ import annotations

import pytest

from casewise import kinds
from casewise.card.explanation import explanation
from casewise.scenario import Outcome, Reveal, Score
from casewise.scenario.html import preview, prose, score_card
from casewise.scenario.still import answer_card
from tests.support.variants import DOCTOR, LOST, MEMO


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=y>", "[x](javascript:alert(1))"])
def test_markup_in_a_text_is_shown_and_not_obeyed(text):
    html = prose(text)
    assert not any(bad in html for bad in ("<script", "<img", 'href="javascript'))


def test_a_title_and_options_are_escaped(body):
    scenario = kinds.read(
        "elevator", body("elevator", ("In the elevator", "A <b> title"), ("Tell her.", "<i>Tell</i>"))
    )
    html = answer_card(scenario, "share")
    assert "A &lt;b&gt; title" in html
    assert "&lt;i&gt;Tell&lt;/i&gt;" in html


@pytest.mark.parametrize(
    ("reveal", "points", "own", "other", "best"),
    [
        (Reveal.NONE, False, False, False, False),
        (Reveal.SCORE, True, False, False, False),
        (Reveal.OWN, True, True, False, False),
        (Reveal.ALL, True, True, True, True),
    ],
)
def test_a_score_card_shows_what_the_policy_allows(named, reveal, points, own, other, best):
    scenario = named("elevator")
    html = score_card(scenario, "silent", scenario.score("silent"), reveal)
    assert ("1 of 2 points" in html) is points
    assert ("Sorrel learns nothing." in html) is own
    assert ("It stays private." in html) is other
    assert ("The best answer" in html) is best


@pytest.mark.parametrize("reveal", [Reveal.NONE, Reveal.SCORE, Reveal.OWN])
def test_a_blank_shows_nothing_of_the_key(scenario, reveal):
    html = score_card(scenario, None, scenario.score(None), reveal)
    assert not any(reason in html for reason in scenario.rationale.values())
    assert not any(word in html for word in ("Applies", "Belongs under", "The best answer"))


def test_a_damaged_record_is_called_damaged(named):
    html = score_card(named("table"), None, Score.none(3.0, Outcome.DAMAGED), Reveal.OWN)
    assert "A person will look at it." in html


def test_right_and_wrong_are_words_and_not_only_colors(named):
    scenario = named("table")
    html = score_card(scenario, ["move", "names"], scenario.score(["move", "names"]), Reveal.ALL)
    assert "Right" in html
    assert "Not right" in html
    assert "You left this unticked" in html


def test_a_preview_shows_the_author_key_and_credit(named):
    html = preview(named("elevator"))
    assert "Earns 50%" in html
    assert "2 points" in html
    assert "(Your choice)" not in html


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (DOCTOR, "Whoever never reads the situation can earn 67% here."),
        (LOST, "Whoever never reads the situation can earn 60% here."),
        (MEMO, ""),
    ],
)
def test_a_preview_says_what_the_situation_is_worth(cell, said):
    html = preview(kinds.read_cell(cell))
    assert said in html
    assert ("Whoever" in html) is bool(said)


def test_a_preview_without_variants_says_why_nobody_needs_the_situation(named, body):
    assert "can earn 100% here: without variants, one answer is always right." in preview(named("elevator"))
    assert "Whoever" not in preview(kinds.read("elevator", body("elevator", ("points: 2", "practice: true"))))


def places(html: str, scenario) -> list[str]:
    """Return the parts of a scenario in the order in which a page names them."""
    return sorted(scenario.parts, key=lambda part: html.index(prose(scenario.parts[part])[3:-5]))


@pytest.mark.parametrize("reveal", [Reveal.NONE, Reveal.SCORE, Reveal.OWN])
@pytest.mark.parametrize("answered", [True, False])
def test_no_card_lists_a_ranking_in_the_order_of_its_key(named, reveal, answered):
    scenario = named("steps")
    response = scenario.key[::-1] if answered else None
    html = score_card(scenario, response, scenario.score(response), reveal)
    assert list(scenario.options) == scenario.key
    assert places(html, scenario) == scenario.order(scenario.options, scenario.seed) != scenario.key


def test_a_card_that_shows_everything_follows_the_key(named):
    scenario = named("steps")
    assert places(score_card(scenario, None, scenario.score(None), Reveal.ALL), scenario) == scenario.key


@pytest.mark.parametrize("learner", ["sorrel", "odo", "pim"])
def test_a_waiting_card_has_the_order_of_its_learner(scenario, learner):
    html = answer_card(scenario, None, learner=learner)
    if scenario.kind in ("choice", "select", "rank", "sort"):
        assert places(html, scenario) == scenario.order(scenario.parts, learner)


def test_a_waiting_card_without_a_learner_has_the_order_of_the_release(named, released):
    for name in ("elevator", "table", "steps", "sorting"):
        assert places(answer_card(named(name), None), named(name)) == named(name).order(
            named(name).parts, named(name).seed
        )
        assert places(answer_card(released(name), None), released(name)) == list(released(name).parts)


def test_a_judgment_call_is_called_one_only_with_the_explanation(named):
    scenario = named("elevator").model_copy(update={"judgment": "Some teams talk in the elevator when it's empty."})
    score = scenario.score("silent")
    said = "<strong>A judgment call.</strong> Some teams talk in the elevator when it's empty."
    for reveal in Reveal:
        assert (said in score_card(scenario, "silent", score, reveal)) is (reveal in (Reveal.OWN, Reveal.ALL))
    assert said not in score_card(scenario, None, scenario.score(None), Reveal.OWN)
    assert said in preview(scenario)
    assert said in explanation(scenario, "silent", None)["rules"]
    assert said not in answer_card(scenario, "silent")
    assert "Some teams talk in the elevator when it's empty." in [*scenario.kept_back()]


def test_a_variant_has_a_judgment_of_its_own_or_the_shared_one():
    shared = kinds.read_cell(DOCTOR).model_copy(update={"judgment": "Shared."})
    assert [one.judgment for one in shared.each_variant()] == ["Shared."] * len(shared.variants)
    name = next(iter(shared.variants))
    answers = {**shared.answers, name: shared.answers[name].model_copy(update={"judgment": "Own."})}
    own = shared.model_copy(update={"answers": answers})
    assert own.with_variant(name).judgment == "Own."
    assert [one.judgment for one in own.each_variant()].count("Shared.") == len(shared.variants) - 1
    assert {"Own.", "Shared."} <= {*own.kept_back()}


def test_a_static_card_says_whom_its_rule_binds(named):
    scenario = named("elevator").model_copy(update={"audience": "technicians"})
    assert '<p class="cw-kicker">2 points · a rule for technicians</p>' in answer_card(scenario, None)
    assert '<p class="cw-kicker">2 points</p>' in answer_card(named("elevator"), None)
    assert '<p class="cw-kicker">A rule for technicians</p>' in preview(scenario)


def test_a_table_in_markdown_is_a_table():
    assert "<td>120</td>" in prose("| pressure | pulse |\n|---|---|\n| 120 | 80 |")
