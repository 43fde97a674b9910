// Which cells JupyterLab runs by itself: those whose text is data, and no other.

import assert from "node:assert/strict";
import { test } from "node:test";

import { isOurs, isSetup } from "../../../casewise/lab/extension/static/run.js";

const OURS = [
  "%load_ext casewise",
  "%load_ext casewise\n",
  "# This cell is the course's.\n\n%load_ext casewise\n",
  "%%scenario elevator\ntitle: In the elevator",
  "%%scenario a-1_b\n",
  "%review",
  "%review\n\n",
];
const NOT_OURS = [
  "",
  "print(1)",
  "%load_ext casewise\nprint(1)",
  "%load_ext casewise2",
  "%load_ext os",
  "import os\n%load_ext casewise",
  "# A line\u2028import os\n%load_ext casewise",
  "# A line\rimport os\n%load_ext casewise",
  "%%scenario",
  "%%scenario elevator",
  "%%scenario Elevator\n",
  "%%scenario elevator; import os\n",
  " %%scenario elevator\n",
  "x = 1\n%%scenario elevator\n",
  `%%scenario ${"a".repeat(65)}\n`,
  "%%bash\nls",
  "%review\nprint(1)",
  "%review print(1)",
];

for (const source of OURS) {
  test(`runs ${JSON.stringify(source)}`, () => assert.equal(isOurs(source), true));
}

for (const source of NOT_OURS) {
  test(`never runs ${JSON.stringify(source)}`, () => assert.equal(isOurs(source), false));
}

test("only the cell that loads Casewise is the setup", () => {
  assert.deepEqual(OURS.map(isSetup), [true, true, true, false, false, false, false]);
});
