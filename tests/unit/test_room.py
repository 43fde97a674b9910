"""The room of a demonstration: what someone has changed is kept, whatever it was."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from casewise.demo.room import MANIFEST, NoRoomError, make_room, note, untouched
from casewise.notebook.place import COPY, copy_notice


@pytest.fixture
def demo(tmp_path) -> Path:
    """A demonstration that has ended."""
    folder = tmp_path / ".demo"
    for name in ("course/source/first/lesson.ipynb", "course/gradebook/gradebook.db", "learners/you/first/a.jsonl"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text(name)
    note(folder)
    (folder / "ready").touch()
    return folder


def test_what_nobody_has_touched_is_laid_out_again_in_place(demo, tmp_path):
    for looked in (".jupyter/lab/workspace", "course/source/first/.ipynb_checkpoints/lesson.ipynb"):
        (demo / looked).parent.mkdir(parents=True)
        (demo / looked).write_text("")
    assert make_room(demo, tmp_path / "mine") is None
    assert [path.name for path in tmp_path.iterdir()] == [".demo"]
    assert list(demo.iterdir()) == []


CHANGES = {
    "a source": lambda demo: (demo / "course/source/first/lesson.ipynb").write_text("edited"),
    "a new notebook": lambda demo: (demo / "course/source/first/mine.ipynb").write_text(""),
    "a mark": lambda demo: (demo / "course/gradebook/gradebook.db").write_text("graded"),
    "an answer": lambda demo: (demo / "learners/you/first/a.jsonl").write_text("answered"),
    "a file that is gone": lambda demo: (demo / "learners/you/first/a.jsonl").unlink(),
    "a link": lambda demo: (demo / "course/link").symlink_to("/nowhere"),
    "a linked folder": lambda demo: (demo / "course/link").symlink_to(demo / "learners"),
    "a pipe": lambda demo: os.mkfifo(demo / "course/pipe"),
    "a file beside it": lambda demo: (demo / "notes.txt").write_text("mine"),
    "no manifest": lambda demo: (demo / MANIFEST).unlink(),
    "a torn manifest": lambda demo: (demo / MANIFEST).write_text('{"v": 1'),
}


@pytest.mark.needs("links", "pipes")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_was_changed_is_kept_under_a_name_with_the_date(demo, tmp_path, change):
    change(demo)
    assert not untouched(demo)
    before = sorted(path.relative_to(demo) for path in demo.rglob("*"))
    kept = make_room(demo, tmp_path / "mine")
    assert kept is not None
    assert re.fullmatch(r"\.demo\.\d{4}-\d\d-\d\d", kept.name)
    assert sorted(path.relative_to(kept) for path in kept.rglob("*")) == before
    assert not demo.exists()


def test_a_second_one_on_the_same_day_has_a_number(demo, tmp_path):
    names = []
    for _ in range(3):
        (demo / "course").mkdir(parents=True, exist_ok=True)
        (demo / "course" / "mine").touch()
        names.append(make_room(demo, tmp_path / "mine").name)
    assert names == [names[0], f"{names[0]}-2", f"{names[0]}-3"]


@pytest.mark.needs("links")
def test_a_folder_of_someone_elses_is_left_alone(tmp_path):
    course = tmp_path / "course"
    course.mkdir()
    (course / "nbgrader_config.py").touch()
    for folder in (course, tmp_path):
        with pytest.raises(NoRoomError, match="holds the course itself"):
            make_room(folder, course)
    with pytest.raises(NoRoomError, match="isn't a demonstration: it holds nbgrader_config.py"):
        make_room(course, tmp_path / "mine")
    (tmp_path / "link").symlink_to(course)
    with pytest.raises(NoRoomError, match="isn't a folder"):
        make_room(tmp_path / "link", tmp_path / "mine")
    assert [path.name for path in course.iterdir()] == ["nbgrader_config.py"]
    assert make_room(tmp_path / "new", course) is None


def test_the_notice_of_a_copy_is_shown_as_text(tmp_path):
    assert copy_notice(tmp_path) == ""
    (tmp_path / COPY).write_text("A copy of <b>\x1b[31m/mine\n")
    assert "A copy of &lt;b&gt;\\x1b[31m/mine</p>" in copy_notice(tmp_path)
