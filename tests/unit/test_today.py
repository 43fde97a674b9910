"""What the start page shows, from a learner's folder and the news of the exchange."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.card.review import Request
from casewise.folders import COURSE_NEWS
from casewise.journal import NAME, read
from casewise.lab.start import opened
from casewise.learner import returned
from casewise.learner.news import News, digests, from_exchange, note_handed_in
from casewise.learner.today import today
from casewise.notebook import hand_in

PASSED = True
NOW = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
CELL = """%%scenario {name}
title: Title of {name}
kind: choice
{practice}
prompt: What do you do?
options: {{good: Do it well., bad: Do it badly.}}
{key}"""
KEY = "key: {good: 1}\nrationale: {good: G., bad: B.}"


def cell(name: str, *, practice: bool = False) -> dict:
    text = CELL.format(name=name, practice="practice: true" if practice else "points: 2", key=KEY if practice else "")
    return {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None, "id": name}


def module(home: Path, name: str, **about: object) -> Path:
    """Write a module of two practice cases and two graded ones."""
    folder = home / name
    folder.mkdir(exist_ok=True)
    for notebook, practice in (("lesson", True), ("assessment", False)):
        cells = [cell(f"{name}-{'p' if practice else 'g'}{number}", practice=practice) for number in (1, 2)]
        metadata = {"casewise": {"format": 1, **about}}
        text = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        (folder / f"{notebook}.ipynb").write_text(json.dumps(text))
    return folder


def answer(
    folder: Path, case: str, response: object = "good", at: str = "2026-11-27T10:00:00Z", **more: object
) -> None:
    line = {"v": 1, "scenario": f"{folder.name}-{case}", "response": response, "at": at, "session": "s", "n": 1, **more}
    with (folder / NAME).open("a") as journal:
        journal.write(json.dumps(line) + "\n")


def answer_all(folder: Path) -> None:
    for case in ("p1", "p2", "g1", "g2"):
        answer(folder, case)


def released(*names: str, handed_in: dict | None = None, **more: object) -> dict:
    """The exchange's answer about a course."""
    modules = [
        {"course": "c", "module": name, "points": 4.0, "due": "", "handed_in": handed_in, **more} for name in names
    ]
    return {"course": "c", "modules": modules, "trouble": ""}


def handed_in(folder: Path, **more: object) -> dict:
    return {
        "at": "2026-11-27 19:11:00.000000 UTC",
        "answers": 4,
        "fingerprint": "3f9a-07c2",
        "feedback": "none",
        "pages": {},
        "given": digests(read(folder / NAME)),
        **more,
    }


def step(home: Path) -> tuple[str, str, str, str] | None:
    found = today(home, NOW)["next"]
    return found and (found["action"], found["module"], found["notebook"], found["scenario"])


def of(home: Path, name: str) -> dict:
    (found,) = [one for one in today(home, NOW)["modules"] if one["module"] == name]
    return found


def test_a_folder_without_a_course_has_nothing(tmp_path):
    (tmp_path / "photos").mkdir()
    expected = {"title": "", "course": "", "author": False, "modules": [], "next": None, "again": [], "trouble": ""}
    assert today(tmp_path, NOW) == {**expected, "language": "en-US"}


def test_a_module_says_how_far_one_is(tmp_path):
    folder = module(tmp_path, "first")
    answer(folder, "p1")
    answer(folder, "p2", "bad")
    lesson, assessment = of(tmp_path, "first")["notebooks"]
    assert lesson == {
        "name": "lesson", "kind": "lesson", "answered": 2, "total": 2, "right": 1,
        "minutes": 2, "minutes_left": 0, "next": None,
    }  # fmt: skip
    answer(folder, "p2")
    assert of(tmp_path, "first")["notebooks"][0]["right"] == 2
    assert (assessment["kind"], assessment["answered"], assessment["minutes_left"]) == ("assessment", 0, 2)
    assert assessment["next"] == {"id": "first-g1", "title": "Title of first-g1"}
    assert of(tmp_path, "first")["state"] == "started"
    assert of(tmp_path, "first")["points"] == 4


def test_a_withdrawn_answer_is_open_again(tmp_path):
    folder = module(tmp_path, "first")
    answer(folder, "p1")
    answer(folder, "p1", None)
    assert of(tmp_path, "first")["notebooks"][0]["answered"] == 0
    assert of(tmp_path, "first")["state"] == "not-started"


