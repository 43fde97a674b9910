"""Marking passages of a text, by mouse and by key."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

NOTE = """%%scenario note
title: A note about Odo
kind: mark
practice: true
prompt: Mark what has to be taken out before the note is used in training.
text: |
  [[client: Odo Wrenfield]], who moved here in [[year: 2024]], was seen on [[day: March 14]]. He spoke of his daughter,
  who works at [[employer: the bakery on the quay]].

  He likes [[state: the state]] and its winters.
key: [client, day, employer]
rationale: {client: A name., year: It may stay., day: A date., employer: It leads to him., state: It may stay.}"""


@pytest.fixture
def note(notebook_of, card):
    """The card of a text to be marked, in a notebook of its own."""
    notebook_of("marking", NOTE)
    return card("A note about Odo")


def test_passages_are_marked_by_mouse_and_key_and_say_so(lab, page, note, output):
    client = note.get_by_role("button", name="Odo Wrenfield")
    expect(client).to_have_attribute("aria-pressed", "false")
    client.click()
    expect(client).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(note.get_by_role("button", name="March 14")).to_have_attribute("aria-pressed", "true")
    expect(note.get_by_role("status")).to_have_text(re.compile(r"^Saved"))
    last = (lab.folder / "marking" / "responses.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["response"] == ["client", "day"]
    note.screenshot(path=output / "mark.png")
    note.get_by_role("button", name="Check my answer").click()
    expect(note.get_by_role("status")).to_have_text(re.compile("Partly right: . of . right"))
    client.click()
    expect(client).to_have_attribute("aria-pressed", "false")
