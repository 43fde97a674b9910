"""The whole cycle by nbgrader's own commands, as an instructor types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from casewise.gradebook.course_folder import Course

BIN = Path(sys.executable).parent


def nbgrader(folder: Path, *arguments: str, at: Path = BIN) -> str:
    """Run nbgrader in a folder, by its path and without the environment activated, and return what it said."""
    environment = {name: value for name, value in os.environ.items() if name != "PATH"} | {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [at / "nbgrader", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_class_goes_through_the_cycle_by_commands_alone(course, tmp_path, lines, warm):
    (course / "gradebook" / "gradebook.db").unlink()
    nbgrader(course, "generate_assignment", "sample", "--force")
    nbgrader(course, "release_assignment", "sample", at=warm)
    home = tmp_path / "home"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'therapeutic-ethics'\n"
        f"c.Exchange.root = {str(course / '.exchange')!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
    )
    nbgrader(home, "fetch_assignment", "sample", at=warm)
    (home / "sample" / "responses.jsonl").write_bytes(lines())
    nbgrader(home, "submit", "sample", at=warm)
    nbgrader(course, "collect", "sample", at=warm)
    nbgrader(course, "autograde", "sample")
    nbgrader(course, "generate_feedback", "sample", at=warm)
    nbgrader(course, "release_feedback", "sample", at=warm)
    nbgrader(home, "fetch_feedback", "sample", at=warm)

    with Course(course).gradebook() as gradebook:
        submission = gradebook.assignment_submissions("sample")[0]
        assert submission.score == 1.0 + 1.5 + 0.6667
        assert not submission.needs_manual_grade
    pages = list(home.rglob("feedback/**/assessment.html"))
    assert len(pages) == 1
    assert "3.2 of 6 points" in pages[0].read_text()


def test_the_gradebook_folder_is_for_the_instructor_only(course):
    Course(course)
    assert (course / "gradebook").stat().st_mode & 0o777 == 0o700
