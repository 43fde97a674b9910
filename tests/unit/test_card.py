"""The card: what it keeps, what it says, and what it never gives away."""

from __future__ import annotations

import json
import re

import ipywidgets
import pytest

from casewise import kinds
from casewise.card import Card
from casewise.card.explanation import explanation
from casewise.card.review import summary
from casewise.journal import Journal, JournalError
from casewise.learner.fetched import standing


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(tmp_path)


def test_a_card_is_an_ipywidget():
    assert issubclass(Card, ipywidgets.DOMWidget)


def test_the_style_of_all_cards_travels_once(journal, released, monkeypatch):
    monkeypatch.setattr(Card, "_styled", False)
    first, second = (Card(released("elevator"), learner="sorrel", keep=journal.append) for _ in range(2))
    assert ".cw-card" in first.get_state()["_css"]
    assert second.get_state()["_css"] == ""


def test_an_answer_is_kept_before_the_card_says_so(journal, released):
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    assert card.status == {"turn": 0, "state": "not-answered", "text": "Not answered", "progress": "open"}
    card.set_state({"response": "defer", "turn": 1})
    assert re.fullmatch(r"Saved \d\d:\d\d", card.status["text"])
    assert card.status["turn"] == 1
    assert journal.read().latest["elevator"].response == "defer"
    assert len(journal.path.read_bytes().splitlines()) == 1


def test_an_answer_is_restored_and_can_be_withdrawn(journal, released):
    journal.append("table", ["later"])
    card = Card(released("table"), learner="sorrel", keep=journal.append, entry=journal.read().latest["table"])
    assert card.response == ["later"]
    assert card.status["state"] == "saved"
    card.set_state({"response": None, "turn": 1})
    assert card.status["text"] == "Not answered"
    assert journal.read().latest["table"].response is None


def test_a_sort_that_is_not_finished_says_so(journal, released):
    card = Card(released("sorting"), learner="sorrel", keep=journal.append)
    card.set_state({"response": {"post": "harm"}, "turn": 1})
    assert card.status["text"].endswith("Some of it is still open.")
    assert repr(card) == 'Scenario "Who may know": answered in part.'


def test_a_failed_save_is_reported_and_can_be_tried_again(journal, released):
    full = True

    def keep(*answer, **_variant):
        if full:
            raise JournalError("The disk is full.")
        return journal.append(*answer)

    card = Card(released("elevator"), learner="sorrel", keep=keep)
    card.set_state({"response": "defer", "turn": 1})
    assert (card.status["turn"], card.status["state"]) == (1, "failed")
    assert card.status["text"] == "Could not save. The disk is full."
    assert card.response == "defer"
    full = False
    card.set_state({"turn": 2})
    assert card.status["state"] == "saved"
    assert card.status["turn"] == 2
    assert journal.read().latest["elevator"].response == "defer"


def test_an_unexpected_failure_shows_no_traceback(released):
    def keep(*_answer, **_variant):
        raise ZeroDivisionError

    card = Card(released("elevator"), learner="sorrel", keep=keep)
    card.set_state({"response": "defer", "turn": 1})
    assert card.status["state"] == "failed"


@pytest.mark.parametrize("response", ["nowhere", 7, ["defer"], {"defer": 1}])
def test_an_answer_of_the_wrong_form_is_never_kept(journal, released, response):
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    card.set_state({"response": response, "turn": 1})
    assert card.status["state"] == "failed"
    assert not journal.path.exists()


def test_confidence_is_kept_beside_the_answer(journal, released):
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    card.set_state({"response": "defer", "turn": 1})
    card.set_state({"confidence": 3, "turn": 2})
    entry = journal.read().latest["elevator"]
    assert (entry.response, entry.confidence) == ("defer", 3)


def test_a_demonstration_keeps_nothing_and_says_so(released):
    card = Card(released("elevator"), learner="sorrel", keep=lambda *_answer, **_variant: None)
    card.set_state({"response": "defer", "turn": 1})
    assert card.status["state"] == "not-kept"


def test_practice_is_explained_when_asked_and_not_before(journal, body):
    scenario = kinds.read("elevator", body("elevator", ("points: 2", "practice: true")))
    card = Card(scenario, learner="sorrel", keep=journal.append)
    card.set_state({"response": "silent", "confidence": 3, "turn": 1})
    assert card.explanation == {}
    card.set_state({"checked": 1})
    told = {finding["part"]: finding for finding in card.explanation["findings"]}
    assert "Sorrel learns nothing" in told["silent"]["why"]
    assert (told["silent"]["verdict"], told["silent"]["tag"]) == ("partly", "Partly right")
    assert (told["defer"]["verdict"], told["defer"]["tag"], told["share"]["tag"]) == ("", "The best answer", "")
    assert (card.explanation["outcome"], card.explanation["line"]) == ("partly", "Partly right.")
    assert card.explanation["sure"] == "You were very sure, and this wasn't right. It's worth a second look."
    entry = journal.read().latest["elevator"]
    assert (entry.response, entry.checked, entry.score) == ("silent", "partly", 0.5)
    again = Card(scenario, learner="sorrel", keep=journal.append, entry=entry)
    assert again.explanation == card.explanation
    card.set_state({"response": "defer", "turn": 2})
    assert card.explanation["stale"]
    assert journal.read().latest["elevator"].checked == ""


