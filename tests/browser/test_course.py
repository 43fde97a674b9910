"""Course mode: a learner sees one case at a time, and everybody else sees JupyterLab as it was."""

from __future__ import annotations

import json
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from playwright.sync_api import Locator, Page, expect

from tests.support.answering import answer
from tests.support.lab import DESK, OPEN, PHONE, Lab, choose_step

LESSON = "confidentiality/lesson.ipynb"
WATCH = """() => {
  window.seen = [];
  window.shift = 0;
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value, startTime, sources } of list.getEntries()) {
      if (hadRecentInput) continue;
      window.shift += value;
      for (const { node, previousRect, currentRect } of sources) {
        window.moved.push([startTime, value, node?.className ?? node?.nodeName, previousRect.y, currentRect.y]);
      }
    }
  }).observe({ type: "layout-shift", buffered: true });
  const look = () => {
    const text = document.body?.innerText ?? "";
    for (const word of ["%%", "[ ]:", "Traceback", "kernel"]) {
      if (text.toLowerCase().includes(word.toLowerCase()) && !window.seen.includes(word)) window.seen.push(word);
    }
    requestAnimationFrame(look);
  };
  look();
}"""
"""Looks at each frame for what no learner should read, and adds up how far things move."""


@pytest.fixture
def fresh(lab: Lab) -> Lab:
    """The learner's JupyterLab with no answer, no kernel and nothing remembered."""
    lab.stop_kernels()
    for module in ("sample", "confidentiality"):
        (lab.folder / module / "responses.jsonl").unlink(missing_ok=True)
    return lab


def both(who: str) -> pytest.MarkDecorator:
    """Run a test at a desk and on a phone."""
    return pytest.mark.parametrize(who, [DESK, PHONE], ids=["desk", "phone"], indirect=True)


def visit(lab: Lab, page: Page, notebook: str) -> Locator:
    """Open a notebook by its address, and return the card in view once it can be answered."""
    page.goto(f"{lab.address(f'lab/tree/{notebook}')}&reset")
    return in_view(page)


def turn_to(lab: Lab, page: Page, notebook: str) -> Locator:
    """Do so in the JupyterLab that the page shows, or else in a new one: most of the time goes into loading it."""
    if not lab.shows(page):
        return visit(lab, page, notebook)
    page.evaluate(OPEN, notebook)
    return in_view(page)


def in_view(page: Page) -> Locator:
    """Return the card in view once it can be answered."""
    expect(page.locator(".cw-bar")).to_be_visible()
    card = page.locator(".cw-card[data-scenario]:visible").first
    expect(card).to_be_visible()
    return card


def bar(page: Page, name: str) -> Locator:
    """Return a button of the bar by its whole name."""
    return page.get_by_role("group", name="What comes next").get_by_role("button", name=name, exact=True)


@both("newcomer")
def test_from_the_click_to_the_last_card_no_frame_shows_code_and_little_moves(fresh, newcomer):
    newcomer.add_init_script(f"({WATCH})()")
    visit(fresh, newcomer, LESSON)
    expect(newcomer.locator(".cw-card[data-scenario] .cw-check, .cw-review").last).to_be_attached()
    expect(newcomer.locator(".cw-review")).to_be_attached()
    assert newcomer.evaluate("window.seen") == []
    moved = [one for one in newcomer.evaluate("window.moved") if one[1] > 0.001]
    assert newcomer.evaluate("window.shift") < 0.1, "\n".join(map(str, moved))


@both("learner")
def test_in_all_seven_kinds_the_verdict_is_in_view_and_each_part_says_why(fresh, learner):
    turn_to(fresh, learner, LESSON)
    expect(learner.locator(".cw-review")).to_be_attached()
    kinds = {"choice": 0, "select": 0, "rank": 0, "sort": 0, "mark": 0, "story": 0, "reflect": 0}
    sources = nbformat.read(fresh.folder / LESSON, as_version=4).cells
    first = {}
    for source in (cell.source for cell in sources if cell.source.startswith("%%scenario")):
        first.setdefault(re.search(r"^kind: (\w+)", source, re.MULTILINE)[1], re.match(r"%%scenario (\S+)", source)[1])
    assert set(first) == set(kinds)
    for kind, scenario in first.items():
        card = learner.locator(f".cw-card[data-scenario='{scenario}']")
        choose_step(learner, card.locator("h3").text_content())
        answer(card)
        main = learner.locator(".cw-go")
        expect(main).to_be_enabled()
        main.click()
        expect(main).to_have_text("Next")
        verdict = learner.locator(".cw-say")
        expect(verdict).to_contain_text(re.compile("right|Compare your answer", re.IGNORECASE))
        expect(verdict).to_be_in_viewport()
        expect(main).to_be_focused()
        if kind != "reflect":
            expect(card.locator(".cw-reason:visible").first).to_be_visible()
            expect(bar(learner, "Try again")).to_be_visible()
        assert "arns" not in card.inner_text()


