import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./kind.mjs";

const { following } = defined("story", "following");
const steps = { call: { next: { decline: "uncle" } }, uncle: { next: {} } };

test("a story begins with its first step", () => {
  assert.equal(following(steps, []), "call");
});

test("a decision leads to the step that it names", () => {
  assert.equal(following(steps, [["call", "decline"]]), "uncle");
});

test("a decision that leads nowhere ends the story", () => {
  assert.equal(following(steps, [["call", "confirm"]]), undefined);
  assert.equal(following(steps, [["call", "decline"], ["uncle", "take"]]), undefined);
});
