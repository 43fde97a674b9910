"""Putting things in order, by mouse and by key; an untouched order isn't an answer."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

STEPS = """%%scenario steps
title: First steps
kind: rank
practice: true
shuffle: false
prompt: A summary went to the wrong parent. Put the steps in order.
options: {facts: Write down the facts., officer: Tell the privacy officer., recipient: Ask the recipient to delete it.}
key: [officer, recipient, facts]
rationale: {officer: The clock has begun., recipient: It may be unread., facts: Memory fades.}"""


@pytest.fixture
def steps(notebook_of, card):
    """The card of a scenario that asks for an order, in a notebook of its own."""
    notebook_of("ranking", STEPS)
    return card("First steps")


def journal(lab) -> list[str]:
    return json.loads((lab.folder / "ranking" / "responses.jsonl").read_text().splitlines()[-1])["response"]


def test_an_order_is_made_by_mouse_and_explained(lab, steps):
    expect(steps.get_by_role("status")).to_have_text("Not answered")
    steps.get_by_role("button", name="Down: Write down the facts.").click()
    expect(steps.get_by_role("status")).to_have_text(re.compile(r"^Saved"))
    assert journal(lab) == ["officer", "facts", "recipient"]
    expect(steps.get_by_role("listitem").nth(1)).to_contain_text("Write down the facts.")
    steps.get_by_role("button", name="Check my answer").click()
    expect(steps.get_by_role("status")).to_contain_text("Partly right: ")


def test_an_order_is_made_by_keys_and_the_focus_stays(lab, page, steps):
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    button = steps.get_by_role("button", name="Up: Ask the recipient to delete it.")
    button.focus()
    page.keyboard.press("ArrowUp")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_be_focused()
    expect(steps.get_by_role("listitem").first).to_contain_text("Ask the recipient")
    expect(steps.locator(".cw-said")).to_have_text("Ask the recipient to delete it. Now place 1 of 3.")
    expect(steps.get_by_role("status")).to_have_text(re.compile(r"^Saved"))
    assert journal(lab) == ["recipient", "facts", "officer"]
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_an_untouched_order_counts_once_it_is_confirmed(lab, steps, output):
    assert not (lab.folder / "ranking" / "responses.jsonl").exists()
    steps.get_by_role("button", name="This is already my order").click()
    expect(steps.get_by_role("status")).to_have_text(re.compile(r"^Saved"))
    assert journal(lab) == ["facts", "officer", "recipient"]
    steps.get_by_role("button", name="Clear my answer").click()
    expect(steps.get_by_role("button", name="This is already my order")).to_be_visible()
    steps.screenshot(path=output / "rank.png")
