// The desk's words: a module's numbers and steps, and what a command printed.

import assert from "node:assert/strict";
import { test } from "node:test";

import { figures, way } from "../../../casewise/lab/extension/static/desk-standing.js";
import { findings } from "../../../casewise/lab/extension/static/desk-job.js";

const MODULE = {
  built: "yes", released: "yes", problems: 0, extensions: 0, handed_in: 0, waiting: 0, late: 0, ungraded: 0, graded: 0, regrade: false,
  unread: 0, pages: 0, stale_pages: 0, to_return: 0, returned: 0, failed: {},
};
const now = (module) => way({ ...MODULE, ...module }).find(([, how]) => how === "now")?.[0];

test("drafts are counted as what isn't released", () => {
  assert.deepEqual(figures({ ...MODULE, released: "no", drafts: 1 }, 0), [["1 draft not released", false]]);
});

test("a module's row has one step that is next, in the order of a term", () => {
  assert.equal(now({ built: "no" }), "Build");
  assert.equal(now({ problems: 1 }), "Build");
  assert.equal(now({ released: "old" }), "Release");
  assert.equal(now({}), "Collect");
  assert.equal(now({ handed_in: 2 }), "Grade");
  assert.equal(now({ handed_in: 2, graded: 2, unread: 1 }), "Read");
  assert.equal(now({ handed_in: 2, graded: 2 }), "Feedback");
  assert.equal(now({ handed_in: 2, graded: 2, pages: 2, to_return: 1 }), "Return");
  assert.equal(now({ handed_in: 2, graded: 2, pages: 2, returned: 2 }), undefined);
});

test("numbers that are nothing aren't shown, except that nobody has handed in yet", () => {
  assert.deepEqual(figures(MODULE, 12), [["0 of 12 handed in", false]]);
  assert.deepEqual(figures({ ...MODULE, released: "no" }, 12), []);
  const busy = { ...MODULE, handed_in: 3, late: 1, unread: 1, failed: { odo: "torn" }, extensions: 1 };
  assert.deepEqual(figures(busy, 0).map(([words]) => words), ["3 handed in", "1 late", "1 answer to read", "1 can't be graded", "1 extension"]);
});

test("what a command printed for programs becomes sentences, each once", () => {
  const result = { graded: 2, unchanged: 1, outcomes: { Right: 3, Wrong: 0 }, failed: { odo: "torn" } };
  assert.deepEqual(findings({ result, dry: false, words: ["odo: torn", "1 late: juno", ""] }), ["2 graded, 1 unchanged. 3 right.", "odo: torn", "1 late: juno"]);
  assert.deepEqual(findings({ result: { collected: [1], problems: ["Look."] }, dry: true, words: [] }), ["1 hand-in would be collected.", "Look."]);
});

test("a problem leads to its notebook", () => {
  const problem = { what: "There is no key.", fix: "Add one.", notebook: "source/a/lesson.ipynb", scenario: "elevator", cell: 4 };
  const [found] = findings({ result: { problems: [problem] }, dry: false, words: [] });
  assert.deepEqual(found, { text: "There is no key. Add one.", where: "source/a/lesson.ipynb, case elevator, cell 4", path: "source/a/lesson.ipynb" });
});
