"""A story, step by step: by mouse, by keys, with decisions that stay and decisions that may change."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

DOORWAY = """%%scenario doorway
title: At the door
kind: story
points: 3
shuffle: false
prompt: A man rings at the center.
steps:
  call:
    text: He asks whether Juno comes here.
    options: {confirm: You say that she does., decline: You cannot say who comes here.}
    tells: {confirm: He thanks you and goes., decline: He says that he is her uncle.}
    next: {decline: uncle}
  uncle:
    text: He asks you to pass on a letter.
    options: {take: You take it., mother: You ask him to give it to her mother.}
    tells: {mother: He nods.}
    next: {mother: after}
  after:
    text: He is gone.
    options: {tell: You tell the supervisor., nothing: You go back to work.}"""
PRACTICE = (
    DOORWAY.replace("points: 3", "practice: true")
    + """
key: {decline: 1, mother: 1, tell: 1}
rationale: {confirm: Now he knows., decline: Nobody learns it., take: It ties you., mother: She decides., tell: Two
    heads remember., nothing: It is forgotten.}"""
)
SAVED = re.compile(r"^Saved")


@pytest.fixture
def story(notebook_of, card):
    """A graded story, whose decisions stay made."""
    journal = notebook_of("telling", DOORWAY)
    return card("At the door"), journal


def test_a_story_goes_on_where_a_decision_leads_and_every_decision_is_kept(lab, page, story, kept, output):
    card, journal = story
    expect(card).to_contain_text("A decision that you have made stays made.")
    expect(card).not_to_contain_text("He asks you to pass on a letter.")
    decide = card.get_by_role("button", name="Decide")
    expect(decide).to_be_disabled()
    card.get_by_role("radio", name="You cannot say").check()
    assert not journal.exists()
    decide.click()
    expect(card.get_by_role("status")).to_have_text(re.compile("^Saved .* Some of it is still open."))
    expect(card.locator(".cw-tells")).to_be_focused()
    expect(card.get_by_role("group", name="Step 2")).to_have_accessible_description("He asks you to pass on a letter.")
    assert kept(journal) == [["call", "decline"]]
    expect(card.get_by_role("button", name="Clear my answer")).to_be_hidden()
    card.get_by_role("radio", name="You ask him to give it").check()
    decide.click()
    card.get_by_role("radio", name="You tell").check()
    card.screenshot(path=output / "story.png")
    decide.click()
    expect(card.get_by_text("The story ends here.")).to_be_visible()
    expect(card.get_by_role("status")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))
    assert kept(journal) == [["call", "decline"], ["uncle", "mother"], ["after", "tell"]]
    assert len(journal.read_text().splitlines()) == 3

    page.reload()
    expect(card.get_by_text("The story ends here.")).to_be_visible()
    expect(card.get_by_role("listitem")).to_have_count(3)


def test_a_story_works_by_keys_alone_and_none_reaches_the_notebook(lab, page, story, kept):
    card, journal = story
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    card.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(card.get_by_role("radio", name="You cannot say")).to_be_checked()
    page.keyboard.press("Tab")
    expect(card.get_by_role("button", name="Decide")).to_be_focused()
    page.keyboard.press("Enter")
    expect(card.locator(".cw-tells")).to_be_focused()
    for key in ("d", "d", "b", "a", "x", "Enter", "ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Tab")
    expect(card.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.get_by_text("The story ends here.")).to_be_visible()
    expect(card.get_by_role("status")).to_have_text(SAVED)
    assert kept(journal) == [["call", "decline"], ["uncle", "take"]]
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_in_practice_one_may_go_back_and_reads_why_at_the_end(notebook_of, card, kept):
    journal = notebook_of("trying", PRACTICE)
    story = card("At the door")
    check = story.get_by_role("button", name="Check my answer")
    story.get_by_role("radio", name="You cannot say").check()
    story.get_by_role("button", name="Decide").click()
    expect(story.get_by_role("status")).to_have_text(SAVED)
    expect(check).to_be_disabled()
    story.get_by_role("button", name="Decide step 1 again").click()
    expect(story.get_by_role("status")).to_have_text("Not answered")
    expect(story.get_by_role("group", name="Step 1")).to_be_focused()
    story.get_by_role("radio", name="You say that she does.").check()
    story.get_by_role("button", name="Decide", exact=True).click()
    expect(check).to_be_enabled()
    check.click()
    expect(story.get_by_role("status")).to_have_text("✗ Not right yet.")
    expect(story).to_contain_text("Now he knows.")
    assert kept(journal) == [["call", "confirm"]]
