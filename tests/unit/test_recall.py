"""Looking back: what comes back of earlier modules, in which order, and why."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.course.check import check
from casewise.course.module import Module
from casewise.journal import NAME
from casewise.journal.file import read
from casewise.learner.queue import Need
from casewise.learner.queue import due as queue
from casewise.learner.recall import MOST, beside, recalls
from casewise.notebook.look_back import LookBack
from tests.support.practice import CELL, NOW, ago, write_lesson, write_line


@pytest.fixture
def home(tmp_path):
    """A learner's folder with two earlier modules and the one that is open."""
    for module, names in (("first", "abc"), ("second", "de"), ("third", "x")):
        cells = ["%load_ext casewise", *(CELL.format(name=f"{module}-{name}") for name in names), "%review"]
        write_lesson(tmp_path / module, cells)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / ".hidden").mkdir()
    return tmp_path


def answer(home, name, response, *, days, sure=None):
    write_line(home / name.split("-")[0], name, response, ago(days), **({"confidence": sure} if sure else {}))


def due(home, now=NOW, learner="sorrel", *names):
    return recalls(beside(home / "third", names), learner, now)


def test_what_was_wrong_comes_first_and_sure_and_wrong_before_it(home):
    answer(home, "first-a", "good", days=9)
    answer(home, "first-b", "bad", days=8)
    answer(home, "first-c", "fair", days=7, sure=3)
    answer(home, "second-d", "bad", days=2, sure=3)
    answer(home, "second-e", "bad", days=12, sure=1)
    found = due(home)
    assert [one.scenario.id for one in found] == ["second-d", "second-e", "first-b", "first-c"]
    assert [one.need for one in found] == [Need.SURE_AND_WRONG, Need.WRONG, Need.WRONG, Need.PARTLY]
    assert found[0].why == "From Second, 2 days ago: you were sure, and it wasn't right."
    assert found[3].why == "From First, 7 days ago: it was partly right."


def test_without_mistakes_the_oldest_comes_back_and_then_what_is_new(home):
    answer(home, "first-a", "good", days=1)
    answer(home, "second-e", "good", days=30)
    found = due(home)
    assert [one.scenario.id for one in found[:2]] == ["second-e", "first-a"]
    assert found[0].why == "From Second, 30 days ago: it was right: do you still know?"
    assert found[1].why.startswith("From First, yesterday: ")
    assert {one.need for one in found[2:]} == {Need.NEW}
    assert found[2].why.endswith("you haven't answered it yet.")
    assert len(found) == MOST


def test_the_choice_stays_all_day_and_moves_on_the_next(home):
    answer(home, "first-b", "bad", days=3)
    before = [one.scenario.id for one in due(home)]
    answer(home, "first-b", "good", days=0)
    again = due(home, NOW + timedelta(hours=1))
    assert [one.scenario.id for one in again] == before
    assert again[0].entry.response == "good"
    assert all(one.entry is None for one in again[1:])
    assert "first-b" not in [one.scenario.id for one in due(home, NOW + timedelta(days=1))]
    back = due(home, NOW + timedelta(days=3))[0]
    assert (back.scenario.id, back.need) == ("first-b", Need.RIGHT)


def test_a_module_that_was_not_begun_before_today_is_not_an_earlier_one(home):
    answer(home, "first-a", "good", days=0)
    assert due(home) == []
    assert {one.folder.name for one in due(home, NOW + timedelta(days=1))} == {"first"}


def test_an_author_can_name_the_modules(home):
    answer(home, "first-a", "good", days=2)
    answer(home, "second-d", "good", days=2)
    assert {one.folder.name for one in due(home, NOW, "sorrel", "second")} == {"second"}
    assert due(home, NOW, "sorrel", "nowhere") == []
    assert {path.name for path in beside(home / "third")} == {"elsewhere", "first", "second"}


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["good", "fair", "bad", None, 7]), st.integers(0, 40)))
)
def test_whatever_a_journal_says_the_order_is_by_need(tmp_path_factory, answers):
    home = tmp_path_factory.mktemp("home")
    (home / "third").mkdir()
    write_lesson(home / "first", [CELL.format(name=f"first-{name}") for name in "abc"])
    for name, response, days in answers:
        answer(home, f"first-{name}", response, days=days)
    found = due(home)
    assert {one.scenario.id for one in found} <= {"first-a", "first-b", "first-c"}
    queued = [one.scenario.id for one in queue([home / "first"], "sorrel", NOW)]
    assert [one.scenario.id for one in found][: len(queued)] == queued
    rest = [one.need for one in found[len(queued) :]]
    assert rest == sorted(rest)
    assert set(rest) <= {Need.RIGHT, Need.NEW}
    assert due(home) == found


def test_an_answer_goes_into_the_journal_of_its_own_module(home, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "sorrel")
    answer(home, "first-b", "bad", days=3)
    look_back = LookBack(home / "third", kept=True)
    (reason, card), *_ = look_back.show([])
    assert "it wasn't right" in unescape(reason)
    assert card.response is None
    card.set_state({"response": "good", "turn": 1})
    assert card.status["state"] == "saved"
    assert not (home / "third" / NAME).exists()
    assert read(home / "first" / NAME).latest["first-b"].response == "good"
    card.set_state({"checked": 1})
    assert card.explanation["outcome"] == "right"
    (_, again), *_ = look_back.show([])
    assert again is card
    assert again.response == "good"


def test_a_demonstration_brings_cards_back_and_keeps_nothing(home):
    answer(home, "first-b", "bad", days=3)
    shown = list(LookBack(home / "third", kept=False).show(["first"]))
    assert len(shown) == 3
    for _, card in shown:
        card.set_state({"response": "good", "turn": 1})
    assert read(home / "first" / NAME).latest["first-b"].response == "bad"


def test_it_costs_an_author_one_line(tmp_path):
    module = tmp_path / "source" / "third"
    module.mkdir(parents=True)
    for line, sound in (
        ("%review_before", True),
        ("%review_before first second", True),
        ("%review_before\nimport os", False),
        ("%review_beforehand", False),
    ):
        cells = ["%load_ext casewise", line, CELL.format(name="third-x"), "%review"]
        write_lesson(module, cells)
        assert [problem.cell for problem in check(Module(module))] == ([] if sound else [2])
