import assert from "node:assert/strict";
import { test } from "node:test";
import { beginning, clock, nextUnread, toggled, total, unread, whoGave } from "../../../casewise/reading/points.js";

const answers = (...states) => states.map((state) => ({ state }));

test("lines add up as in formgrader, and a missing one leaves no sum", () => {
  assert.equal(total([1, 0.5, 0], [4 / 3, 4 / 3, 4 / 3], 4), 2);
  assert.equal(total([1, 1, 1], [4 / 3, 4 / 3, 4 / 3], 4), 4);
  assert.equal(total([1, null], [2, 2], 4), null);
  assert.equal(total([], [2, 2], 4), null);
  assert.equal(total([0, 0], [2, 2], 4), 0);
});

test("what is to be read again counts as unread, and the next unread one is found around the end", () => {
  const pile = answers("read", "unread", "read", "again");
  assert.equal(unread(pile), 2);
  assert.equal(nextUnread(pile, 1), 3);
  assert.equal(nextUnread(pile, 3), 1);
  assert.equal(nextUnread(pile, -1), 1);
  assert.equal(nextUnread(answers("read"), 0), -1);
  assert.equal(nextUnread([], -1), -1);
  assert.equal(nextUnread(answers("unread"), 0), 0);
});

test("a saved comment comes and goes, and leaves what was written", () => {
  assert.equal(toggled("", "Say when."), "Say when.");
  assert.equal(toggled("Good.", "Say when."), "Good.\nSay when.");
  assert.equal(toggled("Good.\nSay when.", "Say when."), "Good.");
  assert.equal(toggled("Say when.\nGood.", "Say when."), "Good.");
});

test("one reader begins at the first answer, two at different ones", () => {
  assert.equal(beginning("Mia", [], 118), 0);
  assert.equal(beginning("Mia", ["Ben"], 0), 0);
  assert.notEqual(beginning("Mia", ["Ben"], 118), beginning("Ben", ["Mia"], 118));
});

test("who gave what is said in words", () => {
  const at = new Date().toISOString();
  assert.equal(whoGave({ by: "Mia", at, points: 8 }), `Mia gave 8 ${clock(at)}`);
  assert.equal(whoGave({ by: "", at: "", points: 2.5 }), "Someone gave 2.5 in formgrader");
  assert.match(whoGave({ by: "", at: "", points: null }), /took the points back/);
  assert.equal(clock("never"), "");
});
