"""Cards before their kernel: the server says what the kernel's card will show, and no more."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from unittest.mock import Mock

import pytest

from casewise.card import Card
from casewise.card.given import at_once
from casewise.card.parts import loader, name, script
from casewise.journal import Journal
from casewise.lab import early
from casewise.lab.early import early_cards, parts
from casewise.learner.fetched import FetchedModule
from casewise.learner.news import note_handed_in
from casewise.learner.own_name import learner
from casewise.notebook.session import Session

ROOT = Path(__file__).parents[2]
MODULE = "confidentiality"


@pytest.fixture
def home(tmp_path) -> Path:
    shutil.copytree(ROOT / "release" / MODULE, tmp_path / MODULE)
    return tmp_path


def kernel_cards(home: Path, notebook: str) -> dict[str, Card]:
    """Return the cards that a kernel makes of a notebook's cells."""
    session = Session(home / MODULE)
    session.welcome()
    found = FetchedModule.of_folder(home / MODULE).notebooks[notebook]
    return {scenario.id: session.card(scenario) for scenario in found.values()}


def differences(home: Path, notebook: str) -> list[str]:
    """Return where an early card isn't the one of the kernel."""
    cards, said = kernel_cards(home, notebook), early_cards(home, f"{MODULE}/{notebook}.ipynb")
    assert list(said) == list(cards)
    return [
        f"{scenario}: {trait}"
        for scenario, state in said.items()
        for trait, value in json.loads(json.dumps(state)).items()
        if value != json.loads(json.dumps(getattr(cards[scenario], trait)))
    ]


@pytest.mark.parametrize("notebook", ["lesson", "assessment"])
def test_each_early_card_is_the_card_of_the_kernel(home, notebook):
    assert differences(home, notebook) == []


def test_each_card_that_was_answered_begun_checked_or_withdrawn_is_drawn_at_once(home):
    journal = Journal(home / MODULE)
    kept = 0
    for scenario in FetchedModule.of_folder(home / MODULE).practice.values():
        met = scenario.with_variant(scenario.drawn(learner())) if scenario.variants else scenario
        samples = met.samples()
        for place, response in enumerate([*samples.wrong[:1], *samples.partly[:1], *samples.right[:1]]):
            checked = {"checked": "wrong", "score": 0.0} if kept % 2 else {}
            journal.append(scenario.id, response, 1 + place, variant=met.variant, **checked)
            kept += 1
    assert kept > 20
    assert differences(home, "lesson") == []
    journal.append(next(iter(FetchedModule.of_folder(home / MODULE).practice)), None, None)
    assert differences(home, "lesson") == []


HANDED_IN = {
    "at": "2026-11-20 10:00:00.000000 UTC",
    "answers": 0,
    "fingerprint": "none",
    "feedback": "none",
    "pages": {},
}


def test_what_was_not_handed_in_yet_says_so_and_what_came_back_waits_for_the_kernel(home):
    first, second = list(FetchedModule.of_folder(home / MODULE).graded.values())[:2]
    note_handed_in(home, MODULE, HANDED_IN)
    Journal(home / MODULE).append(first.id, next(iter(first.options)), None, variant=first.drawn(learner()))
    said = early_cards(home, f"{MODULE}/assessment.ipynb")
    assert said[first.id]["status"]["text"].endswith("not handed in yet")
    assert said[second.id]["status"]["text"] == "Not answered"
    assert differences(home, "assessment") == []
    note_handed_in(home, MODULE, HANDED_IN | {"feedback": "here"})
    assert early_cards(home, f"{MODULE}/assessment.ipynb") == {}
    assert len(early_cards(home, f"{MODULE}/lesson.ipynb")) > 10


NOWHERE = ["../x/lesson.ipynb", "", "lesson.txt", "nowhere/lesson.ipynb", f"{MODULE}/nowhere.ipynb"]


@pytest.mark.parametrize("path", NOWHERE)
def test_nothing_else_has_early_cards(home, path):
    assert early_cards(home / MODULE, path) == early_cards(home, path) == {}


@pytest.mark.parametrize("part", ["source", "release"])
def test_where_answers_are_not_kept_cards_wait_for_the_kernel(tmp_path, part):
    (tmp_path / "nbgrader_config.py").touch()
    shutil.copytree(ROOT / "release" / MODULE, tmp_path / part / MODULE)
    assert early_cards(tmp_path, f"{part}/{MODULE}/lesson.ipynb") == {}
    shutil.copytree(ROOT / "release" / MODULE, tmp_path / MODULE)
    assert early_cards(tmp_path, f"{MODULE}/lesson.ipynb") != {}


def test_a_journal_that_cannot_be_read_has_no_early_cards(home):
    (home / MODULE / "responses.jsonl").mkdir()
    assert early_cards(home, f"{MODULE}/lesson.ipynb") == {}


def test_a_card_that_fails_waits_for_the_kernel_and_the_others_are_there(home, monkeypatch):
    whole = early_cards(home, f"{MODULE}/lesson.ipynb")

    def fails(scenario, *more, **other):
        if scenario.id == next(iter(whole)):
            raise ZeroDivisionError
        return at_once(scenario, *more, **other)

    monkeypatch.setattr(early, "at_once", fails)
    assert list(early_cards(home, f"{MODULE}/lesson.ipynb")) == list(whole)[1:]


def test_all_cards_of_a_kind_share_one_script_that_the_page_or_the_kernel_has(released):
    card = Card(released("elevator"), learner="sorrel", keep=Mock())
    assert len(card._esm) < 3000  # noqa: SLF001  (anywidget's name)
    assert name("choice") in loader("choice")
    assert f"{name('choice')}.js" == parts()["scripts"]["choice"]
    card.send = Mock()
    card._handle_custom_msg({"want": "script"}, [])  # noqa: SLF001  (what a page's message does)
    card.send.assert_called_once_with({"script": script("choice")})
