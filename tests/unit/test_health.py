"""Doctor names the settings that nothing reads, the modules that are not there, and a disk that is nearly full."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from casewise.keeping import health
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
