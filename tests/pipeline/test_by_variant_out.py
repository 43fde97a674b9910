"""What leaves a course with variants: the report, statements, question banks and grades, from a graded class."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections import Counter
from xml.etree import ElementTree as ET

import nbformat
import pytest
from typer.testing import CliRunner

from casewise import kinds
from casewise.cli import app
from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from tests.support import courses
from tests.support.variants import DOCTOR, MEMO, RECEPTION

SCENARIOS = {scenario.id: scenario for scenario in map(kinds.read_cell, (DOCTOR, RECEPTION, MEMO))}
LEARNERS = [f"learner-{number:02}" for number in range(36)]
SILENT = 5
"""Every fifth learner hands in nothing: the journal says what they met all the same."""
EDITED = "learner-07"
HOME = "https://hub.example.com"


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [*map(str, words)])
    assert result.exit_code in (0, 3), result.output
    return result.stdout


def response(learner: str, name: str) -> object:
    """Return an answer: right under some facts and wrong under others."""
    return {"doctor": "form", "reception": ["name", "hours"], "memo": f"By {learner}."}[name]


def met(learner: str, name: str) -> str:
    """Return the variant that a learner's journal records: the drawn one, unless someone has edited it."""
    drawn = SCENARIOS[name].drawn(learner)
    return next(other for other in SCENARIOS[name].variants if other != drawn) if learner == EDITED else drawn


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of 36, graded, their memos read by a person."""
    root = tmp_path_factory.mktemp("variants")
    shutil.copy(courses.ROOT / "nbgrader_config.py", root)
    (root / "source" / "cases").mkdir(parents=True)
    assessment = courses.notebook("An assessment", DOCTOR, RECEPTION, MEMO)
    nbformat.write(assessment, root / "source" / "cases" / "assessment.ipynb")
    build(Course(root), "cases")
    for number, learner in enumerate(LEARNERS):
        answers = {name: response(learner, name) for name in SCENARIOS} if number % SILENT else {}
        variants = {name: met(learner, name) for name in SCENARIOS}
        courses.hand_in(root, learner, courses.journal(answers, variants), module="cases")
    bulk.grade(Course(root), "cases")
    with Course(root).gradebook() as gradebook:
        for number, learner in enumerate(LEARNERS):
            grade = gradebook.find_grade("memo", "assessment", "cases", learner)
            grade.manual_score = float(number % 3) if number % SILENT else 0.0
            grade.needs_manual_grade = False
        gradebook.db.commit()
    return root


def points(root) -> dict[str, dict[str, float]]:
    """Return each learner's points by scenario, from nbgrader's own tables."""
    with Course(root).gradebook() as gradebook:
        return {
            submission.student.id: {grade.name: grade.score for grade in submission.notebooks[0].grades}
            for submission in gradebook.assignment_submissions("cases")
        }


def test_the_report_shows_each_variant_and_they_add_up(graded):
    data = json.loads(run("report", "cases", "--course", graded, "--json"))
    earned = points(graded)
    assert [one["scenario"] for one in data["scenarios"]] == list(SCENARIOS)
    for found in data["scenarios"]:
        scenario = SCENARIOS[found["scenario"]]
        by = {learner: met(learner, scenario.id) for learner in LEARNERS}
        assert {one["variant"]: one["learners"] for one in found["variants"]} == Counter(by.values())
        for one in found["variants"]:
            own = [earned[learner][scenario.id] for learner in LEARNERS if by[learner] == one["variant"]]
            assert one["facility"] == pytest.approx(sum(own) / len(own) / scenario.points)
        assert sum(one["answered"] for one in found["variants"]) == found["answered"] == 28
        whole = sum(one["facility"] * one["learners"] for one in found["variants"]) / len(LEARNERS)
        assert whole == pytest.approx(found["facility"])
        for place, part in enumerate(found["parts"]):
            assert sum(one["parts"][place]["chosen"] for one in found["variants"]) == part["chosen"]
            assert sum(one["parts"][place]["right"] for one in found["variants"]) == part["right"]
        assert found["difference"]["corrected"] >= found["difference"]["p"]
    _, reception, memo = data["scenarios"]
    chosen = {part["text"]: part["chosen"] for part in reception["parts"]}
    ticked = {"Say your own name and role.", "Say when the center is open."}
    assert chosen == {text: 28 * (text in ticked) for text in SCENARIOS["reception"].options.values()}
    assert memo["parts"] == []
    assert sum(count for _, count in memo["points"]) == len(LEARNERS)


def test_the_page_says_what_each_variant_was_about(graded, tmp_path):
    run("report", "cases", "--course", graded, "--into", tmp_path / "report.html")
    html = (tmp_path / "report.html").read_text()
    assert html.count("<h4>By variant</h4>") == len(SCENARIOS)
    assert "The nurse at Bexley" in html
    assert "src=" not in html


def test_statements_name_the_variant_that_was_met(graded, tmp_path):
    run("export", "cases", "--to", "xapi", "--home-page", HOME, "--course", graded, "--into", tmp_path / "x.json")
    statements = json.loads((tmp_path / "x.json").read_text())
    said = {
        (one["actor"]["account"]["name"], one["object"]["id"].split("/cases/")[1]): one["result"]["score"]["raw"]
        for one in statements
        if one["verb"]["id"].endswith("answered")
    }
    earned = points(graded)
    assert said == {
        (learner, f"{name}/{met(learner, name)}"): earned[learner][name]
        for number, learner in enumerate(LEARNERS)
        for name in SCENARIOS
        if number % SILENT
    }


def test_question_banks_get_every_variant(graded, tmp_path):
    for name in ("moodle", "qti"):
        said = json.loads(
            run("export-scenarios", "cases", "--to", name, "--course", graded, "--into", tmp_path / name, "--json")
        )
        assert (said["taken"], said["left_out"]) == (list(SCENARIOS), {})
    root = ET.fromstring((tmp_path / "moodle").read_bytes())
    expected = [f"cases/{name}.{variant}" for name, scenario in SCENARIOS.items() for variant in scenario.variants]
    assert [node.text for node in root.iter("idnumber")] == expected
    names = zipfile.ZipFile(io.BytesIO((tmp_path / "qti").read_bytes())).namelist()
    assert [f"items/{name.partition('/')[2]}.xml" for name in expected] == [one for one in names if "items/" in one]


def test_a_table_of_grades_has_a_row_for_each_learner_and_their_whole_points(graded, tmp_path):
    run("export", "cases", "--course", graded, "--into", tmp_path / "grades.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text("utf-8-sig"))))
    assert [row["learner"] for row in rows] == LEARNERS
    totals = {learner: sum(by.values()) for learner, by in points(graded).items()}
    assert {row["learner"]: float(row["points"]) for row in rows} == pytest.approx(totals)


def test_a_canvas_gradebook_is_filled_as_ever(graded, tmp_path):
    template = tmp_path / "grades.csv"
    lines = ["Student,ID,SIS User ID,SIS Login ID,Section,cases (881)", "Points Possible,,,,,7"]
    template.write_text("\n".join([*lines, *(f"L,{n},,{name},All," for n, name in enumerate(LEARNERS))]) + "\n")
    run("export", "cases", "--to", "canvas", "--template", template, "--course", graded, "--into", tmp_path / "c.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "c.csv").read_text("utf-8-sig"))))[1:]
    totals = {learner: sum(by.values()) for learner, by in points(graded).items()}
    assert {row["SIS Login ID"]: float(row["cases (881)"]) for row in rows} == pytest.approx(totals)
