"""The report on a class: from a real gradebook to one page that needs nothing else."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from sqlalchemy import event
from typer.testing import CliRunner

from casewise import kinds
from casewise.certificates.award import awards
from casewise.cli import app
from casewise.gradebook.course_folder import Course
from casewise.gradebook.results import marks_in
from casewise.grading import run as bulk
from casewise.reports.answers import Answers, Results
from casewise.reports.page import report_page
from casewise.reports.standing import HandIn
from casewise.reports.study import Study

RIGHT = {
    "elevator": "defer",
    "table": ["move", "later"],
    "sorting": {"post": "harm", "graph": "trust", "team": "trust"},
}


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["report", *map(str, words)])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def handed_in(course, hand_in, lines):
    """Twelve learners: six know it, and of the other six four take the silence for the best answer, all sure."""
    for number in range(6):
        hand_in(f"strong-{number}", lines(RIGHT | ({"elevator": "share"} if number < 2 else {})))
    for number in range(6):
        journal = lines({"elevator": "share" if number < 4 else "silent", "table": ["names"]})
        hand_in(f"weak-{number}", journal.replace(b'"n":', b'"confidence": 3, "n":'))
    return course


def graded(course):
    bulk.grade(Course(course), "sample")
    return course


def test_the_page_has_everything_and_needs_nothing_else(handed_in, tmp_path):
    target = tmp_path / "report.html"
    code, said = run("sample", "--course", graded(handed_in), "--into", target)
    assert code == 0
    assert f"Wrote {target}" in said
    html = target.read_text()
    assert not re.search(r"<script|<link|src=|https?://(?!www\.w3\.org)", html)
    assert "strong-0" not in html
    assert "Fewer than 100 learners" in html
    assert "80%; reached by 4 (33%)" in html
    for words in (
        "Reliability (alpha)",
        "Discrimination",
        "Stronger third",
        "prefers-color-scheme: dark",
        "@media print",
    ):
        assert words in html
    assert html.count('<svg role="img" aria-label=') >= 2
    assert "The highest bar: 4 learners with 0 to 1 of 6 points." in html
    assert "<figcaption" in html.split("Objectives, the weakest first")[1]


def test_the_figures_are_those_of_the_class(handed_in):
    study = Study.of(Results.of(Course(graded(handed_in)), "sample"), {})
    elevator, table, sorting = study.findings
    assert elevator.item.facility == pytest.approx((4 * 1 + 2 * 0.5) / 12)
    assert table.item.facility == pytest.approx(6 / 12)
    assert sorting.answered == 6
    share = next(part for part in elevator.parts if part.worth == "Earns nothing")
    assert (share.chosen, share.share) == (6, 0.5)
    assert elevator.sure_and_wrong == pytest.approx(4 / 6)
    assert "67% of those who were sure were wrong: take it up in class." in elevator.flags
    assert study.sure_and_wrong[0] in (elevator, table)
    assert len(study.totals) == 12
    assert study.reliability.low <= study.reliability.alpha <= study.reliability.high


def test_who_passes_is_decided_after_late_penalties(course, hand_in, lines):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for number in range(6):
        folder = hand_in(f"learner-{number}", lines(RIGHT))
        (folder / "timestamp.txt").write_text(f"2026-11-23 {10 if number else 8}:00:00.000000 UTC")
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 09:00:00 UTC")
    study = Study.of(Results.of(Course(graded(course)), "sample"), {})
    assert study.totals.tolist() == [6.0, *[0.0] * 5]
    assert study.passed == len(awards(Course(course), "sample").nameless) == 1
    assert [found.item.facility for found in study.findings] == [1.0] * 3


LETTER = """%%scenario letter
title: A letter
kind: reflect
points: 4
prompt: Write what he needs to know.
rubric: [Says what he needs.]
### BEGIN SOLUTION
### END SOLUTION"""


@pytest.mark.parametrize("unread", [0, 1, 6])
def test_who_passes_is_shown_when_all_is_read_and_a_letters_points_are_counted(unread):
    points = [*[None] * unread, *[4.0, 4.0, 3.0, 3.0, 3.0, 2.0][unread:]]
    letter = kinds.read_cell(LETTER)
    answers = Answers(letter, points, responses=["Text."] * 6, confidence=[None] * 6, seconds=[None] * 6)
    totals = [given or 0.0 for given in points]
    study = Study.of(Results("sample", [f"l{n}" for n in range(6)], {"letter": answers}, totals, "own", 0.75), {})
    html = report_page(study, date(2026, 11, 27))
    if unread:
        assert study.passed is None
        assert "75%; who reaches it is known when all is read" in html
        assert "reached by" not in html
    else:
        assert "75%; reached by 5 (83%)" in html
        assert study.findings[0].points == [(2.0, 1), (3.0, 3), (4.0, 2)]
        assert "Points, given by a person" in html
        assert "Stronger third" not in html


def test_a_wrong_key_is_flagged(course, hand_in, lines):
    for number in range(30):
        strong = number % 2 == 0
        answers = RIGHT | {"elevator": "share"} if strong else {"elevator": "defer", "table": ["names"]}
        hand_in(f"learner-{number:02}", lines(answers))
    study = Study.of(Results.of(Course(graded(course)), "sample"), {})
    assert "Weaker learners did better here than stronger ones: check the key." in study.findings[0].flags
    words = 'More of the stronger third chose "Tell her in a few words." (100%) than your key (0%): check the key.'
    assert study.findings[0].flags[0] == words


