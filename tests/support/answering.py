"""Answering a card of any kind in a browser, in the language of its course."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator


@dataclass(frozen=True)
class Spoken:
    """What the card's buttons say, and what a learner may write."""

    decide: str
    down: str
    sure: str
    text: str


ENGLISH = Spoken("Decide", "Down", "Very sure", "I would call the privacy officer now and write down what happened.")
SPANISH = Spoken("Decidir", "Bajar", "Mucha seguridad", "Vi que entró y se sentó.")


def answer(card: Locator, words: Spoken = ENGLISH) -> None:
    """Answer a card of any kind, well or badly."""
    if card.locator(".cw-story").count():
        while (decide := card.get_by_role("button", name=words.decide, exact=True)).count():
            card.locator("label.cw-option:visible").last.click()
            decide.click()
    elif card.locator("textarea").count():
        card.locator("textarea").fill(words.text)
        card.locator("textarea").blur()
    elif card.locator(".cw-rank").count():
        card.get_by_role("button", name=re.compile(f"^{words.down}")).first.click()
    elif card.locator(".cw-sort").count():
        for group in card.locator("fieldset.cw-sort").all():
            group.locator("input").first.evaluate("input => input.click()")
    elif card.locator(".cw-passage").count():
        card.locator(".cw-passage").first.click()
    else:
        card.locator("label.cw-option").first.click()
    if (sure := card.get_by_role("radio", name=words.sure)).count():
        sure.first.check()
