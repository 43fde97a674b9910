"""An id that was renamed: answers that were given by the old one are read by the new one, in every kind."""

from __future__ import annotations

import json
import re

import pytest

from casewise import kinds
from casewise.scenario import NotAResponse, Scenario, ScenarioError


def renaming(text: str, *names: tuple[str, str], note: dict[str, str] | None = None) -> str:
    """Return a scenario's text with other ids; `note` is what it says of that, all of it if None."""
    for old, new in names:
        text = re.sub(rf"(?<![\w-]){old}(?=[:,\]}}\n])", new, text)
    said = dict(names) if note is None else note
    return text + "renamed: {" + ", ".join(f"{old}: {new}" for old, new in said.items()) + "}\n" if said else text


def ids(scenario: Scenario) -> list[str]:
    return sorted({word for fact in scenario.vocabulary for word in fact[1:] if " " not in word})


@pytest.fixture
def renamed(scenario, body):
    """Return each kind in turn with all of its ids renamed, and its old ids."""
    names = [(name, f"{name}-now") for name in ids(scenario)]
    return kinds.read(scenario.id, renaming(body(scenario.id), *names)), dict(names)


def test_every_answer_given_by_the_old_ids_is_worth_what_it_was(scenario, renamed):
    now, _ = renamed
    samples = scenario.samples()
    for response in [*samples.right, *samples.partly, *samples.wrong, *samples.blank]:
        assert now.score(now.read(response)) == scenario.score(scenario.read(response))
    for malformed in samples.malformed:
        with pytest.raises(NotAResponse):
            now.read(malformed)


def test_an_answer_by_the_new_ids_is_read_as_it_is(renamed):
    now, _ = renamed
    for response in now.samples().right:
        assert now.read(now.read(response)) == now.read(response)
        assert now.score(now.read(response)).points in (now.points, 0)


def test_what_was_given_before_and_after_is_the_same_answer(scenario, renamed):
    now, _ = renamed
    for response in scenario.samples().right:
        given = scenario.read(response)
        assert now.original(now.read(given)) == given
        assert now.original(given) == given
    assert now.original(now.key) == scenario.key


def test_a_name_is_followed_through_all_of_its_changes(body):
    for note in ({"silent": "mute", "mute": "still"}, {"silent": "still", "mute": "still"}):
        scenario = kinds.read("elevator", renaming(body(), ("silent", "still"), note=note))
        assert [scenario.read(name) for name in ("silent", "mute", "still")] == ["still"] * 3
        assert scenario.original("still") == "silent"


def test_two_answers_that_would_become_one_are_reported_and_not_merged(body):
    scenario = kinds.read("sorting", renaming(body("sorting"), ("post", "note")))
    with pytest.raises(NotAResponse, match='there is no card "post"'):
        scenario.read({"post": "harm", "note": "trust"})


@pytest.mark.parametrize(
    ("note", "said"),
    [
        ("silent: mute", '"silent" is still an id of this scenario.'),
        ("mute: still", '"still" is not one of this scenario\'s own.'),
        ("mute: quiet, quiet: mute", '"mute" is not one of this scenario\'s own.'),
        ("Mute: silent", '"Mute" cannot be an id.'),
    ],
)  # fmt: skip
def test_a_note_that_leads_nowhere_is_reported_with_its_line(body, note, said):
    with pytest.raises(ScenarioError) as refused:
        kinds.read("elevator", f"{body()}renamed: {{{note}}}\n")
    assert said in str(refused.value)
    assert "line" in str(refused.value)


def test_a_text_is_never_taken_for_an_id(named):
    letter = named("letter")
    assert letter.read("silent") == "silent"
    assert letter.vocabulary == set()


@pytest.mark.parametrize("raw", ["[" * 500 + "]" * 500, '{"a": ' * 300 + "1" + "}" * 300])
def test_no_answer_is_too_deep(body, raw):
    scenario = kinds.read("sorting", renaming(body("sorting"), ("post", "note")))
    with pytest.raises(NotAResponse):
        scenario.read(json.loads(raw))