@pytest.mark.parametrize(
    ("name", "response", "line", "tags"),
    [
        (
            "table",
            ["move", "names"],
            "Not right yet: 2 of 4 right.",
            ["Right", "Not this one", "You missed this one", ""],
        ),
        (
            "sorting",
            {"post": "harm", "graph": "harm"},
            "Partly right: 1 of 3 right.",
            ["Right", "Belongs under: Builds trust", "Belongs under: Builds trust"],
        ),
    ],
)
def test_parts_have_a_tag_each_and_the_line_counts_the_right_ones(body, name, response, line, tags):
    scenario = kinds.read(name, body(name, (re.search(r"points: \d+", body(name))[0], "practice: true")))
    said = explanation(scenario, scenario.read(response), None)
    assert said["line"] == line
    assert [finding["tag"] for finding in said["findings"]] == tags


def test_a_check_on_a_full_disk_is_explained_all_the_same(journal, body):
    scenario = kinds.read("elevator", body("elevator", ("points: 2", "practice: true")))

    def keep(*answer, checked="", **more):
        if checked:
            raise JournalError("The disk is full.")
        return journal.append(*answer, **more)

    card = Card(scenario, learner="sorrel", keep=keep)
    card.set_state({"response": "silent", "turn": 1})
    card.set_state({"checked": 1})
    assert card.explanation["outcome"] == "partly"
    assert card.status["state"] == "saved"


def test_a_graded_card_explains_nothing_even_with_its_key_at_hand(journal, named):
    card = Card(named("elevator"), learner="sorrel", keep=journal.append)
    card.set_state({"response": "silent", "turn": 1, "checked": 1})
    assert card.explanation == {}


def test_no_key_and_no_reason_travels_to_the_browser(journal, scenario):
    card = Card(scenario, learner="sorrel", keep=journal.append)
    state = json.dumps(
        {name: value for name, value in card.get_state().items() if name not in ("_esm", "_css")}, default=str
    )
    assert not any(reason in state for reason in scenario.rationale.values())
    assert '"key"' not in state


def test_without_a_kernel_a_static_card_is_shown_instead(journal, released):
    journal.append("elevator", "defer")
    card = Card(released("elevator"), learner="sorrel", keep=journal.append, entry=journal.read().latest["elevator"])
    data, _ = card._repr_mimebundle_()
    assert data["text/plain"] == 'Scenario "In the elevator": answered.'
    assert "Suggest the team room." in data["text/html"]
    assert "(Your choice)" in data["text/html"]


def test_the_review_counts_and_names_what_is_left(journal, released):
    scenarios = [released(name) for name in ("elevator", "table", "sorting")]
    journal.append("elevator", "defer")
    journal.append("sorting", {"post": "harm"})
    html = summary(standing({scenario.id: scenario for scenario in scenarios}, journal.read()))
    assert "1 of 3 answered." in html
    assert "At the next table (not answered)" in html
    assert "Who may know (answered in part)" in html


def test_a_confidence_that_could_not_be_read_back_is_never_said_to_be_saved(journal, released):
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    card.set_state({"response": "defer", "confidence": 7, "turn": 1})
    assert card.status["state"] == "failed"
    assert not journal.path.exists()


def test_the_static_card_of_a_widget_lists_what_the_widget_lists(journal, released):
    card = Card(released("steps"), learner="sorrel", keep=journal.append)
    html = card._repr_mimebundle_()[0]["text/html"]
    assert sorted(card.face["options"], key=lambda option: html.index(option[1])) == card.face["options"]


def test_an_answer_that_was_not_handed_in_says_so_until_it_is(journal, released):
    card = Card(released("elevator"), learner="sorrel", keep=journal.append)
    card.flag(not_handed_in=True)
    assert card.status["text"] == "Not answered"
    card.set_state({"response": "defer", "turn": 1})
    assert re.fullmatch(r"Saved \d\d:\d\d · not handed in yet", card.status["text"])
    card.flag(not_handed_in=False)
    assert re.fullmatch(r"Saved \d\d:\d\d", card.status["text"])
