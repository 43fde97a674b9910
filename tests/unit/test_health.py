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
        ('c.LateSubmissionPlugin.penalty_method = "half"', "handing in late cannot be used", "Fix it"),
    ],
)
def test_a_slip_in_the_settings_is_named_with_what_was_meant(course, line, what, fix):
    config = course / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{line}\n")
    told = [sign for sign in checks(course) if what in sign.what]
    assert [fix in sign.fix for sign in told] == [True]


def test_settings_that_are_read_are_not_named(course):
    assert not [sign for sign in checks(course) if "Nothing reads" in sign.what or "there is none" in sign.what]


def test_a_disk_that_is_nearly_full_is_named(course, monkeypatch):
    monkeypatch.setattr(health, "ROOM", 1 << 62)
    assert [sign.fix for sign in checks(course) if "nearly full" in sign.what] == ["Free some space."]


def test_what_a_restored_backup_kept_is_named_with_its_place(course):
    (course / ".inbound" / "consent").mkdir(parents=True)
    (sign,) = [sign for sign in checks(course) if "a backup kept" in sign.what]
    assert "inbound, then collect" in sign.fix
