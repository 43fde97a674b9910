// A static site answers each write of Python, also one that the browser refuses.

import assert from "node:assert/strict";
import { test } from "node:test";

import { alwaysAnswer } from "../../../casewise/lab/extension/static/site.js";

test("a refused write is answered", async () => {
  const contents = {
    save: async (path, file) => {
      if (path === "full") throw new Error("No room");
      return { path, saved: file };
    },
  };
  alwaysAnswer(contents);
  assert.deepEqual(await contents.save("kept", { type: "file" }), { path: "kept", saved: { type: "file" } });
  assert.deepEqual(await contents.save("full", { type: "file" }), { type: "file", path: "full" });
});
