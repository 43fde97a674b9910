// The browser's files, on a stand-in for IndexedDB that has as much of it as is asked for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DriveError, driveOf, fileOf, textOf } from "../../../casewise/lab/extension/static/drive.js";

// A database of some stores; `refuse` is the name of the error of whatever would write.
function factoryOf({ stores = null, refuse = "" } = {}) {
  const bases = { made: false, stores: stores ?? {}, version: stores ? 5 : 0 };
  const soon = (work) => queueMicrotask(work);
  const answer = (request, result) => {
    soon(() => request.onsuccess?.({ target: { result } }));
    return request;
  };
  function storeOf(name, pending) {
    const rows = bases.stores[name];
    const write = (change) => (refuse ? pending.push(Object.assign(new Error(refuse), { name: refuse })) : change());
    return {
      getKey: (key) => answer({}, rows.has(key) ? key : undefined),
      put: (value, key) => write(() => rows.set(key, value)),
      openCursor() {
        const request = {};
        const keys = [...rows.keys()];
        const step = () => {
          const key = keys.shift();
          const cursor = key === undefined ? null : { key, value: rows.get(key), delete: () => write(() => rows.delete(key)), continue: () => soon(step) };
          request.onsuccess({ target: { result: cursor } });
        };
        soon(step);
        return request;
      },
    };
  }
  const base = () => ({
    version: bases.version,
    objectStoreNames: { contains: (name) => name in bases.stores },
    createObjectStore: (name) => (bases.stores[name] = new Map()),
    close() {},
    transaction(name) {
      const pending = [];
      const transaction = { objectStore: () => storeOf(name, pending) };
      setTimeout(() => {
        transaction.error = pending[0] ?? null;
        if (pending.length) transaction.onabort();
        else transaction.oncomplete();
      }, 20);
      return transaction;
    },
  });
  return {
    bases,
    open(_name, version = Math.max(bases.version, 1)) {
      const asked = { result: base() };
      soon(() => {
        let isAborted = false;
        if (version > bases.version) {
          asked.transaction = { abort: () => (isAborted = true) };
          asked.onupgradeneeded({ oldVersion: bases.version });
        }
        if (isAborted) return asked.onerror();
        bases.version = version;
        bases.made = true;
        asked.result = base();
        return asked.onsuccess();
      });
      return asked;
    },
  };
}

const journal = fileOf("first/responses-a.jsonl", "one\n");
const there = () => ({ files: new Map([[journal.path, journal], ["first/lesson.ipynb", { content: { metadata: { casewise: {} } }, format: "json" }]]) });

test("who only looks makes nothing", async () => {
  const factory = factoryOf();
  assert.deepEqual(await driveOf({ name: "x", factory }).journals(), []);
  await driveOf({ name: "x", factory }).add([]);
  assert.equal(factory.bases.made, false);
});

test("journals are found, whatever is beside them and in whichever form they're kept", async () => {
  const base64 = { path: "first/responses-b.jsonl", content: Buffer.from("zwei ü\n").toString("base64"), format: "base64" };
  const stores = there();
  stores.files.set(base64.path, base64);
  const files = await driveOf({ name: "x", factory: factoryOf({ stores }) }).journals();
  assert.deepEqual(files, [{ path: journal.path, text: "one\n" }, { path: base64.path, text: "zwei ü\n" }]);
  assert.equal(textOf({ content: { a: 1 }, format: "json" }), '{"a":1}');
  assert.equal(textOf(undefined), "");
});

test("what is brought back is kept as JupyterLite keeps files, and replaces none", async () => {
  const factory = factoryOf();
  const drive = driveOf({ name: "x", factory });
  await drive.add([{ path: "first/responses-brought-1.jsonl", text: "ü\n" }]);
  await drive.add([{ path: "first/responses-brought-1.jsonl", text: "other\n" }]);
  const kept = factory.bases.stores.files.get("first/responses-brought-1.jsonl");
  assert.deepEqual([kept.content, kept.format, kept.size, kept.name, kept.type], ["ü\n", "text", 3, "responses-brought-1.jsonl", "file"]);
});

test("a store that JupyterLite hasn't made yet is made beside its others", async () => {
  const factory = factoryOf({ stores: { settings: new Map() } });
  const drive = driveOf({ name: "x", factory });
  assert.deepEqual(await drive.journals(), []);
  await drive.add([{ path: journal.path, text: "one\n" }]);
  assert.deepEqual(Object.keys(factory.bases.stores), ["settings", "files"]);
  assert.equal(factory.bases.version, 6);
});

test("only copies of the course's notebooks go", async () => {
  const factory = factoryOf({ stores: there() });
  await driveOf({ name: "x", factory }).remove((path) => path.endsWith(".ipynb"), ({ content }) => Boolean(content.metadata?.casewise));
  assert.deepEqual([...factory.bases.stores.files.keys()], [journal.path]);
});

test("the browser's name is read and taken over", async () => {
  const drive = driveOf({ name: "x", factory: factoryOf() });
  assert.equal(await drive.browser(), "");
  await drive.become("cafe01");
  assert.equal(await drive.browser(), "cafe01");
});

test("a full browser, and one that allows nothing, get different errors", async () => {
  const full = driveOf({ name: "x", factory: factoryOf({ stores: there(), refuse: "QuotaExceededError" }) });
  await assert.rejects(full.add([{ path: "first/responses-z.jsonl", text: "z" }]), (error) => error instanceof DriveError && error.isFull);
  const blocked = { open: () => { throw Object.assign(new Error("denied"), { name: "SecurityError" }); } };
  await assert.rejects(driveOf({ name: "x", factory: blocked }).journals(), (error) => error instanceof DriveError && !error.isFull);
  await assert.rejects(driveOf({ name: "x", factory: {} }).journals(), DriveError);
});
