"""An instructor's evening: formgrader in a real JupyterLab grades by Casewise and shows the score cards."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Page, expect

from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from tests.support import courses
from tests.support.lab import Lab, jupyter_lab
from tests.support.seven import SHORT_LETTER
from tests.support.written import GRADED

HOSTILE = 'The <b>dates</b>.\n<script>window.trapped = 1</script><img src="x" onerror="window.trapped = 1">'

TEXT = "Odo was lazy today. He came in late, sat down by the door and looked at the clock."
SORREL = {"letter": "The dates, please.\nNo more.", "record": TEXT, "elevator": "defer"}


@pytest.fixture(scope="module")
def office(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An instructor's JupyterLab, in a course where two learners' written answers were handed in and graded.

    The course is this file's own: formgrader keeps its gradebook open.
    """
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("office") / "course"))
    source = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells[2:2] = [new_code_cell(SHORT_LETTER), new_code_cell(GRADED)]
    nbformat.write(notebook, source)
    pipeline = Course(course)
    build(pipeline, "sample")
    courses.hand_in(course, "sorrel", courses.journal(SORREL))
    courses.hand_in(course, "indigo", courses.journal({"letter": HOSTILE}))
    bulk.grade(pipeline, "sample")
    with jupyter_lab(course) as running:
        yield running


def test_formgrader_grades_by_its_button_and_shows_the_score_cards(office, page: Page):
    courses.hand_in(office.folder, "fern", courses.journal())
    office.log_in(page)
    page.goto(f"{office.url}/formgrader/manage_submissions/sample")
    row = page.get_by_role("row").filter(has_text="fern")
    expect(row).to_contain_text("needs autograding")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("Successfully autograded")).to_be_visible()
    with Course(office.folder).gradebook() as gradebook:
        assert gradebook.find_submission("sample", "fern").score == 1.0 + 1.5 + 0.6667
        submission = gradebook.find_submission_notebook("assessment", "sample", "fern").id
    page.goto(f"{office.url}/formgrader/submissions/{submission}/")
    expect(page.locator(".cw-static").filter(has_text="In the elevator")).to_contain_text("1 of 2 points")


def test_a_written_answer_is_read_and_given_points_in_formgrader(office, page: Page, output):
    pipeline = Course(office.folder)
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_submission("sample", "sorrel").needs_manual_grade
        submission, other = (
            gradebook.find_submission_notebook("assessment", "sample", name).id for name in ("sorrel", "indigo")
        )
    office.log_in(page)
    page.goto(f"{office.url}/formgrader/submissions/{submission}/")
    card = page.locator(".cw-static").first
    expect(card.locator(".cw-written")).to_have_text("The dates, please.\nNo more.")
    expect(card).to_contain_text("A person reads this answer, for up to 4 points.")
    page.wait_for_function("formgrader.grades?.loaded && formgrader.comments?.loaded")
    with page.expect_response("**/api/grade/*"):
        page.locator("input.score").first.fill("3")
        page.keyboard.press("Tab")
    with page.expect_response("**/api/comment/*"):
        page.locator("textarea.comment").first.fill("Name the medication too.")
        page.keyboard.press("Tab")
    expect(page.locator(".comment-saved").first).to_be_visible()
    page.screenshot(path=output / "formgrader.png")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("letter", "assessment", "sample", "sorrel")
        assert (grade.manual_score, grade.needs_manual_grade) == (3.0, False)
    handed_in = [*(office.folder / "gradebook" / "submitted").iterdir()]
    assert bulk.grade(pipeline, "sample", force=True).graded == len(handed_in)
    with pipeline.gradebook() as gradebook:
        assert gradebook.find_grade("letter", "assessment", "sample", "sorrel").manual_score == 3.0
    page.reload()
    expect(page.locator("input.score").first).to_have_value("3")
    expect(page.locator("textarea.comment").first).to_have_value("Name the medication too.")
    page.goto(f"{office.url}/formgrader/submissions/{other}/")
    expect(page.locator(".cw-written").first).to_have_text(HOSTILE)
    assert page.evaluate("window.trapped") is None


def test_a_written_answer_is_marked_by_its_rubric_with_a_click_on_each_line(office, page: Page, output):
    pipeline = Course(office.folder)
    with pipeline.gradebook() as gradebook:
        submission = gradebook.find_submission_notebook("assessment", "sample", "sorrel").id
    office.log_in(page)
    page.goto(f"{office.url}/formgrader/submissions/{submission}/")
    cell = page.locator(".nbgrader_cell").filter(has=page.locator("#record"))
    panel = cell.locator(".cw-marking")
    expect(panel.locator(".cw-written")).to_have_text(TEXT)
    expect(panel).to_contain_text("Look again at “lazy”. A judging word.")
    expect(panel).to_contain_text("Look again: a time is missing")
    expect(panel.locator("blockquote")).to_contain_text(["Odo was in denial.", "At 2:05 pm Odo came in"])
    when, what = (panel.get_by_role("group", name=name) for name in ("when it happened", "what was seen"))
    expect(panel.get_by_role("status")).to_have_text("Mark each line, and the sum is entered above.")
    when.get_by_role("radio", name="Partly").check()
    expect(panel.get_by_role("status")).to_have_text("1 more line to mark. Nothing is entered yet.")
    expect(page.locator("#record")).to_have_value("")
    with page.expect_response("**/api/grade/*"):
        what.get_by_role("radio", name="Met", exact=False).first.check()
    expect(page.locator("#record")).to_have_value("2.5")
    expect(panel.get_by_role("status")).to_have_text("2.5 of 4 points, entered above.")
    page.screenshot(path=output / "formgrader-rubric.png")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("record", "assessment", "sample", "sorrel")
        assert (grade.manual_score, grade.needs_manual_grade) == (2.5, False)
    with page.expect_response("**/api/grade/*"):
        page.locator("#record").fill("1")
        page.keyboard.press("Tab")
    expect(panel.locator(":checked")).to_have_count(0)
    page.locator("#record_extra_credit").focus()
    page.keyboard.press("Tab")
    expect(when.get_by_role("radio", name="Met").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(what.get_by_role("radio", name="Met").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#record")).to_have_value("4")
    page.set_viewport_size({"width": 390, "height": 1400})
    panel.screenshot(path=output / "formgrader-rubric-narrow.png")
    assert page.evaluate("window.trapped") is None
    assert "denial" not in (office.folder / "autograded" / "sorrel" / "sample" / "assessment.ipynb").read_text()


def test_formgrader_opens_from_the_menu_of_jupyterlab_and_none_of_its_pages_is_blank(office, page: Page):
    page.goto(office.address("lab"))
    expect(page.get_by_role("menuitem", name="Casewise", exact=True)).to_be_visible()  # a menu that comes closes others
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    within = page.frame_locator("iframe[src*=formgrader]")
    expect(within.get_by_role("row").filter(has_text="sample")).to_be_visible()
    for path, shows in {
        "manage_assignments": "sample",
        "manage_submissions/sample": "sorrel",
        "gradebook": "sample",
        "gradebook/sample": "assessment",
        "gradebook/sample/assessment": "Submission #1",
        "manage_students": "sorrel",
        "manage_students/sorrel": "sample",
        "manage_students/sorrel/sample": "assessment",
    }.items():
        page.goto(f"{office.url}/formgrader/{path}")
        expect(page.get_by_role("row").filter(has_text=shows)).to_be_visible()