def test_the_next_step_goes_through_a_course(tmp_path):
    news = from_exchange(tmp_path, released("first", "second", "third"))
    assert step(tmp_path) == ("fetch", "first", "", "")
    first, second = module(tmp_path, "first"), module(tmp_path, "second")
    assert step(tmp_path) == ("start", "first", "lesson", "")
    answer(first, "p1")
    assert step(tmp_path) == ("continue", "first", "lesson", "first-p2")
    answer(second, "g1", at="2026-11-28T09:00:00Z")
    assert step(tmp_path) == ("continue", "second", "assessment", "second-g2")
    answer(second, "g2", at="2026-11-28T09:01:00Z")
    assert step(tmp_path) == ("hand-in", "second", "assessment", "")
    assert news.modules["second"].handed_in is None
    note_handed_in(tmp_path, "second", handed_in(second))
    assert step(tmp_path) == ("continue", "first", "lesson", "first-p2")
    answer_all(first)
    note_handed_in(tmp_path, "first", handed_in(first))
    assert step(tmp_path) == ("fetch", "third", "", "")
    note_handed_in(tmp_path, "second", handed_in(second, feedback="waiting"))
    assert step(tmp_path) == ("feedback", "second", "assessment", "")


def test_handing_in_without_an_exchange_never_hides_what_is_left(tmp_path):
    answer_all(module(tmp_path, "first"))
    module(tmp_path, "second")
    assert step(tmp_path) == ("start", "second", "lesson", "")
    answer_all(tmp_path / "second")
    assert step(tmp_path) == ("hand-in", "first", "assessment", "")


def test_what_was_handed_in_is_known_at_once_and_what_has_changed_since(tmp_path, monkeypatch):
    folder = module(tmp_path, "first")
    answer_all(folder)
    note_handed_in(tmp_path, "first", handed_in(folder))
    found = of(tmp_path, "first")
    at = datetime(2026, 11, 27, 19, 11, tzinfo=UTC).astimezone()
    assert found["state"] == "handed-in"
    assert found["handed_in"] == {
        "at": at.isoformat(), "words": f"November {at.day}, {at:%H:%M}", "answered": 2, "total": 2,
        "code": "3f9a-07c2", "changed": [],
    }  # fmt: skip
    answer(folder, "p1", "bad")
    assert of(tmp_path, "first")["handed_in"]["changed"] == []
    answer(folder, "g2", "bad")
    assert of(tmp_path, "first")["handed_in"]["changed"] == [{"id": "first-g2", "title": "Title of first-g2"}]
    answer(folder, "g2", "good")
    assert of(tmp_path, "first")["handed_in"]["changed"] == []


@pytest.mark.parametrize("root", [True, False])
def test_the_kernel_keeps_what_it_handed_in(tmp_path, monkeypatch, root):
    folder = module(tmp_path, "first")
    answer_all(folder)
    monkeypatch.setattr(hand_in, "ask", lambda *_, **__: handed_in(folder))

    class Shown:
        told: dict = {}  # noqa: RUF012  (nothing is kept)

        def tell(self, **_):
            pass

    section = hand_in.HandInSection(folder, Shown(), list, root=tmp_path if root else None)
    section.start(Request.HAND_IN).join()
    assert of(tmp_path, "first")["state"] == "handed-in"
    assert of(tmp_path, "first")["handed_in"]["code"] == "3f9a-07c2"


def test_nothing_is_said_to_have_changed_where_nobody_knows_what_was_handed_in(tmp_path):
    folder = module(tmp_path, "first")
    answer_all(folder)
    note_handed_in(tmp_path, "first", {**handed_in(folder), "given": None})
    assert of(tmp_path, "first")["handed_in"]["changed"] == []


def test_a_late_module_is_late_until_it_is_handed_in(tmp_path):
    folder = module(tmp_path, "first", due="2026-11-27T10:00:00+00:00")
    found = of(tmp_path, "first")
    assert found["due"].startswith("Due Friday, November 27")
    assert found["late"]
    note_handed_in(tmp_path, "first", handed_in(folder))
    assert not of(tmp_path, "first")["late"]


@dataclass
class Result:
    earned: float
    out_of: float
    unread: float
    passed: bool | None


@pytest.fixture
def feedback(tmp_path, monkeypatch):
    """Give a module feedback with a result."""
    monkeypatch.setattr(returned, "_result", lambda page, _: returned.result_of(page.read_text()))
    monkeypatch.setattr(returned, "result_of", lambda html: Result(*json.loads(html)) if html[:1] == "[" else None)

    def give(folder: Path, *result: object) -> Path:
        page = folder / "feedback" / "assessment.html"
        page.parent.mkdir(exist_ok=True)
        page.write_text(json.dumps(result) if result else "<p>An older page.</p>")
        note_handed_in(tmp_path, folder.name, handed_in(folder, feedback="here", pages={"assessment": str(page)}))
        return page

    return give


