// An open notebook that was changed on disk: what is there afterwards, and that nothing written is lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { merged } from "../../../casewise/lab/extension/static/disk.js";

const cells = (text) => text.split(" ").filter(Boolean).map((part) => {
  const [id, source] = part.split("=");
  return { id, source: source ?? id, cell_type: "code" };
});
const said = (list) => list.map(({ id, source }) => (source === id ? id : `${id}=${source}`)).join(" ");

const CASES = [
  ["nothing written here", "a b", "a b", "a n b", "a n b", false, 0],
  ["written here, added there", "a b", "a=mine b", "a n b", "a=mine n b", true, 0],
  ["added in both", "a b", "a m b", "a b n", "a m b n", true, 0],
  ["added at the top there", "a b", "a b=mine", "n a b", "n a b=mine", true, 0],
  ["written in both", "a b", "a=mine b", "a=theirs b", "a=mine a-disk-1=theirs b", true, 1],
  ["written in both, again", "a a-disk-1", "a=mine a-disk-1", "a=theirs a-disk-1", "a=mine a-disk-2=theirs a-disk-1", true, 1],
  ["the same in both", "a b", "a=x b", "a=x b", "a=x b", false, 0],
  ["deleted there, untouched here", "a b c", "a b c", "a c", "a c", false, 0],
  ["deleted there, written here", "a b c", "a b=mine c", "a c", "a b=mine c", true, 0],
  ["deleted here, untouched there", "a b c", "a c", "a b c n", "a c n", true, 0],
  ["deleted here, written there", "a b c", "a c", "a b=theirs c", "a b=theirs c", false, 0],
  ["moved here, added there", "a b c", "b a c", "a b c n", "b a c n", true, 0],
  ["all deleted there", "a b", "a=mine b", "", "a=mine", true, 0],
];
for (const [name, base, mine, theirs, wanted, kept, twice] of CASES) {
  test(name, () => {
    const found = merged(cells(base), cells(mine), cells(theirs));
    assert.deepEqual([said(found.cells), found.kept, found.twice], [wanted, kept, twice]);
  });
}

test("no word that was written here or there is ever lost", () => {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const changed = (list, mark) => list.flatMap((cell) => {
    const what = random(6);
    if (what === 0) return [];
    if (what === 1) return [{ ...cell, source: `${cell.id}${mark}` }];
    if (what === 2) return [cell, { ...cell, id: `${cell.id}${mark}`, source: `new${cell.id}${mark}` }];
    return [cell];
  });
  for (let round = 0; round < 500; round += 1) {
    const base = cells("a b c d e");
    const [mine, theirs] = [changed(base, "M"), changed(base, "T")];
    const found = merged(base, mine, theirs).cells;
    const sources = found.map((cell) => cell.source);
    for (const { source } of [...mine, ...theirs]) if (/[MT]$/.test(source)) assert.ok(sources.includes(source), source);
    assert.equal(new Set(found.map((cell) => cell.id)).size, found.length);
  }
});
