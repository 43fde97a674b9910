"""Cards that can be answered before Python is there: what each one shows then, in a few orders of its options.

The order of a learner's options and the facts they meet follow from a name. A page without a server takes one of a few
names for its browser, so all that a card shows under each of them can be a file of the site.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from casewise.card.given import at_once
from casewise.journal import Record
from casewise.lab.early import part, parts
from casewise.languages.catalogs import speaking
from casewise.learner.fetched import FetchedModule
from casewise.scenario import Scenario
from casewise.site.archive import Files
from casewise.site.jupyterlite import as_json

FOLDER = "cards"
PARTS = "parts.json"
ORDERS = 16
"""In how many orders options are met. More of them cost room, and tell learners little less of each other's."""


def names() -> list[str]:
    """Return the names that a browser may take, each of 16 hexadecimal digits. They're the same in every build."""
    return [hashlib.sha256(f"casewise {number}".encode()).hexdigest()[:16] for number in range(ORDERS)]


def first_cards(release: Path, course: dict[str, Any]) -> Files:
    """Return the cards of the notebooks that the first page lists, and what draws them, by their paths in the site."""
    made, used = {}, set()
    for module in course["modules"]:
        fetched = FetchedModule.of_folder(release / module["module"])
        for notebook in module["notebooks"]:
            scenarios = fetched.notebooks[Path(notebook["path"]).stem]
            used |= {scenario.kind for scenario in scenarios.values()}
            with speaking(course["language"]):
                cards = {one.id: _card(one) for one in scenarios.values()}
            path = Path(FOLDER, notebook["path"]).with_suffix(".json").as_posix()
            made[path] = json.dumps(cards, ensure_ascii=False, separators=(",", ":")).encode()
    return {**made, **_parts(course["language"], used)}


def _card(scenario: Scenario) -> dict[str, Any]:
    """Return an unanswered card, in whose face each field says what it is under each name.

    The fields stay in their order: a page compares a card with that of Python by its text.
    """
    met = [Record(learner=name).met(scenario) for name in names()]
    cards = [at_once(one, name, None) for one, name in zip(met, names(), strict=True)]
    return {
        **cards[0],
        "face": _each([card["face"] for card in cards]),
        "variant": _each([one.variant for one in met]),
    }


def _each(values: list[Any]) -> dict[str, Any]:
    """Return values in less room, to be read by the page: what they share is there once."""
    texts = [json.dumps(value) for value in values]
    if len(set(texts)) == 1:
        return {"same": values[0]}
    if orders := _orders(values):
        return {"of": values[0], "orders": orders}
    if all(isinstance(value, dict) for value in values) and len({tuple(value) for value in values}) == 1:
        return {"fields": {name: _each([value[name] for value in values]) for name in values[0]}}
    if all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1:
        return {"items": [_each(list(some)) for some in zip(*values, strict=True)]}
    distinct = list(dict.fromkeys(texts))
    return {"each": [json.loads(text) for text in distinct], "at": [distinct.index(text) for text in texts]}


def _orders(values: list[Any]) -> list[list[int]]:
    """Return the places of the first list's parts in each list, if all hold the same ones; else nothing."""
    if not all(isinstance(value, list) for value in values):
        return []
    first, *others = ([json.dumps(part) for part in value] for value in values)
    if len(set(first)) < len(first) or any(sorted(other) != sorted(first) for other in others):
        return []
    return [[first.index(part) for part in some] for some in (first, *others)]


def _parts(language: str, used: set[str]) -> Files:
    """Return the list of what draws cards of some kinds, and its files."""
    said = parts(language)
    said["scripts"] = {kind: file for kind, file in said["scripts"].items() if kind in used}
    said["names"] = names()
    files = [said["style"], *said["scripts"].values()]
    made = {f"{FOLDER}/{file}": (part(file, language) or "").encode() for file in files}
    return {**made, f"{FOLDER}/{PARTS}": as_json(said)}
