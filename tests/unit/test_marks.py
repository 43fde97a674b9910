"""Feedback on the notebook's own cards: data on the page, no more than the policy shows, and in place on the card."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from time import process_time

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.card import Card
from casewise.card.marked import marked
from casewise.grading.feedback import page
from casewise.grading.in_place import marks_of
from casewise.journal import NAME, Entry, Journal, Record, fingerprint
from casewise.learner.fetched import FetchedModule
from casewise.learner.handed_in import HandedIn, count_in
from casewise.learner.marks import Mark, Marks, marks_on
from casewise.learner.news import note_handed_in
from casewise.notebook.hand_in import feedback_body, summary_of
from casewise.notebook.session import Session
from casewise.scenario import Outcome, Reveal, Score, Verdict

ANSWERS = {"elevator": "share", "table": ["move"], "sorting": {"post": "trust"}, "letter": "He needs the dates."}
POINTS = {"elevator": 0.0, "table": 1.5, "sorting": 0.0, "letter": 3.0}
AT = "2026-11-27 19:11:00.000000 UTC"
LOCAL = datetime(2026, 11, 27, 19, 11, tzinfo=UTC).astimezone()
WHEN = f"{LOCAL:%B} {LOCAL.day}, {LOCAL:%Y}, at {LOCAL:%H:%M}"


@pytest.fixture
def graded(body):
    """Return the feedback page of a graded notebook."""

    def make(reveal: Reveal = Reveal.OWN, answers=ANSWERS, comment=None) -> str:
        cells = [new_markdown_cell("# At Larkspur")]
        for name in ANSWERS:
            marks = {"grade": True, "grade_id": name, "score": POINTS[name], "read": name == "letter"}
            marks["comment"] = comment if name == "letter" else None
            sure = "confidence: true\n" if name == "elevator" else ""
            cells.append(new_code_cell(f"%%scenario {name}\n{body(name)}{sure}", metadata={"nbgrader": marks}))
        entries = {name: Entry(name, one, "", "a", 1, 3) for name, one in answers.items()}
        grades = {"score": sum(POINTS.values()), "max_score": 10.0, "late_penalty": 0.0}
        return page(new_notebook(cells=cells, metadata={"casewise": {}}), Record(entries), grades, reveal)

    return make


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's folder for a module, with nothing of nbgrader's in the environment."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setenv("JUPYTERHUB_USER", "pim")
    (tmp_path / "sample").mkdir()
    return tmp_path / "sample"


def come_back(home, html: str, journal: bytes = b"") -> None:
    """Have a page come back for a module, as the exchange's news say."""
    there = home / "feedback" / "assessment.html"
    there.parent.mkdir(exist_ok=True)
    there.write_text(html)
    said = {"at": AT, "answers": 4, "fingerprint": fingerprint(journal), "feedback": "here"}
    note_handed_in(home.parent, home.name, {**said, "pages": {"assessment": str(there)}})


@pytest.mark.parametrize("reveal", Reveal)
def test_the_data_hold_no_more_than_the_policy_shows(scenario, reveal):
    samples = scenario.samples()
    for response in (None, *samples.right[:1], *samples.partly[:1], *samples.wrong[:1]):
        score = scenario.score(response)
        marks = marks_of(scenario, response, score, reveal, "You were very sure.", 3)
        said = marks.to_json()
        if reveal in (Reveal.NONE, Reveal.SCORE):
            assert (marks.parts, marks.outcome, marks.sure, marks.judgment, marks.citations) == ((), "", "", "", ())
            assert not re.search(r"Right|right", marks.line)
            assert not [why for why in scenario.rationale.values() if why in said]
        if reveal is Reveal.NONE:
            assert score.outcome is Outcome.BY_HAND or marks.line == ""
        if reveal is Reveal.OWN:
            chosen = {finding.part for finding in scenario.findings(response) if finding.chosen}
            assert {part.part for part in marks.parts} == chosen
            assert {part.tag for part in marks.parts} <= {verdict.value for verdict in Verdict}
            others = [why for part, why in scenario.rationale.items() if part not in chosen]
            assert not [why for why in others if why in said]
        assert Marks.from_json(said) == marks


