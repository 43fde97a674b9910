"""A scenario written in the form alone, by keyboard: the YAML stays the truth, and both sides follow each other."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from casewise.scenario.cell import BEGIN, END
from tests.browser.test_author import begin

SOURCE = "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.source"
BEHIND = """() => {
  const cell = window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel;
  cell.setSource(cell.source.replace("points: 2", "# two\\npoints: 3"));
}"""
BREAK = BEHIND.replace("points: 2", "title:").replace("# two\\npoints: 3", "title: a:")
WHERE = "() => document.activeElement.id.replace(/^cwf-[0-9a-f-]{36}-/, '')"


def go(page: Page, to: str, key: str = "Tab") -> None:
    """Go to a field by Tab alone."""
    for _ in range(80):
        if page.evaluate(WHERE) == to:
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab doesn't lead to {to}, but to {page.evaluate(WHERE)}")


def write(page: Page, field: str, text: str) -> None:
    go(page, field)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def written(page: Page, text: str) -> None:
    """Wait until the YAML has a text."""
    page.wait_for_function(f"(text) => ({SOURCE})().includes(text)", arg=text)


def where(page: Page, field: str) -> None:
    """Wait until the author is in a field."""
    page.wait_for_function(f"(field) => ({WHERE})() === field", arg=field)


def test_a_scenario_is_written_in_the_form_alone_by_keyboard(study, page: Page, card, output):
    begin(study, page)
    page.set_viewport_size({"width": 1280, "height": 1000})
    first = page.locator(".jp-CodeCell").nth(1)
    expect(first.locator(".cm-content")).to_be_visible()
    first.get_by_role("radio", name="Form").focus()
    page.keyboard.press("Space")
    expect(first.get_by_label("Title")).to_have_value("In the elevator")
    expect(first.locator(".cm-content")).to_be_hidden()
    objective = first.get_by_role("combobox", name="Objective")
    expect(objective).to_have_accessible_description("It names no objective. Use one of: C1.")
    objective.focus()
    page.keyboard.type("C1")
    expect(first.locator(".cw-form")).not_to_contain_text("It names no objective")
    expect(first.locator(".cw-proof")).to_contain_text("Juno")  # below it, and not shown again beside the form
    expect(first.locator(".cw-proof")).to_be_hidden()
    expect(card("In the elevator")).to_be_visible()
    page.screenshot(path=output / "form.png")
    follow(page, first)

    insert(page)
    new = page.locator(".jp-CodeCell.jp-mod-active")
    expect(new.get_by_role("status").filter(has_text="to fix")).to_be_visible()
    page.keyboard.press("Control+z")
    page.wait_for_function(f"() => !({SOURCE})().includes('can wait')")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    where(page, "title")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    new.get_by_role("radio", name="YAML").focus()
    page.keyboard.press("Space")
    expect(new.locator(".cm-content")).to_be_visible()
    expect(new.locator(".cw-form")).to_be_hidden()


def follow(page: Page, first: Locator) -> None:
    """Change the text behind the form's back: the form follows, and the caret stays where it was."""
    title = first.get_by_label("Title")
    title.focus()
    page.keyboard.press("Home")
    page.evaluate(BEHIND)
    expect(first.get_by_label("Points")).to_have_value("3")
    assert page.evaluate("() => document.activeElement.selectionStart") == 0
    page.keyboard.type("Late, ")
    written(page, "title: Late, In the elevator\nkind: choice\n# two\npoints: 3")
    page.keyboard.press("Control+z")
    expect(title).to_have_value("In the elevator")
    page.evaluate(BREAK)
    expect(first.locator(".cw-form")).to_contain_text("there is a colon where none is expected")
    assert page.evaluate("() => document.activeElement.className") == "cw-form"
    page.keyboard.press("Control+z")
    expect(title).to_have_value("In the elevator")


def insert(page: Page) -> None:
    """Insert a choice by the palette, and give it an option, a place, a worth and a reason."""
    page.keyboard.press("Control+Shift+c")
    page.locator(".lm-CommandPalette-input").press_sequentially("New scenario: Choice")
    page.keyboard.press("Enter")
    where(page, "title")
    assert page.evaluate(SOURCE).startswith("%%scenario at-the-desk\n")
    write(page, "title", "A call at noon")
    write(page, "new-options", "Ask Marlo first.")
    page.keyboard.press("Enter")
    written(page, "  marlo-first: Ask Marlo first.\n")
    where(page, "new-options")
    go(page, "options/marlo-first", "Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")
    written(page, "  marlo-first: Ask Marlo first.\n  ask:")
    where(page, "options/marlo-first")

    write(page, "variants/uncle/prompt", "Marlo's boss calls. What do you do?")
    go(page, "answers/uncle/key/marlo-first")
    page.keyboard.type("Partly, 50%")
    written(page, "marlo-first: 0.5")
    write(page, "answers/uncle/rationale/marlo-first", "A boss needs no answer: it can wait.")
    written(page, 'marlo-first: "A boss needs no answer: it can wait."')
    source = page.evaluate(SOURCE)
    assert source.index(BEGIN) < source.index("answers:") < source.index("can wait") < source.index(END)
