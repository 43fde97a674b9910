"""The cards of a site before Python is there are those that Python will have, under each name that a browser takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from casewise.card.given import at_once
from casewise.journal import Record
from casewise.learner.fetched import FetchedModule
from casewise.learner.own_name import NAME
from casewise.site.first_cards import first_cards, names

RELEASE = Path(__file__).parents[2] / "release"
MODULES = sorted(path.name for path in RELEASE.iterdir() if path.is_dir())


def read(kept: dict[str, Any], place: int) -> Any:
    """Read a field under a name as the page does."""
    if "orders" in kept:
        return [kept["of"][part] for part in kept["orders"][place]]
    if "fields" in kept:
        return {name: read(inner, place) for name, inner in kept["fields"].items()}
    if "items" in kept:
        return [read(inner, place) for inner in kept["items"]]
    return kept["each"][kept["at"][place]] if "at" in kept else kept["same"]


@pytest.mark.parametrize("module", MODULES)
def test_each_card_is_the_one_that_python_will_have(module):
    fetched = FetchedModule.of_folder(RELEASE / module)
    paths = [f"{module}/{name}.ipynb" for name in fetched.notebooks]
    course = {"language": "en-US", "modules": [{"module": module, "notebooks": [{"path": path} for path in paths]}]}
    made = first_cards(RELEASE, course)
    for name, scenarios in fetched.notebooks.items():
        kept = json.loads(made[f"cards/{module}/{name}.json"])
        assert list(kept) == list(scenarios)
        for place, learner in enumerate(names()):
            record = Record(learner=learner)
            for scenario in scenarios.values():
                met = record.met(scenario)
                card = {**kept[scenario.id], "face": read(kept[scenario.id]["face"], place)}
                assert read(card.pop("variant"), place) == met.variant
                assert json.dumps(card) == json.dumps(at_once(met, learner, None))


def test_python_takes_each_name_for_its_own():
    assert len(set(names())) == len(names())
    assert all(NAME.fullmatch(name.encode()) for name in names())


def test_what_draws_the_cards_is_there_and_nothing_else():
    course = {"language": "en-US", "modules": [{"module": "confidentiality", "notebooks": []}]}
    assert sorted(json.loads(first_cards(RELEASE, course)["cards/parts.json"])["scripts"]) == []
    course["modules"][0]["notebooks"] = [{"path": "confidentiality/lesson.ipynb"}]
    made = first_cards(RELEASE, course)
    said = json.loads(made["cards/parts.json"])
    assert sorted(said["scripts"]) == ["choice", "mark", "rank", "reflect", "select", "sort", "story"]
    assert all(made[f"cards/{file}"] for file in [said["style"], *said["scripts"].values()])
