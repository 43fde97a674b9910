"""Variants in a browser: an author sees each on a tab, a learner only their own, and earlier questions come back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from casewise.kinds import read_cell
from casewise.learner.own_name import learner
from tests.browser.test_author import begin
from tests.support.courses import practice
from tests.support.seven import ELEVATOR
from tests.support.variants import DOCTOR

PROMPTS = {"treating": "The doctor who treats", "plant": "The nurse at Bexley's plant", "cousin": "Bexley's cousin"}


def test_an_author_sees_each_variant_on_a_tab_of_its_own(study, page: Page, output):
    begin(study, page)
    cell = page.locator(".jp-CodeCell").nth(1)
    expect(cell.locator(".cw-proof")).to_contain_text("1 thing to fix")
    editor = cell.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(DOCTOR.replace("title:", "objective: C1\ntitle:"))
    tabs = cell.get_by_role("tab")
    expect(tabs).to_have_text(list(PROMPTS))
    expect(cell.locator(".cw-proof")).to_contain_text("Nothing to fix")
    for name, prompt in PROMPTS.items():
        cell.get_by_role("tab", name=name).click()
        card = cell.locator(".cw-card").filter(visible=True)
        expect(card).to_have_count(1)
        expect(card).to_contain_text(prompt)
    card.get_by_role("radio", name="Ask the client").check()
    expect(card.get_by_role("status")).to_contain_text("answers are not kept here")
    for name in PROMPTS:
        expect(cell.locator(".cw-static")).to_contain_text(f"Variant: {name}")
    page.screenshot(path=output / "author-variants.png")


def test_a_learner_meets_one_variant_and_keeps_it(notebook_of, page: Page, card, output):
    released = DOCTOR.partition("### BEGIN HIDDEN TESTS")[0]
    mine = read_cell(released).drawn(learner())
    journal = notebook_of("facts", released)
    shown = card("The doctor calls")
    expect(shown).to_contain_text(PROMPTS[mine])
    for name, prompt in PROMPTS.items():
        if name != mine:
            expect(shown).not_to_contain_text(prompt)
    shown.get_by_role("radio", name="Ask for a signed").check()
    expect(shown.get_by_role("status")).to_contain_text("Saved")
    (line,) = [json.loads(line) for line in journal.read_text().splitlines()]
    assert (line["response"], line["variant"]) == ("form", mine)
    page.screenshot(path=output / "variant.png")


def test_what_was_wrong_comes_back_with_its_reason(notebook_of, lab, page: Page, output):
    earlier = notebook_of("before", practice(ELEVATOR, "try-elevator"))
    answered = {"v": 1, "scenario": "try-elevator", "response": "share", "session": "a", "n": 1, "confidence": 3}
    answered["at"] = (datetime.now(UTC) - timedelta(days=6)).isoformat()
    earlier.write_text(json.dumps(answered) + "\n")
    journal = notebook_of("later", "%review_before before", practice(ELEVATOR, "other"))
    expect(page.locator(".cw-why")).to_have_text("From Before, 6 days ago: you were sure, and it wasn't right.")
    first = page.locator(".cw-card").filter(has=page.get_by_role("radio")).first
    first.get_by_role("radio", name="Say that you would love").check()
    expect(first.get_by_role("status")).to_contain_text("Saved")
    first.get_by_role("button", name="Check my answer").click()
    expect(first).to_contain_text("Right")
    assert json.loads(earlier.read_text().splitlines()[-1])["response"] == "defer"
    assert not journal.exists()
    page.screenshot(path=output / "look-back.png")
