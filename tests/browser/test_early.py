"""A card can be answered before its kernel is there, and goes on with the kernel's as if nothing had happened."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from casewise.journal import Journal
from casewise.learner.fetched import FetchedModule
from casewise.learner.own_name import learner as account
from tests.support.lab import Lab, choose_step

MODULE = "confidentiality"
VERDICT = re.compile("right|partly|wrong")
WAITS = "Not saved yet: your course is getting ready…"
CARDS = """() => {
  const texts = (card) => [".cw-prompt", ".cw-answer"].map((part) => card.querySelector(part).textContent);
  const cards = [...document.querySelectorAll(".cw-card[data-scenario]")];
  return Object.fromEntries(cards.map((card) => [card.dataset.scenario, texts(card)]));
}"""
PLACES = """() => [...document.querySelectorAll(".cw-still, .cw-still *")].map((one) => {
  const { y, height } = one.getBoundingClientRect();
  return [one.className || one.tagName, Math.round(y), Math.round(height)];
})"""
STYLE = """async (base) => {
  const { style } = await (await fetch(`${base}/parts`)).json();
  await new Promise((onload) => {
    const link = { rel: "stylesheet", href: `${base}/${style}`, onload };
    document.head.append(Object.assign(document.createElement("link"), link));
  });
}"""
PUT_CARET = "area => { area.dataset.same = 'yes'; area.setSelectionRange(7, 7); }"
CARET = (
    "() => [document.activeElement.dataset.same, document.activeElement.selectionStart, document.activeElement.value]"
)


@pytest.fixture
def journal(lab: Lab) -> Journal:
    """The journal of a module with no kernel and no answers."""
    lab.stop_kernels()
    (lab.folder / MODULE / "responses.jsonl").unlink(missing_ok=True)
    return Journal(lab.folder / MODULE)


@pytest.fixture
def hold(newcomer: Page) -> Callable[[], Callable[[], None]]:
    """Let no kernel start, until what this returns is called."""

    def held() -> Callable[[], None]:
        waiting: list[Route] = []

        def handle(route: Route) -> None:
            if route.request.method == "POST":
                waiting.append(route)
            else:
                route.continue_()

        newcomer.route("**/api/sessions*", handle)

        def let_go() -> None:
            for route in waiting:
                route.continue_()
            newcomer.unroute("**/api/sessions*")

        return let_go

    return held


def visit(lab: Lab, page: Page, notebook: str) -> None:
    """Open a notebook by its address, and wait for its first card."""
    page.goto(f"{lab.address(f'lab/tree/{MODULE}/{notebook}.ipynb')}&reset")
    expect(page.locator(".cw-card[data-scenario]:visible")).to_have_count(1)


def title_of(folder: Path, kind: str) -> tuple[str, str]:
    """Return the id and the title of the lesson's first scenario of a kind."""
    some = FetchedModule.of_folder(folder).notebooks["lesson"].values()
    return next((one.id, one.title) for one in some if one.kind == kind)


def test_an_answer_a_check_and_half_a_sentence_wait_for_the_kernel_and_nothing_moves(lab, newcomer, journal, hold):
    earlier, _ = title_of(journal.path.parent, "select")
    scenario = FetchedModule.of_folder(journal.path.parent).practice[earlier]
    variant = scenario.drawn(account()) if scenario.variants else ""
    journal.append(earlier, [next(iter(scenario.parts))], 2, variant=variant)
    before = journal.path.read_bytes()
    let_go = hold()
    visit(lab, newcomer, "lesson")
    first = newcomer.locator(".cw-card[data-scenario]:visible")
    name = first.get_attribute("data-scenario")
    expect(newcomer.locator(f".cw-card[data-scenario='{earlier}'] .cw-status")).to_contain_text("Saved")

    first.locator("label.cw-option").nth(1).click()
    expect(newcomer.locator(".cw-say")).to_have_text(WAITS)
    chosen = first.locator("input:checked").get_attribute("value")
    newcomer.locator(".cw-go").click()
    expect(newcomer.locator(".cw-go")).to_have_text("Checking…")
    expect(newcomer.locator(".cw-say")).to_have_text("Checking as soon as your course is ready…")
    assert journal.path.read_bytes() == before

    written, title = title_of(journal.path.parent, "reflect")
    choose_step(newcomer, title)
    text = newcomer.locator(f".cw-card[data-scenario='{written}'] textarea")
    text.press_sequentially("I would first.")
    text.evaluate(PUT_CARET)
    place = text.bounding_box()
    let_go()
    expect(newcomer.locator(f".cw-card[data-scenario='{name}']")).to_have_attribute("data-outcome", VERDICT)
    outcome = newcomer.locator(f".cw-card[data-scenario='{name}']").get_attribute("data-outcome")
    expect(newcomer.locator(f".cw-card[data-scenario='{written}'] .cw-status")).to_contain_text("Saved")
    assert newcomer.evaluate(CARET) == ["yes", 7, "I would first."]
    assert text.bounding_box() == place
    newcomer.keyboard.type(" ask")
    text.blur()
    expect(newcomer.locator(".cw-review")).to_be_attached()
    expect(newcomer.locator(f".cw-card[data-scenario='{written}'] .cw-status")).to_contain_text("Saved")

    kept = journal.read().latest
    assert (kept[name].response, kept[name].checked) == (chosen, outcome)
    assert kept[written].response == "I would ask first."
    assert journal.path.read_bytes().startswith(before)
    assert [json.loads(line)["scenario"] for line in journal.path.read_text().splitlines()].count(earlier) == 1
    newcomer.reload()
    expect(newcomer.locator(f".cw-card[data-scenario='{written}'] textarea")).to_have_value("I would ask first.")
    expect(newcomer.locator(f".cw-card[data-scenario='{name}']")).to_have_attribute("data-outcome", outcome)


def test_an_early_card_has_the_facts_and_the_order_of_the_kernels(lab, newcomer, journal, hold):
    let_go = hold()
    visit(lab, newcomer, "assessment")
    count = len(FetchedModule.of_folder(journal.path.parent).notebooks["assessment"])
    expect(newcomer.locator(".cw-early .cw-card[data-scenario]")).to_have_count(count)
    early = newcomer.evaluate(CARDS)
    let_go()
    newcomer.route("**/casewise/cards?*", lambda route: route.abort())
    visit(lab, newcomer, "assessment")
    expect(newcomer.locator(".cw-card[data-scenario]")).to_have_count(count)
    assert newcomer.locator(".cw-early").count() == 0
    assert newcomer.evaluate(CARDS) == early
    assert not journal.path.exists()


def test_a_still_card_has_its_size_before_the_style_of_cards_is_there(lab, newcomer, journal, hold):
    hold()
    newcomer.route("**/casewise/cards**", lambda _: None)
    newcomer.goto(f"{lab.address(f'lab/tree/{MODULE}/lesson.ipynb')}&reset")
    newcomer.get_by_role("button", name="All on one page").click()
    expect(newcomer.locator(".cw-still:visible").nth(3)).to_be_attached()
    before = newcomer.evaluate(PLACES)
    newcomer.unroute("**/casewise/cards**")
    newcomer.evaluate(STYLE, lab.address("casewise/cards").partition("?")[0])
    assert len(before) > 100
    after = newcomer.evaluate(PLACES)
    assert [(was, now) for was, now in zip(before, after, strict=True) if was != now] == []
