// How far a learner of a site is: from the journals in the browser, as the start page of a server counts.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isComplete, latestIn, linesOf, moduleOf } from "../../../casewise/lab/extension/static/journal.js";
import { standing } from "../../../casewise/lab/extension/static/progress.js";

let count = 0;
function line(scenario, response, at = "2026-11-28T10:00:00.000Z", more = {}) {
  count += 1;
  return JSON.stringify({ v: 1, scenario, response, at, session: "a", n: count, ...more });
}

const COURSE = {
  title: "Ethics",
  modules: [
    {
      module: "first", title: "First",
      notebooks: [
        { path: "first/lesson.ipynb", kind: "lesson", questions: [], practice: ["a", "b", "c", "d"], minutes: 10 },
        { path: "first/assessment.ipynb", kind: "assessment", questions: ["e", "f"], practice: [], minutes: 6 },
      ],
    },
    { module: "second", title: "Second", notebooks: [{ path: "second/lesson.ipynb", kind: "lesson", questions: [], practice: ["g"], minutes: 3 }] },
  ],
};
const of = (lines, module = "first") => standing(COURSE, new Map([[module, [lines.join("\n")]]]));

test("nothing is begun, and the first lesson is the next step", () => {
  const { modules, next, answers } = standing(COURSE, new Map());
  assert.deepEqual(modules.map(({ state }) => state), ["not-started", "not-started"]);
  assert.deepEqual([next.action, next.path, next.minutes, answers], ["start", "first/lesson.ipynb", 10, 0]);
});

test("the last line of a scenario counts, a withdrawn answer doesn't, and a check is no answer of its own", () => {
  const { modules, answers } = of([
    line("a", "x", "2026-11-28T10:00:00.000Z"),
    line("b", "y", "2026-11-28T10:01:00.000Z"),
    line("b", "y", "2026-11-28T10:02:00.000Z", { checked: "right", score: 1 }),
    line("a", null, "2026-11-28T10:03:00.000Z"),
  ]);
  const [lesson] = modules[0].notebooks;
  assert.deepEqual([lesson.answered, lesson.total, lesson.minutes_left, lesson.next], [1, 4, 8, "a"]);
  assert.equal(answers, 1);
});

test("journals of several tabs are one, by time and not by file", () => {
  const journals = [[line("a", "new", "2026-11-28T12:00:00.000Z")], [line("a", null, "2026-11-28T11:00:00.000Z", { session: "b" })]];
  assert.equal(latestIn(journals.map((lines) => lines.join("\n"))).get("a").response, "new");
});

test("a session's lines stay in their order, even if its clock was set back", () => {
  const lines = [line("a", "old", "2026-11-28T12:00:00.000Z"), line("a", "new", "2026-11-28T11:00:00.000Z")];
  assert.equal(latestIn([lines.join("\n")]).get("a").response, "new");
  assert.equal(latestIn(lines.toReversed()).get("a").response, "new", "whatever file comes first");
});

test("torn and foreign lines are passed over", () => {
  const torn = line("a", "x").slice(0, 40);
  const foreign = ["null", "[1]", '"text"', '{"v": 2}', '{"v": 1, "scenario": "a", "at": "", "session": ""}', '{"v":1,"scenario":3,"response":1,"at":"","session":"","n":1}'];
  assert.equal(of([torn, ...foreign, line("b", "y")]).answers, 1);
  assert.deepEqual(linesOf("a\n\n \nb"), ["a", "b"]);
});

test("answers to scenarios that the course no longer asks don't count", () => {
  assert.equal(of([line("gone", "x")]).answers, 0);
  assert.equal(of([line("gone", "x")]).next.action, "start");
});

test("who was in the assessment goes on there, and then in the lesson, and then in the next module", () => {
  const all = ["a", "b", "c", "d", "e", "f"].map((id, place) => line(id, "x", `2026-11-28T10:0${place}:00.000Z`));
  assert.equal(of([all[0], all[4]]).next.path, "first/assessment.ipynb");
  assert.deepEqual([of([all[0], ...all.slice(4)]).next.path, of([all[0], ...all.slice(4)]).next.step], ["first/lesson.ipynb", "b"]);
  const { modules, next } = of(all);
  assert.equal(modules[0].state, "complete");
  assert.deepEqual([next.action, next.path], ["start", "second/lesson.ipynb"]);
});

test("when all is answered, what is left is to hand in; a course of lessons leaves nothing", () => {
  const whole = new Map([["first", ["a", "b", "c", "d", "e", "f"].map((id) => line(id, "x"))], ["second", [line("g", "x")]]]);
  const { next } = standing(COURSE, whole);
  assert.deepEqual([next.action, next.path, next.step], ["hand-in", "first/assessment.ipynb", "-end"]);
  const uploaded = (at) => standing(COURSE, whole, new Map([["first", at]])).next;
  assert.equal(uploaded("2026-11-28T11:00:00.000Z"), null, "its file was saved after the last answer");
  assert.equal(uploaded("2026-11-28T09:00:00.000Z").action, "hand-in");
  const lessons = { ...COURSE, modules: [COURSE.modules[1]] };
  assert.equal(standing(lessons, whole).next, null);
});

test("the module that was answered last comes first", () => {
  const journals = new Map([["first", [line("a", "x", "2026-11-27T10:00:00.000Z")]], ["second", []]]);
  assert.equal(standing(COURSE, journals).next.path, "first/lesson.ipynb");
});

test("an answer in part is none, where the course says how many parts a whole one has", () => {
  assert.equal(isComplete({ a: "x" }, 2), false);
  assert.equal(isComplete({ a: "x", b: "y" }, 2), true);
  const story = { first: "one", next: { one: { go: "two", stop: null } } };
  assert.equal(isComplete([["one", "go"]], story), false);
  assert.equal(isComplete([["one", "go"], ["two", "x"]], story), true);
  assert.equal(isComplete([["one", "stop"]], story), true);
  assert.equal(isComplete([["other", "stop"]], story), false);
  for (const nothing of [null, undefined, "", [], {}]) assert.equal(isComplete(nothing), false);
  assert.equal(isComplete(["x"]) && isComplete("x"), true);
});

test("a journal is known by its path", () => {
  assert.equal(moduleOf("first/responses.jsonl"), "first");
  assert.equal(moduleOf("first/responses-8f3a0c.jsonl"), "first");
  assert.equal(moduleOf("first/responses-brought-12ab.jsonl"), "first");
  for (const other of ["responses.jsonl", "a/b/responses.jsonl", "first/lesson.ipynb", "first/responses.jsonl.bak"]) assert.equal(moduleOf(other), "");
});
