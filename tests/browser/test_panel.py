"""The form for a panel, as an expert fills it in: by keys, on a phone, offline, and a day later."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from casewise import kinds
from casewise.panel.agreement import agreements, opinions_in
from casewise.panel.asked import items
from casewise.panel.ballot import ballot
from tests.support.lab import MILLISECONDS
from tests.support.variants import EVERY

LATE = """() => {
  const { get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.get = function (key) {
    const found = get.call(this, key);
    const late = {};
    window.answers = new Promise((then) => (found.onsuccess = then)).then(() => {
      late.result = found.result;
      return late.onsuccess;
    });
    return late;
  };
}"""
"""Has a page find what it kept when a test calls what `window.answers` promises."""


@pytest.fixture
def page(browser):
    """A page of a phone without a network, in a context of its own."""
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(MILLISECONDS)
    yield context.new_page()
    context.close()


@pytest.fixture
def form(tmp_path):
    """Write the form about a scenario of every kind, and return its file and what it asks."""
    asked = items([kinds.read_cell(cell) for cell in EVERY], everything=True)
    path = tmp_path / "panel-final.html"
    path.write_text(ballot("final", asked), encoding="utf-8")
    return path, asked


def answer(page, item) -> None:
    """Answer an item as its key does, with the controls that a person uses."""
    case = page.locator(f'[data-case="{item.name}"]')
    right = item.scenario.samples().right[0]
    named = {
        "one": lambda: [("", right)],
        "several": lambda: [("", part) for part in right],
        "steps": lambda: right,
        "places": lambda: list(right.items()),
        "order": lambda: [(part, str(place)) for place, part in enumerate(right, 1)],
    }[item.shape.value]()
    for field, value in named:
        place = case.locator(f'[data-field="{field}"]')
        if item.shape.value in ("places", "order"):
            place.locator("select").select_option(value)
        else:
            place.locator(f'input[value="{value}"]').check()


def test_an_expert_answers_every_kind_and_the_table_agrees_with_the_key(form, page, output, tmp_path):
    path, asked = form
    page.goto(path.as_uri())
    expect(page.get_by_role("status")).to_have_text(f"0 of {len(asked)} answered")
    for item in asked:
        answer(page, item)
    first = page.locator("article").first
    first.get_by_label("Good colleagues could defend another answer.").check()
    first.get_by_label("Why?").fill('It depends, "mostly"\non who asks.')
    page.get_by_label("Your name or initials").fill("Dr. A. Lee")
    expect(page.get_by_role("status")).to_have_text(f"{len(asked)} of {len(asked)} answered")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.screenshot(path=output / "panel-narrow.png")
    page.reload()
    expect(page.get_by_role("status")).to_have_text(f"{len(asked)} of {len(asked)} answered")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").press("Enter")
    assert download.value.suggested_filename == "panel-final-dr-a-lee.csv"
    saved = tmp_path / "saved.csv"
    download.value.save_as(saved)
    opinions = opinions_in(saved.read_bytes(), asked)
    assert opinions[asked[0].name].also
    assert opinions[asked[0].name].why == 'It depends, "mostly" on who asks.'
    found = agreements(asked, [opinions])
    assert [one.agree for one in found] == [1] * len(asked)


def test_answers_are_there_when_the_browser_shows_a_file_no_local_storage(form, page):
    path, asked = form
    page.add_init_script("localStorage.clear()")
    page.goto(path.as_uri())
    for item in asked[:2]:
        answer(page, item)
    expect(page.get_by_role("status")).to_have_text(f"2 of {len(asked)} answered")
    page.reload()
    expect(page.get_by_role("status")).to_have_text(f"2 of {len(asked)} answered")


def test_what_is_answered_before_the_page_has_found_the_rest_stays(form, page):
    path, asked = form
    page.goto(path.as_uri())
    for item in asked[:2]:
        answer(page, item)
    expect(page.get_by_role("status")).to_have_text(f"2 of {len(asked)} answered")
    page.add_init_script(f"({LATE})()")
    page.reload()
    first = page.locator(f'[data-case="{asked[0].name}"] input[type=radio]')
    other = first.and_(page.locator(f':not([value="{asked[0].scenario.samples().right[0]}"])')).first
    other.check()
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(asked)} answered")
    page.evaluate("window.answers.then((found) => found())")
    expect(page.get_by_role("status")).to_have_text(f"2 of {len(asked)} answered")
    expect(other).to_be_checked()


def test_answers_that_an_older_form_kept_are_found(form, page):
    path, asked = form
    page.goto(path.as_uri())
    answer(page, asked[0])
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(asked)} answered")
    kept = page.evaluate("({ ...localStorage })")
    page.add_init_script(f"Object.assign(localStorage, {json.dumps(kept)})")
    page.evaluate("() => { indexedDB.deleteDatabase('casewise-panel'); }")  # once the page is left
    page.reload()
    expect(page.get_by_role("status")).to_have_text(f"1 of {len(asked)} answered")


def test_a_number_that_is_given_twice_is_said(form, page):
    path, asked = form
    page.goto(path.as_uri())
    order = next(item for item in asked if item.shape.value == "order")
    for select in page.locator(f'[data-case="{order.name}"] select').all():
        select.select_option("1")
    number = asked.index(order) + 1
    expect(page.get_by_role("status")).to_have_text(f"Case {number}: a number is used twice.")
