"""Handing in from the notebook, with a receipt; and the feedback that comes back to the same place."""

from __future__ import annotations

import re
import zipfile

import pytest
from playwright.sync_api import expect

from casewise.gradebook.course_folder import Course
from casewise.journal import fingerprint


@pytest.fixture
def fresh(lab):
    """The fetched module as it was before anybody answered."""
    lab.stop_kernels()
    (lab.folder / "sample" / "responses.jsonl").unlink(missing_ok=True)


def answer_all(card):
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    card("At the next table").get_by_role("checkbox", name="Move to the closed room.").check()
    for group in card("Who may know").get_by_role("group").all()[1:]:
        group.get_by_role("radio", name="Builds trust").check()


def change_after_feedback(page, elevator):
    """Read what came back on a card, and answer it again. Nothing of what was handed in is changed by accident."""
    silent = elevator.get_by_role("radio", name="Look at the floor numbers.")
    defer = elevator.get_by_role("radio", name="Say that you would love to talk")
    expect(elevator.locator(".cw-status")).to_have_text("◐ Partly right: 1 of 2 points.")
    expect(elevator.locator("[data-part]").filter(has_text="Nothing leaks")).to_contain_text("◐ Partly right")
    expect(silent).to_be_disabled()
    expect(silent).to_have_accessible_description(re.compile("Partly right Nothing leaks"))
    defer.click(force=True)
    silent.focus()
    page.keyboard.press("ArrowDown")
    expect(silent).to_be_checked()
    elevator.get_by_role("button", name="Answer again").click()
    defer.check()
    expect(elevator.locator(".cw-status")).to_have_text(re.compile(r"Saved .* · not handed in yet$"))
    elevator.get_by_role("button", name="Show the marks").click()
    expect(silent).to_be_checked()
    expect(elevator).to_contain_text("You have changed your answer since.")
    elevator.get_by_role("button", name="Show my answer now").click()
    expect(defer).to_be_checked()


def test_the_review_leads_to_what_is_left(lab, page, card, fresh):
    lab.start(page, "sample/assessment.ipynb")
    review = card("How far you are")
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(review).to_contain_text("1 of 3 answered.")
    expect(page.locator(".cw-header")).to_contain_text("Assessment: 1 of 3")
    expect(page.locator(".cw-header")).to_contain_text("Practice: 0 of 3")
    page.set_viewport_size({"width": 1280, "height": 500})
    review.get_by_role("link", name="At the next table").click()
    expect(card("At the next table").get_by_role("heading", name="At the next table")).to_be_focused()
    expect(card("At the next table")).to_be_in_viewport(ratio=0.3)


def test_a_learner_hands_in_from_the_notebook_and_reads_the_feedback_there(
    lab, page, card, fresh, classroom, output, capfd
):
    lab.start(page, "sample/assessment.ipynb")
    review = card("How far you are")
    review.scroll_into_view_if_needed()
    expect(review).to_contain_text("You have not handed in yet.")
    expect(review.get_by_role("button", name="Hand in", exact=True)).to_be_enabled()
    review.get_by_role("button", name="Hand in", exact=True).click()
    expect(review.get_by_role("group")).to_contain_text("3 questions are not answered yet.")
    review.get_by_role("button", name="Keep answering").click()
    expect(review.get_by_role("group")).to_have_count(0)
    answer_all(card)
    expect(review).to_contain_text("3 of 3 answered.")
    review.get_by_role("button", name="Hand in", exact=True).click()
    expect(review.get_by_role("status")).to_have_text("Handed in. Keep the receipt.")
    receipt = review.locator(".cw-receipt")
    expect(receipt).to_have_text(
        re.compile(r"^✓ Handed in on \w+ \d+, \d{4}, at \d\d:\d\d: 3 of 3 questions\. Receipt [0-9a-f-]{9}\.")
    )
    expect(receipt.get_by_role("link", name="Save the receipt")).to_be_visible()
    expect(receipt).to_be_focused()
    page.screenshot(path=output / "receipt.png")
    journal = (lab.folder / "sample" / "responses.jsonl").read_bytes()
    assert fingerprint(journal) in receipt.text_content()

    pipeline = Course(classroom)
    collected = pipeline.collect("sample")
    assert f"sorrel: 3 answers, {fingerprint(journal)}" in collected
    pipeline.autograde("sample")
    pipeline.generate_feedback("sample")
    pipeline.release_feedback("sample")
    review.get_by_role("button", name="Look for feedback").click()
    expect(review.get_by_role("status")).to_have_text("Your feedback is here.")
    expect(review).to_contain_text("3.2 of 6 points")
    expect(review).not_to_contain_text("Nothing leaks, and Sorrel learns nothing")
    review.scroll_into_view_if_needed()
    page.screenshot(path=output / "feedback.png", full_page=True)

    elevator = card("In the elevator")
    review.get_by_role("link", name="In the elevator").last.click()
    expect(elevator.get_by_role("heading", name="In the elevator")).to_be_focused()
    expect(card("At the next table")).not_to_contain_text("A low voice carries further")
    change_after_feedback(page, elevator)

    lab.stop_kernels()
    lab.start(page, "sample/assessment.ipynb")
    expect(elevator.locator(".cw-status")).to_have_text("◐ Partly right: 1 of 2 points.")
    review.scroll_into_view_if_needed()
    expect(receipt).to_contain_text("Handed in on")
    expect(review).to_contain_text("3.2 of 6 points")
    expect(receipt).to_contain_text("One answer has changed since you handed in.")


def test_without_an_exchange_there_is_one_file_to_upload(lab, page, card, tmp_path):
    lab.stop_kernels()
    lab.start(page, "confidentiality/assessment.ipynb")
    review = card("How far you are")
    review.get_by_role("button", name="Hand in", exact=True).click()
    review.get_by_role("button", name="Hand in anyway").click()
    with page.expect_download() as download:
        review.get_by_role("link", name="Save confidentiality-answers.zip").click()
    download.value.save_as(tmp_path / "upload.zip")
    with zipfile.ZipFile(tmp_path / "upload.zip") as archive:
        assert archive.namelist() == ["confidentiality/responses.jsonl", "confidentiality/receipt.json"]
    page.get_by_role("region").get_by_role("radio").first.check()
    expect(review.get_by_role("link", name="Save confidentiality-answers.zip")).to_have_count(0)
