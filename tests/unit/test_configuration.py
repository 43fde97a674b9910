"""A course's configuration: one call sets what all courses share, and lines below it count more."""

from __future__ import annotations

import stat
import warnings
from pathlib import Path

import pytest
from traitlets.config import Config

from casewise import configure
from casewise.course.new import course as new_course
from casewise.gradebook.course_folder import Course

ROOT = Path(__file__).parents[2]
EARLIER = """
from pathlib import Path

from casewise.grading import plug

c = get_config()
root = Path(__file__).resolve().parent
plug(c)
c.CourseDirectory.course_id = "mine"
c.CourseDirectory.root = str(root)
(root / "gradebook").mkdir(mode=0o700, exist_ok=True)
(root / "gradebook").chmod(0o700)
c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook' / 'gradebook.db'}"
c.CourseDirectory.submitted_directory = "gradebook/submitted"
c.CourseDirectory.feedback_directory = "gradebook/feedback"
c.Exchange.root = str(root / ".exchange")
(root / ".exchange").mkdir(exist_ok=True)
"""
"""What every course copied before there was `configure`."""


def settings(course: Course) -> dict[str, dict[str, object]]:
    return {name: {key: str(value) for key, value in course.settings(name).items()} for name in course.sections()}


@pytest.fixture
def mine(tmp_path):
    new_course(tmp_path / "mine", "first")
    return tmp_path / "mine"


def test_it_sets_what_every_course_copied_before(mine):
    new = settings(Course(mine))
    (mine / "nbgrader_config.py").write_text(EARLIER)
    with pytest.warns(DeprecationWarning, match=r"casewise\.grading\.plug has moved"):
        before = settings(Course(mine))
    shared = {name: new[name] for name in before}
    assert shared == before
    assert set(new) - set(before) == {"Certificate", "Deadlines", "FeedbackPage"}


def test_another_current_folder_changes_nothing(mine, tmp_path, monkeypatch):
    before = settings(Course(mine))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert settings(Course(mine)) == before
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert before["CourseDirectory"]["root"] == str(mine)


@pytest.mark.parametrize("root", ["mine", "mine/nbgrader_config.py"])
def test_the_root_is_a_folder_or_a_file_in_it(root, mine, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    config = Config()
    configure(config, root=root, course_id="my-course")
    assert config.CourseDirectory.root == str(mine)
    assert config.Exchange.root == str(mine / ".exchange")


@pytest.mark.needs("modes")
def test_the_gradebook_is_closed_to_others(mine):
    (mine / "gradebook").mkdir(exist_ok=True)
    (mine / "gradebook").chmod(0o755)
    Course(mine)
    assert stat.S_IMODE((mine / "gradebook").stat().st_mode) == 0o700


def test_lines_below_it_and_settings_of_nbgrader_count_more(mine, tmp_path):
    with (mine / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Exchange.root = "{tmp_path}/shared"\nc.CourseDirectory.course_id = "another"\n')
    course = Course(mine)
    assert (course.exchange_root, course.coursedir.course_id) == (tmp_path / "shared", "another")


def test_this_course_and_a_new_one_are_configured_alike(mine):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Course(mine)
    ours = (ROOT / "nbgrader_config.py").read_text().replace("therapeutic-ethics", "mine")
    assert (mine / "nbgrader_config.py").read_text() == ours
