"""Who needs an instructor, what to do first, and the points as a table."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.reports.answers import Answers, Results
from casewise.reports.at_risk import Risk, groups
from casewise.reports.first import MOST, steps
from casewise.reports.page import report_page
from casewise.reports.points_table import ENDS, is_points_table, points_table
from casewise.reports.reliability import Reliability, learners_needed
from casewise.reports.standing import HandIn, Standing
from casewise.reports.study import Study

TODAY = date(2026, 11, 28)


@pytest.fixture
def results(named) -> Results:
    """Eight learners: six graded, with a reflection that two of them wait for; one missing, one not graded."""
    names = [f"learner-{number}" for number in range(6)]
    elevator = Answers(
        named("elevator"),
        [2.0, 2.0, 2.0, 0.0, 0.0, 0.0],
        ["defer"] * 3 + ["share"] * 3,
        [3] * 6,
        [None] * 6,
    )
    again = replace(elevator, scenario=named("elevator").model_copy(update={"id": "again"}))
    letter = Answers(named("letter"), [4.0, 3.0, None, 4.0, None, 0.0], ["Text."] * 6, [None] * 6, [None] * 6)
    totals = [8.0, 7.0, 4.0, 4.0, 0.0, 0.0]
    roll = [Standing(name, first="Odo", last=name.upper(), name=f"Odo {name.upper()}") for name in names]
    roll[1] = replace(roll[1], late=timedelta(days=2, hours=3), lost=1.0)
    roll += [Standing("ash", "=Ash Vale", "Vale", "=Ash", HandIn.NONE), Standing("bo", hand_in=HandIn.COLLECTED)]
    every = {"elevator": elevator, "again": again, "letter": letter}
    return Results("sample", names, every, totals, "own", 0.75, roll=tuple(roll))


def at_risk(results: Results) -> dict[Risk, list[tuple[str, str]]]:
    return {group.risk: [(one.learner, remark) for one, remark in group.who] for group in groups(results, 8.0, None)}


def test_each_learner_is_in_the_groups_that_concern_them(results):
    found = at_risk(results)
    assert found[Risk.MISSING] == [("ash", "")]
    assert found[Risk.NOT_GRADED] == [("bo", "")]
    assert [name for name, _ in found[Risk.FAILING]] == ["learner-3", "learner-4", "learner-5"]
    assert found[Risk.OPEN] == [("learner-2", "4 of 8")]
    assert found[Risk.SURE] == [(f"learner-{number}", "2 times") for number in (3, 4, 5)]
    assert found[Risk.LATE] == [("learner-1", "2 days late, 1 points less")]
    assert Risk.CLOSE not in found


def test_close_to_the_pass_mark_is_within_one_standard_error(results):
    reliable = Reliability(0.6, 0.5, 0.7, items=3, learners=100, error=2.5)
    found = {group.risk: [one.learner for one, _ in group.who] for group in groups(results, 8.0, reliable)}
    assert found[Risk.CLOSE] == ["learner-0", "learner-1", "learner-3"]  # 8, 7 and 4 of 8; the pass mark is 6
    assert found[Risk.OPEN] == ["learner-2", "learner-4"]
    assert found[Risk.FAILING] == ["learner-5"]


@pytest.mark.parametrize(
    ("reliable", "says"),
    [
        (
            Reliability(0.34, 0.22, 0.45, items=5, learners=200, error=1.2),
            "nobody should be failed by this module alone. About 23 scenarios like these would reach 0.70.",
        ),
        (
            Reliability(0.02, -0.1, 0.1, items=5, learners=200, error=1.2),
            "These scenarios have too little in common for more of them to help.",
        ),
        (Reliability(0.82, 0.75, 0.9, items=20, learners=200, error=1.2), "Good enough to decide by"),
        (
            Reliability(0.6, 0.1, 0.9, items=5, learners=8, error=1.2),
            f"With about {learners_needed(0.6, 5)} learners it would be known well enough.",
        ),
    ],
)
def test_the_page_says_what_the_reliability_means_for_decisions(results, reliable, says):
    html = report_page(replace(Study.of(results, {}), reliability=reliable), TODAY)
    assert says in html
    assert "1.2 points: two of three learners would get points within it" in html


def test_the_page_counts_them_and_names_them_only_on_request(results):
    study = Study.of(results, {})
    counted = report_page(study, TODAY)
    assert "haven&#39;t handed in" in counted
    assert "Ash" not in counted
    assert "LEARNER-3" not in counted
    assert "casewise report sample --names" in counted
    named = report_page(study, TODAY, names=True)
    assert "=Ash Vale" in named
    assert "2 days late, 1 points less" in named
    assert "Odo LEARNER-3" in named


def test_json_has_numbers_and_ids_only_on_request(results):
    study = Study.of(results, {})
    found = {one["group"]: one for one in study.to_json()["at_risk"]}
    assert found["not_handed_in"] == {"group": "not_handed_in", "learners": 1}
    assert "ash" not in json.dumps(study.to_json())
    found = {one["group"]: one for one in study.to_json(names=True)["at_risk"]}
    assert found["not_handed_in"]["who"] == ["ash"]


def test_of_a_very_small_class_nothing_from_points_is_shown(results):
    few = replace(
        results,
        learners=results.learners[:4],
        totals=results.totals[:4],
        answers={name: one.where([True] * 4 + [False] * 2) for name, one in results.answers.items()},
    )
    study = Study.of(few, {})
    assert {group.risk for group in study.shown(names=False)} == {Risk.MISSING, Risk.NOT_GRADED, Risk.LATE}
    assert Risk.FAILING in {group.risk for group in study.shown(names=True)}
    assert not any("pass mark" in step.act for step in steps(study))


def test_what_changes_grades_comes_first_then_the_learners(results):
    found = steps(Study.of(results, {}))
    assert [step.act for step in found][:4] == [
        "Grade 1 learner: casewise grade sample",
        "Read 2 answers.",
        "Ask 1 learner who hasn't handed in.",
        "Talk with 3 learners below the pass mark.",
    ]
    assert found[1].why == '2 learners can\'t know the result before: "A letter".'
    assert len(found) <= MOST


def test_nothing_to_do_is_said(named):
    fine = Answers(named("elevator"), [2.0] * 6, ["defer"] * 6, [None] * 6, [None] * 6)
    study = Study.of(Results("sample", [f"l{n}" for n in range(6)], {"elevator": fine}, [2.0] * 6, "own", 0.75), {})
    assert steps(study) == []
    html = report_page(study, TODAY)
    assert "Nothing needs you first." in html
    assert "Everyone has handed in" in html


def test_unread_answers_are_counted_apart_and_the_read_ones_have_figures(named):
    letter = Answers(named("letter"), [4.0] * 3 + [2.0] * 3 + [None] * 4 + [0.0], ["Text."] * 10 + [None], [None] * 11)
    letter.seconds = [None] * 11
    names = [f"l{n}" for n in range(11)]
    objective = letter.scenario.model_copy(update={"objective": "C7"})
    study = Study.of(
        Results("sample", names, {"letter": replace(letter, scenario=objective)}, [0.0] * 11, "own", 0.75),
        {"C7": "Say it"},
    )
    (found,) = study.findings
    assert (found.learners, found.unread, found.answered) == (6, 4, 10)  # who wrote nothing isn't the measure of others
    assert found.item.facility == pytest.approx(0.75)
    assert found.labels == ["Not read yet"]
    assert [(one.objective, one.share) for one in study.strengths] == [("C7", 0.75)]
    assert study.unread_answers == 4
    assert "6 have points, 4 aren&#39;t read yet." in report_page(study, TODAY)


def test_a_reflection_that_nobody_has_read_is_there_with_its_objective(named):
    letter = named("letter").model_copy(update={"objective": "C7"})
    elevator = Answers(named("elevator"), [2.0] * 6, ["defer"] * 6, [None] * 6, [None] * 6)
    unread = Answers(letter, [None] * 6, ["Text."] * 6, [None] * 6, [None] * 6)
    every = {"elevator": elevator, "letter": unread}
    study = Study.of(Results("sample", [f"l{n}" for n in range(6)], every, [2.0] * 6, "own", 0.75), {})
    assert [(one.scenario.id, one.answered, one.waiting) for one in study.unread] == [("letter", 6, 6)]
    html = report_page(study, TODAY)
    assert "6 answered, and 6 wait for a person." in html
    assert "Not counted yet, because nobody has read enough of the answers: A letter (C7)." in html
    assert "Write to the physician." in html


def test_the_page_shows_what_was_asked_and_needs_no_picture(named):
    text = "Which of these is a breach?\n\n![the form](form.png)"
    asked = named("elevator").model_copy(update={"prompt": text})
    answers = Answers(asked, [2.0] * 6, ["defer"] * 6, [None] * 6, [None] * 6)
    study = Study.of(Results("sample", [f"l{n}" for n in range(6)], {"elevator": answers}, [2.0] * 6, "own", 0.75), {})
    html = report_page(study, TODAY)
    assert "Which of these is a breach?" in html
    assert "<em>the form</em>" in html
    assert "src=" not in html


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_table_has_a_row_for_each_learner_and_a_column_for_each_question(results):
    data = points_table(results, names=True)
    assert data.startswith(b"\xef\xbb\xbf")
    heads, *rows = read(data)
    assert heads == [
        *("learner", "last_name", "first_name", "elevator (of 2)", "again (of 2)", "letter (of 4)"),
        *("total", "out_of", "late_penalty", "unread", "hand_in"),
    ]
    by_name = {row[0]: row[1:] for row in rows}
    assert by_name["learner-1"] == ["LEARNER-1", "Odo", "2", "2", "3", "7", "8", "1", "0", "late"]
    assert by_name["learner-2"] == ["LEARNER-2", "Odo", "2", "2", "", "4", "8", "0", "1", "in time"]
    assert by_name["ash"] == ["Vale", "'=Ash", "", "", "", "", "8", "", "", "not handed in"]
    assert by_name["bo"][-1] == "not graded"


def test_without_names_the_rows_are_numbers_in_the_order_of_the_points(results):
    heads, *rows = read(points_table(results))
    assert heads[0] == "number"
    assert [row[0] for row in rows] == [str(number) for number in range(1, 9)]
    totals = [row[heads.index("total")] for row in rows]
    assert totals == ["8", "7", "4", "4", "0", "0", "", ""]
    assert b"learner-" not in points_table(results)
    assert b"Ash" not in points_table(results)
    other = replace(results, roll=tuple(reversed(results.roll)))
    assert points_table(other) == points_table(results)


def test_an_earlier_table_is_known_and_nothing_else(results):
    assert is_points_table(points_table(results))
    assert is_points_table(points_table(results, names=True))
    assert not is_points_table(b"learner,points\n")
    assert not is_points_table(b"")
    assert not is_points_table((",".join(["mine", *ENDS]) + "\n").encode())


@given(st.text(max_size=20))
def test_no_name_becomes_a_formula_or_another_cell(name):
    roll = (Standing(name, name, name, name, HandIn.NONE),)
    heads, *rows = read(points_table(Results("sample", [], {}, [], "own", 0.75, roll=roll), names=True))
    assert [len(row) for row in rows] == [len(heads)]
    assert rows[0][1].lstrip()[:1] not in set("=+-@") or rows[0][1].startswith("'")
