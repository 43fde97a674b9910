// Bringing in questions: what is said once they're there.

import assert from "node:assert/strict";
import { test } from "node:test";

import { done } from "../../../casewise/lab/extension/static/import.js";

const fates = (...each) => each.map((fate) => ({ fate }));

test("what was brought in is counted, and nothing else", () => {
  assert.equal(done({ written: true, questions: fates("new", "updated", "same", "kept") }), "2 drafts are in the notebook");
  assert.equal(done({ written: true, questions: fates("new") }), "1 draft is in the notebook");
  assert.equal(done({ written: false, questions: fates("same") }), "Nothing was new");
});
