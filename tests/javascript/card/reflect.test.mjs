import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./kind.mjs";

const { counted, marked } = defined("reflect", "counted", "marked");

test("words are what stands between spaces, in any writing", () => {
  assert.deepEqual(counted(""), { words: 0, length: 0 });
  assert.equal(counted("  Ask her\n\nfirst. ").words, 3);
  assert.equal(counted("אני שואל").words, 2);
});

test("a character outside of the basic plane counts once, as in the journal", () => {
  assert.equal(counted("🙂🙂").length, 2);
});

test("a mark changes its own line, and lines without a mark stay so", () => {
  assert.deepEqual(marked([], 3, 1, 2), [null, 2, null]);
  assert.deepEqual(marked([2, 2, 0], 3, 2, 1), [2, 2, 1]);
  assert.deepEqual(marked([0], 2, 0, 0), [0, null]);
  assert.deepEqual(marked([1, 1, 1, 1], 2, 0, 0), [0, 1]);
});
