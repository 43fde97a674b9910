import assert from "node:assert/strict";
import { test } from "node:test";
import { defined } from "./kind.mjs";

const { counted } = defined("reflect", "counted");

test("words are what stands between spaces, in any writing", () => {
  assert.deepEqual(counted(""), { words: 0, length: 0 });
  assert.equal(counted("  Ask her\n\nfirst. ").words, 3);
  assert.equal(counted("אני שואל").words, 2);
});

test("a character outside of the basic plane counts once, as in the journal", () => {
  assert.equal(counted("🙂🙂").length, 2);
});
