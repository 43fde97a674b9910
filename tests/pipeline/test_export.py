"""Results out of a real gradebook into the table of an LMS."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.grading import bulk
from casewise.grading.pipeline import Pipeline

TEMPLATE = "Student,ID,SIS User ID,Sample (12)\nSorrel,1,sorrel,\nÉmile,2,émile,0\nGone,3,gone,4\n"


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["export", *map(str, words)])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def graded(course, hand_in, lines):
    for learner in ("sorrel", "émile", "=cmd", "a,b"):
        hand_in(learner, lines())
    bulk.grade(Pipeline(course), "sample")
    return course


def test_a_table_of_canvas_is_filled_and_everybody_is_accounted_for(graded, tmp_path):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    template.write_text(TEMPLATE)
    code, said = run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target)
    assert code == 3
    assert "1 new: sorrel" in said
    assert "1 changed: émile" in said
    assert "2 graded here, but not in the template: =cmd, a,b" in said
    assert "1 in the template, but not in the gradebook: Gone" in said
    assert target.read_text() == TEMPLATE.replace("sorrel,", "sorrel,3.1667").replace("émile,0", "émile,3.1667")


def test_a_dry_run_writes_nothing(graded, tmp_path):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    template.write_text(TEMPLATE)
    _, said = run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target, "--dry-run")
    assert "Nothing was written." in said
    assert not target.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_of_the_lms_is_kept(graded, tmp_path, encoding):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    template.write_bytes(TEMPLATE.encode(encoding))
    run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target)
    assert "Émile,2,émile,3.1667" in target.read_bytes().decode(encoding)
    assert target.read_bytes()[:2] == template.read_bytes()[:2]


def test_a_plain_table_quotes_what_has_to_be_quoted_and_calculates_nothing(graded, tmp_path):
    target = tmp_path / "out.csv"
    assert run("sample", "--course", graded, "--into", target)[0] == 0
    text = target.read_text()
    assert "'=cmd,,,,3.1667,6," in text
    assert '"a,b",,,,3.1667,6,' in text


def test_what_cannot_be_exported_is_told_and_nothing_is_overwritten(course, graded, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("mine")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("Student,ID,Other (1)\nA,1,2\n")
    code, said = run("sample", "--course", graded, "--to", "canvas", "--template", wrong, "--into", target)
    assert (code, target.read_text()) == (4, "mine")
    assert "no column for sample" in said
    assert run("sample", "--course", graded, "--to", "moodle")[0] == 2


def test_a_gradebook_without_submissions_is_told(course, tmp_path):
    code, said = run("sample", "--course", course, "--into", tmp_path / "out.csv")
    assert code == 4
    assert "Nobody was graded in sample. Run: casewise grade sample" in said