def test_feedback_is_offered_until_it_was_opened_and_again_if_it_changes(tmp_path, feedback):
    folder = module(tmp_path, "first")
    answer_all(folder)
    page = feedback(folder, 3.5, 4, 0, PASSED)
    assert of(tmp_path, "first")["state"] == "feedback"
    assert of(tmp_path, "first")["feedback"] == {
        "earned": 3.5,
        "out_of": 4,
        "unread": 0,
        "passed": True,
        "waiting": False,
    }
    assert step(tmp_path) == ("feedback", "first", "assessment", "")
    opened(tmp_path, "first")
    assert step(tmp_path) is None
    from_exchange(tmp_path, released("first", handed_in=handed_in(folder, feedback="here", pages={"a": str(page)})))
    assert step(tmp_path) is None
    page.write_text("[4, 4, 0, true]")
    os.utime(page, ns=(1, 1))
    assert step(tmp_path) == ("feedback", "first", "assessment", "")
    assert of(tmp_path, "first")["feedback"]["earned"] == 4


def test_an_older_page_states_no_points(tmp_path, feedback):
    feedback(module(tmp_path, "first"))
    nothing = {"earned": None, "out_of": None, "unread": None, "passed": None, "waiting": False}
    assert of(tmp_path, "first")["feedback"] == nothing


def test_a_page_outside_of_the_learners_folder_is_not_read(tmp_path, feedback):
    home = tmp_path / "home"
    home.mkdir()
    folder = module(home, "first")
    page = feedback(module(tmp_path, "other"), 4, 4, 0, PASSED)
    note_handed_in(home, "first", handed_in(folder, feedback="here", pages={"assessment": str(page)}))
    assert of(home, "first")["feedback"]["earned"] is None


@pytest.mark.parametrize(("passed", "hidden"), [(None, True), (True, True), (False, False)])
def test_a_resit_is_shown_once_its_module_was_not_passed(tmp_path, feedback, passed, hidden):
    final = module(tmp_path, "final")
    from_exchange(
        tmp_path,
        released("final")
        | {"modules": [*released("final")["modules"], *released("resit", resit_of="final")["modules"]]},
    )
    assert of(tmp_path, "resit")["hidden"]
    feedback(final, 1, 4, 0, passed)
    opened(tmp_path, "final")
    assert of(tmp_path, "resit")["hidden"] is hidden
    assert (step(tmp_path) or ["", ""])[1] == ("" if hidden else "resit")


def test_a_resit_that_was_begun_stays(tmp_path):
    from_exchange(tmp_path, released("resit", resit_of="final"))
    folder = module(tmp_path, "resit")
    assert of(tmp_path, "resit")["hidden"]
    answer(folder, "g1")
    assert not of(tmp_path, "resit")["hidden"]


def test_modules_have_the_courses_order_and_else_their_names(tmp_path):
    course = (
        released("beta")["modules"]
        + released("alpha", place=2)["modules"]
        + released("gamma", place=1, course_title="Ethics")["modules"]
    )
    from_exchange(tmp_path, {"course": "c", "modules": course, "trouble": ""})
    found = today(tmp_path, NOW)
    assert [one["module"] for one in found["modules"]] == ["gamma", "alpha", "beta"]
    assert found["title"] == "Ethics"


def test_trouble_leaves_the_news_as_it_was(tmp_path):
    from_exchange(tmp_path, released("first"))
    before = News.read(tmp_path)
    assert from_exchange(tmp_path, {"course": "c", "modules": [], "trouble": "It is away."}) == before
    assert News.read(tmp_path) == before


NAMES = st.sampled_from(["modules", "m", "handed_in", "pages", "at", "place"])
ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(NAMES, part, max_size=3),
)


@given(st.binary(max_size=60) | ANY.map(lambda data: json.dumps(data).encode()))
def test_any_news_file_is_read(tmp_path_factory, data):
    home = tmp_path_factory.mktemp("home")
    (home / COURSE_NEWS).write_bytes(data)
    json.dumps(today(home, NOW), allow_nan=False)


def test_a_news_file_that_is_a_link_or_a_folder_says_nothing(tmp_path):
    from_exchange(tmp_path, released("first"))
    for name, make in (("link", lambda path: path.symlink_to(tmp_path / COURSE_NEWS)), ("folder", Path.mkdir)):
        home = tmp_path / name
        home.mkdir()
        make(home / COURSE_NEWS)
        assert News.read(home) == News()
        note_handed_in(home, "first", None)
