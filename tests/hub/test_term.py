"""A whole term on the hub, in the browser: an instructor and two learners, each with an account of their own."""

from __future__ import annotations

import re
import time
from contextlib import suppress

from playwright.sync_api import Error, Page, expect

from tests.support.in_class import INDIGO, INSTRUCTOR, SORREL
from tests.support.lab import PATIENCE, choose_step

ANSWERS = {SORREL: ("Say that you would love", "The dates, please."), INDIGO: ("Tell her", "")}


def test_a_term_from_release_to_feedback(room, come_in, output):
    instructor = come_in(INSTRUCTOR)
    expect(instructor.get_by_role("heading", name="The course", exact=True)).to_be_visible()
    instructor.screenshot(path=output / "home.png")
    instructor.get_by_role("link", name="Formgrader").click()
    grader = formgrader(instructor)
    press(grader, "assign", "Successfully created")
    press(grader, "release", "Successfully released")

    learners = {account: come_in(account) for account in ANSWERS}
    for account, page in learners.items():
        take_part(page, account, output)

    press(grader, "collect", "Successfully collected")
    for account in learners:
        instructor.goto(f"{room.address(room.account)}/formgrader/manage_submissions/sample")
        row = instructor.get_by_role("row").filter(has_text=account)
        expect(row).to_contain_text("needs autograding")
        row.get_by_role("link").first.click()
        expect(instructor.get_by_text("Successfully autograded")).to_be_visible()
    mark_the_letter(instructor, room)

    instructor.goto(f"{room.address(room.account)}/formgrader/manage_assignments")
    grader = formgrader(instructor)
    press(grader, "generate-feedback", "Successfully generated feedback")
    press(grader, "release-feedback", "Successfully released feedback")
    for account, page in learners.items():
        read_feedback(page, account, output)


def test_formgrader_opens_within_jupyterlab_too(room, come_in):
    """JupyterHub forbids frames; in the course's server they are let in again."""
    page = come_in(INSTRUCTOR)
    page.get_by_role("link", name="The course in JupyterLab").click()
    expect(page.get_by_role("menuitem", name="Casewise", exact=True)).to_be_visible()  # a menu that comes closes others
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    within = page.frame_locator("iframe[src*=formgrader]")
    expect(within.get_by_role("row").filter(has_text="other")).to_be_visible()


def formgrader(page: Page) -> Page:
    """Wait until formgrader lists the module."""
    expect(page.get_by_role("row").filter(has_text="sample")).to_be_visible()
    return page


def press(page: Page, button: str, says: str) -> None:
    """Press a button of formgrader's row, and close what it says."""
    page.get_by_role("row").filter(has_text="sample").locator(f"td.{button} a").click()
    expect(page.locator(".modal")).to_contain_text(says)
    deadline = time.monotonic() + PATIENCE
    while page.locator(".modal").count():  # beside other work, a press once closed nothing
        assert time.monotonic() < deadline, page.locator(".modal").last.inner_text()
        with suppress(Error):
            page.locator(".modal").get_by_role("button", name=re.compile("OK|Close")).last.click(timeout=5000)
        with suppress(AssertionError):
            expect(page.locator(".modal")).to_have_count(0, timeout=5000)


def card(page: Page, title: str):
    return page.get_by_role("region", name=title)


def take_part(page: Page, account: str, output) -> None:
    """Begin on the start page, answer, and hand in."""
    choice, text = ANSWERS[account]
    expect(page.get_by_role("heading", name="Your course")).to_be_visible()
    expect(page.locator("#jp-menu-panel")).to_be_hidden()
    expect(page.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
    page.screenshot(path=output / f"start-{account}.png")
    expect(page.locator(".cw-filled")).to_have_text(re.compile("Start: (Other|Sample)"))  # by what was handed in before
    page.get_by_role("button", name="Open the lesson: Sample").click()
    expect(page.locator(".cw-card[data-scenario]:visible").first).to_be_visible()
    page.get_by_role("button", name="Course", exact=True).click()
    page.get_by_role("button", name="Open the assessment: Sample").click()
    choose_step(page, "In the elevator")
    saved = page.locator(".cw-say:visible")
    card(page, "In the elevator").get_by_role("radio", name=choice).check()
    expect(saved).to_contain_text("Saved")
    if text:
        choose_step(page, "A letter to the physician")
        card(page, "A letter to the physician").get_by_role("textbox").fill(text)
        expect(saved).to_contain_text("Saved")
    choose_step(page, "Hand in")
    review = card(page, "How far you are")
    review.get_by_role("button", name="Hand in", exact=True).click()
    review.get_by_role("button", name="Hand in anyway").click()
    expect(review.get_by_role("status")).to_have_text("Handed in. Keep the receipt.")
    page.screenshot(path=output / f"handed-in-{account}.png")


def mark_the_letter(page: Page, room) -> None:
    """Read the one written answer, and give it three points."""
    page.goto(f"{room.address(room.account)}/formgrader/gradebook/sample/assessment")
    with page.expect_navigation():
        page.get_by_role("link", name="Submission").first.click()
    letter = page.locator(".cw-written").first
    while not letter.is_visible():
        with page.expect_navigation():
            page.get_by_role("link", name="Next").click()
    expect(letter).to_have_text("The dates, please.")
    page.wait_for_function("formgrader.grades?.loaded")
    with page.expect_response("**/api/grade/*"):
        page.locator("input.score").first.fill("3")
        page.keyboard.press("Tab")


def read_feedback(page: Page, account: str, output) -> None:
    """Read one's own feedback, and nothing of the other's."""
    _, text = ANSWERS[account]
    review = card(page, "How far you are")
    review.get_by_role("button", name="Look for feedback").click()
    expect(review.get_by_role("status")).to_have_text("Your feedback is here.")
    expect(review).to_contain_text("5 of 10 points" if text else "0 of 10 points")
    for login in ANSWERS:  # the roster has no names here, and a login isn't one
        expect(review).not_to_contain_text(login)
    page.screenshot(path=output / f"feedback-{account}.png", full_page=True)
