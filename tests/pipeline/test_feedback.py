"""Feedback pages: complete, offline, and no more open than the course wants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.gradebook.students import enter
from casewise.learner.result import result_of
from casewise.tables.person import Learner


@pytest.fixture
def page(course, hand_in, lines):
    """Return the function that makes the feedback page under a reveal policy."""

    def make(reveal: str, learner: str = "sorrel", setting: str = "", name: str = "") -> str:
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f'\nc.FeedbackPage.reveal = {{"sample": "{reveal}"}}\n{setting}\n')
        hand_in(learner, lines())
        pipeline = Course(course)
        pipeline.autograde("sample")
        first, _, last = name.partition(" ")
        enter(pipeline, [Learner(learner, first, last)])
        pipeline.generate_feedback("sample")
        return Path(course, "gradebook", "feedback", learner, "sample", "assessment.html").read_text()

    return make


@pytest.mark.parametrize("reveal", ["none", "score", "own", "all"])
def test_a_page_is_complete_and_offline_and_shows_no_code(page, reveal):
    html = page(reveal)
    assert '<html lang="en">' in html
    assert html.count('class="cw-static"') == 3
    assert not re.search(r"<script|https?://|@import|url\(|%%scenario|HIDDEN TESTS|key:", html)


def test_own_explains_what_was_chosen_and_nothing_else(page):
    html = page("own")
    assert "3.2 of 6 points." in html
    assert "Sorrel learns nothing about where to talk" in html
    assert "stays out of a public place" not in html
    assert "The best answer" not in html


def test_all_explains_everything(page):
    html = page("all")
    assert "stays out of a public place" in html
    assert "The best answer" in html


def test_score_shows_points_and_no_reason(page):
    html = page("score")
    assert "3.2 of 6 points." in html
    assert "where to talk" not in html


def test_none_shows_no_points(page):
    html = page("none")
    assert not re.search(r"\d of \d", html)
    assert "(Your choice)" in html


def test_the_lesson_page_says_that_practice_is_not_graded(course, page):
    page("own")
    html = Path(course, "gradebook", "feedback", "sorrel", "sample", "lesson.html").read_text()
    assert "Practice is not graded" in html


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("c.Certificate.pass_mark = 0.5", "Passed.</strong> To pass, you need 50%, 3 of 6 points."),
        ('c.Certificate.pass_mark = {"sample": 0.6}', "Not passed.</strong> To pass, you need 60%, 3.6 of 6 points."),
    ],
)
def test_it_is_passed_by_the_mark_that_the_course_sets(page, setting, said):
    assert said in page("own", setting=setting)


@pytest.mark.parametrize("setting", ["", 'c.Certificate.pass_mark = {"other": 0.6}', "c.Certificate.pass_mark = 80"])
def test_without_a_usable_pass_mark_nothing_is_said_of_passing(page, course, setting):
    config = course / "nbgrader_config.py"
    config.write_text("".join(line for line in config.read_text().splitlines(keepends=True) if "pass_mark" not in line))
    html = page("own", setting=setting)
    assert not re.search("Passed|Not passed|To pass", html)
    assert result_of(html).passed is None


def test_the_full_name_is_on_it(page):
    assert "Feedback for <bdi>Odo Wrenfield</bdi>" in page("own", name="Odo Wrenfield")


def test_a_login_is_never_on_it(page):
    html = page("own")
    assert "Feedback for" not in html
    assert "sorrel" not in html


def test_objectives_have_the_words_of_the_course(page, course):
    notebook = course / "source" / "sample" / "assessment.ipynb"
    notebook.write_text(notebook.read_text().replace("kind: choice", "objective: A1\\nkind: choice"))
    build(Course(course), "sample")
    (course / "source" / "course.yaml").write_text("objectives: {A1: Know who asks}\n")
    html = page("own")
    assert "By objective" in html
    assert '<span class="cw-id">A1</span> Know who asks' in html
    assert '<span class="cw-id">A1</span> </th>' in again(course, "objectives: [A1]")
    assert '<span class="cw-id">A1</span> </th>' in again(course, "a: &a [b]\nobjectives: *a")


def again(course: Path, plan: str) -> str:
    """Make the page again with another plan of the course."""
    (course / "source" / "course.yaml").write_text(plan)
    Course(course).generate_feedback("sample")
    return Path(course, "gradebook", "feedback", "sorrel", "sample", "assessment.html").read_text()


def test_a_learner_cannot_put_markup_on_the_page(page):
    assert "<b>" not in page("own", name="<b>Odo</b> Wrenfield")
