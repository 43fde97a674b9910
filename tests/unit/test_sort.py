"""Sort: the share of cards in their category, whatever the cards and categories."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import NotAResponse, Outcome, Scenario, ScenarioError, Verdict

CATEGORIES = "xyz"


def sort(placed: dict[str, str], points: float = 1, **more: object) -> Scenario:
    fields = {
        "title": "Odo's desk",
        "kind": "sort",
        "points": points,
        "prompt": "Where does each note of Odo Wrenfield belong?",
        "categories": {category: f"Tray {category}" for category in CATEGORIES},
        "cards": {card: f"Note {card}." for card in placed},
        "key": placed,
        "rationale": {card: f"Reason {card}." for card in placed},
    }
    return kinds.read("desk", json.dumps(fields | more))


KEYS = st.dictionaries(st.sampled_from("abcdefg"), st.sampled_from(CATEGORIES), min_size=2)
SORTS = st.builds(lambda key, quarters: sort(key, quarters / 4), KEYS, st.integers(1, 400))


def placings(scenario: Scenario) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(list(scenario.cards)), st.sampled_from(CATEGORIES), min_size=1)


@given(st.data())
def test_the_share_of_cards_in_their_category_counts(data):
    scenario = data.draw(SORTS)
    placed = data.draw(placings(scenario))
    right = len(placed.items() & scenario.key.items())
    score = scenario.score(scenario.read(placed))
    assert abs(Fraction(score.points) - Fraction(right, len(scenario.cards)) * Fraction(scenario.points)) <= Fraction(
        51, 1_000_000
    )
    assert score.points == round(score.points, 4)
    assert 0 <= score.points <= scenario.points
    assert (score.outcome is Outcome.RIGHT) == (placed == scenario.key)


@given(st.data())
def test_putting_one_more_card_right_always_pays_and_one_wrong_never_costs(data):
    scenario = data.draw(SORTS)
    placed = data.draw(placings(scenario))
    before = scenario.score(placed).points
    for card in scenario.cards.keys() - placed.keys():
        for category in CATEGORIES:
            after = scenario.score({**placed, card: category}).points
            assert after > before if scenario.key[card] == category else after == before


@given(SORTS)
def test_samples_are_what_they_say_for_any_key(scenario):
    samples = scenario.samples()
    assert all(scenario.score(scenario.read(raw)).outcome is Outcome.RIGHT for raw in samples.right)
    assert all(scenario.score(scenario.read(raw)).outcome is Outcome.PARTLY for raw in samples.partly)
    assert all(scenario.score(scenario.read(raw)).outcome is Outcome.WRONG for raw in samples.wrong)
    assert [scenario.read(raw) for raw in samples.blank] == [None, None]
    for malformed in samples.malformed:
        with pytest.raises(NotAResponse):
            scenario.read(malformed)


@given(st.data())
def test_every_card_is_judged_and_only_placed_ones_are_chosen(data):
    scenario = data.draw(SORTS)
    placed = data.draw(placings(scenario))
    findings = scenario.findings(placed)
    assert [finding.part for finding in findings] == list(scenario.cards)
    for finding in findings:
        assert finding.chosen == (finding.part in placed)
        assert (finding.verdict is Verdict.RIGHT) == (placed.get(finding.part) == scenario.key[finding.part])
        assert (finding.given == "You left it out") != finding.chosen


def test_cards_are_shuffled_for_the_learner_and_categories_keep_their_order():
    scenario = sort(dict.fromkeys("abcdefg", "x"))
    faces = [scenario.face(learner) for learner in ("Pim Alderkin", "Odo Wrenfield", "Sorrel")]
    assert all([category for category, _ in face["categories"]] == [*CATEGORIES] for face in faces)
    assert len({tuple(card for card, _ in face["cards"]) for face in faces}) == 3


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"key": {"a": "x"}}, 'The key leaves out the card "b"'),
        ({"key": {"a": "x", "b": "w"}}, '"w" is not one'),
        ({"key": {"a": "x", "b": "y", "c": "y"}}, '"c" is not one'),
        ({"categories": {"x": "Tray x"}}, '"categories" has too few entries'),
    ],
)
def test_a_key_places_every_card_and_nothing_else(more, words):
    with pytest.raises(ScenarioError, match=words):
        sort({"a": "x", "b": "y"}, **more)


@pytest.mark.parametrize("raw", [["a"], "a", 3, True, {"c": "x"}, {"a": "w"}, {"a": ["x"]}, {"a": {}}, {"a": None}])
def test_anything_but_cards_in_categories_is_refused(raw):
    with pytest.raises(NotAResponse):
        sort({"a": "x", "b": "y"}).read(raw)
