"""A learner's day in a real JupyterLab: mouse, keyboard, reload, restart, the next morning, and handing in."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.lab import read_saved


@pytest.fixture(autouse=True)
def fresh(lab):
    """Begin each test without answers and without kernels."""
    lab.stop_kernels()
    (lab.folder / "sample" / "responses.jsonl").unlink(missing_ok=True)


def journal(lab) -> dict[str, object]:
    """Return the last response of each scenario."""
    path = Path(lab.folder, "sample", "responses.jsonl")
    entries = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    return {entry["scenario"]: entry["response"] for entry in entries}


def cells(page: Page) -> int:
    return page.locator(".jp-Notebook .jp-Cell").count()


def answer_by_mouse(card) -> None:
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    card("At the next table").get_by_role("checkbox", name="Move to the closed room.").check()
    card("At the next table").get_by_role("checkbox", name="Agree to talk at the center.").check()
    for act, category in {
        "posted without": "Breaks trust",
        "A graph": "Builds trust",
        "her speech": "Breaks trust",
    }.items():
        group = card("Who may know").get_by_role("group").filter(has_text=act).last
        group.get_by_role("radio", name=category).check()
    for title in ("In the elevator", "At the next table", "Who may know"):
        expect(card(title).get_by_role("status")).to_have_text(SAVED)


GIVEN = {
    "elevator": "silent",
    "table": ["later", "move"],
    "sorting": {"post": "harm", "graph": "trust", "team": "harm"},
}
SAVED = re.compile(r"^Saved \d\d:\d\d$")


def expect_answers(card) -> None:
    """See the answers of `answer_by_mouse` on the cards."""
    expect(card("In the elevator").get_by_role("radio", name="Look at the floor numbers.")).to_be_checked()
    expect(card("At the next table").get_by_role("checkbox", name="Move to the closed room.")).to_be_checked()
    expect(card("At the next table").get_by_role("checkbox", name="Go on in a low voice.")).not_to_be_checked()
    group = card("Who may know").get_by_role("group").filter(has_text="A graph").last
    expect(group.get_by_role("radio", name="Builds trust")).to_be_checked()


def test_answers_given_by_mouse_survive_a_reload_and_a_restart(lab, page, card):
    lab.open(page, "sample/assessment.ipynb")
    answer_by_mouse(card)
    assert journal(lab) == GIVEN
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.reload()
    expect_answers(card)

    lab.choose(page, "Kernel", "Restart Kernel and Run All Cells…")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect_answers(card)
    expect(card("In the elevator").get_by_role("status")).to_have_text(SAVED)
    assert journal(lab) == GIVEN


def test_an_answer_is_saved_although_its_kernel_was_lost(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    lab.stop_kernels()
    card("In the elevator").get_by_role("radio", name="Look at the floor numbers.").check()
    expect(card("In the elevator").get_by_role("status")).to_have_text(SAVED)
    assert journal(lab) == {"elevator": "silent"}


def test_the_next_morning_shows_answers_and_never_a_missing_model(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    answer_by_mouse(card)
    page.keyboard.press("Control+s")
    saved = lab.folder / "sample" / "assessment.ipynb"
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    notebook = read_saved(saved)
    assert {name: entry["response"] for name, entry in notebook.metadata.casewise.responses.items()} == GIVEN
    assert "widget-view" not in saved.read_text()
    html = [output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", [])]
    assert any("In the elevator" in card and "Your choice" in card for card in html)
    assert any("3 of 3 answered." in card for card in html)
    lab.stop_kernels()

    missing = []
    page.on("console", lambda message: missing.append(message.text) if "model not found" in message.text else None)
    lab.visit(page, "sample/assessment.ipynb")
    expect_answers(card)
    expect(page.locator(".cw-review")).to_contain_text("3 of 3 answered.")
    expect(page.get_by_text("model not found")).to_have_count(0)
    assert missing == []


def test_an_assessment_gives_no_verdict_and_code_is_not_seen(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    answer_by_mouse(card)
    expect(page.get_by_role("button", name="Check my answer")).to_have_count(0)
    expect(page.locator(".cw-feedback").first).to_be_hidden()
    assert not page.locator(".jp-Cell:has(.cw-card) > .jp-Cell-inputWrapper").first.is_visible()
    expect(page.locator(".cw-review")).to_contain_text("3 of 3 answered.")


def test_a_lesson_explains_at_once(lab, page, card):
    lab.start(page, "sample/lesson.ipynb")
    elevator = card("In the elevator")
    check = elevator.get_by_role("button", name="Check my answer")
    expect(check).to_be_disabled()
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    check.click()
    expect(elevator.get_by_role("status")).to_have_text("◐ Partly right.")
    expect(elevator).to_contain_text("The reason of silent.")
    elevator.get_by_role("radio", name="Say that you would love").check()
    expect(elevator).to_contain_text("The reason of silent.")
    expect(elevator.locator(".cw-tag").first).to_be_hidden()
    check.click()
    expect(elevator.get_by_role("status")).to_have_text("✓ Right.")


def test_everything_can_be_done_by_keyboard_and_no_key_reaches_the_notebook(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    before = cells(page)
    elevator = card("In the elevator")
    elevator.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    first = elevator.get_by_role("radio").first.get_attribute("value")
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    assert journal(lab)["elevator"] == first
    page.keyboard.press("ArrowDown")
    expect(elevator.get_by_role("radio").nth(1)).to_be_focused()
    expect(elevator.get_by_role("radio").nth(1)).to_be_checked()
    for key in ("d", "d", "b", "a", "x", "ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    assert cells(page) == before
    page.keyboard.press("Tab")
    expect(elevator.get_by_role("button", name="Clear my answer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(elevator.get_by_role("status")).to_have_text("Cleared.")
    assert journal(lab)["elevator"] is None
    expect(elevator.get_by_role("button", name="Undo")).to_be_focused()

    table = card("At the next table")
    boxes = table.get_by_role("checkbox")
    boxes.first.focus()
    for _ in range(2):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    expect(boxes.nth(1)).to_be_checked()
    expect(table.get_by_role("status")).to_have_text(SAVED)
    assert set(journal(lab)["table"]) == {boxes.nth(n).get_attribute("value") for n in (0, 1)}

    sorting = card("Who may know")
    sorting.get_by_role("radio").first.focus()
    for _ in range(3):
        page.keyboard.press("Space")
        page.keyboard.press("Tab")
    expect(sorting.get_by_role("status")).to_have_text(SAVED)
    assert len(journal(lab)["sorting"]) == 3
    assert cells(page) == before


def test_cards_have_names_and_states_for_those_who_cannot_see_them(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    elevator = card("In the elevator")
    group = elevator.get_by_role("group", name="Choose one answer")
    expect(group).to_have_accessible_description(
        'Sorrel steps in beside you and a stranger. "How is Juno doing after yesterday?" What do you say?'
    )
    assert len({radio.get_attribute("name") for radio in group.get_by_role("radio").all()}) == 1
    expect(
        card("Who may know").get_by_role("group", name="A graph of Juno's progress, shown to her mother.")
    ).to_be_visible()
    for label in elevator.locator("label").all():
        assert label.bounding_box()["height"] >= 24


def test_a_full_disk_is_explained_and_the_answer_stays_in_view(lab, page, card):
    lab.start(page, "sample/assessment.ipynb")
    blocked = lab.folder / "sample" / "responses.jsonl"
    blocked.mkdir()
    elevator = card("In the elevator")
    elevator.get_by_role("radio", name="Look at the floor numbers.").check()
    expect(elevator.get_by_role("status")).to_contain_text("Could not save.")
    expect(elevator.get_by_role("radio", name="Look at the floor numbers.")).to_be_checked()
    blocked.rmdir()
    elevator.get_by_role("button", name="Save again").click()
    expect(elevator.get_by_role("status")).to_have_text(SAVED)
    assert journal(lab) == {"elevator": "silent"}