def test_who_is_late_missing_or_not_graded_is_counted_and_what_to_do_comes_first(course, hand_in, lines, tmp_path):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    for number in range(6):
        folder = hand_in(f"learner-{number}", lines(RIGHT))
        (folder / "timestamp.txt").write_text(f"2026-11-23 {10 if number < 2 else 8}:00:00.000000 UTC")
    extended = "module,learner,due\nsample,learner-1,2026-11-24T09:00:00+00:00\n"
    (course / "gradebook" / "extensions.csv").write_text(extended)
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 09:00:00 UTC")
        gradebook.update_or_create_student("ash", first_name="Ash", last_name="Vale")
    graded(course)
    hand_in("bo", lines(RIGHT))
    results = Results.of(Course(course), "sample")
    found = {one.learner: one for one in results.roll}
    assert (found["learner-0"].lateness, found["learner-0"].lost) == ("1 hour late", 6.0)
    assert {name for name, one in found.items() if one.late} == {"learner-0"}
    assert (found["ash"].hand_in, found["bo"].hand_in) == (HandIn.NONE, HandIn.COLLECTED)
    table = tmp_path / "points.csv"
    target = tmp_path / "report.html"
    code, said = run("sample", "--course", course, "--into", target, "--table", table)
    assert code == 0
    assert "1. Grade 1 learner: casewise grade sample" in said
    assert "2. Ask 1 learner who hasn't handed in." in said
    assert f"Wrote {table}" in said
    assert "ash" not in table.read_text(encoding="utf-8-sig")
    assert len(table.read_text(encoding="utf-8-sig").splitlines()) == 9
    code, said = run("sample", "--course", course, "--into", target, "--table", table, "--names")
    assert code == 0
    assert "ash,Vale,Ash,,,,,6,,,not handed in" in table.read_text(encoding="utf-8-sig")
    assert "Ash Vale" in target.read_text()
    (tmp_path / "mine.csv").write_text("my own\n")
    code, said = run("sample", "--course", course, "--into", target, "--table", tmp_path / "mine.csv")
    assert code == 2
    assert (tmp_path / "mine.csv").read_text() == "my own\n"


def test_few_learners_are_not_broken_down_and_names_are_shown_only_on_request(course, hand_in, lines, tmp_path):
    for number in range(4):
        hand_in(f"learner-{number}", lines())
    graded(course)
    target = tmp_path / "report.html"
    run("sample", "--course", course, "--into", target)
    html = target.read_text()
    assert "Fewer than 5 learners: nothing is broken down" in html
    assert "Tell her in a few words" not in html
    assert "learner-0" not in html
    run("sample", "--course", course, "--into", target, "--names")
    assert "learner-0" in target.read_text()


def test_a_group_of_fewer_than_five_is_not_broken_down_in_a_larger_class(course, hand_in, lines, tmp_path):
    for number in range(7):
        journal = lines(RIGHT if number < 4 else {"elevator": "share"})
        hand_in(f"learner-{number}", journal.replace(b'"n":', b'"confidence": 3, "n":') if number < 3 else journal)
    study = Study.of(Results.of(Course(graded(course)), "sample"), {})
    elevator = study.sure_and_wrong[0]
    assert elevator.confidence == {3: (3, None)}
    assert elevator.sure_and_wrong is None
    assert {(part.strong, part.weak) for part in elevator.parts} == {(None, None)}
    target = tmp_path / "report.html"
    run("sample", "--course", course, "--into", target)
    assert "A dash means a group of fewer than 5." in target.read_text()


def test_a_course_that_nobody_was_graded_in_is_reported(course, tmp_path):
    code, said = run("sample", "--course", course, "--into", tmp_path / "report.html")
    assert code == 0
    assert "Nobody was graded yet. Run: casewise grade sample" in said


def test_json_says_the_same(handed_in):
    code, said = run("sample", "--course", graded(handed_in), "--json")
    assert code == 0
    data = json.loads(said[said.index("{") :])
    assert data["v"] == 1
    assert data["learners"] == 12
    assert [one["scenario"] for one in data["scenarios"]] == ["elevator", "table", "sorting"]
    assert "points" not in data


def test_marks_are_those_of_nbgrader_and_a_larger_class_takes_no_more_queries(handed_in):
    asked = []
    with Course(graded(handed_in)).gradebook() as gradebook:
        event.listen(gradebook.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))
        marks, out_of = marks_in(gradebook, "sample")
        assert len(asked) < len(marks) == 12
        for mark in marks:
            submission = gradebook.find_submission("sample", mark.learner)
            assert (mark.points, mark.waiting) == (pytest.approx(submission.score), submission.needs_manual_grade)
    assert out_of == 6


@pytest.mark.parametrize(
    ("reveal", "words"),
    [
        ("none", "Learners see neither points nor reasons in their feedback."),
        ("score", "Learners see their points in their feedback."),
        ("own", "Learners see their points, and the reasons for what they chose in their feedback."),
        ("all", "Learners see their points, the best answers and all reasons in their feedback."),
    ],
)
def test_the_page_says_how_much_learners_see(handed_in, tmp_path, reveal, words):
    with (handed_in / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.FeedbackPage.reveal = {{"sample": "{reveal}"}}\n')
    target = tmp_path / "report.html"
    run("sample", "--course", handed_in, "--into", target)
    assert words in " ".join(target.read_text().split())
