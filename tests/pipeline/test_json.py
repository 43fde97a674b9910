"""What `--json` prints is a promise to other programs: the names and the types of all fields, by command.

`tests/samples/json-shapes.json` was written by version 0.1.0. A field may be added to it; none may go or change.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from openpyxl import Workbook
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course
from casewise.learner import upload
from tests.support.lms_rules import written
from tests.support.site_parts import without_network

SHAPES = json.loads((Path(__file__).parents[1] / "samples" / "json-shapes.json").read_text(encoding="utf-8"))
COMMANDS = typer.main.get_command(app).commands


def shape(data: Any) -> Any:
    """Return data with the names of types instead of values; of a list, its first one."""
    if isinstance(data, dict):
        return {name: shape(value) for name, value in data.items()}
    if isinstance(data, list):
        return [shape(one) for one in data[:1]]
    return "null" if data is None else type(data).__name__


@pytest.fixture
def say(course, tmp_path):
    """Return a function that runs a command with `--json` and returns the shape of what it prints."""

    def run(command: str, *words: object, at: Path | None = course) -> Any:
        place = ["--course", str(at)] if at else []
        done = CliRunner().invoke(app, [command, *map(str, words), *place, "--json"])
        assert not done.exception or isinstance(done.exception, SystemExit), done.exception
        return shape(json.loads(done.stdout))

    return run


def test_every_command_keeps_its_shape(say, course, hand_in, lines, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    without_network(monkeypatch)
    for learner in ("odo", "pim"):
        hand_in(learner, lines())
    _, answers = upload(hand_in("vale", lines()))
    (tmp_path / "vale.zip").write_bytes(answers)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.Certificate.pass_mark = {"sample": 0.1}\nc.Certificate.hours = {"sample": 2}\n')
    roster = tmp_path / "roster.csv"
    roster.write_text("learner,first_name,last_name,email\nodo,Odo,Wrenfield,odo@example.com\nvale,Vale,Alder,\n")
    dates = tmp_path / "dates.csv"
    dates.write_text("module,learner,due\nsample,,2027-01-15 17:00\n")
    panel = tmp_path / "panel.csv"
    panel.write_text("case,answer,also,why\nelevator,defer,,It's private.\n")
    questions = tmp_path / "questions.xlsx"
    book = Workbook()
    for row in (["prompt", "A", "B", "key"], ["Who may know?", "He", "She", "B"]):
        book.active.append(row)
    book.save(questions)
    back = written(tmp_path / "lms.zip", ["Odo Wrenfield_7_assignsubmission_file/sample-answers.zip"])
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing\n1\n")
    said = {
        "new": say("new", tmp_path / "mine", at=None),
        "new-scenario": say("new-scenario", "choice", at=None),
        "check": say("check"),
        "preview": say("preview"),
        "build": say("build"),
        "site": say("site", "--assessments", "--out", tmp_path / "site", "--cache", tmp_path / "parts"),
        "import": say("import", questions, "--into", tmp_path / "more.ipynb", "--dry-run", at=None),
        "import template": say("import", "--template", tmp_path / "template.xlsx", at=None),
        "roster": say("roster", roster),
        "roster refused": say("roster", bad),
        "collect-zip": say("collect-zip", "sample", tmp_path / "vale.zip", "--pattern", r"(?P<student_id>\w+)"),
        "status": say("status"),
        "grade": say("grade", "sample", "--workers", 1),
        "deadlines": say("deadlines", dates, "--zone", "UTC"),
        "extend": say("extend", "sample", "odo", "2027-01-20", "--zone", "UTC"),
        "hand-ins": say("hand-ins", "sample"),
        "feedback": say("feedback", "sample"),
        "feedback-zip": say("feedback-zip", "sample", "--to", "moodle", "--from", back, "--unfinished"),
        "report": say("report", "sample", "--names"),
        "panel-form": say("panel-form", "sample", "--all"),
        "panel-answers": say("panel-answers", "sample", panel),
        "export": say("export", "sample"),
        "export xapi": say("export", "sample", "--to", "xapi", "--home-page", "https://hub.example.com"),
        "export-scenarios": say("export-scenarios", "sample", "--to", "moodle"),
        "certificate": say("certificate", "sample", "--into", tmp_path / "pages"),
        "verify": say("verify", code_of(course)),
        "verify refused": say("verify", "0"),
        "doctor": say("doctor"),
        "backup": say("backup", tmp_path / "course.tar.gz"),
        "restore": say("restore", tmp_path / "course.tar.gz", tmp_path / "again", at=None),
        "forget": say("forget", "pim"),
        "form": say("form", "sample", "again"),
        "demo": say("demo", "--into", tmp_path / "demo", "--learners", 1),
        "try": say("try", "sample", "--no-open"),
        "new-module": say("new-module", "second"),
    }
    assert {name.partition(" ")[0] for name in said} == set(COMMANDS)
    assert {name: now for name, now in said.items() if now != SHAPES.get(name)} == {}


def code_of(course: Path) -> str:
    register = Course(course).paths.gradebook / "certificates.jsonl"
    return str(json.loads(register.read_text(encoding="utf-8").splitlines()[0])["code"])
