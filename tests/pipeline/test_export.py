"""Results out of a real gradebook into the table of an LMS."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner

from casewise.cli import app
from casewise.export.plugin import BlackboardExport, CanvasExport, PlainExport
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk

TEMPLATE = "Student,ID,SIS User ID,Sample (12)\nSorrel,1,sorrel,\nÉmile,2,émile,0\nGone,3,gone,4\n"


def run(*words: object, command: str = "export") -> tuple[int, str]:
    result = CliRunner().invoke(app, [command, *map(str, words)])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.fixture
def graded(course, hand_in, lines):
    for learner in ("sorrel", "émile", "=cmd", "a,b"):
        hand_in(learner, lines())
    bulk.grade(Course(course), "sample")
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


@pytest.mark.parametrize("words", [[], ["--dry-run"]])
def test_an_assignment_that_is_out_of_other_points_is_refused_with_both_numbers(graded, tmp_path, caplog, words):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    template.write_text(TEMPLATE.replace("Sorrel", "    Points Possible,,,100.0\nSorrel"))
    code, said = run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target, *words)
    assert code == 4
    assert 'sample has 6 points here, but "Sample (12)" has 100 in Canvas.' in said
    assert plugged_in(graded, CanvasExport, caplog, template=str(template), to=str(target))[0] == 4
    assert not target.exists()


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
    text = target.read_text(encoding="utf-8")
    assert text.startswith("\ufeff")  # so that Excel reads it as UTF-8 after a double click
    assert "'=cmd,,,,3.1667,6," in text
    assert '"a,b",,,,3.1667,6,' in text


def test_a_template_of_unknown_encoding_goes_back_as_it_was_and_is_reported(graded, tmp_path):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    data = "Username,Name,Sample [Total Pts: 6]\nsorrel,Zoë,\némile,Åsa Núñez,\n".encode("mac-roman")
    assert b"\x81" in data  # a byte that Windows doesn't know
    template.write_bytes(data)
    words = ("sample", "--course", graded, "--to", "blackboard", "--template", template, "--into", target)
    code, said = run(*words)
    assert code == 3
    assert "it doesn't say which encoding it has" in said
    assert "Zo‘" in said  # noqa: RUF001  (as it was read)
    assert target.read_bytes() == data.replace(b"sorrel,Zo\x91,", b"sorrel,Zo\x91,3.1667")
    target.unlink()
    code, said = run(*words, "--encoding", "mac-roman")
    assert "doesn't say which" not in said
    assert "2 new: sorrel, émile" in said
    assert run(*words, "--encoding", "nonsense")[0] == 4


def test_a_column_can_be_named_and_needs_a_template(graded, tmp_path):
    template = tmp_path / "grades.csv"
    template.write_text(TEMPLATE.replace("Sample (12)", "Module 2: Sample (12)"))
    words = ("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", tmp_path / "out.csv")
    code, said = run(*words)
    assert code == 4
    assert '4 "Module 2: Sample (12)"' in said
    assert "1 new: sorrel" in run(*words, "--column", "12")[1]
    assert run("sample", "--course", graded, "--column", "12")[0] == 2


def test_what_cannot_be_exported_is_reported_and_nothing_is_overwritten(course, graded, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("mine")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("Student,ID,Other (1)\nA,1,2\n")
    code, said = run("sample", "--course", graded, "--to", "canvas", "--template", wrong, "--into", target)
    assert (code, target.read_text()) == (4, "mine")
    assert "no column for sample" in said
    assert run("sample", "--course", graded, "--to", "moodle")[0] == 2


def test_a_gradebook_without_submissions_is_reported(course, tmp_path):
    code, said = run("sample", "--course", course, "--into", tmp_path / "out.csv")
    assert code == 4
    assert "Nobody was graded in sample. Run: casewise grade sample" in said


HOME = "https://hub.example.com"
BIN = Path(sys.executable).parent


def nbgrader_export(course: Path, exporter: str, *words: str, at: Path = BIN) -> tuple[int, str]:
    """Run nbgrader's own command in the course's folder."""
    done = subprocess.run(
        [at / "nbgrader", "export", f"--exporter=casewise.export.plugin.{exporter}", *words],
        cwd=course,
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def test_nbgraders_own_command_writes_the_same_table_of_canvas(graded, tmp_path):
    template, ours, theirs = tmp_path / "grades.csv", tmp_path / "ours.csv", tmp_path / "theirs.csv"
    template.write_text(TEMPLATE)
    code, _ = run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", ours)
    words = [f"--CanvasExport.template={template}", "--to", str(theirs), "--assignment", "sample"]
    assert nbgrader_export(graded, "CanvasExport", *words)[0] == code == 3
    assert theirs.read_bytes() == ours.read_bytes()


def test_nbgraders_own_command_fills_moodles_worksheet_in_the_folder_where_it_is_called(graded, tmp_path, warm):
    template = tmp_path / "moodle.csv"
    template.write_text('Full name,ID number,Grade\nSorrel,sorrel,\nE,émile,\nC,=cmd,\nA,"a,b",\n')
    assert nbgrader_export(graded, "MoodleExport", f"--MoodleExport.template={template}", at=warm)[0] == 0
    assert (graded / "sample-moodle.csv").read_text().count("3.1667") == 4


def plugged_in(course: Path, exporter: type[PlainExport], caplog, **settings: object) -> tuple[int, str]:
    """Export as nbgrader's command does once it has read its options."""
    caplog.clear()
    with caplog.at_level(logging.INFO), Course(course).gradebook() as gradebook:
        plugin = exporter(**settings)
        plugin.log = logging.getLogger("exporting")
        try:
            plugin.export(gradebook)
        except SystemExit as left:
            return left.code, caplog.text
    return 0, caplog.text


