"""Slips in an instructor's own files: each is reported with its place and an exit code, and nothing else is done."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell
from typer.testing import CliRunner

from casewise.cli import app
from casewise.cli.output import Exit


@pytest.fixture
def run(course, tmp_path, monkeypatch):
    """Run a command on the course, in a folder where a stray file would be seen."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "class.csv").write_text("learner,first_name,last_name\npim,Pim,Alderkin\n")

    def casewise(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, [*words, "--course", str(course)])
        assert not result.exception or isinstance(result.exception, SystemExit)
        return result.exit_code, result.output

    return casewise


COMMANDS = [
    ("roster", "../class.csv"),
    ("deadlines", "../class.csv"),
    ("backup", "monday.tar.gz"),
    ("build", "sample"),
    ("grade", "sample"),
    ("feedback", "sample"),
    ("report", "sample"),
    ("export", "sample"),
    ("certificate", "sample"),
    ("verify", "6J2PE-TFYKQ-FA69R-MA4KQ"),
    ("forget", "pim"),
    ("collect-zip", "sample", "../class.csv"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=[words[0] for words in COMMANDS])
def test_a_configuration_that_cannot_be_read_ends_every_command_before_it_begins(course, run, command):
    config = course / "nbgrader_config.py"
    before = (course / "gradebook" / "gradebook.db").read_bytes()
    config.write_text(config.read_text() + "\nc.Certificate.pass_mark = 0,8)\n")
    code, said = run(*command)
    line = len(config.read_text().splitlines())
    assert code == Exit.BAD_COURSE
    assert f"nbgrader_config.py, line {line}: SyntaxError: unmatched ')'" in said
    assert list(Path().iterdir()) == []
    assert (course / "gradebook" / "gradebook.db").read_bytes() == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('c.CourseDirectory.db_url = os.environ["NO_SUCH_NAME"]', "NameError: name 'os' is not defined"),
        ("import os; os.environ['NO_SUCH_NAME']", "KeyError: 'NO_SUCH_NAME'"),
        ("c.CourseDirectory.course_id = 7", "course_id"),
    ],
)
def test_any_other_slip_in_the_configuration_is_explained_as_well(course, run, line, words):
    config = course / "nbgrader_config.py"
    config.write_text(config.read_text() + f"\n{line}\n")
    for command in (("grade", "sample"), ("doctor",)):
        code, said = run(*command)
        assert code == (Exit.FINDINGS if command == ("doctor",) else Exit.BAD_COURSE)
        assert "nbgrader_config.py" in said
        assert words in said


@pytest.mark.parametrize("command", ["feedback", "report"])
def test_an_unknown_level_of_feedback_is_reported(course, run, command):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.FeedbackPage.reveal = {"sample": "everything"}\n')
    code, said = run(command, "sample")
    assert code == Exit.UNEXPECTED
    assert "everything" in said
    assert "own" in said


def test_a_slip_in_a_scenario_is_explained_by_the_preview(course, run):
    path = course / "source" / "sample" / "lesson.ipynb"
    whole = path.read_text()
    path.write_text(whole.replace("title: ", "titel: "))  # codespell:ignore titel
    code, said = run("preview", "sample")
    assert code == Exit.BAD_COURSE
    assert said.count('There is no field "titel"') == whole.count("title: ")  # codespell:ignore titel
    assert "source/sample/lesson.ipynb, cell " in said


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", "This cell can't be run: ZeroDivisionError: division by zero. Fix this cell, or delete it."),
        ("import os; os._exit(1)", "This cell ended the program that runs it. Fix this cell, or delete it."),
    ],
)
def test_a_cell_that_fails_is_named_by_the_preview(course, run, code, words):
    path = course / "source" / "sample" / "lesson.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(new_code_cell(code))
    nbformat.write(notebook, path)
    before = path.read_bytes()
    exit_code, said = run("preview", "sample")
    assert exit_code == Exit.BAD_COURSE
    assert f"source/sample/lesson.ipynb, cell {len(notebook.cells)}: {words}" in said
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("error", "exit_code", "words"),
    [
        (
            CellTimeoutError("..."),
            Exit.BAD_COURSE,
            "source/sample/assessment.ipynb, cell 3: This cell takes longer than 60 seconds. Fix this cell",
        ),
        (
            RuntimeError("Kernel didn't respond in 60 seconds"),
            Exit.UNEXPECTED,
            "source/sample/assessment.ipynb can't be run: Kernel didn't respond in 60 seconds.\nTry again when",
        ),
    ],
)
def test_a_notebook_that_takes_too_long_is_reported(course, run, monkeypatch, error, exit_code, words):
    def execute(client: NotebookClient) -> None:
        client.on_cell_start(cell=client.nb.cells[2], cell_index=2)
        raise error

    monkeypatch.setattr(NotebookClient, "execute", execute)
    code, said = run("preview", "sample")
    assert code == exit_code
    assert words in said


def test_a_report_names_a_plan_that_cannot_be_read(course, run):
    (course / "source" / "course.yaml").write_text("objectives: [\n")
    code, said = run("report", "sample")
    assert code == Exit.BAD_COURSE
    assert "course.yaml" in said


def test_a_new_scenario_names_the_notebook_that_cannot_be_read(course, run):
    module = course / "source" / "sample"
    (module / "lesson.ipynb").write_text("{")
    result = CliRunner().invoke(app, ["new-scenario", "choice", "--into", str(module / "assessment.ipynb")])
    assert result.exit_code == Exit.USAGE
    assert "lesson.ipynb cannot be used" in result.output
    assert "assessment.ipynb" not in result.output


@pytest.mark.parametrize(
    "target", ["source/course.yaml", "nbgrader_config.py", "gradebook/gradebook.db", "release/a.html"]
)
def test_a_report_replaces_nothing_but_an_earlier_one(course, run, target):
    (course / "source" / "course.yaml").touch()
    path = course / target
    before = path.read_bytes() if path.exists() else None
    code, said = run("report", "sample", "--into", str(path))
    assert code == Exit.USAGE
    assert "Name another" in said
    assert (path.read_bytes() if path.exists() else None) == before
    assert [run("report", "sample")[0], run("report", "sample")[0]] == [Exit.FINE, Exit.FINE]
