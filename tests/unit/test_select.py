"""Select: right ticks less wrong ticks over the number of right options, never below nothing."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import NotAResponse, Outcome, Scenario, ScenarioError, Verdict

LETTERS = "abcdefgh"


def select(options: str, key: list[str], points: float = 3) -> Scenario:
    fields = {
        "title": "Before the call",
        "kind": "select",
        "points": points,
        "prompt": "Which of these does Indigo need?",
        "options": {option: f"Option {option}." for option in options},
        "key": key,
        "rationale": {option: f"Reason {option}." for option in options},
    }
    return kinds.read("call", json.dumps(fields))


@st.composite
def selects(draw: st.DrawFn) -> Scenario:
    options = LETTERS[: draw(st.integers(2, len(LETTERS)))]
    key = draw(st.lists(st.sampled_from(options), min_size=1, max_size=len(options) - 1, unique=True))
    return select(options, key, draw(st.integers(1, 400)) / 4)


def ticks(scenario: Scenario) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(scenario.options)), min_size=1, unique=True)


def points(scenario: Scenario, ticked: list[str] | set[str]) -> float:
    return scenario.score(scenario.read(list(ticked))).points


@given(st.data())
def test_the_published_rule_holds_for_any_key_and_any_ticks(data):
    scenario = data.draw(selects())
    ticked = data.draw(ticks(scenario))
    balance = sum(1 if option in scenario.key else -1 for option in ticked)
    expected = Fraction(max(balance, 0), len(scenario.key)) * Fraction(scenario.points)
    score = scenario.score(scenario.read(ticked))
    assert abs(Fraction(score.points) - expected) <= Fraction(51, 1_000_000)
    assert score.points == round(score.points, 4)
    assert 0 <= score.points <= scenario.points
    assert (score.outcome is Outcome.RIGHT) == (set(ticked) == set(scenario.key))


@given(st.data())
def test_the_order_of_ticks_does_not_matter(data):
    scenario = data.draw(selects())
    ticked = data.draw(ticks(scenario))
    assert scenario.read(data.draw(st.permutations(ticked))) == scenario.read(ticked)


@given(st.data())
def test_another_right_tick_never_costs_and_another_wrong_one_never_pays(data):
    scenario = data.draw(selects())
    ticked = set(data.draw(ticks(scenario)))
    for option in scenario.options:
        if option in scenario.key:
            assert points(scenario, ticked | {option}) >= points(scenario, ticked)
        else:
            assert points(scenario, ticked | {option}) <= points(scenario, ticked)


@given(selects())
def test_samples_are_what_they_say_for_any_key(scenario):
    samples = scenario.samples()
    assert {points(scenario, ticked) for ticked in samples.right} == {scenario.points}
    assert all(0 < points(scenario, ticked) < scenario.points for ticked in samples.partly)
    assert bool(samples.partly) == (len(scenario.key) > 1)
    assert {points(scenario, ticked) for ticked in samples.wrong} == {0.0}
    assert {scenario.score(scenario.read(blank)).outcome for blank in samples.blank} == {Outcome.NOT_ANSWERED}
    for malformed in samples.malformed:
        with pytest.raises(NotAResponse):
            scenario.read(malformed)


@given(st.data())
def test_ticking_and_leaving_are_both_judged(data):
    scenario = data.draw(selects())
    ticked = data.draw(ticks(scenario))
    for finding in scenario.findings(scenario.read(ticked)):
        assert finding.chosen == (finding.part in ticked)
        assert (finding.verdict is Verdict.RIGHT) == (finding.chosen == (finding.part in scenario.key))


def test_ticking_everything_earns_what_the_balance_says():
    assert points(select("abcd", ["a", "b", "c"]), {*"abcd"}) == 2.0
    assert points(select("abcd", ["a", "b"]), {*"abcd"}) == 0.0


@pytest.mark.parametrize(
    ("key", "words"),
    [(["a", "a"], "is listed in the key twice"), (["a", "b", "c"], "Every option is right"), ([], "too few entries")],
)
def test_a_key_that_asks_nothing_is_refused(key, words):
    with pytest.raises(ScenarioError, match=words):
        select("abc", key)


@pytest.mark.parametrize("raw", ["a", {"a": True}, ["a", "a"], ["a", None], ["A"], [["a"]], 1, True])
def test_anything_but_a_set_of_options_is_refused(raw):
    with pytest.raises(NotAResponse):
        select("abc", ["a"]).read(raw)