@pytest.mark.parametrize("reveal", Reveal)
def test_a_page_shows_every_reason_that_its_data_hold(graded, reveal):
    html = graded(reveal)
    shown = unescape(re.sub(r' data-marks="[^"]*"', "", html))
    reasons = [part.why for marks in marks_on(html).values() for part in marks.parts if part.why]
    assert bool(reasons) is (reveal in (Reveal.OWN, Reveal.ALL))
    assert [why for why in reasons if why not in shown] == []


def test_a_page_without_points_has_marks_only_where_a_person_wrote_something(graded):
    assert marks_on(graded(Reveal.NONE)) == {}
    found = marks_on(graded(Reveal.NONE, comment="Well done."))
    assert [(name, marks.comment, marks.line, marks.parts) for name, marks in found.items()] == [
        ("letter", "Well done.", "", ())
    ]


def test_what_makes_no_sense_on_a_page_is_passed_over(graded):
    html = graded()
    assert set(marks_on(html)) == set(ANSWERS)
    for bad in ("x", "[]", '{"line": 1}', '{"parts": 2}', '{"outcome": "great"}', '{"key": "defer"}', "[" * 9000):
        spoiled = re.sub(
            r'(id="case-table" class="cw-answer" data-marks=)"[^"]*"', rf'\1"{bad.replace(chr(34), "&#34;")}"', html
        )
        assert set(marks_on(spoiled)) == set(ANSWERS) - {"table"}


def test_a_card_shows_verdict_points_and_reasons_of_what_was_handed_in(graded, released):
    card = Card(released("table"), learner="pim", keep=lambda *_, **__: None)
    assert card.mark(marks_on(graded())["table"], WHEN)
    back = card.returned
    assert (back["response"], back["outcome"], back["symbol"]) == (["move"], "partly", "◐")
    assert (back["line"], back["at"]) == ("Partly right: 1.5 of 3 points.", WHEN)
    assert [(one["part"], one["tag"], one["verdict"]) for one in back["findings"]] == [("move", "Right", "right")]
    assert back["findings"][0]["why"].strip() == "<p>A door is shut.</p>"
    assert card.mark(None) is False
    assert card.returned == {}


def test_a_reflection_shows_its_points_and_the_comment(graded, released):
    card = Card(released("letter"), learner="pim", keep=lambda *_, **__: None)
    card.mark(marks_on(graded(comment="Say less <b>next</b> time."))["letter"], WHEN)
    assert card.returned["line"] == "Read by your instructor: 3 of 4 points."
    assert card.returned["comment"] == "Say less <b>next</b> time."  # shown as text
    assert card.returned["outcome"] == ""


def test_confidence_is_played_back(graded, released, body):
    back = marks_on(graded())["elevator"]
    assert back.confidence == 3
    assert back.sure == "You were very sure, and this wasn't right: worth a second look."


def test_an_answer_that_changed_since_is_known_and_changing_it_back_too(graded, home, released):
    card = Card(released("table"), learner="pim", keep=Journal(home).append)
    card.set_state({"response": ["move"], "turn": 1})
    card.mark(marks_on(graded())["table"], WHEN)
    assert "changed" not in card.status
    card.set_state({"response": ["later"], "turn": 2})
    assert card.status["changed"]
    card.set_state({"response": ["move"], "turn": 3})
    assert "changed" not in card.status


@pytest.mark.parametrize(
    "marks",
    [
        Marks("defer", parts=(Mark("of-old", chosen=True, why="W."),)),
        Marks("an-option-of-old"),
        Marks("defer", variant="treating"),
    ],
)
def test_marks_of_another_edition_stay_on_the_page(named, marks):
    assert marked(named("elevator"), marks, "") == {}


