// The form's texts: what changes in a cell, so that carets stay, and values as YAML.

import assert from "node:assert/strict";
import { test } from "node:test";

import { dump } from "../../../casewise/lab/extension/static/form-fields.js";
import { change } from "../../../casewise/lab/extension/static/form-morph.js";

const applied = (before, { start, end, text }) => before.slice(0, start) + text + before.slice(end);

test("a change is as small as it can be, and makes the one text of the other", () => {
  assert.deepEqual(change("title: a\nkind: b", "title: ab\nkind: b"), { start: 8, end: 8, text: "b" });
  for (const [before, after] of [["aaa", "aa"], ["aa", "aaa"], ["", "x"], ["x", ""], ["abc", "abc"], ["abab", "ab"]]) {
    assert.equal(applied(before, change(before, after)), after);
  }
});

test("what has no field of its own is written as YAML", () => {
  assert.equal(dump([{ "2:05 pm": "Odo comes in." }, "He sits down."]), "- 2:05 pm: Odo comes in.\n- He sits down.");
  assert.equal(dump({ points: "2", text: "Says: when" }), 'points: 2\ntext: "Says: when"');
  assert.equal(dump(undefined), "");
});
