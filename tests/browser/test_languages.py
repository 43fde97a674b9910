"""A course in Spanish: no word of what a learner sees is English."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import Page, expect

from tests.support import spanish
from tests.support.answering import SPANISH, answer
from tests.support.lab import DESK, Lab

SEEN = """() => {
  const ours = [...document.querySelectorAll(".cw-rail, .cw-bar, .cw-card, .cw-static, .cw-start")];
  const shown = ours.filter((root) => root.checkVisibility());
  const named = (element) => ["aria-label", "title", "placeholder"].map((name) => element.getAttribute(name));
  return shown.flatMap((root) => [root.innerText, ...[root, ...root.querySelectorAll("*")].flatMap(named)]).join("\\n");
}"""
"""All that is read or heard of the course on a page."""
ENGLISH = re.compile(
    r"\b(?:the|of|and|your|you|is|are|not|with|this|that|answer|next|back|course|lesson|hand|step|check|saved?|undo|clear"
    r"|feedback|points?|right|wrong|why|show|open|from|done|still|questions?|left|summary|progress|skip|again)\b",
    re.IGNORECASE,
)
"""Words of the interface in English that no Spanish page has."""
KINDS = ("ascensor", "cafe", "orden", "tarjetas", "nota", "llamada", "escribir")


def english_on(page: Page) -> list[str]:
    """Return the lines of the course on a page with a word of English."""
    return [line for line in page.evaluate(SEEN).split("\n") if ENGLISH.search(line)]


@pytest.fixture(scope="module")
def confianza(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Spanish module in the learner's folder."""
    made = spanish.course(tmp_path_factory.mktemp("curso"))
    shutil.copytree(made.root / "release" / "confianza", lab.folder / "confianza")
    return "confianza/lesson.ipynb"


@pytest.mark.parametrize("learner", [DESK], indirect=True)
def test_a_spanish_lesson_has_no_word_of_english(lab, confianza, learner):
    learner.goto(f"{lab.address(f'lab/tree/{confianza}')}&reset")
    for scenario in KINDS:
        card = learner.locator(f".cw-card[data-scenario='{scenario}']:visible")
        expect(card).to_be_visible()
        assert english_on(learner) == []
        answer(card, SPANISH)
        go = learner.locator(".cw-bar:visible .cw-go")
        expect(go).to_have_text(re.compile("omprobar|Comparar"))
        expect(go).to_be_enabled()
        assert english_on(learner) == []
        go.click()
        expect(go).to_have_text("Resumen" if scenario == KINDS[-1] else "Siguiente")
        assert english_on(learner) == []
        go.click()
    expect(learner.locator(".cw-review:visible h3")).to_have_text("Su avance")
    assert english_on(learner) == []
    assert learner.locator(".cw-rail:visible").get_attribute("lang") == "es"