def test_a_page_brings_no_markup_and_no_pictures_of_its_own(named):
    bad = "<script>x()</script> ![p](https://example.com/p.png) [l](javascript:x) **b**"
    marks = Marks("defer", parts=(Mark("defer", chosen=True, tag=bad, why=bad),), judgment=bad, citations=(bad,))
    said = json.dumps(marked(named("elevator"), marks, ""))
    assert "<strong>b</strong>" in said
    assert not re.search("<script|<img|href=..javascript", said)


def test_yesterdays_marks_are_on_the_card_before_the_exchange_is_asked(graded, home, released):
    come_back(home, graded())
    session = Session(home)
    session.hand_in_section.remember()
    assert session.card(released("elevator")).returned["line"] == "Not right: 0 of 2 points."
    assert session.card(released("table")).returned["at"] == WHEN


def test_a_notebook_shows_the_summary_and_what_its_cards_cannot_show(graded):
    html = graded()
    assert summary_of(html, set()) == html
    some = feedback_body(summary_of(html, {"elevator", "table"}))
    assert 'id="fb-case-elevator"' not in some
    assert 'href="#fb-case-elevator"' in some
    assert 'id="fb-case-letter"' in some
    assert "Your answers</h5>" in some
    rest = feedback_body(summary_of(html, set(ANSWERS)))
    assert "Your answers" not in rest
    assert "All questions" in rest
    assert "at its question in this notebook" in rest


def test_a_page_whose_answers_never_end_costs_no_more_than_its_length():
    opening = '<div id="case-table" class="cw-answer" data-marks="{}">'
    began = process_time()
    assert marks_on(opening * 100_000) == {}
    assert summary_of(opening * 100_000, set(ANSWERS)) == opening * 100_000
    assert process_time() - began < 5


def test_an_older_page_is_shown_as_it_is(graded):
    older = re.sub(r' data-marks="[^"]*"', "", graded()).replace("<!-- answer -->", "")
    assert marks_on(older) == {}
    assert summary_of(older, set(ANSWERS)) == older


def test_a_receipt_counts_the_questions_that_are_graded(home, body):
    cells = [f"%%scenario {name}\n{body(name)}" for name in ("elevator", "table", "sorting")]
    practice = re.sub("points: .*", "practice: true", body("elevator"))
    write_module(home, [*cells, f"%%scenario warm-up\n{practice}"])
    journal = Journal(home)
    journal.append("warm-up", "defer")
    journal.append("elevator", "defer")
    journal.append("sorting", {"post": "harm"})
    before = (home / NAME).read_bytes()
    journal.append("table", ["move"])
    module = FetchedModule.of_folder(home)
    assert str(count_in(module, fingerprint(before))) == "1 of 3 questions, 1 open, 1 begun"
    assert str(count_in(module, fingerprint((home / NAME).read_bytes()))) == "2 of 3 questions, 1 begun"
    assert count_in(module, "0000-0000") is None
    said = HandedIn.from_json({"at": AT, "answers": 3, "fingerprint": "3f9a-07c2", "feedback": "none", "pages": {}})
    assert ": 1 of 3 questions, 1 open, 1 begun. Receipt 3f9a-07c2." in said.receipt_of(
        count_in(module, fingerprint(before))
    )
    assert ": 3 answers. Receipt 3f9a-07c2." in said.receipt


def write_module(folder, cells) -> None:
    notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
    notebook.metadata["casewise"] = {"format": 1}
    (folder / "assessment.ipynb").write_text(json.dumps(notebook))


def test_points_of_a_damaged_record_are_left_to_a_person(named):
    marks = marks_of(named("table"), None, Score.none(3.0, Outcome.DAMAGED), Reveal.OWN, "", None)
    assert (
        marks.line == "Record damaged: 0 of 3 points. The record of this answer is damaged. A person will look at it."
    )
