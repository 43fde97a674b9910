"""One kernel's session: the order of options is the learner's own, and answers return on the next day."""

from __future__ import annotations

import json

import pytest

from casewise import kinds
from casewise.journal import NAME, Journal, JournalError, file, fingerprint
from casewise.learner.news import note_handed_in
from casewise.learner.own_name import learner
from casewise.notebook.place import Place
from casewise.notebook.session import Session
from tests.support.seven import ELEVATOR, TABLE


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's folder for a module, with nothing of nbgrader's in the environment."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setenv("JUPYTERHUB_USER", "pim")
    (tmp_path / "sample").mkdir()
    return tmp_path / "sample"


def test_an_answer_of_yesterday_is_in_the_card_of_today(home, released):
    Session(home).card(released("table")).set_state({"response": ["later", "move"], "turn": 1})
    card = Session(home).card(released("table"))
    assert card.response == ["move", "later"]
    assert card.status["state"] == "saved"


def test_the_review_follows_each_answer(home, released):
    session = Session(home)
    card = session.card(released("elevator"))
    session.card(released("table"))
    assert "0 of 2 answered." in session.review.standing["count"]
    card.set_state({"response": "defer", "turn": 1})
    assert "1 of 2 answered." in session.review.standing["count"]


def test_the_review_lists_cases_as_the_notebook_does_whichever_card_came_first(home, released):
    cells = [
        {"cell_type": "code", "id": name, "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for name, source in (("a", ELEVATOR), ("b", TABLE))
    ]
    notebook = {"cells": cells, "metadata": {"casewise": {"format": 1}}, "nbformat": 4, "nbformat_minor": 5}
    (home / "assessment.ipynb").write_text(json.dumps(notebook))
    session = Session(home)
    session.card(released("table"))
    session.card(released("elevator"))
    assert [case["id"] for case in session.review.standing["cases"]] == ["elevator", "table"]


def test_an_answer_that_no_longer_fits_leaves_the_card_blank_and_stays_in_the_journal(home, released):
    Journal(home).append("elevator", "an-option-of-old")
    assert Session(home).card(released("elevator")).response is None
    assert b"an-option-of-old" in (home / NAME).read_bytes()


def test_two_notebooks_of_a_module_share_one_journal(home, released):
    lesson, assessment = Session(home), Session(home)
    lesson.card(released("elevator")).set_state({"response": "defer", "turn": 1})
    assessment.card(released("table")).set_state({"response": ["move"], "turn": 1})
    assert set(Session(home).journal.read().latest) == {"elevator", "table"}


def test_a_session_in_release_keeps_nothing_and_recalls_nothing(tmp_path, home, released):
    (tmp_path / "nbgrader_config.py").touch()
    home.rename(tmp_path / "release")
    (tmp_path / "release" / "sample").mkdir()
    session = Session(tmp_path / "release" / "sample")
    assert session.place is Place.DEMONSTRATION
    session.card(released("elevator")).set_state({"response": "defer", "turn": 1})
    assert session.card(released("elevator")).response is None
    assert list((tmp_path / "release" / "sample").iterdir()) == []


def test_an_answer_that_cannot_be_kept_is_an_error_with_a_way_out(home, released):
    session = Session(home / "gone")
    session.card(released("elevator"))
    with pytest.raises(JournalError, match="choose Save again"):
        session.keep("elevator", "defer", None)


def test_on_a_hub_the_learner_is_the_hubs_user(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "pim")
    assert learner() == "pim"
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setenv("LOGNAME", "odo")
    assert learner() == "odo"


def test_two_views_of_a_scenario_are_one_card_and_another_kernels_answer_is_seen_on_running_again(home, released):
    session = Session(home)
    card = session.card(released("elevator"))
    card.set_state({"response": "share", "turn": 1})
    Session(home).card(released("elevator")).set_state({"response": "defer", "turn": 1})
    assert session.card(released("elevator")) is card
    assert card.response == "defer"
    assert card.status["state"] == "saved"


def test_a_decision_of_a_story_stays_made_in_every_kernel(home, released):
    session, other = Session(home), Session(home)
    card, late = session.card(released("doorway")), other.card(released("doorway"))
    card.set_state({"response": [["call", "decline"]], "turn": 1})
    late.set_state({"response": [["call", "confirm"]], "turn": 1})
    assert late.status["state"] == "failed"
    assert "stays made" in late.status["text"]
    card.set_state({"response": [["call", "decline"], ["uncle", "mother"]], "turn": 2})
    assert card.status["state"] == "saved"
    assert session.record().latest["doorway"].response == [["call", "decline"], ["uncle", "mother"]]
    assert len(session.journal.path.read_bytes().splitlines()) == 2


def test_where_a_story_lets_one_go_back_a_decision_may_change(home, body):
    scenario = kinds.read("doorway", body("doorway", ("points: 3", "points: 3\nback: true")))
    card = Session(home).card(scenario)
    card.set_state({"response": [["call", "decline"]], "turn": 1})
    card.set_state({"response": [["call", "confirm"]], "turn": 2})
    assert card.status["state"] == "saved"


def test_a_clock_that_was_set_back_changes_nothing(home, released, monkeypatch):
    class Earlier(file.datetime):
        @classmethod
        def now(cls, tz):
            return cls(2020, 1, 1, tzinfo=tz)

    Session(home).card(released("elevator")).set_state({"response": "share", "turn": 1})
    monkeypatch.setattr(file, "datetime", Earlier)
    Session(home).card(released("elevator")).set_state({"response": "defer", "turn": 1})
    monkeypatch.undo()
    assert Session(home).card(released("elevator")).response == "defer"


def test_a_change_after_handing_in_is_said_on_the_card_and_beside_the_receipt(home, released):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": None, "source": ELEVATOR}
    notebook = {"cells": [cell], "metadata": {"casewise": {"format": 1}}, "nbformat": 4, "nbformat_minor": 5}
    (home / "assessment.ipynb").write_text(json.dumps(notebook))
    Session(home).card(released("elevator")).set_state({"response": "defer", "turn": 1})
    said = {"at": "2026-11-28 10:00:00.000000 UTC", "answers": 1, "feedback": "none", "pages": {}}
    note_handed_in(home.parent, "sample", {**said, "fingerprint": fingerprint((home / NAME).read_bytes())})
    session = Session(home)
    session.welcome()
    card = session.card(released("elevator"))
    assert session.review.told["changed"] == []
    assert "Handed in on November 28, 2026" in session.review.told["receipt"]
    assert "not handed in" not in card.status["text"]
    card.set_state({"response": "silent", "turn": 1})
    assert card.status["text"].endswith("not handed in yet")
    assert session.review.told["changed"] == ["elevator"]
    card.set_state({"response": "defer", "turn": 2})
    assert "not handed in" not in card.status["text"]
