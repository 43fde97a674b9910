"""Writing a note in practice: the scene, advice after a pause, two exemplars, and the learner's own marks."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.support.written import PRACTICE

SAVED = re.compile(r"^Saved \d\d:\d\d$")
NARROW = {"width": 390, "height": 1400}


@pytest.fixture
def note(notebook_of, card):
    """The card of a note to be written, and its journal."""
    journal = notebook_of("note", PRACTICE)
    return card("About Odo"), journal


def test_a_note_is_written_from_a_scene_with_advice_exemplars_and_own_marks(lab, page, note, kept, output):
    card, journal = note
    scene = card.get_by_role("region", name="What happened")
    expect(scene.get_by_role("listitem")).to_have_count(3)
    expect(scene).to_contain_text("2:05 pm Odo comes in and sits down by the door.")
    advice, box = card.get_by_role("list", name="Advice, never scored"), card.get_by_role("textbox")
    expect(advice).to_have_count(0)
    box.press_sequentially("Odo was lazy and in denial.")
    expect(card.get_by_role("status")).to_have_text("Saving when you pause…")
    expect(advice).to_have_count(0)
    expect(advice.get_by_role("listitem")).to_have_text(
        [
            "Look again at “lazy”, “in denial”. A judging word. Write what you saw and heard.",
            "Look again: a time is missing. Write when it happened.",
        ]
    )
    assert advice.evaluate("list => list.parentElement.ariaLive") == "polite"
    first = advice.get_by_role("listitem").first.element_handle()
    card.screenshot(path=output / "note-advice.png")
    box.fill("Odo was lazy and in denial at 2:05 pm.")
    expect(advice.get_by_role("listitem")).to_have_count(1)
    assert first.evaluate("item => item.isConnected")  # what still holds isn't read out again
    box.fill("At 2:05 pm Odo sat down by the door.")
    expect(advice.get_by_role("listitem")).to_have_count(0)
    own = card.get_by_role("region", name="Mark your own work")
    expect(own).to_be_hidden()
    card.get_by_role("button", name="Compare and mark it yourself").click()
    expect(card.get_by_role("status")).to_have_text("Compare your answer with the examples below.")
    expect(card.locator(".cw-feedback blockquote")).to_have_count(2)
    when = own.get_by_role("group", name="Says when it happened.")
    when.get_by_role("radio", name="Met", exact=True).check()
    own.get_by_role("group", name="judges nothing").get_by_role("radio", name="Partly").check()
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert json.loads(journal.read_text().splitlines()[-1])["marks"] == [2, 1]
    assert kept(journal) == "At 2:05 pm Odo sat down by the door."
    card.screenshot(path=output / "note-marked.png")
    lab.stop_kernels()
    lab.start(page, "note/a.ipynb")
    expect(when.get_by_role("radio", name="Met", exact=True)).to_be_checked()
    expect(card.locator(".cw-feedback blockquote")).to_have_count(2)
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.get_by_text("Theme", exact=True).hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    expect(page.locator("body[data-jp-theme-light=false]")).to_be_attached()
    box.fill("Odo was lazy at 2:05 pm.")
    expect(advice.get_by_role("listitem")).to_have_count(1)
    expect(own).to_be_hidden()
    card.get_by_role("button", name="Compare and mark it yourself").click()
    expect(card.locator(".cw-feedback blockquote")).to_have_count(2)
    expect(own.locator(":checked")).to_have_count(0)
    card.screenshot(path=output / "note-dark.png")


def test_a_note_needs_no_sideways_scrolling_on_a_small_screen(page, note, output):
    card, _ = note
    card.get_by_role("textbox").fill("Odo was lazy.")
    expect(card.get_by_role("listitem").filter(has_text="Look again at")).to_be_visible()
    card.get_by_role("button", name="Compare and mark it yourself").click()
    expect(card.locator(".cw-feedback blockquote")).to_have_count(2)
    page.set_viewport_size(NARROW)
    page.keyboard.press("Control+b")
    card.scroll_into_view_if_needed()
    card.screenshot(path=output / "note-narrow.png")
    fits = "card => [...card.querySelectorAll('*')].every(e => e.scrollWidth <= card.clientWidth)"
    page.wait_for_function(fits, arg=card.element_handle())
