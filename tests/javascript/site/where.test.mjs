// Where the course runs: what a page says of it, and the addresses of a site.

import assert from "node:assert/strict";
import { test } from "node:test";

import { notebookAt, placeOf, storageName } from "../../../casewise/lab/extension/static/where.js";

const pageWith = (elements) => ({ getElementById: (id) => (id in elements ? { textContent: elements[id] } : null) });
const LITE = { litePluginSettings: {}, contentsStorageName: "Own" };
const ROOT = new URL("https://example.org/ethics/");

test("a page of JupyterLite is a site, and so is its first page", () => {
  assert.equal(placeOf(pageWith({ "jupyter-config-data": JSON.stringify(LITE) })).isSite, true);
  assert.equal(placeOf(pageWith({ "jupyter-config-data": "{}", course: "{}" })).isSite, true);
});

test("a page of a Jupyter server is none, nor is one that says nothing or nonsense", () => {
  assert.equal(placeOf(pageWith({ "jupyter-config-data": '{"baseUrl": "/"}' })).isSite, false);
  assert.equal(placeOf(pageWith({ "jupyter-config-data": "{" })).isSite, false);
  assert.equal(placeOf(pageWith({ "jupyter-config-data": "null" })).isSite, false);
  assert.equal(placeOf(pageWith({})).isSite, false);
  assert.equal(placeOf(undefined).isSite, false);
});

test("two courses of a host keep their answers apart, and a site may name its storage", () => {
  assert.equal(storageName(ROOT), "JupyterLite Storage - /ethics/");
  assert.equal(placeOf(pageWith({ "jupyter-config-data": JSON.stringify(LITE) })).storage, "Own");
});

test("a notebook's page has its path, whatever is in it, and its step", () => {
  const there = notebookAt("a & b/lesson #1.ipynb", "first", ROOT);
  assert.equal(there.pathname, "/ethics/notebooks/index.html");
  assert.equal(there.searchParams.get("path"), "a & b/lesson #1.ipynb");
  assert.equal(there.hash, "#first");
});
