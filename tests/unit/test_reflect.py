"""A written answer: what is kept of it, how it is shown, and that only a person judges it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import kinds
from casewise.card import Card
from casewise.journal import Journal
from casewise.journal.entry import LINE_LIMIT
from casewise.kinds.reflect import LENGTH_LIMIT
from casewise.scenario import NotAResponse, Outcome, Reveal, ScenarioError
from casewise.scenario.cell import ANSWER, with_answer, without_answer, without_hidden
from casewise.scenario.html import preview, score_card
from casewise.scenario.still import answer_card
from tests.support.written import GRADED, PRACTICE, VARIED


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
def test_any_text_is_kept_word_for_word_or_refused_with_a_reason(tmp_path_factory, named, text):
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


def test_a_text_at_the_limit_fits_a_line_of_the_journal_and_one_beyond_is_refused(tmp_path, named):
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


def test_what_is_below_the_answer_line_is_never_read(body):
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
        ("It says no more.", "{text: No more., points: 2}", "some have none"),
        ("[It says what he needs., It says no more.]", "[{text: A, points: 1}, {text: B, points: 2}]", "add up to 3"),
        ("points: 4", "points: 4\nscene: []", "write text after a |, or a list"),
        ("points: 4", "points: 4\nscene: [{a: b, c: d}]", '"- 2:05 pm: what happened" a line'),
        ("points: 4", "points: 4\nadvice: [{say: Look.}]", 'needs either "found" or "missing"'),
        ("points: 4", "points: 4\nadvice: [{found: a, missing: b, say: Look.}]", 'needs either "found" or "missing"'),
        ("points: 4", 'points: 4\nadvice: [{found: "*", say: Look.}]', '"*" has no word in it'),
        ("points: 4", "points: 4\nexemplars: {good: {text: A}}", 'no "poor"'),
        ("points: 4", "practice: true\nexample: x\nexemplars: {poor: {text: A}, good: {text: B}}", "an example"),
        (
            "points: 4",
            "points: 4\nadvice: [{missing: a time, say: When?}]\nexemplars: {poor: {text: A}, good: {text: B}}",
            'calls for advice: "When?"',
        ),
    ],
)
def test_a_fault_of_a_reflection_is_reported(body, old, new, words):
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
    assert "Dear colleague, these are the dates." in card.explanation["findings"][0]["why"]
    assert card.explanation["line"] == "Compare your answer with the example below."
    assert card.explanation["outcome"] == "read"


def test_a_scene_is_shown_above_the_answer_and_may_differ_by_variant():
    scenario = kinds.read_cell(PRACTICE)
    face = scenario.face("sorrel")
    assert face["scene"]["heading"] == "What happened"
    assert "<li><strong>2:05 pm</strong> Odo comes in and sits down by the door.</li>" in face["scene"]["html"]
    assert "<li>He looks at the clock twice.</li>" in face["scene"]["html"]
    assert "<strong>2:05 pm</strong> Odo" in answer_card(scenario, None)
    varied = kinds.read_cell(VARIED)
    calm, loud = varied.each_variant()
    assert "whispers" in calm.face("sorrel")["scene"]["html"]
    assert "He shouts" in loud.face("sorrel")["scene"]["html"]
    assert {"variants.calm.scene", "variants.loud.scene.0"} <= {field for field, _ in varied.texts()}


def test_exemplars_and_advice_may_differ_by_variant_and_what_all_share_stays():
    calm, loud = kinds.read_cell(VARIED).each_variant()
    assert [one.say for one in calm.advice] == ["A judging word.", "Nobody shouted."]
    assert [one.say for one in loud.advice] == ["A judging word."]
    assert calm.exemplars.good.text == "Odo whispered."
    assert loud.exemplars.good.text == "Odo shouted."
    assert {"Nobody shouted.", "Odo whispered.", "A judging word."} <= set(kinds.read_cell(VARIED).kept_back())
    assert "Nobody shouted." in preview(kinds.read_cell(VARIED))


def test_the_lines_of_a_rubric_share_the_points_unless_they_have_some(named):
    assert [most for _, most in named("letter").criteria()] == [2.0, 2.0]
    assert kinds.read_cell(GRADED).criteria() == [("Says when it happened.", 3.0), ("Says what was seen.", 1.0)]
    assert "Says when it happened. (3 points)" in answer_card(kinds.read_cell(GRADED), None)


def test_an_author_sees_advice_and_exemplars_and_a_learner_of_an_assessment_does_not():
    seen = preview(kinds.read_cell(GRADED))
    assert "Where it says “in denial” or “lazy*”:" in seen
    assert "Odo was in denial." in seen
    released = kinds.read_cell(without_hidden(GRADED))
    assert (released.advice, released.exemplars) == ([], None)
    assert released.hints("lazy") == released.findings("lazy") == []
    assert [released.face("a"), list(released.kept_back())] == [kinds.read_cell(GRADED).face("a"), []]


@pytest.fixture
def writing(tmp_path):
    """A practice card and its journal."""
    return Card(kinds.read_cell(PRACTICE), learner="sorrel", keep=Journal(tmp_path).append), Journal(tmp_path)


def test_advice_is_said_as_soon_as_an_answer_is_kept_and_changes_nothing_else(writing):
    card, journal = writing
    assert card.hints == []
    card.set_state({"response": "Odo was <i>lazy</i> at 2:05 pm.", "turn": 1})
    assert len(card.hints) == 1
    assert "Look again at “<bdi>lazy</bdi>”." in card.hints[0]
    card.set_state({"response": "Odo sat down.", "turn": 2})
    assert ["Look again: a time is missing" in hint for hint in card.hints] == [True]
    card.set_state({"response": "Odo sat down at 2:05 pm.", "turn": 3})
    assert card.hints == []
    assert [entry.to_json().keys() & {"marks", "hints"} for entry in journal.read().latest.values()] == [set()]
    assert card.scenario.score("lazy") == card.scenario.score("At 2:05 pm.")


def test_a_learner_compares_with_two_exemplars_and_the_journal_keeps_their_marks(writing):
    card, journal = writing
    card.set_state({"response": "Odo sat down at 2:05 pm.", "turn": 1})
    assert "denial" not in str(card.face)
    card.set_state({"checked": 1})
    assert [finding["text"] for finding in card.explanation["findings"]] == ["One that falls short", "One good answer"]
    assert "<blockquote>\n<p>Odo was in denial.</p>\n</blockquote>" in card.explanation["findings"][0]["why"]
    assert card.explanation["line"] == "Compare your answer with the examples below."
    shown = card.explanation
    card.set_state({"marks": [2, None], "turn": 2})
    assert journal.read().latest["note"].marks == (2, None)
    assert card.explanation == shown
    again = Card(card.scenario, learner="sorrel", keep=journal.append, entry=journal.read().latest["note"])
    assert (again.marks, again.explanation) == ([2, None], shown)
    card.set_state({"response": "Odo sat down by the door at 2:05 pm.", "turn": 3})
    assert (card.marks, card.explanation["stale"], journal.read().latest["note"].marks) == ([], True, ())


def test_marks_that_cannot_be_kept_are_refused_and_the_answer_stays(writing):
    card, journal = writing
    card.set_state({"response": "At 2:05 pm.", "turn": 1})
    card.set_state({"marks": [7], "turn": 2})
    assert card.status["state"] == "failed"
    assert journal.read().latest["note"].response == "At 2:05 pm."


def test_marks_beside_a_graded_answer_or_a_broken_one_change_nothing(tmp_path, released):
    for scenario, response in ((released("elevator"), "defer"), (kinds.read_cell(PRACTICE), ["broken"])):
        entry = Journal(tmp_path).append(scenario.id, response, marks=(2, 0))
        card = Card(scenario, learner="sorrel", keep=Journal(tmp_path).append, entry=entry)
        assert (card.explanation, card.hints) == ({}, [])


def test_without_examples_a_learner_still_marks_their_own_work(tmp_path, body):
    scenario = kinds.read("letter", body("letter", ("points: 4", "practice: true")))
    card = Card(scenario, learner="sorrel", keep=Journal(tmp_path).append)
    assert card.face["check"] == "Mark it yourself"
    card.set_state({"response": "Dear doctor", "turn": 1})
    card.set_state({"checked": 1})
    assert "Read your answer once more" in card.explanation["line"]
    assert card.explanation["findings"] == []


def test_the_examples_of_the_docs_page_are_sound():
    page = Path(__file__).parents[2] / "docs" / "kinds" / "reflect.md"
    cells = re.findall(r"(?ms)^```text\n(%%scenario.*?)^```$", page.read_text(encoding="utf-8"))
    graded, practice = map(kinds.read_cell, cells)
    assert (graded.points, practice.practice) == (4, True)
    assert [hint.say for hint in practice.hints(practice.exemplars.poor.text)] == [
        "A judging word. Write what you saw and heard.",
        "Write when it happened.",
    ]
