"""Feedback pages: complete, offline, and no more open than the course wants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casewise.gradebook.course_folder import Course


@pytest.fixture
def page(course, hand_in, lines):
    """Return the function that makes the feedback page under a reveal policy."""

    def make(reveal: str, learner: str = "sorrel") -> str:
        with (course / "nbgrader_config.py").open("a") as config:
            config.write(f'\nc.FeedbackPage.reveal = {{"sample": "{reveal}"}}\n')
        hand_in(learner, lines())
        pipeline = Course(course)
        pipeline.autograde("sample")
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
    assert "3.1667 of 6 points" in html
    assert "Sorrel learns nothing about where to talk" in html
    assert "stays out of a public place" not in html
    assert "The best answer" not in html


def test_all_explains_everything(page):
    html = page("all")
    assert "stays out of a public place" in html
    assert "The best answer" in html


def test_score_shows_points_and_no_reason(page):
    html = page("score")
    assert "3.1667 of 6 points" in html
    assert "where to talk" not in html


def test_none_shows_no_points(page):
    html = page("none")
    assert not re.search(r"\d of \d", html)
    assert "(Your choice)" in html


def test_the_lesson_page_says_that_practice_is_not_graded(course, page):
    page("own")
    html = Path(course, "gradebook", "feedback", "sorrel", "sample", "lesson.html").read_text()
    assert "Practice is not graded" in html


def test_a_learner_cannot_put_markup_on_the_page(page):
    assert "<b>sorrel</b>" not in page("own", "<b>sorrel<b>")
