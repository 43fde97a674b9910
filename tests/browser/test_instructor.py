"""An instructor's evening: formgrader in a real JupyterLab grades by Casewise and shows the score cards."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from casewise.grading.pipeline import Pipeline


def test_formgrader_grades_by_its_button_and_shows_the_score_cards(office, page: Page, hand_in, lines):
    hand_in("sorrel", lines())
    page.goto(f"{office.url}/lab?token={office.token}")
    page.goto(f"{office.url}/formgrader/manage_submissions/sample")
    row = page.get_by_role("row").filter(has_text="sorrel")
    expect(row).to_contain_text("needs autograding")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("Successfully autograded")).to_be_visible()
    with Pipeline(office.folder).gradebook() as gradebook:
        assert gradebook.find_submission("sample", "sorrel").score == 1.0 + 1.5 + 0.6667
        submission = gradebook.find_submission_notebook("assessment", "sample", "sorrel").id
    page.goto(f"{office.url}/formgrader/submissions/{submission}/")
    expect(page.locator(".cw-static").first).to_contain_text("In the elevator")
    expect(page.locator(".cw-static").first).to_contain_text("1 of 2 points")
