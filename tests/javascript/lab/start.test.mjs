// The start page's words: a module's title, and what is said of the course.

import assert from "node:assert/strict";
import { test } from "node:test";

import { name, remark } from "../../../casewise/lab/extension/static/start.js";

const MODULE = [{ module: "sample" }];

test("a module's name is a title", () => {
  assert.equal(name("record-keeping_2"), "Record keeping 2");
  assert.equal(name("résumé"), "Résumé");
});

test("a course with modules needs no remark", () => {
  assert.equal(remark({ course: "ethics" }, MODULE, []), "");
  assert.equal(remark({ course: "ethics" }, [], MODULE), "");
});

test("a course without modules has nothing yet", () => {
  assert.match(remark({ course: "ethics" }, [], []), /nothing here yet/);
});

test("an exchange that cannot be reached is said to whoever misses it", () => {
  assert.match(remark({ course: "ethics", trouble: "No answer." }, MODULE, []), /cannot be reached/);
  assert.match(remark({ course: "", trouble: "No answer." }, [], []), /cannot be reached/);
});

test("who has a module and no course misses no exchange", () => {
  assert.equal(remark({ course: "", trouble: "There is no exchange." }, MODULE, []), "");
});
