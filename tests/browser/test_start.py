"""The page that JupyterLab opens with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from casewise import kinds
from casewise.deadlines.enact import enact
from casewise.deadlines.publish import publish
from casewise.gradebook.course_folder import Course
from casewise.moment import due_in_words
from casewise.scenario import Scenario
from casewise.tables.date_table import Due
from tests.support.lab import PHONE, Lab

RELEASE = Path(__file__).parents[2] / "release" / "confidentiality"


@pytest.fixture
def unanswered(lab) -> None:
    """Leave no answer in the modules."""
    for module in ("confidentiality", "sample"):
        (lab.folder / module / "responses.jsonl").unlink(missing_ok=True)


@pytest.fixture
def yesterday(lab, unanswered) -> Scenario:
    """A scenario that the learner got wrong yesterday."""
    cells = nbformat.read(lab.folder / "confidentiality" / "lesson.ipynb", as_version=4).cells
    source = next(cell.source for cell in cells if "kind: choice" in cell.source)
    scenario = kinds.read_cell(source)
    moment = (datetime.now(UTC) - timedelta(days=1, hours=1)).isoformat()
    line = {"v": 1, "scenario": scenario.id, "response": next(iter(scenario.options)), "at": moment}
    line |= {"session": "a", "n": 1, "variant": scenario.each_variant()[0].variant, "checked": "wrong", "score": 0.0}
    (lab.folder / "confidentiality" / "responses.jsonl").write_text(json.dumps(line) + "\n")
    return scenario


def turn_home(lab: Lab, page: Page) -> None:
    """Turn to the start page, in the JupyterLab that the page shows, or else in a new one."""
    lab.stop_kernels()
    if lab.shows(page):
        page.evaluate("() => window.jupyterapp.commands.execute('casewise:start')")
    else:
        page.goto(f"{lab.address('lab')}&reset")
    expect(page.get_by_role("list", name="Modules")).to_be_visible()


@pytest.fixture
def at_home(lab, learner, unanswered) -> Page:
    """A learner at the start page."""
    turn_home(lab, learner)
    return learner


def test_a_module_that_was_released_comes_by_itself_and_opens_by_one_press(lab, learner, output):
    lab.stop_kernels()
    shutil.rmtree(lab.folder / "sample")
    learner.goto(f"{lab.address('lab')}&reset")
    expect(learner.get_by_role("heading", level=1)).to_have_text("Ethics and Professional Behavior")
    sample = learner.get_by_role("region", name="Sample")
    expect(sample).to_contain_text("Not started")
    expect(sample.get_by_role("button", name="Open the lesson: Sample")).to_be_visible()
    assert (lab.folder / "sample" / "assessment.ipynb").is_file()
    learner.screenshot(path=output / "start.png")
    sample.get_by_role("button", name="Open the assessment: Sample").click()
    elevator = learner.get_by_role("region", name="In the elevator")
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(learner.locator(".cw-say")).to_contain_text("Saved")
    learner.get_by_role("button", name="Course", exact=True).click()
    expect(sample).to_contain_text("1 of 6 cases")


def test_one_button_is_filled_and_it_continues_where_one_was(at_home):
    filled = at_home.locator(".cw-filled")
    expect(filled).to_have_count(1)
    expect(filled).to_contain_text("Start: ")
    at_home.get_by_role("button", name="Open the lesson: Sample").click()
    card = at_home.locator(".cw-card[data-scenario]:visible").first
    card.locator("label.cw-option").first.click()
    at_home.get_by_role("button", name="Check my answer").click()
    at_home.get_by_role("button", name="Next", exact=True).click()
    expect(at_home.locator(".cw-card[data-scenario]:visible")).to_have_count(1)
    title = at_home.locator(".cw-card[data-scenario]:visible h3").text_content()
    at_home.get_by_role("button", name="Course", exact=True).click()
    expect(filled).to_contain_text(f"Continue: {title}")
    filled.click()
    expect(at_home.get_by_role("region", name=title)).to_be_visible()


def test_what_was_wrong_yesterday_comes_back_today(lab, yesterday, at_home):
    again = at_home.locator(".cw-start-look")
    expect(again).to_contain_text("Look again: 1 case")
    again.get_by_role("button", name=yesterday.title).click()
    case = at_home.get_by_role("region", name=yesterday.title)
    expect(at_home.locator(".cw-say")).to_have_text("Answer it again, as if for the first time.")
    expect(case.get_by_role("radio", checked=True)).to_have_count(0)
    case.get_by_role("radio").nth(1).check()
    expect(at_home.locator(".cw-say")).to_contain_text("Saved")
    (lab.folder / "confidentiality" / "responses.jsonl").unlink()


def test_the_course_cannot_be_lost(at_home):
    expect(at_home.locator("#jp-menu-panel")).to_be_hidden()
    at_home.evaluate("() => { window.jupyterapp.commands.execute('casewise:jupyterlab'); }")
    tab = at_home.get_by_role("tab", name="Course")
    expect(tab).to_be_visible()
    expect(tab.locator(".lm-TabBar-tabCloseIcon")).to_be_hidden()
    at_home.evaluate("() => { window.jupyterapp.commands.execute('casewise:start'); }")
    expect(at_home.get_by_role("list", name="Modules")).to_be_visible()
    shown = "() => window.jupyterapp.commands.label('casewise:start')"
    assert at_home.evaluate(shown) == "Course"


def test_the_page_of_its_own_leads_into_notebook_7(lab, learner):
    learner.set_viewport_size(PHONE)
    lab.log_in(learner)
    learner.goto(lab.address("casewise/course"))
    expect(learner.get_by_role("list", name="Modules")).to_be_visible()
    learner.get_by_role("button", name="Open the assessment: Sample").click()
    expect(learner.locator(".cw-bar")).to_be_visible()
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(1)
    learner.get_by_role("button", name="Course", exact=True).click()
    expect(learner.get_by_role("list", name="Modules")).to_be_visible()


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


def test_a_page_without_modules_says_so_and_shows_one_when_it_comes(lab, page, output, nothing_yet):
    page.goto(f"{lab.address('lab')}&reset")
    status = page.locator(".cw-start-status")
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
    expect(page.get_by_role("button", name="Open the lesson: Confidentiality")).to_be_visible()
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
    turn_home(lab, page)
    sample = page.get_by_role("region", name="Sample")
    expect(sample).to_contain_text(due_in_words(own.isoformat()))
    expect(sample).not_to_contain_text(due_in_words(of_class.isoformat()))
    sample.get_by_role("button", name="Open the assessment: Sample").click()
    expect(page.get_by_role("group", name="Progress").first).to_contain_text(due_in_words(own.isoformat()))
