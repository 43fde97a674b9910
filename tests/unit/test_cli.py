"""The commands: data on stdout, words on stderr, and exit codes that tell the truth."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest
import typer

from casewise import __version__
from casewise.cli import app
from tests.support.command import casewise
from tests.support.courses import own_words

ROOT = Path(__file__).parents[2]
CASEWISE = Path(sysconfig.get_path("scripts")) / "casewise"


def test_the_program_is_the_same_command(tmp_path):
    """The other tests call it in this process: its exit code and its streams are the program's."""
    done = subprocess.run([CASEWISE, "check"], cwd=tmp_path, capture_output=True, text=True)
    same = casewise("check", folder=tmp_path)
    assert (done.returncode, done.stdout) == (same.returncode, same.stdout) == (2, "")
    assert done.stderr == same.stderr


def test_a_sound_course_is_fine(tmp_path):
    assert casewise("new", "mine", folder=tmp_path).returncode == 0
    own_words(tmp_path / "mine")
    done = casewise("check", folder=tmp_path / "mine")
    assert (done.returncode, done.stdout) == (0, "")


def test_progress_is_in_lines_for_a_program_that_asks(tmp_path, monkeypatch):
    assert casewise("new", "mine", folder=tmp_path).returncode == 0
    own_words(tmp_path / "mine")
    assert "progress" not in casewise("check", folder=tmp_path / "mine").stderr
    monkeypatch.setenv("CASEWISE_PROGRESS", "lines")
    done = casewise("check", folder=tmp_path / "mine")
    steps = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert steps == [{"progress": [0, 1], "words": ""}, {"progress": [1, 1], "words": ""}]
    assert done.stdout == ""


def test_advice_is_data_on_stdout_and_leaves_with_3(tmp_path):
    shutil.copytree(ROOT / "source", tmp_path / "source")
    path = tmp_path / "source" / "documentation" / "lesson.ipynb"
    path.write_text(path.read_text().replace("# Documentation: lesson", "# Documentation: a lesson for Emily"))
    done = casewise("check", "documentation", "--json", folder=tmp_path)
    assert done.returncode == 3
    data = json.loads(done.stdout)
    assert data["problems"] == []
    assert data["advice"]


def test_findings_are_data_on_stdout_and_leave_with_4(tmp_path):
    shutil.copytree(ROOT / "source", tmp_path / "source")
    path = tmp_path / "source" / "documentation" / "lesson.ipynb"
    path.write_text(path.read_text().replace("kind: choice", "kind: chioce"))
    done = casewise("check", "--json", "documentation", folder=tmp_path)
    assert done.returncode == 4
    problems = json.loads(done.stdout)["problems"]
    assert {problem["field"] for problem in problems} == {"kind"}
    assert all(problem["notebook"] == "source/documentation/lesson.ipynb" for problem in problems)
    assert "problems" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["check", "nowhere"], ["build", "nowhere"], ["nonsense"], ["check", "--nonsense"]]
)
def test_wrong_use_leaves_with_2(arguments):
    done = casewise(*arguments, folder=ROOT)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_outside_of_a_course_a_sentence_says_where_to_go(tmp_path):
    done = casewise("check", folder=tmp_path)
    assert done.returncode == 2
    assert "Go to the course's folder" in done.stderr


COMMANDS = typer.main.get_command(app).commands


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_can_be_typed(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "monday.tar.gz").touch()
    command = COMMANDS[name]
    example = shlex.split(command.help.partition("Example: casewise ")[2])
    assert example[0] == name
    assert command.make_context(name, example[1:]) is not None


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_speaks_to_programs_too(name):
    assert "--json" in [option for parameter in COMMANDS[name].params for option in parameter.opts]


def test_a_new_course_is_described_as_json(tmp_path):
    done = casewise("new", "mine", "--json", folder=tmp_path)
    files = json.loads(done.stdout)["files"]
    assert "mine/nbgrader_config.py" in files
    assert all((tmp_path / file).is_file() for file in files)
    cells = json.loads(casewise("new-scenario", "sort", "--json", folder=tmp_path).stdout)["cells"]
    assert cells[0].startswith("%%scenario")


def test_help_is_printed_with_its_example():
    done = casewise("grade", "--help", folder=ROOT)
    assert done.returncode == 0
    assert "Example: casewise grade" in done.stdout


def test_the_version_is_shown_from_anywhere(tmp_path):
    done = casewise("--version", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"casewise {__version__}\n")