def test_next_goes_on_and_a_reload_comes_back_to_the_same_case(fresh, learner):
    card = turn_to(fresh, learner, "sample/lesson.ipynb")
    first = card.get_attribute("data-scenario")
    answer(card)
    bar(learner, "Check my answer").click()
    bar(learner, "Next").click()
    second = learner.locator(".cw-card[data-scenario]:visible")
    expect(second).to_have_count(1)
    assert second.get_attribute("data-scenario") != first
    learner.reload()
    expect(learner.locator(f".cw-card[data-scenario='{second.get_attribute('data-scenario')}']")).to_be_visible()
    expect(learner.locator(f".cw-card[data-scenario='{first}']")).to_be_hidden()
    assert learner.evaluate("document.activeElement !== document.body")


def test_what_was_checked_is_still_explained_on_another_day(fresh, learner):
    card = turn_to(fresh, learner, LESSON)
    answer(card)
    bar(learner, "Check my answer").click()
    expect(card.locator(".cw-tag").first).to_be_visible()
    said, title = learner.locator(".cw-say").text_content(), card.locator("h3").text_content()
    fresh.stop_kernels()
    learner.evaluate("localStorage.clear()")
    visit(fresh, learner, LESSON)
    choose_step(learner, title)
    expect(learner.locator(".cw-say")).to_have_text(said)

    # On paper there is every case, with the reasons that were read, and nothing that can be pressed.
    learner.emulate_media(media="print")
    expect(learner.locator(".cw-card[data-scenario]").nth(12)).to_be_visible()
    expect(card.locator(".cw-tag").first).to_be_visible()
    expect(card.locator(".cw-status")).to_be_visible()
    for gone in (".cw-bar", ".cw-rail", "#jp-top-panel"):
        expect(learner.locator(gone).first).to_be_hidden()
    learner.wait_for_function("document.documentElement.scrollHeight > 5 * innerHeight")
    learner.emulate_media(media="screen")
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(1)


def test_reasons_stay_in_view_while_one_tries_again(fresh, learner):
    card = turn_to(fresh, learner, LESSON)
    answer(card)
    bar(learner, "Check my answer").click()
    expect(card.locator(".cw-tag").first).to_be_visible()
    card.locator("label.cw-option").nth(1).click()
    expect(bar(learner, "Check my answer")).to_be_enabled()
    expect(card.locator(".cw-reason").first).to_be_visible()
    expect(card.locator(".cw-tag").first).to_be_hidden()
    bar(learner, "Check my answer").click()
    bar(learner, "Try again").click()
    expect(card.locator(".cw-reason")).to_have_count(0)
    expect(card.locator("input:checked").first).to_be_focused()


def test_a_cleared_answer_comes_back_by_one_press_and_the_focus_is_never_lost(fresh, learner):
    card = turn_to(fresh, learner, "sample/assessment.ipynb")
    card.locator("label.cw-option").first.click()
    expect(learner.locator(".cw-say")).to_contain_text("Saved")
    bar(learner, "Clear my answer").click()
    expect(learner.locator(".cw-say")).to_have_text("Cleared.")
    expect(bar(learner, "Undo")).to_be_focused()
    bar(learner, "Undo").click()
    expect(card.locator("input").first).to_be_checked()
    assert learner.evaluate("document.activeElement !== document.body")


def test_keys_in_a_text_stay_in_it_and_none_is_a_command_of_the_notebook(fresh, learner, written):
    reflect = """%%scenario note
title: A note
kind: reflect
practice: true
prompt: Write a note.
rubric: [Says what happened.]
example: At two.
"""
    path = written("keys", reflect)
    card = turn_to(fresh, learner, path)
    cells = learner.locator(".jp-Cell").count()
    text = card.locator("textarea")
    text.click()
    text.press_sequentially("I would thank")
    text.press("Shift+Enter")
    text.press_sequentially("both of them")
    expect(text).to_be_focused()
    expect(text).to_have_value("I would thank\nboth of them")
    text.press("Control+Enter")
    expect(learner.locator(".cw-say")).to_contain_text("Compare your answer")
    text.press("Escape")
    for key in ("b", "a", "m", "d", "d", "Shift+Enter", "Enter"):
        learner.keyboard.press(key)
    expect(learner.locator(".jp-Cell")).to_have_count(cells)
    expect(learner.locator(".jp-Dialog")).to_have_count(0)


def test_a_double_click_on_the_text_shows_no_source_and_stray_cells_go(fresh, learner):
    path = fresh.folder / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    shipped = len(notebook.cells)
    notebook.cells.insert(2, new_code_cell(""))
    notebook.cells.insert(4, new_markdown_cell(" "))
    notebook.cells.append(new_markdown_cell("A note of my own."))
    nbformat.write(notebook, path)
    turn_to(fresh, learner, "sample/assessment.ipynb")
    expect(learner.locator(".jp-Cell")).to_have_count(shipped + 1)
    learner.get_by_role("button", name="All on one page").click()
    expect(learner.get_by_role("paragraph").filter(has_text="A note of my own.")).to_be_visible()
    learner.locator(".jp-RenderedMarkdown").first.dblclick()
    expect(learner.locator(".jp-MarkdownCell .cm-content:visible")).to_have_count(0)


