"""In a browser: where answers are kept and said to be, the upload that is offered, and a name for each browser."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from casewise import surroundings
from casewise.card import Card
from casewise.card.page_widget import with_none, with_null
from casewise.card.review import Request, Review
from casewise.journal import NAME, Journal
from casewise.kinds import read_cell
from casewise.languages.catalogs import VARIABLE, language, use
from casewise.learner import own_name
from casewise.learner.ask import Action, NoExchangeError, ask
from casewise.learner.own_name import BROWSER, learner
from casewise.notebook.place import Place
from casewise.notebook.session import Session
from tests.support.seven import ELEVATOR


class JsNull:
    """What Python in a page gets for JavaScript's null."""


@pytest.fixture
def drive(tmp_path, monkeypatch):
    """A module's folder on the drive of a browser, in which the kernel runs."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(surroundings, "SYSTEM", "emscripten")
    monkeypatch.setattr(surroundings, "DRIVE", tmp_path / "drive")
    monkeypatch.setitem(sys.modules, "pyodide.ffi", SimpleNamespace(jsnull=JsNull()))
    own_name.of_browser.cache_clear()
    folder = tmp_path / "drive" / "sample"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    yield folder
    own_name.of_browser.cache_clear()


@pytest.fixture
def memory(drive, tmp_path, monkeypatch):
    """The folder of a kernel in a browser without storage."""
    (tmp_path / "pyodide").mkdir()
    monkeypatch.chdir(tmp_path / "pyodide")
    return tmp_path / "pyodide"


def test_a_machine_keeps_what_is_written_and_a_browser_on_its_drive_alone(tmp_path, monkeypatch):
    assert not surroundings.in_browser()
    assert surroundings.keeps(tmp_path)
    monkeypatch.setattr(surroundings, "SYSTEM", "emscripten")
    monkeypatch.setattr(surroundings, "DRIVE", tmp_path / "drive")
    assert surroundings.in_browser()
    assert surroundings.keeps(tmp_path / "drive" / "sample")
    assert not surroundings.keeps(tmp_path / "drive2" / "sample")
    assert not surroundings.keeps(tmp_path)


def test_where_the_browser_has_storage_an_answer_is_saved(drive, released):
    session = Session(drive)
    assert session.place is Place.LEARNER
    card = session.card(released("elevator"))
    card.set_state({"response": "defer", "turn": 1})
    assert card.status["state"] == "saved"
    assert Session(drive).card(released("elevator")).response == "defer"


def test_without_storage_a_card_says_why_nothing_is_kept_and_handing_in_is_not_offered(memory, released):
    session = Session(memory)
    assert session.place is Place.NO_STORAGE
    card = session.card(released("elevator"))
    card.set_state({"response": "defer", "turn": 1})
    assert card.status["state"] == "no-storage"
    assert card.status["text"].startswith("Your answers are not kept here: this browser gives the page no storage.")
    assert "Saved" not in card.status["text"]
    assert session.review.standing["desk"] is False
    assert "1 of 1 answered" in session.review.standing["count"]


def test_without_storage_practice_is_explained_and_still_not_said_to_be_saved(memory, unsaved_practice):
    card = Session(memory).card(unsaved_practice)
    card.set_state({"response": "defer", "turn": 1})
    card.set_state({"checked": 1})
    assert card.explanation["outcome"] == "right"
    assert card.status["state"] == "no-storage"
    card.flag(not_handed_in=True)
    assert card.status["state"] == "no-storage"


@pytest.fixture
def unsaved_practice(named):
    return named("elevator").model_copy(update={"practice": True})


def test_without_the_modules_files_the_page_says_which_language_it_is(memory, monkeypatch):
    monkeypatch.setenv(VARIABLE, "de")
    Session(memory)
    try:
        assert language() == "de"
    finally:
        use("")


def test_handing_in_makes_the_file_at_once_and_says_what_to_do_with_it(drive, released):
    session = Session(drive)
    session.card(released("elevator")).set_state({"response": "defer", "turn": 1})
    session.review.set_state({"asked": {"turn": 1, "wish": "look"}})
    assert session.review.told["text"] == ""
    session.review.set_state({"asked": {"turn": 2, "wish": "hand-in"}})
    assert session.review.told["state"] == "done"
    assert session.review.told["upload"]["name"] == "sample-answers.zip"
    assert session.review.told["text"].startswith("Not handed in yet: save the file below, then upload it")


def test_a_page_in_a_browser_has_no_exchange(drive):
    with pytest.raises(NoExchangeError):
        ask(Action.HANDED_IN, drive)


def test_python_takes_the_name_under_which_the_page_has_shown_cards(drive, monkeypatch):
    monkeypatch.setenv(own_name.NAMED, "0123456789abcdef")
    assert learner() == "0123456789abcdef"
    assert not (drive / BROWSER).exists()
    own_name.of_browser.cache_clear()
    monkeypatch.setenv(own_name.NAMED, "pim; rm")
    assert learner() != "pim; rm"


def test_each_browser_has_a_name_of_its_own_and_keeps_it(drive, monkeypatch):
    first = learner()
    assert first == learner() == (drive.parent / BROWSER).read_text().strip()
    own_name.of_browser.cache_clear()
    assert learner() == first
    (drive.parent / BROWSER).unlink()
    own_name.of_browser.cache_clear()
    assert learner() != first


def test_a_browsers_file_that_holds_something_else_gets_a_name(drive):
    (drive.parent / BROWSER).write_text("something else")
    made = learner()
    own_name.of_browser.cache_clear()
    assert learner() == made
    assert (drive.parent / BROWSER).read_text() == f"something else\n{made}\n"


def test_without_storage_the_name_holds_for_as_long_as_the_page(memory):
    assert learner() == learner() != ""
    assert not surroundings.DRIVE.joinpath(BROWSER).exists()


def test_looking_back_writes_one_file_for_each_module_and_kernel(drive, released):
    (drive.parent / "earlier").mkdir()
    look_back = Session(drive).look_back
    keep, again = look_back.keeping(drive.parent / "earlier"), look_back.keeping(drive.parent / "earlier")
    keep("elevator", "defer", None, variant="", marks=())
    again("table", ["move"], None, variant="", marks=())
    assert len(list((drive.parent / "earlier").iterdir())) == 1


def test_null_of_a_page_is_none(tmp_path, released):
    journal = Journal(tmp_path)
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    card.set_state({"response": "defer", "confidence": JsNull(), "turn": 1})
    assert (card.status["state"], card.confidence) == ("saved", None)
    card.set_state({"response": JsNull(), "turn": 2})
    assert (card.status["state"], card.response) == ("not-answered", None)
    lines = [json.loads(line) for line in (tmp_path / NAME).read_bytes().splitlines()]
    assert [line["response"] for line in lines] == ["defer", None]
    assert with_none({"marks": [JsNull(), 2], "of": {"one": JsNull()}}) == {"marks": [None, 2], "of": {"one": None}}


def test_null_in_what_a_review_is_asked_is_none():
    asked = []
    review = Review(asked.append)
    review.standing = {**review.standing, "desk": True}
    review.set_state({"asked": {"turn": 1, "wish": Request.LOOK.value, "more": JsNull()}})
    assert asked == [Request.LOOK]
    assert review.asked["more"] is None


def test_none_of_a_kernel_in_a_page_is_null(drive, monkeypatch, released):
    null = JsNull()
    monkeypatch.setitem(sys.modules, "pyodide.ffi", SimpleNamespace(jsnull=null))
    card = Session(drive).card(released("elevator"))
    assert card.get_state("response") == {"response": null}
    card.comm = Mock()
    card.set_state({"response": "defer", "confidence": 2, "turn": 1})
    card.comm.send.reset_mock()
    card.response = None
    sent = [call.kwargs["data"]["state"] for call in card.comm.send.call_args_list]
    assert any(state.get("response") is null for state in sent)
    assert with_null({"due": None, "left": [None, ("a", None)]}) == {"due": null, "left": [null, ["a", null]]}


def test_a_page_whose_drive_forgets_says_so_and_its_learner_can_still_hand_in(drive, monkeypatch):
    cells = [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": ELEVATOR}
    ]
    about = {"casewise": {"format": 1, "language": "de"}}
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    (drive / "assessment.ipynb").write_text(json.dumps(notebook))
    monkeypatch.setenv(surroundings.FORGETS, "yes")
    session = Session(drive)
    try:
        assert (session.place, language()) == (Place.NO_STORAGE, "de")
        assert session.welcome() is session.header
        card = session.card(read_cell(ELEVATOR))
        card.set_state({"response": "defer", "turn": 1})
        assert card.status["state"] == "no-storage"
        session.review.set_state({"asked": {"turn": 1, "wish": "hand-in"}})
        assert session.review.told["upload"]["name"] == "sample-answers.zip"
        assert not (drive.parent / BROWSER).exists()
    finally:
        use("")
