"""Still cards: a question that can be read before any kernel runs, as big as the live one, with nothing of its key."""

from __future__ import annotations

import re
from unittest.mock import Mock

import pytest

from casewise import kinds
from casewise.card import Card
from casewise.scenario.still import READY, RUN, answer_card, described
from tests.support import variants
from tests.support.written import GRADED

CELLS = [cell for cell in vars(variants).values() if isinstance(cell, str) and cell.startswith("%%scenario")]
ALLOWED = {"class", "dir", "hidden", "data-scenario", "data-state"}
"""Attributes that JupyterLab keeps, and two for other programs, which it drops in a notebook that isn't trusted."""


def boxes(html: str) -> list[str]:
    return re.findall(r'<div class="cw-box[^>]*>.*?</div>', html)


def test_a_still_card_shows_nothing_of_the_key(scenario):
    html = answer_card(scenario, None)
    assert not any(text in html for text in scenario.kept_back())
    if scenario.key is not None and not scenario.sequence():
        without = scenario.model_copy(update={"key": None, "rationale": {}, "citations": [], "shuffle": False})
        assert sorted(html) == sorted(answer_card(without, None))


def test_a_released_scenario_has_its_own_order(named, released):
    for name in ("elevator", "table", "steps", "sorting"):
        html = answer_card(released(name), None)
        parts = list(released(name).parts.values())
        assert sorted(parts, key=html.index) == parts


def test_the_state_is_a_class_and_words(named):
    sorting = named("sorting")
    first = next(iter(sorting.cards))
    partly = {first: next(iter(sorting.categories))}
    full = sorting.samples().right[0]
    for response, state, said in (
        (None, "not-answered", "not answered"),
        (partly, "begun", "answered in part"),
        (full, "answered", "answered"),
    ):
        html = answer_card(sorting, response)
        assert f'class="cw-static cw-still cw-state-{state}"' in html
        assert f'data-state="{state}"' in html
        assert f"{said.capitalize()}. {RUN}" in html
        assert described(sorting, response) == f'Scenario "{sorting.title}": {said}.'


def test_the_words_for_those_without_the_extension_are_apart(named):
    html = answer_card(named("elevator"), None)
    assert f'<em class="cw-without-extension">Not answered. {RUN}</em>' in html
    assert f'<span class="cw-with-extension" hidden>{READY}</span>' in html
    assert html.count("Run All Cells") == 1


def test_only_attributes_that_jupyterlab_keeps_are_used(scenario):
    for response in (None, *scenario.samples().right):
        tags = re.findall(r"<[a-z0-9]+((?:\s[^>]*)?)>", answer_card(scenario, response))
        assert {
            name for tag in tags for name in re.findall(r"([\w-]+)(?:=|$)", re.sub('"[^"]*"', '""', tag))
        } <= ALLOWED


def test_what_was_given_is_in_words_and_in_the_box(named):
    chosen = [box for box in boxes(answer_card(named("elevator"), "defer")) if "cw-chosen" in box]
    assert [("Suggest the team room." in box, "(Your choice)" in box) for box in chosen] == [(True, True)]
    assert boxes(answer_card(named("table"), ["move", "later"]))[0].count("cw-square") == 1
    placed = answer_card(named("sorting"), named("sorting").samples().right[0])
    assert placed.count("(You put it here)") == len(named("sorting").cards)
    ranked = answer_card(named("steps"), named("steps").samples().right[0])
    assert "(You put it at place 1)" in boxes(ranked)[0]
    assert "(You marked this)" in answer_card(named("note"), ["day"])


def test_a_sort_shows_each_card_with_all_categories(named):
    sorting = named("sorting")
    html = answer_card(sorting, None)
    assert html.count("cw-pile") == len(sorting.cards)
    assert len(boxes(html)) == len(sorting.cards) * len(sorting.categories)


def test_a_marked_text_keeps_its_paragraphs(named):
    html = answer_card(named("note"), None)
    assert html.count("<p>", html.index("cw-paper")) == 2
    assert html.count("cw-phrase") == 4
    assert "[[" not in html


def test_an_open_story_shows_its_first_step_and_no_other(named):
    story = next(one for one in map(kinds.read_cell, CELLS) if one.kind == "story").each_variant()[0]
    first, *others = story.steps.values()
    html = answer_card(story, None)
    assert "Step 1" in html
    assert all(text in html for text in first.options.values())
    hidden = [text for step in others for text in (step.text, *step.options.values())] + [*first.tells.values()]
    assert not any(text.strip() in html for text in hidden)


def test_a_story_that_was_begun_shows_its_way_and_the_next_step(named):
    story = next(one for one in map(kinds.read_cell, CELLS) if one.kind == "story").each_variant()[0]
    way = story.samples().right[0]
    html = answer_card(story, way)
    assert "Your decision in step 1" in html
    assert "The story ends here." in html
    if len(way) > 1:
        assert "Step 2" in answer_card(story, way[:1])


def test_a_written_answer_is_shown_as_it_is_and_its_box_is_empty_without():
    memo = kinds.read_cell(GRADED)
    assert '<div class="cw-sheet" dir="auto"></div>' in answer_card(memo, None)
    assert "&lt;b&gt; he said" in answer_card(memo, "<b> he said")


@pytest.mark.parametrize("cell", CELLS)
def test_without_a_learner_no_facts_of_a_variant_are_shown(cell):
    scenario = kinds.read_cell(cell)
    html = answer_card(scenario, None)
    assert "The facts appear when the notebook runs." in html
    assert not any(variant.prompt and variant.prompt.strip() in html for variant in scenario.variants.values())
    for one in scenario.each_variant():
        assert "The facts appear" not in answer_card(one, None, "pim")


def test_a_shared_prompt_is_shown_before_the_facts():
    scenario = kinds.read_cell(variants.DOCTOR).model_copy(update={"prompt": "It's Monday."})
    html = answer_card(scenario, None)
    assert html.index("It&#39;s Monday." if "&#39;" in html else "It's Monday.") < html.index("The facts appear")


def test_certainty_is_asked_as_on_the_live_card(named):
    asked = named("elevator").model_copy(update={"confidence": True})
    assert len(boxes(answer_card(asked, None))) == len(boxes(answer_card(named("elevator"), None))) + 3


def test_the_line_above_is_that_of_the_live_card(scenario):
    card = Card(scenario, learner="pim", keep=Mock(return_value=None))
    assert f'<p class="cw-kicker">{card.face["kicker"]}</p>' in answer_card(scenario, None)
    assert repr(card) == described(scenario)
