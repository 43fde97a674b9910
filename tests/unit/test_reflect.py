"""A written answer: what is kept of it, how it is shown, and that only a person judges it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.card import Card
from casewise.journal import Journal
from casewise.journal.entry import LINE_LIMIT
from casewise.kinds.reflect import LENGTH_LIMIT
from casewise.scenario import NotAResponse, Outcome, Reveal, ScenarioError
from casewise.scenario.cell import ANSWER, with_answer, without_answer
from casewise.scenario.html import score_card


def test_a_text_waits_for_a_person_and_a_blank_does_not(named):
    letter = named("letter")
    assert letter.score("He needs the dates.").outcome is Outcome.BY_HAND
    assert letter.score(letter.read("  \n")).outcome is Outcome.NOT_ANSWERED


def test_a_text_is_shown_as_it_was_written_and_never_as_html(named):
    html = score_card(
        named("letter"), "</script><script>alert(1)</script> *a* לא 🙂", named("letter").score("x"), Reveal.OWN
    )
    assert "&lt;script&gt;alert(1)&lt;/script&gt; *a* לא 🙂" in html
    assert "<script>" not in html
    assert "A person reads this answer, for up to 4 points." in html


@given(st.text(max_size=400))
def test_any_text_is_kept_word_for_word_or_told_why_not(tmp_path_factory, named, text):
    letter = named("letter")
    journal = Journal(tmp_path_factory.mktemp("any"))
    card = Card(letter, learner="sorrel", keep=journal.append)
    card.set_state({"response": text, "turn": 1})
    visible = re.sub(r"[\s\x00-\x1f\x7f-\x9f]", "", text)
    if visible:
        kept = journal.read().latest["letter"].response
        assert re.sub(r"\s", "", kept) == visible
    else:
        assert not journal.path.exists()


def test_a_text_at_the_limit_fits_a_line_of_the_journal_and_one_beyond_is_told(tmp_path, named):
    card = Card(named("letter"), learner="sorrel", keep=Journal(tmp_path).append)
    card.set_state({"response": "é" * LENGTH_LIMIT, "turn": 1})
    assert card.status["state"] == "saved"
    assert len((tmp_path / "responses.jsonl").read_bytes()) < LINE_LIMIT
    card.set_state({"response": "x" * 200_000, "turn": 2})
    assert card.status["state"] == "failed"
    assert "it has 200,000 characters, and 10,000 can be kept" in card.status["text"]
    assert len((tmp_path / "responses.jsonl").read_bytes().splitlines()) == 1


def test_half_a_character_is_refused(named):
    with pytest.raises(NotAResponse):
        named("letter").read("\ud83d")


def test_what_stands_below_the_answer_line_is_never_read(body):
    released = f"{body('letter')}{ANSWER}"
    answered = with_answer(released, "points: 1000\n\x00 : [ {\u2028!!python/object:os.system\npoints: 5")
    assert all(line.startswith("# ") for line in answered.removeprefix(released).strip("\n").split("\n"))
    assert kinds.read("letter", answered) == kinds.read("letter", body("letter"))
    assert without_answer(body("letter")) == body("letter")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("points: 4", "points: 4\nkey: x", "has no key"),
        ("points: 4", "points: 4\nexample: x", "would see the example"),
        ("[80, 150]", "[150, 80]", "smaller than the second"),
        ("[It says what he needs., It says no more.]", "[]", "too few"),
    ],
)
def test_a_fault_of_a_reflection_is_told(body, old, new, words):
    with pytest.raises(ScenarioError) as error:
        kinds.read("letter", body("letter", (old, new)))
    assert any(words in problem.what for problem in error.value.problems), error.value


def test_in_practice_an_example_is_shown_for_comparison(tmp_path, body):
    scenario = kinds.read(
        "letter", body("letter", ("points: 4", "practice: true\nexample: Dear colleague, these are the dates."))
    )
    card = Card(scenario, learner="sorrel", keep=Journal(tmp_path).append)
    card.set_state({"response": "Dear doctor", "turn": 1})
    assert "Dear colleague, these are the dates." not in str(card.face)
    card.set_state({"checked": 1})
    assert "Dear colleague, these are the dates." in card.feedback
    assert card.status["text"] == "There is an example below. Compare it with your answer."
