"""A kernel in the page itself may send null as undefined or not at all: each card is the same as with any other."""

from __future__ import annotations

import json
from pathlib import Path
from unittest.mock import Mock

import pytest

from casewise import kinds
from casewise.card import Card
from casewise.card.given import at_once
from casewise.card.parts import script
from casewise.scenario.cell import is_scenario, source

ROOT = Path(__file__).parents[2]
KEYS = ("face", "response", "confidence", "marks", "hints", "turn", "checked", "status", "explanation", "returned")
DRAW = """async ({ script, state, early, sends }) => {
  const module = await import(URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  document.body.replaceChildren();
  const sent = (value) =>
    value === null ? (sends === "null" ? null : undefined)
    : Array.isArray(value) ? value.map(sent)
    : typeof value !== "object" ? value
    : Object.fromEntries(Object.entries(value).flatMap(([key, inner]) =>
        inner === null && sends === "nothing" ? [] : [[key, sent(inner)]]));
  const own = sent(state);
  const heard = new Map();
  const unkept = [];
  const model = {
    get: (key) => own[key],
    set: (key, value) => {
      own[key] = value;
      heard.get(`change:${key}`)?.forEach((listener) => listener());
    },
    save_changes() {},
    on: (events, listener) => {
      for (const event of events.split(" ")) heard.set(event, [...(heard.get(event) ?? []), listener]);
    },
    off() {},
    send() {},
  };
  window.answered = model;
  window.unkept = unkept;
  document.body.innerHTML = "<div class='jp-Cell'><div id='early'></div><div id='live'></div></div>";
  document.body.addEventListener("casewise-unkept", ({ detail }) => unkept.push(detail));
  const [first, live] = ["early", "live"].map((id) => document.getElementById(id));
  if (early) module.early({ state: early, el: first });
  module.default.render({ model, el: live });
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
  const card = document.querySelector(".cw-card");
  const shown = (name) => { const one = card.querySelector(name); return one !== null && !one.hidden; };
  return {
    cards: document.querySelectorAll(".cw-card").length,
    joined: early ? first.contains(card) : null,
    clear: shown(".cw-clear"),
    undo: shown(".cw-undo"),
    check: card.querySelector(".cw-check")?.disabled ?? null,
    sure: card.querySelectorAll(".cw-confidence input:checked").length,
    text: card.innerText,
    undefined: card.outerHTML.includes("undefined"),
  };
}"""
CLEAR = """() => {
  const card = document.querySelector(".cw-card");
  window.answered.set("response", window.right);
  window.answered.set("confidence", undefined);
  card.querySelector(".cw-clear").click();
  const cleared = window.answered.get("response");
  window.answered.set("response", undefined);
  const undo = !card.querySelector(".cw-undo").hidden;
  card.querySelector(".cw-undo").click();
  return [cleared, undo, window.answered.get("response"), window.answered.get("confidence")];
}"""


def practice():
    """Return a scenario of each kind from the course's lessons, as one learner meets it."""
    found = {}
    for path in sorted((ROOT / "release").glob("*/lesson.ipynb")):
        for cell in filter(is_scenario, map(source, json.loads(path.read_text())["cells"])):
            scenario = kinds.read_cell(cell)
            found.setdefault(scenario.kind, scenario.with_variant(scenario.drawn("pim")))
    return found


@pytest.mark.parametrize("kind", sorted(practice()))
@pytest.mark.parametrize("sends", ["undefined", "nothing"])
def test_a_card_is_the_same_whether_a_kernel_sends_null_or_undefined(blank, kind, sends):
    scenario = practice()[kind]
    card = Card(scenario, learner="pim", keep=Mock())
    given = {"script": script(kind), "state": {key: getattr(card, key) for key in KEYS}, "early": None}
    told = blank.evaluate(DRAW, given | {"sends": sends})
    assert told == blank.evaluate(DRAW, given | {"sends": "null"})
    assert (told["cards"], told["clear"], told["undo"], told["sure"]) == (1, False, False, 0)
    assert told["check"] in (True, None)
    assert not told["undefined"]


@pytest.mark.parametrize("sends", ["undefined", "nothing"])
def test_what_was_cleared_comes_back(blank, sends):
    scenario = practice()["choice"]
    card = Card(scenario, learner="pim", keep=Mock())
    blank.evaluate(
        DRAW,
        {
            "script": script("choice"),
            "state": {key: getattr(card, key) for key in KEYS},
            "early": None,
            "sends": sends,
        },
    )
    right = scenario.samples().right[0]
    blank.evaluate("right => (window.right = right)", right)
    assert blank.evaluate(CLEAR) == [None, True, right, None]
    assert blank.evaluate("window.unkept.every(one => one.response !== undefined && one.confidence !== undefined)")


@pytest.mark.parametrize("kind", sorted(practice()))
def test_a_card_that_was_there_before_the_kernel_goes_on_with_it(blank, kind):
    scenario = practice()[kind]
    card = Card(scenario, learner="pim", keep=Mock())
    given = {"script": script(kind), "state": {key: getattr(card, key) for key in KEYS}}
    told = blank.evaluate(DRAW, given | {"early": at_once(scenario, "pim", None), "sends": "nothing"})
    assert (told["cards"], told["joined"], told["clear"]) == (1, True, False)
