"""The page that a learner gets back: complete in itself, and no more than the policy allows."""

from __future__ import annotations

import re

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.grading.feedback import INTRODUCTIONS, page
from casewise.grading.overview import About
from casewise.journal import Entry, Record
from casewise.scenario import Reveal

ANSWERS = {"elevator": "silent", "table": ["move"], "sorting": {"post": "harm", "graph": "harm"}}
POINTS = {"elevator": 1.0, "table": 1.5, "sorting": 0.3333}
OWN = ["Sorrel learns nothing.", "A door is shut.", "Classmates know her.", "Her mother sees it."]
OTHERS = ["A stranger hears it.", "It stays private.", "Voices carry.", "The plans agree."]
BEST = ["The best answer", "Does not apply", "Belongs under"]


@pytest.fixture
def feedback(body):
    """Return the page of a graded notebook with three scenarios."""

    def make(
        reveal: Reveal = Reveal.OWN, answers=ANSWERS, points=POINTS, suspects=(), penalty=0.0, comment=None
    ) -> str:
        cells = [new_markdown_cell("# Odo <Wrenfield>"), new_code_cell("%load_ext casewise")]
        for name in ANSWERS:
            marks = {"grade": True, "grade_id": name, "score": points.get(name, 0.0), "comment": comment}
            cells.append(new_code_cell(f"%%scenario {name}\n{body(name)}", metadata={"nbgrader": marks}))
        notebook = new_notebook(cells=cells, metadata={"casewise": {"record": {"suspects": list(suspects)}}})
        record = Record({name: Entry(name, answer, "", "a", 1) for name, answer in answers.items()})
        grades = {"score": sum(points.values()) - penalty, "max_score": 6.0, "late_penalty": penalty}
        return page(notebook, record, grades, reveal, About(name="<Pim>"))

    return make


@pytest.mark.parametrize(
    ("reveal", "seen", "unseen"),
    [
        (Reveal.NONE, [], [*OWN, *OTHERS, *BEST, "of 6 points", "of 2 points", "Partly right", "casewise-result"]),
        (Reveal.SCORE, ["2.8 of 6 points.", "1 of 2 points"], [*OWN, *OTHERS, *BEST, "Partly right", "Not right"]),
        (Reveal.OWN, ["2.8 of 6 points.", *OWN], [*OTHERS, *BEST]),
        (Reveal.ALL, ["2.8 of 6 points.", *OWN, *OTHERS, *BEST], []),
    ],
)
def test_each_policy_shows_what_it_says_and_no_more(feedback, reveal, seen, unseen):
    html = feedback(reveal)
    assert [text for text in seen if text not in html] == []
    assert [text for text in unseen if text in html] == []
    assert INTRODUCTIONS[reveal] in html


@pytest.mark.parametrize("reveal", [Reveal.NONE, Reveal.SCORE, Reveal.OWN])
def test_feedback_on_a_blank_shows_nothing_of_the_key(feedback, reveal):
    html = feedback(reveal, answers={}, points={})
    assert [text for text in [*OWN, *OTHERS, *BEST] if text in html] == []


@pytest.mark.parametrize("reveal", Reveal)
def test_a_page_needs_no_network_no_script_and_shows_no_code(feedback, reveal):
    html = feedback(reveal)
    assert not re.search(r"<script|<link|<iframe|@import|url\(|src=|href=(?!\"#)", html)
    assert "%%scenario" not in html
    assert "%load_ext" not in html
    assert "key:" not in html


def test_names_titles_and_comments_are_escaped(feedback):
    html = feedback(comment="Well <i>done</i>")
    assert "&lt;Pim&gt;" in html
    assert "Odo &lt;Wrenfield&gt;" in html
    assert "Well &lt;i&gt;done&lt;/i&gt;" in html
    assert "<i>" not in html


def test_a_score_that_a_person_changed_is_the_one_that_counts(feedback):
    html = feedback(points=POINTS | {"table": 3.0, "elevator": 0.0})
    assert "<strong>Right</strong>: 3 of 3 points." in html
    assert "<strong>Not right</strong>: 0 of 2 points." in html


def test_a_damaged_record_is_named_and_isnt_a_wrong_answer(feedback):
    html = feedback(answers={}, points={}, suspects=["table"])
    assert html.count("<strong>Record damaged</strong>: 0 of 3 points.") == 1
    assert html.count("<strong>Not answered</strong>") == 2
    assert "<strong>Not right</strong>" not in html


def test_points_taken_off_for_lateness_are_shown(feedback):
    html = feedback(penalty=0.5)
    assert "2.3 of 6 points." in html
    assert "This is after 0.5 off for handing in late." in html
    assert "handing in late" not in feedback()
