// Where the next line of a scenario begins, as it is typed, and what each part of it is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { free } from "../../../casewise/lab/extension/static/editor.js";
import { indentAfter, inText } from "../../../casewise/lab/extension/static/yaml.js";

const lines = (text) => {
  const all = text.split("\n");
  return [(number) => all[number], all.length - 1];
};

const NEXT = [
  ["%%scenario elevator", 0],
  ["%%scenario a\ntitle: In the elevator", 0],
  ["%%scenario a\nprompt: |", 2],
  ["%%scenario a\nprompt: >-", 2],
  ["%%scenario a\nprompt: | # what happens", 2],
  ["%%scenario a\nprompt: |\n  She asks:", 2],
  ["%%scenario a\nprompt: |\n  | BP | HR |", 2],
  ["%%scenario a\nprompt: |\n  - a list:\n    deeper:", 4],
  ["%%scenario a\nprompt: |\n  A line.\n\n  She asks:", 2],
  ["%%scenario a\nprompt: |\n  A line.\n  ", 2],
  ["%%scenario a\nprompt: |\n  A line.\n", 0],
  ["%%scenario a\nprompt: |\n  A line.\noptions:", 2],
  ["%%scenario a\noptions:\n  share: Tell her.", 2],
  ["%%scenario a\nvariants:\n  uncle:", 4],
  ["%%scenario a\nvariants:\n  uncle:\n    prompt: |", 6],
  ["%%scenario a\nsteps:\n  - ask:", 6],
  ["%%scenario a\nsteps:\n  - text: |", 6],
  ["%%scenario a\nrubric:\n  - |", 4],
  ["%%scenario a\nrubric:\n  -", 4],
  ["%%scenario a\nkey: {share: 1}", 0],
  ["%%scenario a\ntitle: Half past 5:30", 0],
  ["%%scenario a\n### BEGIN HIDDEN TESTS", 0],
  ["%%scenario a\n  # A note:", 2],
];
for (const [text, indent] of NEXT) {
  test(`after ${JSON.stringify(text)}`, () => assert.equal(indentAfter(...lines(text)), indent));
}

test("a bar within a text begins no text of its own", () => {
  assert.equal(inText(...lines("%%scenario a\nprompt: |\n  note: |\n    deeper")), true);
  assert.equal(inText(...lines("%%scenario a\nprompt: |\n  note: |\noptions:\n  a:")), false);
});

test("a new id counts on from the old one", () => {
  assert.equal(free("elevator", new Set(["elevator"])), "elevator-2");
  assert.equal(free("elevator-2", new Set(["elevator", "elevator-2"])), "elevator-3");
});