def test_nbgraders_exporters_fill_blackboard_and_write_a_plain_table(graded, tmp_path, caplog, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("board.csv").write_text("Username\tSample [Total Pts: 6]\nsorrel\t\n")
    assert plugged_in(graded, BlackboardExport, caplog, template="board.csv")[0] == 3
    assert Path("sample-blackboard.csv").read_text().splitlines()[1] == "sorrel\t3.1667"
    assert plugged_in(graded, PlainExport, caplog)[0] == 0
    run("sample", "--course", graded, "--into", "ours.csv")
    assert Path("sample-csv.csv").read_bytes() == Path("ours.csv").read_bytes()


def test_nbgraders_exporters_fill_only_the_students_who_are_named(graded, tmp_path, caplog):
    template, target = tmp_path / "grades.csv", tmp_path / "one.csv"
    template.write_text(TEMPLATE)
    settings = {"template": str(template), "to": str(target), "student": ["sorrel"]}
    code, said = plugged_in(graded, CanvasExport, caplog, **settings)
    assert code == 3
    assert "1 in the template, but not in the gradebook: Gone" in said
    assert target.read_text() == TEMPLATE.replace("sorrel,", "sorrel,3.1667")


@pytest.mark.parametrize(
    ("exporter", "settings", "code", "said"),
    [
        (PlainExport, {"assignment": ["nowhere"]}, 2, "There is no module nowhere. There are: sample."),
        (PlainExport, {"student": ["nobody"]}, 2, "There is no learner nobody"),
        (CanvasExport, {}, 2, "Export the gradebook from Canvas first"),
        (CanvasExport, {"template": "missing.csv"}, 4, "can't be read: No such file"),
        (PlainExport, {"to": "nowhere/out.csv"}, 2, "cannot be written: No such file"),
    ],
)
def test_nbgraders_exporters_say_what_is_wrong(graded, caplog, exporter, settings, code, said):
    left, told = plugged_in(graded, exporter, caplog, **settings)
    assert left == code
    assert said in told


def test_nbgraders_exporters_say_that_nobody_was_graded(course, caplog):
    code, said = plugged_in(course, PlainExport, caplog)
    assert code == 4
    assert "Nobody was graded in sample." in said


def test_a_template_or_somebodys_file_is_never_written_over(graded, tmp_path):
    template, notes = tmp_path / "grades.csv", tmp_path / "notes.csv"
    template.write_text(TEMPLATE)
    notes.write_text("mine")
    for target, said in (
        (template, "the template itself"),
        (notes, "isn't an earlier export"),
        (tmp_path, "is a folder"),
    ):
        words = ("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target)
        code, told = run(*words)
        assert code == 2
        assert said in told
    assert (template.read_text(), notes.read_text()) == (TEMPLATE, "mine")


MINE = {
    "keys.ipynb": '{"cells": [{"source": "points: 2"}]}',
    "nbgrader_config.py": "# how many points\n",
    "mine.csv": "learner,points,remark\nsorrel,3,See me about the points\n",
    "other.csv": TEMPLATE.replace("Gone,3,gone,4", "Vale,3,vale,4"),
    "more.csv": TEMPLATE + "Vale,4,vale,\n",
    "noted.csv": TEMPLATE.replace("Sample (12)", "Sample (12),Remarks").replace("sorrel,", "sorrel,,See me"),
}


@pytest.mark.parametrize("name", MINE)
@pytest.mark.parametrize("plugged", [False, True])
@pytest.mark.parametrize("lms", ["csv", "canvas"])
def test_a_file_that_mentions_points_isnt_an_earlier_export(graded, tmp_path, caplog, name, plugged, lms):
    template, target = tmp_path / "grades.csv", tmp_path / name
    template.write_text(TEMPLATE)
    target.write_text(MINE[name])
    named = {"template": str(template)} if lms == "canvas" else {}
    if plugged:
        exporter = CanvasExport if named else PlainExport
        code, said = plugged_in(graded, exporter, caplog, to=str(target), **named)
    else:
        options = [f"--template={template}"] if named else []
        code, said = run("sample", "--course", graded, "--to", lms, "--into", target, *options)
    assert code == 2
    assert "isn't an earlier export" in said
    assert target.read_text() == MINE[name]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_an_earlier_export_of_a_template_gives_way_to_the_next_one(graded, tmp_path, encoding):
    template, target = tmp_path / "grades.csv", tmp_path / "out.csv"
    template.write_bytes(TEMPLATE.encode(encoding))
    target.write_bytes(TEMPLATE.replace("sorrel,", "sorrel,1.5").encode(encoding))
    for _ in range(2):
        run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", target)
        assert "sorrel,3.1667" in target.read_bytes().decode(encoding)


def test_an_earlier_plain_table_gives_way_whoever_was_in_it(graded, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("learner,last_name,first_name,email,points,out_of,waiting_for_a_person\nvale,,,,1,6,\n")
    assert run("sample", "--course", graded, "--into", target)[0] == 0
    assert "vale" not in target.read_text()


@pytest.mark.parametrize("lms", ["csv", "xapi"])
def test_results_never_go_into_the_courses_own_folders(graded, lms):
    target = graded / "source" / "sample" / "out"
    options = ["--home-page", HOME] if lms == "xapi" else []
    code, said = run("sample", "--course", graded, "--to", lms, "--into", target, *options)
    assert code == 2
    assert "is in source/" in said
    assert not target.exists()


@pytest.mark.parametrize("data", [b"PK\x03\x04 a workbook", b"\xff\xfeodd", b"", b"a,b\n1,2\n"])
def test_a_template_that_isnt_a_table_is_reported(graded, tmp_path, data):
    template = tmp_path / "grades.csv"
    template.write_bytes(data)
    code, said = run("sample", "--course", graded, "--to", "canvas", "--template", template, "--into", tmp_path / "o")
    assert code == 4
    assert str(template) in said
    assert not (tmp_path / "o").exists()


def test_scenarios_go_to_moodle_and_to_qti_and_the_file_says_that_it_holds_keys(course, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, said = run("sample", "--course", course, "--to", "moodle", command="export-scenarios")
    assert code == 0
    assert "holds the keys" in said
    root = ET.fromstring((tmp_path / "sample-moodle-with-keys.xml").read_bytes())
    assert [one.get("type") for one in root] == [*["category", "multichoice", "multichoice", "matching"] * 2]
    assert run("sample", "--course", course, "--to", "qti", command="export-scenarios")[0] == 0
    assert run("sample", "--course", course, "--to", "qti", command="export-scenarios")[0] == 0  # again, over its own
    assert len(zipfile.ZipFile("sample-qti-with-keys.zip").namelist()) == 2 + 6
    assert run("sample", "--course", course, "--to", "qti12", command="export-scenarios")[0] == 0
    assert run("sample", "--course", course, "--to", "qti12", command="export-scenarios")[0] == 0
    assert len(zipfile.ZipFile("sample-qti12-with-keys.zip").namelist()) == 3


def test_withdrawn_scenarios_stay_here_and_are_named(course, tmp_path):
    path = course / "source" / "sample" / "assessment.ipynb"
    path.write_text(
        path.read_text().replace("key: [move, later]", "key: [move, later]\\nwithdrawn: Two can be defended.")
    )
    target = tmp_path / "out.xml"
    code, said = run("sample", "--course", course, "--to", "moodle", "--into", target, command="export-scenarios")
    assert code == 3
    assert "Left out: table is withdrawn." in said
    assert b"sample/table" not in target.read_bytes()


def test_keys_never_go_into_release(course):
    target = course / "release" / "sample" / "out.xml"
    code, said = run("sample", "--course", course, "--to", "moodle", "--into", target, command="export-scenarios")
    assert code == 2
    assert "learners get" in said
    assert not target.exists()


def test_a_faulty_scenario_is_reported_and_nothing_is_written(course, tmp_path):
    path = course / "source" / "sample" / "lesson.ipynb"
    path.write_text(path.read_text().replace("kind: choice", "kind: chioce"))
    target = tmp_path / "out.xml"
    code, said = run("sample", "--course", course, "--to", "qti", "--into", target, command="export-scenarios")
    assert code == 4
    assert 'There is no kind "chioce"' in said
    assert not target.exists()
    assert run("nowhere", "--course", course, "--to", "qti", command="export-scenarios")[0] == 2


def statements(course: Path, target: Path, *words: object) -> tuple[int, str, list[dict]]:
    code, said = run("sample", "--course", course, "--to", "xapi", "--home-page", HOME, "--into", target, *words)
    return code, said, json.loads(target.read_text())


def test_what_learners_did_becomes_statements_that_stay_the_same(graded, tmp_path):
    code, said, first = statements(graded, tmp_path / "out.json")
    assert code == 0
    assert "16 statements." in said
    assert "names learners with their answers" in said
    assert statements(graded, tmp_path / "out.json")[2] == first
    assert len({statement["id"] for statement in first}) == 16
    total = [one for one in first if one["verb"]["id"].endswith("/scored")]
    assert {one["actor"]["account"]["name"] for one in total} == {"sorrel", "émile", "=cmd", "a,b"}
    assert total[0]["result"]["score"] == {"scaled": 0.527783, "raw": 3.1667, "min": 0, "max": 6.0}
    assert total[0]["timestamp"] == "2026-11-23T10:00:00.000Z"
    table = next(one for one in first if one["object"]["id"].endswith("/sample/table"))
    code, said = run(
        *("sample", "--course", graded, "--to", "xapi", "--home-page", HOME, "--into", tmp_path / "out.json"),
        *("--pieces", 7),
    )
    parts = [json.loads((tmp_path / f"out-00{number}.json").read_text()) for number in (1, 2, 3)]
    assert [one for part in parts for one in part] == first
    assert [len(part) for part in parts] == [7, 7, 2]
    assert "out-003.json (" in said
    assert "kB)" in said
    assert "out.json is from an earlier export" in said
    code, said = run(
        *("sample", "--course", graded, "--to", "xapi", "--home-page", HOME, "--into", tmp_path / "small.json"),
        *("--piece-kb", 8),
    )
    parts = sorted(tmp_path.glob("small-*.json"))
    assert [one for part in parts for one in json.loads(part.read_text())] == first
    assert max(part.stat().st_size for part in parts) <= 8000
    assert len(parts) > 2
    assert table["result"]["score"] == {"scaled": 0.5, "raw": 1.5, "min": 0, "max": 3.0}


def test_damaged_lines_are_skipped_and_counted_and_a_blank_isnt_an_answer(course, hand_in, lines, tmp_path):
    hand_in("sorrel", lines() + b'{"torn\n{"v": 1}\n')
    hand_in("pim", b"")
    bulk.grade(Course(course), "sample")
    code, said, told = statements(course, tmp_path / "out.json")
    assert code == 3
    assert "sorrel: 2 damaged lines skipped." in said
    names = [one["actor"]["account"]["name"] for one in told]
    assert (names.count("sorrel"), names.count("pim")) == (4, 1)
    assert next(one for one in told if one["actor"]["account"]["name"] == "pim")["result"]["completion"] is False


def test_a_module_is_complete_only_with_answers_that_still_stand(course, hand_in, lines, tmp_path):
    right = {"elevator": "defer", "table": ["move"], "sorting": {"post": "harm", "graph": "trust", "team": "harm"}}
    hand_in("sorrel", lines(right))
    hand_in("vale", lines(right) + lines({"table": None}))
    hand_in("pim", lines(right | {"table": []}))
    bulk.grade(Course(course), "sample")
    _, said, told = statements(course, tmp_path / "out.json")
    scored = [one for one in told if one["verb"]["id"].endswith("/scored")]
    completed = {one["actor"]["account"]["name"]: one["result"]["completion"] for one in scored}
    assert completed == {"sorrel": True, "vale": False, "pim": False}
    assert "skipped" not in said


def test_statements_want_to_know_whose_accounts_the_ids_are(graded, tmp_path):
    target = tmp_path / "out.json"
    for words in ([], ["--home-page", "nonsense"]):
        code, said = run("sample", "--course", graded, "--to", "xapi", "--into", target, *words)
        assert code == 2
        assert "c.Xapi.home_page" in said
    with (graded / "nbgrader_config.py").open("a") as config:
        config.write(f'c.Xapi.home_page = "{HOME}"\n')
    assert run("sample", "--course", graded, "--to", "xapi", "--into", target)[0] == 0


@pytest.mark.parametrize(
    "words", [["--to", "csv", "--template", "x.csv"], ["--texts"], ["--to", "xapi", "--template", "x.csv"]]
)
def test_options_that_do_not_go_together_are_refused_in_words(graded, words):
    assert run("sample", "--course", graded, *words)[0] == 2
