"""A table in an author's Markdown is a table wherever the text is shown."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from casewise import kinds
from casewise.card.explanation import explanation, on_paper
from casewise.card.face import face_of
from casewise.card.marked import _clean
from casewise.export.questions import moodle, qti
from casewise.export.questions.bank import Bank
from casewise.notebook.hand_in import feedback_body
from casewise.reports.page import situation
from casewise.scenario import Reveal
from casewise.scenario.html import preview, score_card, stylesheet
from casewise.scenario.still import answer_card
from tests.support.seven import ELEVATOR

TABLE = "\n  | BP | HR |\n  | --- | ---: |\n  | 120/80 | 72 |\n"
SOURCE = ELEVATOR.replace("What do you say?\n", f"What do you say?\n{TABLE}").replace(
    "  share: The stranger now",
    f"  share: |\n    The stranger may not.\n{TABLE.replace(chr(10), chr(10) + '  ')}\n    She now",
)
CELL = '<td style="text-align:right">72</td>'


@pytest.fixture(scope="module")
def scenario():
    return kinds.read_cell(SOURCE)


def judged(scenario) -> str:
    return str(score_card(scenario, "share", scenario.score("share"), Reveal.ALL))


SHOWN = {
    "the live card": lambda one: (
        face_of(one, "sorrel")["prompt"] + explanation(one, "share", None)["findings"][0]["why"]
    ),
    "the still card, and the printed one": lambda one: (
        str(answer_card(one, None)) * 2 + str(on_paper(one, "share", None))
    ),
    "the author's preview": lambda one: str(preview(one)),
    "feedback, and formgrader": judged,
    "feedback in the notebook": lambda one: feedback_body(f"<main>{judged(one)}</main>"),
    "reasons that came back": lambda one: _clean(judged(one)),
    "Moodle's bank": lambda one: ET.tostring(moodle.question(one, Bank("sample", {})), "unicode").replace("&lt;", "<"),
    "QTI": lambda one: ET.tostring(qti.item(one, Bank("sample", {})), "unicode"),
}


@pytest.mark.parametrize("show", SHOWN.values(), ids=SHOWN)
def test_a_table_is_one(scenario, show):
    text = show(scenario)
    assert "| BP |" not in text
    assert text.count("<table") + text.count(":table") >= 2


def test_the_report_shows_it_too(scenario):
    assert CELL in str(situation(scenario))


def test_its_lines_are_drawn_in_every_card():
    assert ".cw-static.cw-static, .cw-card.cw-card) :is(th, td) { border" in stylesheet()
