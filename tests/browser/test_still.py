"""Still cards are as big as the live ones, so nothing moves when a notebook's kernel is ready."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import nbformat
import pytest

from casewise import kinds
from casewise.card import Card
from casewise.card.parts import script, style
from casewise.scenario.cell import is_scenario
from casewise.scenario.html import stylesheet
from casewise.scenario.still import answer_card

ROOT = Path(__file__).parents[2]
LEARNER = "pim"
PAGE = """<style>{css}</style><style>
.cw-without-extension {{ display: none; }}
.cw-still .cw-with-extension {{ display: inline; }}
</style><div id="still"></div><div id="live"></div>"""
"""The last rules are those of the extension's stylesheet."""
DRAW = """async ({ script, face, html }) => {
  const module = (window.drawn ??= {});
  module[face.kind] ??= await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const [still, live] = ["still", "live"].map((id) => document.getElementById(id));
  still.innerHTML = html;
  live.replaceChildren();
  const status = { turn: 0, state: "not-answered", text: "Not answered", progress: "open" };
  const state = {
    face, status, response: null, confidence: null, marks: [], hints: [], turn: 0, checked: 0, explanation: {},
  };
  const model = { get: (key) => state[key], set() {}, save_changes() {}, on() {}, off() {}, send() {} };
  module[face.kind].default.render({ model, el: live });
  return [still, live].map((one) => one.firstElementChild.getBoundingClientRect().height);
}"""


def scenarios():
    """Yield every scenario of the course as one learner meets it."""
    for path in sorted((ROOT / "release").glob("*/*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and is_scenario(cell.source):
                scenario = kinds.read_cell(cell.source)
                yield scenario.with_variant(scenario.drawn(LEARNER))


@pytest.mark.parametrize("width", [1280, 390])
def test_every_still_card_of_the_course_is_as_high_as_the_live_one(blank, width):
    blank.set_viewport_size({"width": width, "height": 800})
    blank.set_content(PAGE.format(css=stylesheet() + style()))
    found, seen = {}, set()
    for scenario in scenarios():
        card = Card(scenario, learner=LEARNER, keep=Mock())
        html = str(answer_card(scenario, None, LEARNER))
        still, live = blank.evaluate(DRAW, {"script": script(scenario.kind), "face": card.face, "html": html})
        seen.add(scenario.kind)
        if abs(still - live) > 1:
            found[f"{scenario.kind} {scenario.id}"] = (still, live)
    assert found == {}
    assert seen == set(kinds.kinds())
