// The home page's words: what is said of the course, and how each module stands.

import assert from "node:assert/strict";
import { test } from "node:test";

import { remark, rest, stateLine } from "../../../casewise/lab/extension/static/home.js";

const MODULE = [{ module: "sample" }];
const NOTEBOOKS = [
  { answered: 4, total: 13, minutes_left: 18 },
  { answered: 0, total: 20, minutes_left: 30 },
];

test("a course with modules needs no remark", () => {
  assert.equal(remark({ course: "ethics", modules: MODULE }), "");
});

test("a course without modules has nothing yet", () => {
  assert.match(remark({ course: "ethics", modules: [] }), /nothing here yet/);
});

test("an exchange that cannot be reached is said to whoever misses it", () => {
  assert.match(remark({ course: "ethics", trouble: "No answer.", modules: MODULE }), /cannot be reached/);
  assert.match(remark({ course: "", trouble: "No answer.", modules: [] }), /cannot be reached/);
});

test("who has a module and no course misses no exchange", () => {
  assert.equal(remark({ course: "", trouble: "There is no exchange.", modules: MODULE }), "");
});

test("a module that is begun says how far one is and how long it takes", () => {
  assert.equal(stateLine({ state: "started", notebooks: NOTEBOOKS }), "4 of 33 cases, about 48 min left");
  assert.equal(stateLine({ state: "not-started", notebooks: NOTEBOOKS }), "Not started");
});

test("a module that was handed in says when", () => {
  const handed = { state: "handed-in", notebooks: NOTEBOOKS, handed_in: { words: "November 27, 19:11" } };
  assert.equal(stateLine(handed), "Handed in November 27, 19:11");
});

test("feedback says the points of what was read, and what is still to be read", () => {
  const line = (feedback) => stateLine({ state: "feedback", notebooks: NOTEBOOKS, feedback });
  assert.equal(
    line({ earned: 12.3857, out_of: 55, unread: 12, passed: null }),
    "Feedback: 12.4 of 43 points so far, 12 more when your text has been read",
  );
  assert.equal(line({ earned: 50, out_of: 55, unread: 0, passed: true }), "Feedback: 50 of 55 points. Passed");
  assert.equal(line({ earned: null, out_of: null, unread: null, passed: null }), "Feedback is here");
  assert.equal(line({ waiting: true }), "Feedback has come back");
});

test("without a next step the page says what one waits for", () => {
  const rests = (...states) => rest({ modules: states.map((state) => ({ state, hidden: state === "hidden" })) });
  assert.equal(rests("feedback", "handed-in"), "Nothing to do now. Feedback appears here when your instructor returns it.");
  assert.equal(rests("feedback", "hidden"), "You have done all there is.");
  assert.equal(rests("hidden"), "");
});
