// A course notebook gets a kernel again, on servers that take their time.

import assert from "node:assert/strict";
import { test } from "node:test";

import { revival } from "../../../casewise/lab/extension/static/revive.js";

globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
const TIMES = { pause: 2, patience: 400 };

function signal() {
  const heard = [];
  return { connect: (listener) => heard.push(listener), emit: (value) => heard.forEach((listener) => listener(null, value)) };
}

// A notebook on a server whose kernels connect only after some milliseconds; `started` counts them.
function notebook({ takes = 0, connection = null, server = () => true } = {}) {
  const made = { started: 0, ended: 0 };
  const start = (connectionStatus) => ({ session: { kernel: { name: "python3", status: "starting", connectionStatus } } });
  const sessionContext = {
    statusChanged: signal(), kernelChanged: signal(), sessionChanged: signal(), connectionStatusChanged: signal(),
    ...(connection ? start(connection) : { session: null }),
    shutdown: async () => {
      made.ended += 1;
      sessionContext.session = null;
    },
    changeKernel: async () => {
      made.started += 1;
      const { session } = Object.assign(sessionContext, start("connecting"));
      setTimeout(() => (session.kernel.connectionStatus = "connected"), takes);
    },
  };
  const panel = { sessionContext, isDisposed: false, context: { path: "a.ipynb" }, node: { addEventListener: () => {} }, disposed: signal() };
  const contents = { get: async () => (server() ? {} : Promise.reject(new Error("No server"))) };
  return { made, sessionContext, panel, contents };
}

async function until(isSo) {
  for (const end = Date.now() + 5000; !isSo(); await new Promise((then) => setTimeout(then, 1))) {
    assert.ok(Date.now() < end, "This took too long.");
  }
}

test("a kernel that takes long to start isn't ended for another one", async () => {
  const { made, sessionContext, panel, contents } = notebook({ takes: 60 });
  await revival(panel, contents, TIMES).restart();
  await until(() => sessionContext.session?.kernel.connectionStatus === "connected");
  assert.deepEqual(made, { started: 1, ended: 1 });
});

test("a kernel that never comes is replaced, and so is one that died", async () => {
  for (const status of ["starting", "dead"]) {
    const { made, sessionContext, panel, contents } = notebook();
    const { changeKernel } = sessionContext;
    sessionContext.changeKernel = async () => {
      await changeKernel();
      if (made.started > 1) return;
      sessionContext.session = { kernel: { name: "python3", status, connectionStatus: "connecting" } };
    };
    await revival(panel, contents, { ...TIMES, patience: 20 }).restart();
    await until(() => sessionContext.session?.kernel.connectionStatus === "connected");
    assert.equal(made.started, 2);
  }
});

test("whoever asks for a restart doesn't wait for a kernel that is on its way, and two questions are one", async () => {
  const { made, sessionContext, panel, contents } = notebook({ connection: "connecting" });
  const { restart } = revival(panel, contents, TIMES);
  await Promise.all([restart(), restart()]);
  await until(() => sessionContext.session?.kernel.connectionStatus === "connected");
  assert.deepEqual(made, { started: 1, ended: 1 });
});

test("nothing is ended while the server is away", async () => {
  let isThere = false;
  const { made, sessionContext, panel, contents } = notebook({ connection: "disconnected", server: () => isThere });
  await revival(panel, contents, TIMES).restart();
  assert.deepEqual(made, { started: 0, ended: 0 });
  isThere = true;
  await until(() => sessionContext.session?.kernel.connectionStatus === "connected");
  assert.equal(made.started, 1);
});
