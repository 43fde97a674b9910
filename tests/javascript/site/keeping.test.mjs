// Whether a browser keeps answers, and why not; and what the first page says of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { canRun, isOfPython } from "../../../casewise/lab/extension/static/arrival.js";
import { DriveError } from "../../../casewise/lab/extension/static/drive.js";
import { broughtLine, farLine } from "../../../casewise/lab/extension/static/first-page.js";
import { freshen, pathIn } from "../../../casewise/lab/extension/static/fresh.js";
import { Trouble, lastKept, noteAnswers, persist, trouble } from "../../../casewise/lab/extension/static/keeping.js";

const drive = { read: async () => [] };
const there = async () => ({ active: {} });
const page = { indexedDB: {}, isSecureContext: true, navigator: { serviceWorker: {} } };
const of = (changes, { register = there, drive: files = drive } = {}) => trouble({ drive: files, page: { ...page, ...changes }, register });

test("a usual page keeps answers, and so does one of its own kind without a worker", async () => {
  assert.equal(await of({}), "");
  assert.equal(await of({ crossOriginIsolated: true, navigator: {} }), "");
});

test("it's known why a page keeps none", async () => {
  const failing = (error) => ({ drive: { read: () => Promise.reject(error) } });
  assert.equal(await of({}, failing(new DriveError({ name: "SecurityError" }))), Trouble.BLOCKED);
  assert.equal(await of({}, failing(new DriveError({ name: "QuotaExceededError" }))), Trouble.FULL);
  assert.equal(await of({ indexedDB: undefined }), Trouble.BLOCKED);
  assert.equal(await of({ isSecureContext: false }), Trouble.INSECURE);
  assert.equal(await of({ navigator: {} }), Trouble.NO_WORKER);
  assert.equal(await of({}, { register: () => Promise.reject(new Error("no")) }), Trouble.NO_WORKER);
  assert.equal(await of({}, { register: async () => undefined }), Trouble.NO_WORKER);
});

test("a device without room is known before an answer is lost, and one that doesn't say isn't doubted", async () => {
  const storage = (estimate) => ({ navigator: { ...page.navigator, storage: { estimate } } });
  assert.equal(await of(storage(async () => ({ quota: 1_000_000, usage: 999_999 }))), Trouble.FULL);
  assert.equal(await of(storage(async () => ({ quota: 1e9, usage: 1e6 }))), "");
  assert.equal(await of(storage(() => Promise.reject(new Error("no")))), "");
});

test("that there were answers is remembered in a cookie, and a browser without cookies isn't asked", async () => {
  const jar = new Map();
  const cookies = { set: async (cookie) => jar.set(cookie.name, cookie), get: async (name) => jar.get(name) ?? null };
  assert.equal(await lastKept({ cookies }), null);
  noteAnswers({ now: new Date("2026-11-29T08:00:00Z"), cookies });
  assert.equal((await lastKept({ cookies })).toISOString(), "2026-11-29T08:00:00.000Z");
  assert.equal(await lastKept({ cookies: undefined }), null);
  assert.equal(await lastKept({ cookies: { get: () => Promise.reject(new Error("no")) } }), null);
});

test("a browser is asked once to keep its data, and may not know the question", async () => {
  assert.equal(await persist({ storage: { persisted: async () => true, persist: () => assert.fail("it does already") } }), true);
  assert.equal(await persist({ storage: { persisted: async () => false, persist: async () => true } }), true);
  assert.equal(await persist({ storage: undefined }), false);
  assert.equal(await persist({ storage: { persist: () => Promise.reject(new Error("no")) } }), false);
});

test("a browser that can't run Python is known at once", () => {
  assert.equal(canRun({ WebAssembly, Worker: class {} }), true);
  assert.equal(canRun({ Worker: class {} }), false);
  assert.equal(canRun({ WebAssembly }), false);
  class Forbidden { constructor() { throw new Error("Refused by the host's policy."); } }
  assert.equal(canRun({ WebAssembly: { Module: Forbidden }, Worker: class {} }), false);
});

test("only errors of Python say that it doesn't start", () => {
  assert.equal(isOfPython(new TypeError("Failed to fetch dynamically imported module: .../pyodide.mjs")), true);
  assert.equal(isOfPython("RuntimeError: Out of memory"), true);
  for (const other of [new Error("Canceled"), undefined, null, { reason: 3 }]) assert.equal(isOfPython(other), false);
});

test("a notebook's line says what is asked, and then how far one is", () => {
  assert.equal(farLine({ answered: 0, total: 22, minutes: 42, minutes_left: 42 }), "22 questions, about 42 min");
  assert.equal(farLine({ answered: 4, total: 22, minutes: 42, minutes_left: 35 }), "4 of 22 questions, about 35 min left");
  assert.equal(farLine({ answered: 1, total: 1, minutes: 2, minutes_left: 0 }), "1 of 1 question");
});

test("what came back is said in one sentence, and what didn't in another", () => {
  const none = { added: 0, unknown: [], damaged: 0 };
  assert.equal(broughtLine({ ...none, added: 3 }, 2), "Your answers are back: 2 questions have an answer here now.");
  assert.equal(broughtLine(none, 2), "Everything in this file was here already.");
  const mixed = broughtLine({ added: 1, unknown: ["third", "fourth"], damaged: 1 }, 1);
  assert.match(mixed, /one question has.*doesn't have third and fourth.*One line couldn't be read/);
  assert.match(broughtLine({ ...none, unknown: ["third"] }, 0), /^There is nothing in this file to bring back\. This course doesn't have third/);
});

test("copies of a module's notebooks go before JupyterLite looks, and nothing else of the learner", async () => {
  const asked = [];
  globalThis.fetch = async (address, options) => asked.push([String(address), options.cache]);
  let wanted = null;
  const files = { remove: async (isWanted, isStale) => (wanted = { isWanted, isStale }) };
  const root = new URL("https://example.org/ethics/");
  await freshen({ address: `${root}notebooks/index.html?path=first/lesson.ipynb`, drive: files, root });
  assert.deepEqual(asked, [["https://example.org/ethics/files/first/lesson.ipynb", "no-cache"]]);
  const paths = ["first/lesson.ipynb", "first/assessment.ipynb", "first/responses.jsonl", "second/lesson.ipynb", "own.ipynb"];
  assert.deepEqual(paths.filter(wanted.isWanted), paths.slice(0, 2));
  assert.equal(wanted.isStale({ content: { metadata: { casewise: {} } } }), true);
  assert.equal(wanted.isStale({ content: '{"metadata": {"casewise": {}}}' }), true);
  assert.equal(wanted.isStale({ content: { metadata: {} } }), false);
  assert.equal(wanted.isStale({ content: null }), false);
  assert.equal(pathIn("https://example.org/"), "");
});
