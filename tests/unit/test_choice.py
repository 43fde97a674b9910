"""Choice: one answer earns the weight that experts gave it, whatever the scenario."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import NotAResponse, Outcome, Scenario, ScenarioError, Verdict

IDS = st.lists(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,8}", fullmatch=True), min_size=2, max_size=7, unique=True)
PARTS = st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.99])


def choice(options: list[str], key: dict[str, float], points: float = 2) -> Scenario:
    fields = {
        "title": "At the door",
        "kind": "choice",
        "points": points,
        "prompt": "What do you say to Marlo?",
        "options": {option: f"Say {option}." for option in options},
        "key": key,
        "rationale": {option: f"Marlo hears {option}." for option in options},
    }
    return kinds.read("door", json.dumps(fields))


@st.composite
def choices(draw: st.DrawFn) -> Scenario:
    options = draw(IDS)
    key = {option: draw(PARTS) for option in options if draw(st.booleans())}
    return choice(options, key | {draw(st.sampled_from(options)): 1.0}, draw(st.integers(1, 4000)) / 4)


@given(choices())
def test_every_option_earns_its_weight_and_an_unnamed_one_nothing(scenario):
    for option in scenario.options:
        score = scenario.score(scenario.read(option))
        assert abs(score.points - scenario.key.get(option, 0) * scenario.points) <= 0.000051
        assert score.points == round(score.points, 4)
        assert 0 <= score.points <= scenario.points


@given(choices())
def test_samples_cover_every_option_once_and_are_what_they_say(scenario):
    samples = scenario.samples()
    assert sorted([*samples.right, *samples.partly, *samples.wrong]) == sorted(scenario.options)
    assert [scenario.score(option).outcome for option in samples.right] == [Outcome.RIGHT]
    assert all(scenario.score(option).outcome is Outcome.PARTLY for option in samples.partly)
    assert all(scenario.score(option).outcome is Outcome.WRONG for option in samples.wrong)


@given(choices())
def test_only_the_chosen_option_is_judged(scenario):
    for chosen in scenario.options:
        findings = {finding.part: finding for finding in scenario.findings(chosen)}
        assert list(findings) == list(scenario.options)
        assert [part for part, finding in findings.items() if finding.chosen] == [chosen]
        assert [part for part, finding in findings.items() if finding.verdict is not Verdict.NONE] == [chosen]
        assert [part for part, finding in findings.items() if finding.best == "The best answer"] == [
            option for option, weight in scenario.key.items() if weight == 1
        ]


@given(choices(), st.text(max_size=10))
def test_the_face_shows_the_options_and_nothing_of_the_key(scenario, learner):
    face = scenario.face(learner)
    assert set(face) == {"options"}
    assert sorted(face["options"]) == sorted([option, f"Say {option}."] for option in scenario.options)


@pytest.mark.parametrize("key", [{"a": 1, "b": 1}, {"a": 0.9}, {"a": 0}])
def test_a_key_has_exactly_one_best_option(key):
    with pytest.raises(ScenarioError, match="must have one best option"):
        choice(["a", "b"], key)


@pytest.mark.parametrize("weight", [-0.1, 1.1, "nan", "inf", "much"])
def test_a_weight_is_a_share(weight):
    with pytest.raises(ScenarioError, match=f'cannot be "{weight}"'):
        choice(["a", "b"], {"a": 1, "b": weight})


def test_one_option_isnt_a_choice():
    with pytest.raises(ScenarioError, match='"options" has too few entries'):
        choice(["a"], {"a": 1})


@pytest.mark.parametrize("raw", ["", "A", "a ", "nowhere", 0, False, 1.5, [], ["a"], {}, {"a": 1}])
def test_anything_but_the_id_of_an_option_is_refused(raw):
    with pytest.raises(NotAResponse):
        choice(["a", "b"], {"a": 1}).read(raw)
