"""Sheets of an LMS: filled without losing, inventing or executing anything."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.export.lms import Lms
from casewise.export.sheet import TemplateError, fill, harmless, plain
from casewise.grading.marksheet import Mark


def mark(learner: str, points: float | None = 3.5, **more: str) -> Mark:
    names = {"first": "", "last": "", "email": "", "lms_id": ""} | more
    return Mark(learner=learner, points=points, waiting=False, **names)


CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Confidentiality (4711),Final Score\r\n"
    "    Points Possible,,,,,55.0,(read only)\r\n"
    '"Thornapple, Bexley",101,bexley,bexley@example.com,One,,10\r\n'
    '"Quince, Marlo",102,,marlo@example.com,One,2,20\r\n'
    '"Vale, Roe",103,roe,,One,7.25,30\r\n'
    '"Stranger, A",104,stranger,,One,1,40\r\n'
    '"Student, Test",105,,,One,,\r\n'
)


def test_canvas_gets_points_by_id_or_login_and_keeps_all_else():
    marks = [mark("bexley"), mark("q1", 4, email="Marlo@example.com"), mark("roe", 7.25), mark("pim"), mark("x", None)]
    filled = fill(CANVAS, marks, "confidentiality", Lms.CANVAS)
    assert (filled.new, filled.changed, filled.same) == (["bexley"], ["q1"], ["roe"])
    assert (filled.not_in_lms, filled.not_in_gradebook) == (["pim"], ["Stranger, A"])
    expected = CANVAS.replace("One,,10", "One,3.5,10").replace("One,2,20", "One,4,20")
    assert filled.text == expected


def test_moodle_is_matched_by_id_number_or_mail_and_blackboard_by_username():
    moodle = "Identifier,Full name,ID number,Email address,Grade\nP1,Marlo,,marlo@example.com,\nP2,Pim,pim,,1\n"
    filled = fill(moodle, [mark("m", email="marlo@example.com"), mark("pim")], "confidentiality", Lms.MOODLE)
    assert [row.split(",")[-1] for row in filled.text.splitlines()[1:]] == ["3.5", "3.5"]
    board = '"Last Name"\t"Username"\t"Confidentiality [Total Pts: 55 Score] |12"\n"Alderkin"\t"pim"\t""\n'
    filled = fill(board, [mark("pim")], "confidentiality", Lms.BLACKBOARD)
    assert filled.text.splitlines()[1] == "Alderkin\tpim\t3.5"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "empty"),
        ("Name,Confidentiality\nMarlo,1\n", "is it an export of canvas"),
        ("Student,ID,Documentation (3)\nMarlo,1,2\n", "no column for confidentiality; it has .* another course"),
        ("Student,ID,Confidentiality (1),Confidentiality (2)\nMarlo,1,2,3\n", "Several columns"),
    ],
)
def test_a_template_that_does_not_fit_is_told(template, said):
    with pytest.raises(TemplateError, match=said):
        fill(template, [mark("marlo")], "confidentiality", Lms.CANVAS)


def test_a_learner_without_points_changes_nothing():
    filled = fill(CANVAS, [mark("roe", None)], "confidentiality", Lms.CANVAS)
    assert filled.text == CANVAS
    assert filled.without_points == ["roe"]


@pytest.mark.parametrize("evil", ['=HYPERLINK("http://x.invalid")', "+1+1", "-2", "@SUM(A1)", "\t=1"])
def test_a_formula_in_a_name_is_not_calculated(evil):
    assert harmless(evil) == f"'{evil}"
    rows = list(csv.reader(io.StringIO(plain([mark(evil, last=evil)], 6).text)))
    assert rows[1][:2] == [f"'{evil}", f"'{evil}"]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6, unique=True))
def test_any_name_survives_the_quoting(names):
    rows = list(csv.reader(io.StringIO(plain([mark(name) for name in names], 6).text, newline="")))
    assert [row[0] for row in rows[1:]] == [harmless(name) for name in names]
