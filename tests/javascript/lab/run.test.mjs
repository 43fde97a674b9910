import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const path = new URL("../../../casewise/lab/extension/static/run.js", import.meta.url);
const { isOurs, isSetup } = await import(`data:text/javascript,${encodeURIComponent(readFileSync(path, "utf8"))}`);

test("the course's own cells are run: its setup, its scenarios, its review", () => {
  for (const source of [
    "%load_ext casewise",
    "# No questions below? Choose the menu Run, then Run All Cells.\n%load_ext casewise\n",
    "%%scenario elevator\ntitle: In the elevator",
    "%%scenario 1st_try-b\n",
    "%review",
  ]) {
    assert.ok(isOurs(source), source);
  }
});

test("no other cell is run, however much it looks like one", () => {
  for (const source of [
    "",
    "print('hello')",
    "%load_ext casewise\nimport os",
    "# a comment\rimport os\n%load_ext casewise",
    "# a comment\u2028import os\n%load_ext casewise",
    "%load_ext casewise; import os",
    "%%scenario elevator; open('x', 'w')\ntitle: x",
    " %%scenario elevator\ntitle: x",
    "%%scenario Elevator\ntitle: x",
    `%%scenario ${"a".repeat(65)}\ntitle: x`,
    "%%scenario elevator",
    "%%scenarios elevator\n",
    "%review()",
    "%review\nimport os",
  ]) {
    assert.equal(isOurs(source), false, source);
  }
});

test("a setup is no scenario", () => {
  assert.ok(isSetup("%load_ext casewise"));
  assert.equal(isSetup("%%scenario elevator\n"), false);
});
