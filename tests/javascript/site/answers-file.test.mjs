// The file of *Save my answers*: what it holds, and what comes back of it, also of files that aren't fit.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Refusal, digest, fileName, plan, understood, written } from "../../../casewise/lab/extension/static/answers-file.js";

const NOW = new Date(2026, 10, 29, 9, 5);
const COURSE = "Ethics & Behavior";
const line = (scenario, response = "x", n = 1) => JSON.stringify({ v: 1, scenario, response, at: "2026-11-28T10:00:00.000Z", session: "a", n });
const journal = (path, ...lines) => ({ path, text: lines.map((one) => `${one}\n`).join("") });
const saved = (files, browser = "cafe01") => written({ course: COURSE, browser, files, now: NOW });
const KNOWN = ["first", "second"];

test("the file has every line of every journal as it was written, and nothing else of the browser", () => {
  const spaced = '{"v": 1, "scenario": "é", "torn';
  const data = JSON.parse(saved([journal("first/responses-a.jsonl", line("a"), spaced), journal("first/responses-b.jsonl", line("b")), journal("notes.txt", "mine")]));
  assert.deepEqual(data.modules, { first: [line("a"), spaced, line("b")] });
  assert.deepEqual([data.casewise, data.v, data.course, data.browser, data.saved], ["answers", 1, COURSE, "cafe01", NOW.toISOString()]);
});

test("what was saved comes back on another device, with the order of options that it had", () => {
  const todo = plan(understood(saved([journal("first/responses-a.jsonl", line("a"), line("b"))]), COURSE), KNOWN, []);
  assert.equal(todo.files.length, 1);
  assert.match(todo.files[0].path, /^first\/responses-brought-[0-9a-f]{16}\.jsonl$/);
  assert.equal(todo.files[0].text, `${line("a")}\n${line("b")}\n`);
  assert.deepEqual([todo.added, todo.browser, todo.unknown, todo.damaged], [2, "cafe01", [], 0]);
});

test("the same file twice adds nothing, nor does one whose lines were only spaced otherwise", () => {
  const file = understood(saved([journal("first/responses-a.jsonl", line("a"))]), COURSE);
  const { files } = plan(file, KNOWN, []);
  assert.deepEqual(plan(file, KNOWN, files).files, []);
  const other = JSON.stringify(JSON.parse(line("a")), null, 1).replaceAll("\n", "");
  assert.equal(plan({ ...file, modules: { first: [other, other] } }, KNOWN, files).added, 0);
});

test("a device with answers keeps its own, gets the other's, and keeps its own order of options", () => {
  const here = [journal("first/responses-b.jsonl", line("b"))];
  const todo = plan(understood(saved([journal("first/responses-a.jsonl", line("a"), line("b"))]), COURSE), KNOWN, here);
  assert.deepEqual(todo.files.map(({ text }) => text), [`${line("a")}\n`]);
  assert.equal(todo.browser, "");
});

test("a name that isn't one of ours doesn't come along", () => {
  for (const browser of ["../x", "", "a b", "x".repeat(65)]) {
    assert.equal(plan({ modules: {}, browser }, KNOWN, []).browser, "");
  }
});

test("a module that the course doesn't have is named and kept out, and the rest comes back", () => {
  const todo = plan({ modules: { third: [line("c")], first: [line("a")], "../x": [line("a")] }, browser: "" }, KNOWN, []);
  assert.deepEqual([todo.unknown, todo.added], [["third", "../x"], 1]);
});

test("lines that no one could read are counted and left out", () => {
  const todo = plan({ modules: { first: [line("a"), line("b").slice(0, 30), "null", `${line("c")}\n${line("d")}`, line("e", "é".repeat(40_000))] }, browser: "" }, KNOWN, []);
  assert.deepEqual([todo.added, todo.damaged], [1, 4]);
});

test("a file that isn't fit is refused, and it's known why", () => {
  const whole = saved([journal("first/responses-a.jsonl", line("a"))]);
  const of = (text) => understood(text, COURSE).refusal;
  assert.equal(of("  \n"), Refusal.EMPTY);
  for (const end of [whole.length - 3, 60, 30]) assert.equal(of(whole.slice(0, end)), Refusal.TORN);
  assert.equal(of("PK\u0003\u0004\u0014..."), Refusal.UPLOAD);
  for (const foreign of ["<html>", "[]", "null", "3", '{"casewise": "badge"}', '{"casewise": "answers", "v": 1}', '{"casewise": "answers", "modules": {}}']) {
    assert.equal(of(foreign), Refusal.FOREIGN, foreign);
  }
  const data = JSON.parse(whole);
  assert.equal(of(JSON.stringify({ ...data, v: 2 })), Refusal.NEWER);
  assert.equal(of(JSON.stringify({ ...data, modules: { first: "x" } })), Refusal.FOREIGN);
  assert.equal(of(JSON.stringify({ ...data, modules: { first: [3] } })), Refusal.FOREIGN);
  assert.deepEqual(understood(JSON.stringify({ ...data, course: "Other" }), COURSE), { refusal: Refusal.OTHER_COURSE, course: "Other" });
  assert.equal(of(whole), undefined);
});

test("the file's name says whose course and which day", () => {
  assert.equal(fileName(COURSE, NOW), "ethics-behavior-my-answers-2026-11-29.json");
  assert.equal(fileName("", NOW), "course-my-answers-2026-11-29.json");
});

test("a text has always the same short name, and another one another", () => {
  assert.equal(digest("a"), digest("a"));
  assert.notEqual(digest("a"), digest("b"));
});
