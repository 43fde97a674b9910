"""The page that JupyterLab opens with."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from casewise.deadlines.enact import enact
from casewise.deadlines.publish import publish
from casewise.gradebook.course_folder import Course
from casewise.moment import due_in_words
from casewise.tables.date_table import Due

RELEASE = Path(__file__).parents[2] / "release" / "confidentiality"


def test_the_start_page_fetches_and_opens_a_module_by_one_click(lab, page, card, output):
    lab.stop_kernels()
    shutil.rmtree(lab.folder / "sample")
    page.goto(f"{lab.address('lab')}&reset")
    expect(page.get_by_role("heading", name="Your course")).to_be_visible()
    sample = page.get_by_role("region", name="Sample")
    expect(sample).to_contain_text("3 graded questions for 6 points, and 3 to practice on.")
    expect(page.get_by_role("region", name="Confidentiality")).to_contain_text(re.compile(r"Practice: 0 of \d\d"))
    expect(page.get_by_role("region", name="Final")).not_to_contain_text("ractice")
    page.screenshot(path=output / "start.png")
    sample.get_by_role("button", name="Fetch and open Sample").click()
    expect(card("In the elevator")).to_be_visible()
    assert (lab.folder / "sample" / "assessment.ipynb").is_file()

    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(card("In the elevator").get_by_role("status")).to_contain_text("Saved")
    page.get_by_role("tab", name="Course").click()
    expect(sample).to_contain_text("Practice: 1 of 3")
    sample.get_by_role("button", name="Open the assessment: Sample").click()
    expect(page.get_by_role("tab", name="assessment.ipynb")).to_have_attribute("aria-selected", "true")


@pytest.fixture
def nothing_yet(served, tmp_path) -> Iterator[Path]:
    """Leave a learner nothing but the name of a course in an exchange that isn't there, whose folder is returned."""
    lab, exchange = served.lab, tmp_path / "exchange"
    lab.stop_kernels()
    for path in lab.folder.iterdir():
        if path.is_dir() and not path.name.startswith("."):
            shutil.rmtree(path)
    shutil.rmtree(lab.folder / ".cache", ignore_errors=True)
    (lab.folder / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.course_id = 'ethics'\nc.Exchange.root = {str(exchange)!r}\n"
    )
    yield exchange
    served.restore()


def test_who_has_nothing_yet_is_told_so_and_finds_it_when_it_comes(lab, page, output, nothing_yet):
    page.goto(f"{lab.address('lab')}&reset")
    status = page.get_by_role("main").last.get_by_role("status")
    expect(status).to_have_text(
        "Your course cannot be reached just now. Try again in a while; if it stays so, tell your instructor."
    )
    (nothing_yet / "ethics" / "outbound").mkdir(parents=True)
    nothing_yet.chmod(0o777)
    page.get_by_role("button", name="Look for anything new").click()
    expect(status).to_contain_text("There is nothing here yet: your instructor has not released anything.")
    page.screenshot(path=output / "start-nothing.png")
    shutil.copytree(RELEASE, nothing_yet / "ethics" / "outbound" / "confidentiality")
    page.get_by_role("button", name="Look for anything new").click()
    expect(page.get_by_role("button", name="Fetch and open Confidentiality")).to_be_visible()
    expect(status).to_have_text("")
    expect(page.get_by_role("tab", name="Launcher")).to_have_count(0)


def test_the_start_page_does_not_come_before_a_notebook_that_was_asked_for(lab, page):
    lab.visit(page, "confidentiality/lesson.ipynb")
    expect(page.get_by_role("tab", name="Course")).to_be_visible()
    expect(page.get_by_role("tab", name="lesson.ipynb")).to_have_attribute("aria-selected", "true")


def test_a_learner_with_an_extension_sees_their_own_date_on_the_start_page_and_in_the_notebook(lab, classroom, page):
    of_class, own = datetime(2026, 12, 1, 23, tzinfo=UTC), datetime(2026, 12, 4, 23, tzinfo=UTC)
    pipeline = Course(classroom)
    with pipeline.gradebook() as gradebook:
        gradebook.add_student("sorrel")
    enact(pipeline, {"sample": Due(of_class, {"sorrel": own})})
    publish(pipeline, ["sample"], ["sorrel"])
    lab.stop_kernels()
    page.goto(f"{lab.address('lab')}&reset")
    sample = page.get_by_role("region", name="Sample")
    expect(sample).to_contain_text(due_in_words(own.isoformat()))
    expect(sample).not_to_contain_text(due_in_words(of_class.isoformat()))
    sample.get_by_role("button", name="Open the assessment: Sample").click()
    expect(page.get_by_role("group", name="Progress").first).to_contain_text(due_in_words(own.isoformat()))
