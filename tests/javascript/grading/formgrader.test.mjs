import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const path = new URL("../../../casewise/grading/formgrader.js", import.meta.url);
const { sum, said } = new Function(`${readFileSync(path, "utf8")}\nreturn { sum, said };`)();

test("equal shares add up to the whole", () => {
  assert.equal(sum([4 / 3, 4 / 3, 4 / 3]), 4);
  assert.equal(sum([0.1, 0.2]), 0.3);
  assert.equal(sum([4 / 3, 2 / 3, 0]), 2);
});

test("nothing is entered before every line is marked", () => {
  assert.match(said([null, null], "4"), /Mark each line/);
  assert.match(said([0, null, null], "4"), /^2 more lines to mark. Nothing is entered yet/);
  assert.match(said([0, null], "4"), /^1 more line to mark/);
  assert.equal(said([0, 2.5], "4"), "2.5 of 4 points, entered above.");
});
