// The cards of a static site before Python is there: one of a few names, and what was answered under it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { earlyCards, fieldAt, nameOf, nameOnPage } from "../../../casewise/lab/extension/static/site-cards.js";

const NAMES = ["aa", "bb"];
const CARD = {
  face: { fields: { id: { same: "call" }, options: { of: ["one", "two"], orders: [[0, 1], [1, 0]] } } },
  variant: { each: ["mother", "nurse"], at: [0, 1] },
  status: { turn: 0, state: "not-answered", text: "Not answered", progress: "open" },
};

function driveWith(name, lines = []) {
  let kept = name;
  return {
    baptize: async (found) => (kept ||= found),
    browser: async () => kept,
    journals: async () => [{ path: "ethics/responses-1.jsonl", text: lines.map(JSON.stringify).join("\n") }],
  };
}

const ask = async (address) => (address.endsWith("cards/parts.json") ? { names: NAMES, scripts: {} } : address.endsWith("cards/ethics/lesson.json") ? { call: CARD } : null);
const cardsOf = (drive) => earlyCards("ethics/lesson.ipynb", { drive, ask, reaches: async () => true });
const line = (more) => ({ v: 1, scenario: "call", response: "two", at: "2026-11-28T10:00:00Z", session: "s", n: 1, ...more });

test("a browser keeps the name that it has", async () => {
  assert.equal(await nameOf(NAMES, driveWith("bb"), () => 0), "bb");
  assert.equal(await nameOf(NAMES, driveWith(""), () => 0.9), "bb");
});

test("Python hears the name under which cards were shown", async () => {
  await cardsOf(driveWith("an older one"));
  assert.equal(nameOnPage(), "");
  await cardsOf(driveWith("bb"));
  assert.equal(nameOnPage(), "bb");
});

test("each name has its own order and facts", async () => {
  assert.deepEqual((await cardsOf(driveWith("aa"))).cards.call.face, { id: "call", options: ["one", "two"] });
  assert.deepEqual((await cardsOf(driveWith("bb"))).cards.call.face, { id: "call", options: ["two", "one"] });
});

test("what was answered is shown if the facts are the same, and waits for Python otherwise", async () => {
  const { call } = (await cardsOf(driveWith("bb", [line({ variant: "nurse" })]))).cards;
  assert.deepEqual([call.response, call.status.state, call.status.progress], ["two", "saved", "done"]);
  assert.deepEqual((await cardsOf(driveWith("bb", [line({ variant: "mother" })]))).cards, {});
});

test("a name of an earlier site has no early cards, and neither has a page whose answers aren't kept", async () => {
  assert.equal(await cardsOf(driveWith("an older one")), null);
  assert.equal(await earlyCards("ethics/lesson.ipynb", { drive: driveWith("aa"), ask, reaches: async () => false }), null);
});

test("parts of parts may differ", () => {
  const kept = { items: [{ fields: { text: { same: "a" }, say: { each: ["x", "y"], at: [1, 0] } } }] };
  assert.deepEqual([0, 1].map((place) => fieldAt(kept, place)), [[{ text: "a", say: "y" }], [{ text: "a", say: "x" }]]);
});