def test_all_on_one_page_shows_every_case_and_is_remembered(fresh, learner):
    turn_to(fresh, learner, "sample/assessment.ipynb")
    learner.get_by_role("button", name="All on one page").click()
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(3)
    learner.reload()
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(3)
    learner.get_by_role("button", name="One case at a time").click()
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(1)


def test_the_way_out_brings_jupyterlab_back_as_it_was_and_the_way_in_hides_it(fresh, learner):
    visit(fresh, learner, "sample/assessment.ipynb")
    around = [learner.locator(name) for name in ("#jp-menu-panel", "#jp-bottom-panel", ".jp-SideBar.jp-mod-left")]
    for part in around:
        expect(part).to_be_hidden()
    learner.get_by_role("button", name="Show JupyterLab").click()
    for part in around:
        expect(part).to_be_visible()
    expect(learner.locator(".cw-rail")).to_have_count(0)
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(3)
    expect(learner.get_by_role("tab", name="assessment.ipynb")).to_be_visible()
    expect(learner.get_by_role("button", name="Validate")).to_have_count(0)
    expect(learner.get_by_role("menuitem", name="Nbgrader")).to_have_count(0)
    learner.evaluate("() => { window.jupyterapp.commands.execute('casewise:jupyterlab'); }")
    expect(learner.locator(".cw-rail")).to_be_visible()

    # A reload finds JupyterLab without its sides, and they come back too.
    learner.reload()
    expect(learner.locator(".cw-rail")).to_be_visible()
    learner.get_by_role("button", name="Show JupyterLab").click()
    for part in around:
        expect(part).to_be_visible()
    expect(learner.locator(".cw-card[data-scenario]:visible")).to_have_count(3)
    assert (fresh.folder / "sample" / "assessment.ipynb").is_file()


def test_another_notebook_has_jupyterlab_around_it(fresh, learner):
    notebook = nbformat.v4.new_notebook(cells=[new_code_cell("1 + 1")])
    nbformat.write(notebook, fresh.folder / "mine.ipynb")
    turn_to(fresh, learner, "sample/assessment.ipynb")
    learner.evaluate(OPEN, "mine.ipynb")
    expect(learner.locator("#jp-menu-panel")).to_be_visible()
    expect(learner.locator(".jp-NotebookPanel:visible .jp-Toolbar").first).to_be_visible()
    expect(learner.locator(".cw-rail:visible")).to_have_count(0)


def test_whoever_writes_the_course_sees_jupyterlab(fresh, newcomer):
    (fresh.folder / "source").mkdir()
    try:
        newcomer.goto(f"{fresh.address('lab/tree/sample/assessment.ipynb')}&reset")
        expect(newcomer.locator(".cw-card").first).to_be_visible()
        expect(newcomer.locator("#jp-menu-panel")).to_be_visible()
        expect(newcomer.locator(".cw-rail")).to_have_count(0)
    finally:
        shutil.rmtree(fresh.folder / "source")


def test_an_extension_that_fails_leaves_the_whole_notebook_and_says_so_only_in_the_console(fresh, newcomer):
    said: list[str] = []
    newcomer.on("console", lambda message: said.append(message.text))
    newcomer.route(
        "**/casewise/static/rail.js*",
        lambda route: route.fulfill(
            content_type="text/javascript", body="export function railOf() { throw new Error('broken on purpose'); }"
        ),
    )
    newcomer.goto(f"{fresh.address('lab/tree/sample/assessment.ipynb')}&reset")
    expect(newcomer.locator(".cw-card[data-scenario]:visible")).to_have_count(3)
    expect(newcomer.locator("#jp-menu-panel")).to_be_visible()
    assert any("course mode failed" in line for line in said)
    assert "broken on purpose" not in newcomer.inner_text("body")


def test_two_tabs_of_a_module_at_a_desk_and_as_narrow_as_a_phone_show_the_same_answer(fresh, learner):
    turn_to(fresh, learner, "sample/assessment.ipynb")
    other = learner.context.new_page()
    other.set_viewport_size(PHONE)
    visit(fresh, other, "sample/assessment.ipynb")
    for page in (learner, other):
        choose_step(page, "In the elevator")
    card, there = (page.get_by_role("region", name="In the elevator") for page in (learner, other))
    card.locator("label.cw-option").first.click()
    expect(there.locator("input").first).to_be_checked()
    lines = (fresh.folder / "sample" / "responses.jsonl").read_text().splitlines()
    assert len([line for line in lines if json.loads(line)["response"] is not None]) == 1
