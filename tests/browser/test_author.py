"""An author's evening: a scenario in source/ shows its card while it is written, and what to fix."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

from tests.support.command import casewise

PLAN = "objectives: {C1: Recognize what identifies a client}\ncast: [Sorrel, Bexley Thornapple, Odo Wrenfield, Marlo]\n"
PATH = "source/sample/assessment.ipynb"


def begin(study, page: Page) -> dict:
    """Open a notebook in source/ that names no objective, in a course with a plan, and return what is in it."""
    before = json.loads((study.folder / PATH).read_text())
    before["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    (study.folder / PATH).write_text(json.dumps(before))
    (study.folder / "source" / "course.yaml").write_text(PLAN)
    page.set_viewport_size({"width": 1280, "height": 2400})
    study.open(page, PATH)
    return before


def test_a_scenario_shows_itself_as_it_is_written(study, page: Page, card, output):
    before = begin(study, page)
    cell = page.locator(".jp-CodeCell").nth(1)
    expect(cell.locator(".cw-proof")).to_contain_text("1 thing to fix")
    expect(cell.locator(".cw-proof")).to_contain_text("It names no objective")

    editor = cell.locator(".cm-content")
    editor.get_by_text("title: In the elevator").click()
    page.keyboard.press("End")
    page.keyboard.type(": going up")
    expect(cell.locator(".cw-proof pre")).to_contain_text("title: In the elevator: going up")
    expect(cell.locator(".cw-proof")).to_contain_text("there is a colon where none is expected")
    expect(cell.locator(".cw-card")).to_have_count(0)
    page.screenshot(path=output / "author-slip.png")
    for _ in ": going up":
        page.keyboard.press("Backspace")
    page.keyboard.type(", going up")

    mine = card("In the elevator, going up")
    expect(mine).to_be_visible()
    mine.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(mine.get_by_role("status")).to_contain_text("answers are not kept here")
    expect(cell.locator(".cw-static")).to_contain_text("The best answer")
    expect(cell.locator(".cw-static")).to_contain_text("Earns 50%")
    expect(editor).to_be_visible()
    page.screenshot(path=output / "author.png")

    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and answer.url.split("?")[0].endswith(PATH)
    ):
        page.get_by_text("Save Notebook", exact=True).click()
    after = json.loads((study.folder / PATH).read_text())
    assert not (study.folder / "source" / "sample" / "responses.jsonl").exists()
    (shown,) = after["cells"][2]["outputs"]
    assert "In the elevator, going up" in "".join(shown["data"]["text/html"])
    assert "widget" not in json.dumps(after)
    assert [cell["source"] for cell in after["cells"][3:]] == [cell["source"] for cell in before["cells"][3:]]


def test_a_broken_first_line_is_explained_and_a_cell_without_a_scenario_shows_nothing(study, page: Page, card):
    begin(study, page)
    cell = page.locator(".jp-CodeCell").nth(1)
    expect(card("In the elevator")).to_be_visible()
    line = cell.locator(".cm-line").first

    def write(text: str) -> None:
        line.click()
        page.keyboard.press("Home")
        page.keyboard.press("Shift+End")
        page.keyboard.type(text)

    write("%%scenario In the elevator")
    expect(cell.locator(".cw-proof")).to_contain_text('Line 1, id: "In the elevator" cannot be an id.')
    expect(cell.locator(".cw-card")).to_have_count(0)
    write("%%scenario")
    expect(cell.locator(".cw-proof")).to_contain_text('"" cannot be an id.')
    write("%%scenario elevator")
    expect(card("In the elevator")).to_be_visible()
    write("%scenario elevator")
    expect(cell.locator(".cw-proof, .cw-card, .cw-static")).to_have_count(0)


TYPED = """%%scenario waiting-room
title: In the waiting room
kind: choice
practice: true
objective: C1
prompt: |
  Sorrel's uncle calls, and asks:
  when does her session end?
options:
  tell: Say when it ends.
  check: Offer to take a note.
key: {check: 1}
rationale:
  tell: He learns that Sorrel is a client.
  check: A note says nothing about her.
citations:
  - ACA 2014
confidence: true"""


COLORS = "line => [...line.childNodes].map((part) => getComputedStyle(part.nodeType === 1 ? part : line).color)"


def type_lines(page: Page, text: str) -> None:
    """Type lines as a person does, who relies on the editor for each indent and takes back a step by Backspace."""
    before = 0
    for number, line in enumerate(text.split("\n")):
        inset = len(line) - len(line.lstrip())
        if number:
            page.keyboard.press("Enter")
        for _ in range((before - inset) // 2):
            page.keyboard.press("Backspace")
        page.keyboard.type(line.lstrip())
        before = inset


def test_a_scenario_is_typed_as_yaml_and_what_a_command_writes_beside_it_is_taken_in(study, page: Page, output):
    begin(study, page)
    notebook = study.folder / PATH
    expect(page.locator(".cw-card").first).to_be_visible()
    page.locator(".jp-CodeCell").first.locator(".jp-InputPrompt").click()
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    cell = page.locator(".jp-CodeCell").nth(1)
    type_lines(page, TYPED)
    assert cell.locator(".cm-line").all_inner_texts() == TYPED.split("\n")
    assert page.locator(".jp-Completer:visible, .jp-Tooltip:visible").count() == 0
    expect(cell.locator(".cw-card")).to_be_visible()

    # Keys look unlike prose, and a cell without a scenario is Python again.
    key, *_, prose = cell.locator(".cm-line").nth(1).evaluate(COLORS)
    assert key != prose
    assert set(cell.locator(".cm-line").nth(6).evaluate(COLORS)) == {prose}
    cell.screenshot(path=output / "editor.png")
    cell.locator(".cm-line").first.click()
    page.keyboard.press("Home")
    page.keyboard.type("#")
    expect(page.locator(".jp-CodeCell.cw-yaml")).to_have_count(3)
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    page.keyboard.press("Backspace")
    page.keyboard.type("%%")
    expect(page.locator(".jp-CodeCell.cw-yaml")).to_have_count(4)

    # A command that writes into the file takes nothing away, and JupyterLab asks nothing on saving.
    cell.locator(".cm-line").nth(1).click()
    page.keyboard.press("End")
    page.keyboard.type(", again")
    done = casewise("new-scenario", "sort", "--into", notebook, folder=study.folder)
    assert done.returncode == 0
    expect(page.locator(".cw-disk")).to_contain_text("what you wrote is still here")
    page.keyboard.type(" today")
    expect(page.locator(".jp-CodeCell.cw-yaml")).to_have_count(5)
    expect(cell.locator(".cm-line").nth(1)).to_have_text("title: In the waiting room, again today")
    page.keyboard.press("Escape")

    # A copy says at once that its id is used, and how to change it.
    page.keyboard.press("c")
    page.keyboard.press("v")
    twice = page.locator(".cw-twice")
    expect(twice).to_contain_text('The id "waiting-room" is already used in cell 3.')
    twice.get_by_role("button", name="Give it a new id").click()
    expect(twice).to_have_count(0)
    expect(page.locator(".jp-CodeCell").nth(2).locator(".cm-line").first).to_have_text("%%scenario waiting-room-2")
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and answer.url.split("?")[0].endswith(PATH)
    ):
        page.keyboard.press("Control+s")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    saved = "\n".join("".join(cell["source"]) for cell in json.loads(notebook.read_text())["cells"])
    assert all(words in saved for words in ("again today", "%%scenario waiting-room-2", "%%scenario who-may-know"))
