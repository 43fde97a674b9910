"""An author's evening: a scenario in source/ shows itself as it is written, with what is to be mended."""

from __future__ import annotations

import json

from playwright.sync_api import Page, expect

PLAN = "objectives: {C1: Recognize what identifies a client}\ncast: [Sorrel, Bexley Thornapple, Odo Wrenfield, Marlo]\n"
PATH = "source/sample/assessment.ipynb"


def begin(office, page: Page) -> dict:
    """Open a notebook in source/ that names no objective, in a course with a plan, and return what is in it."""
    before = json.loads((office.folder / PATH).read_text())
    before["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    (office.folder / PATH).write_text(json.dumps(before))
    (office.folder / "source" / "course.yaml").write_text(PLAN)
    page.set_viewport_size({"width": 1280, "height": 2400})
    office.open(page, PATH)
    return before


def test_a_scenario_shows_itself_as_it_is_written(office, page: Page, card, output):
    before = begin(office, page)
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
    after = json.loads((office.folder / PATH).read_text())
    assert not (office.folder / "source" / "sample" / "responses.jsonl").exists()
    (shown,) = after["cells"][2]["outputs"]
    assert "In the elevator, going up" in "".join(shown["data"]["text/html"])
    assert "widget" not in json.dumps(after)
    assert [cell["source"] for cell in after["cells"][3:]] == [cell["source"] for cell in before["cells"][3:]]


def test_a_first_line_that_is_broken_is_told_and_a_cell_that_is_no_scenario_shows_nothing(office, page: Page, card):
    begin(office, page)
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
