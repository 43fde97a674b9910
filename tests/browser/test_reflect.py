"""Writing an answer: it is kept after a pause and on leaving, word for word, whatever it is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.support.lab import read_saved

LETTER = """%%scenario letter
title: A letter to the physician
kind: reflect
points: 4
prompt: Write what he needs to know.
words: [20, 80]
rubric:
  - Says what he needs.
  - Says **no more**.
# Answer in the card."""
NO_PAUSE_ENDS = """() => {
  const real = (window.realTimeout = window.setTimeout);
  window.setTimeout = (then, ...more) => then.name === "keep" ? 0 : real(then, ...more);
}"""
PAUSES_END = "() => (window.setTimeout = window.realTimeout)"
SAVED = re.compile(r"^Saved \d\d:\d\d$")
STRANGE = '</script><script>alert(1)</script> <b>bold</b> 🙂👩‍👧 שלום עולם مرحبا\n\n  %%bash\n"quotes" \\n'


@pytest.fixture
def letter(notebook_of, card):
    """The card of a text to be written, and its journal."""
    journal = notebook_of("writing", LETTER)
    return card("A letter to the physician"), journal


def test_a_text_is_kept_after_a_pause_with_its_words_counted_and_the_rubric_beside_it(letter, kept, output):
    card, journal = letter
    box = card.get_by_role("textbox", name="Write your answer")
    expect(card.get_by_role("heading", name="A good answer")).to_be_visible()
    expect(card.get_by_role("listitem")).to_have_text(["Says what he needs.", "Says no more."])
    expect(box).to_have_accessible_description("Write what he needs to know. 0 words; 20 to 80 are asked for.")
    box.press_sequentially("He needs the dates of")
    expect(card.get_by_role("status")).to_have_text("Saving when you pause…")
    expect(card).to_contain_text("5 words; 20 to 80 are asked for.")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert kept(journal) == "He needs the dates of"
    card.screenshot(path=output / "reflect.png")


def test_a_text_is_kept_at_once_on_leaving_the_box(page, letter, kept):
    card, journal = letter
    page.evaluate(NO_PAUSE_ENDS)
    card.get_by_role("textbox").fill("First, the dates.")
    page.keyboard.press("Tab")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert kept(journal) == "First, the dates."
    expect(card.get_by_role("button", name="Clear my answer")).to_be_hidden()
    card.get_by_role("textbox").fill("")
    page.keyboard.press("Tab")
    expect(card.get_by_role("status")).to_have_text("Not answered")
    assert kept(journal) is None
    page.evaluate(PAUSES_END)


def test_keys_belong_to_the_text_and_not_to_the_notebook(lab, page, letter):
    card, _ = letter
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    box = card.get_by_role("textbox")
    box.click()
    page.keyboard.type("dd b a x 0 0\n")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+x")
    expect(box).to_be_focused()
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    box.fill("Saved by Control and S.")
    page.keyboard.press("Control+s")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Enter")
    expect(card.get_by_role("textbox")).to_have_value("Saved by Control and S.\n")
    expect(box).to_be_focused()


def test_strange_texts_come_back_word_for_word(lab, page, letter, kept):
    card, journal = letter
    card.get_by_role("textbox").fill(STRANGE)
    page.keyboard.press("Tab")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert kept(journal) == STRANGE
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    lab.stop_kernels()
    lab.start(page, "writing/a.ipynb")
    expect(card.get_by_role("textbox")).to_have_value(STRANGE)
    notebook = read_saved(lab.folder / "writing" / "a.ipynb")
    shown = [output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("&lt;b&gt;bold" in html for html in shown)
    assert not any("<b>bold" in html for html in shown)


def test_a_text_of_200_kilobytes_is_refused_in_words_and_stays_in_view(letter, kept, page):
    card, journal = letter
    box = card.get_by_role("textbox")
    box.fill("A short one.")
    page.keyboard.press("Tab")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    box.fill("word " * 40_000)
    expect(card.get_by_role("status")).to_contain_text("it has 200,000 characters, and 10,000 can be kept. Shorten it.")
    expect(card).to_contain_text("The text is too long: 200000 of 10000 characters.")
    assert len(box.input_value()) == 200_000
    assert kept(journal) == "A short one."
    box.fill("Shorter.")
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert kept(journal) == "Shorter."
