"""A Word file is dropped onto an open notebook: what is in it is shown first, and then each draft says what to do."""

from __future__ import annotations

import base64
import io
import json

import docx
from playwright.sync_api import Page, expect

from tests.browser.test_author import PATH, begin

LINES = ("1. A man asks who comes here. What do you do?", "A. Tell him.", "B. Offer to take a note.", "Answer: B")
DROP = """([bytes, name]) => {
  const file = new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], name);
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  for (const type of ["dragenter", "dragover", "drop"])
    panel.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""


def test_a_word_file_that_is_dropped_comes_in_as_drafts(study, page: Page, output):
    begin(study, page)
    expect(page.locator(".cw-proof").first).to_be_visible()
    document = docx.Document()
    for line in LINES:
        document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    page.evaluate(DROP, [base64.b64encode(written.getvalue()).decode(), "quiz.docx"])

    first = page.locator(".cw-import")
    expect(first.get_by_role("heading", name="quiz.docx: 1 question read")).to_be_focused()
    expect(first).to_contain_text("A man asks who comes here.")
    assert "man-asks" not in (study.folder / PATH).read_text()
    page.screenshot(path=output / "importing.png")

    first.get_by_role("button", name="Bring in 1 draft").click()
    expect(first.get_by_role("heading", name="1 draft is in the notebook")).to_be_visible()
    expect(page.locator(".cw-disk")).to_have_count(0)
    first.get_by_role("button", name="Show the first one").click()
    expect(first).to_have_count(0)
    proof = page.locator(".cw-todo")
    expect(proof).to_contain_text("Give it a title.")
    expect(proof).to_contain_text("Explain each answer")
    expect(page.locator(".cw-drafted")).to_contain_text("Draft")
    page.screenshot(path=output / "imported.png")
    sources = ["".join(cell["source"]) for cell in json.loads((study.folder / PATH).read_text())["cells"]]
    assert [text.partition("\n")[0] for text in sources if "draft: true" in text] == [
        "%%scenario man-asks-who-comes-here"
    ]
