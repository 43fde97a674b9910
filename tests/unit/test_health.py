"""Doctor names the settings that nothing reads, the modules that are not there, and a disk that is nearly full."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest

from casewise import extras
from casewise.clone import outdated
from casewise.keeping import health, machine
from casewise.keeping.health import checks

ROOT = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path):
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    (tmp_path / "source" / "consent").mkdir(parents=True)
    (tmp_path / "source" / "consent" / "lesson.ipynb").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        ('c.Certificat.school = "x"', "Nothing reads c.Certificat", "Did you mean c.Certificate?"),
        ('c.Certificate.shcool = "x"', "Nothing reads c.Certificate.shcool", "Did you mean c.Certificate.school?"),
        ('c.FeedbackPage.reveal = {"consnt": "own"}', '"consnt", which doesn\'t exist', "Did you mean consent?"),
        (
            'c.Xapi.homepage = "https://hub.example.com"',
            "Nothing reads c.Xapi.homepage",
            "Did you mean c.Xapi.home_page?",
        ),
        ('c.Certificate.pass_mark = {"consnt": 0.5}', '"consnt", which doesn\'t exist', "Did you mean consent?"),
        ('c.FeedbackPage.reveal = {"consent": "every"}', "settings of feedback cannot be used", "Fix it"),
        ('c.CourseDirectory.source_directory = "texts"', "source_directory isn't source", "call the folder source"),
        ('c.LateSubmissionPlugin.penalty_method = "half"', "handing in late cannot be used", "Fix it"),
    ],
)
def test_a_slip_in_the_settings_is_named_with_what_was_meant(course, line, what, fix):
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{line}\n")
    found = [check for check in checks(course) if what in check.what]
    assert [fix in check.fix for check in found] == [True]


def test_settings_that_are_read_are_not_named(course):
    assert not [check for check in checks(course) if "Nothing reads" in check.what or "there is none" in check.what]


def test_a_disk_that_is_nearly_full_is_named(course, monkeypatch):
    monkeypatch.setattr(health, "ROOM", 1 << 62)
    assert [check.fix for check in checks(course) if "nearly full" in check.what] == ["Free some space."]


def test_what_a_restored_backup_kept_is_named_with_its_place(course):
    (course / ".inbound" / "consent").mkdir(parents=True)
    (check,) = [check for check in checks(course) if "a backup kept" in check.what]
    assert "inbound, then collect" in check.fix


def test_an_exchange_that_is_missing_is_to_be_made_so_that_no_learner_can_move_anothers_folder(course):
    config = course / "nbgrader_config.py"
    config.write_text(f'{config.read_text()}\nc.Exchange.root = "{course / "elsewhere"}"\n')
    (check,) = [check for check in checks(course) if "elsewhere is not there" in check.what]
    assert check.fix == f"Run: mkdir -p {course / 'elsewhere'} && chmod 1777 {course / 'elsewhere'}"


def test_a_module_that_an_earlier_version_built_is_named_with_what_to_run(course):
    release = course / "release" / "consent"
    release.mkdir(parents=True)
    cell = nbformat.v4.new_code_cell("%%scenario elevator\ntitle: In the elevator\n")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), release / "lesson.ipynb")
    (check,) = [check for check in checks(course) if "earlier Casewise" in check.what]
    assert check.fix == "Run: casewise build consent"
    cell.outputs = [nbformat.v4.new_output("display_data", {"text/plain": "In the elevator"})]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), release / "lesson.ipynb")
    assert not [check for check in checks(course) if "earlier Casewise" in check.what]


@pytest.fixture
def clone(tmp_path):
    """A folder with what an environment is made of, and an environment that make has brought up to date."""
    names = ("requirements.lock", "pyproject.toml", "casewise/lab/extension/static/run.js", ".venv/ready")
    for name in (*names, ".venv/share/jupyter/labextensions/casewise/static/run.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for path in tmp_path.rglob("*"):
        os.utime(path, (1000, 2000 if path.name == "ready" else 1000))
    return tmp_path


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml", "casewise/lab/extension/static/run.js"])
def test_a_clone_that_was_upgraded_says_what_to_run(clone, name):
    assert outdated(clone, str(clone / ".venv")) == ""
    (clone / name).write_text("newer")
    assert outdated(clone, str(clone / ".venv")) == f"make -C {clone} .venv/ready"
    assert outdated(clone, "/usr") == ""


def test_doctor_and_a_command_without_its_libraries_say_it(monkeypatch):
    monkeypatch.setattr(machine, "outdated", lambda: "make .venv/ready")
    monkeypatch.setattr(extras, "outdated", lambda: "make .venv/ready")
    (check,) = [check for check in machine.packages() if "environment" in check.what]
    assert check.fix == "Run: make .venv/ready"
    assert extras.MissingExtraError("nbgrader", "grade").fix == "Run: make .venv/ready"


@pytest.mark.parametrize(("place", "moved"), [("{here}", False), ("/elsewhere", True)])
def test_make_notices_that_its_folder_was_moved_or_renamed(clone, place, moved):
    shutil.copy(ROOT / "Makefile", clone)
    program = clone / ".venv" / "bin" / "casewise"
    program.parent.mkdir()
    program.write_text(f"#!{place.format(here=clone.resolve())}/.venv/bin/python\n")
    done = subprocess.run(["make", "-n", ".venv/ready"], cwd=clone, capture_output=True, text=True, check=True)
    assert ("was moved or renamed" in done.stdout) is moved
    assert ("is up to date" in done.stdout) is not moved
