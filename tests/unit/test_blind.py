"""The situation-blind ceiling: what one answer to all facts can earn at most, against every answer that there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, permutations, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.scenario import Scenario
from casewise.scenario.blind import ceiling
from tests.support.variants import DOCTOR, EVERY, FOLDERS, MEMO

IDS = "abcd"
OPTIONS = {name: f"Option {name}." for name in IDS}
TEXT = {"text": " ".join(f"[[{name}: passage {name}]]" for name in IDS)}
SORTED = {"categories": {"x": "X", "y": "Y", "z": "Z"}, "cards": OPTIONS}
STEPS = {
    "s": {"text": "S", "options": {"a": "A", "b": "B", "c": "C"}, "next": {"a": "t", "b": "u"}},
    "t": {"text": "T", "options": {"d": "D", "e": "E"}, "next": {"d": "u", "e": "v"}},
    "u": {"text": "U", "options": {"f": "F", "g": "G"}, "next": {"g": "v"}},
    "v": {"text": "V", "options": {"h": "H", "i": "I"}},
}
WEIGHTS = st.sampled_from([0, 0.25, 0.5, 1])
SUBSETS = st.sets(st.sampled_from(IDS), min_size=1, max_size=3).map(sorted)
KEYS = {
    "choice": ({"options": OPTIONS}, st.tuples(st.sampled_from(IDS), *[WEIGHTS] * 4)),
    "select": ({"options": OPTIONS}, SUBSETS),
    "mark": (TEXT, SUBSETS),
    "rank": ({"options": OPTIONS}, st.permutations(IDS)),
    "sort": (SORTED, st.fixed_dictionaries({name: st.sampled_from("xyz") for name in IDS})),
    "story": ({"steps": STEPS}, st.fixed_dictionaries(dict.fromkeys("abcdefghi", WEIGHTS))),
}


def made(kind: str, fields: dict[str, Any], keys: list[Any]) -> Scenario:
    names = [f"facts-{number}" for number in range(len(keys))]
    shared = {
        "id": "one",
        "kind": kind,
        "title": "T",
        "points": 2,
        "variants": {name: {"prompt": "P"} for name in names},
    }
    answers = {name: {"key": key} for name, key in zip(names, keys, strict=True)}
    return kinds.kinds()[kind].model_validate({**shared, **fields, "answers": answers})


def every(scenario: Scenario) -> Iterator[Any]:
    """Yield each answer that the scenario could get, unfinished ones too."""
    parts = list(scenario.parts)
    if scenario.kind == "choice":
        yield from parts
    elif scenario.kind in ("select", "mark"):
        yield from map(list, chain.from_iterable(combinations(parts, size) for size in range(1, len(parts) + 1)))
    elif scenario.kind == "rank":
        yield from map(list, permutations(parts))
    elif scenario.kind == "sort":
        yield from (dict(zip(parts, places, strict=True)) for places in product("xyz", repeat=len(parts)))
    else:
        yield from ways(scenario.stages(), [], next(iter(scenario.stages())))


def ways(steps: Any, before: list[list[str]], name: str) -> Iterator[list[list[str]]]:
    for option in steps[name].options:
        way = [*before, [name, option]]
        yield way
        if then := steps[name].next.get(option):
            yield from ways(steps, way, then)


def best(scenario: Scenario) -> float:
    versions = scenario.each_variant()
    return max(sum(one.credit(one.read(raw)) for one in versions) / len(versions) for raw in every(scenario))


@pytest.mark.parametrize("kind", KEYS)
@given(data=st.data())
def test_the_ceiling_is_what_the_best_of_all_answers_earns(kind, data):
    fields, key = KEYS[kind]
    keys = data.draw(st.lists(key, min_size=2, max_size=4))
    if kind == "choice":
        keys = [
            {**dict(zip(IDS, (min(weight, 0.5) for weight in weights), strict=True)), best_one: 1}
            for best_one, *weights in keys
        ]
    scenario = made(kind, fields, keys)
    assert ceiling(scenario) == pytest.approx(best(scenario))


@pytest.mark.parametrize("cell", [cell for cell in EVERY if cell != MEMO], ids=lambda cell: kinds.read_cell(cell).kind)
def test_the_ceiling_of_written_scenarios_is_exact_too(cell):
    scenario = kinds.read_cell(cell)
    if cell != FOLDERS:
        assert ceiling(scenario) == pytest.approx(best(scenario))
    assert ceiling(scenario) < 1


def test_a_choice_whose_right_option_moves_is_worth_what_one_option_earns():
    assert ceiling(kinds.read_cell(DOCTOR)) == pytest.approx((0.5 + 1 + 0.5) / 3)


def test_without_variants_nobody_needs_the_situation(scenario):
    expected = None if scenario.kind in ("reflect", "mark", "sort") else 1
    assert ceiling(scenario) == expected


def test_practice_and_what_was_withdrawn_are_not_measured(body):
    assert ceiling(kinds.read("elevator", body("elevator", ("points: 2", "practice: true")))) is None
    assert ceiling(kinds.read("elevator", body("elevator") + "withdrawn: Two are right.\n")) is None


def test_a_withdrawn_variant_is_left_out():
    cell = DOCTOR.replace("  treating:\n    prompt", "  treating:\n    withdrawn: Unclear.\n    prompt", 1)
    assert ceiling(kinds.read_cell(cell)) == pytest.approx(0.75)


def test_the_best_way_through_a_long_story_is_found_without_trying_them_all():
    steps = {
        f"s{n}": {
            "text": "T",
            "options": {f"a{n}": "A", f"b{n}": "B", f"c{n}": "C"},
            "next": {f"{option}{n}": f"s{n + 1}" for option in "abc"} if n < 39 else {},
        }
        for n in range(40)
    }
    keys = [{f"{option}{n}": 1 for n in range(40)} for option in "ab"]
    assert ceiling(made("story", {"steps": steps}, keys)) == pytest.approx(0.5)
