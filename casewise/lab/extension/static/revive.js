// Brings a course notebook back: its kernel when a server was lost or a learner asks for it, and with it what was
// answered on the page and not kept yet.

import { isLearner } from "./server.js";

const PAUSE = 2000;
const PATIENCE = 120_000; // a server that starts a whole class's kernels takes long for each

// revival(panel, contents) listens to a notebook's cards and kernel, and returns `restart()`.
export function revival(panel, contents, { pause = PAUSE, patience = PATIENCE } = {}) {
  const { sessionContext } = panel;
  carryOver(panel);
  let name = sessionContext.session?.kernel?.name ?? "";
  let isEnding = false;
  let busy = false;
  sessionContext.statusChanged.connect((_, status) => (isEnding = status === "terminating" || (isEnding && status === "unknown")));
  sessionContext.kernelChanged.connect((_, { newValue }) => (name = newValue?.name ?? name));
  sessionContext.sessionChanged.connect((_, { newValue }) => newValue === null && lost());
  sessionContext.connectionStatusChanged.connect((_, status) => status === "disconnected" && lost());

  const wait = () => new Promise((then) => setTimeout(then, pause));
  const kernelNow = () => sessionContext.session?.kernel;
  const isAlive = () => kernelNow()?.connectionStatus === "connected";
  const isComing = () => kernelNow()?.connectionStatus === "connecting" && kernelNow().status !== "dead";

  // A session that ended by itself; one that was shut down on purpose stays so.
  async function lost() {
    await wait();
    if (!isEnding && (await isLearner())) startAnew();
  }

  // As soon as the server can be reached.
  async function startAnew() {
    if (busy) return;
    busy = true;
    await comes();
    while (!panel.isDisposed && !isAlive()) {
      await replace();
      await wait();
      await comes();
    }
    busy = false;
  }

  // A kernel that starts has the time it takes: whoever ended it would only wait for the next one.
  async function comes() {
    const until = Date.now() + patience;
    while (!panel.isDisposed && isComing() && Date.now() < until) await wait();
  }

  let replacing = null;
  const replace = () => (replacing ??= another().finally(() => (replacing = null)));

  async function another() {
    const isThere = await contents.get(panel.context.path, { content: false }).then(() => true, () => false);
    if (!isThere || isAlive()) return;
    await sessionContext.shutdown().catch(() => {});
    await sessionContext.changeKernel({ name }).catch(() => {});
  }

  async function restart() {
    const hasRestarted = isAlive() && (await kernelNow().restart().then(() => true, () => false));
    if (hasRestarted) return;
    await replace();
    startAnew();
  }

  return { restart };
}

// What a card couldn't keep, its successor gets: the page would show what was kept before.
function carryOver(panel) {
  const unkept = new Map();
  panel.node.addEventListener("casewise-unkept", ({ target, detail }) => unkept.set(detail.id, { ...detail, target }));
  panel.node.addEventListener("casewise-kept", ({ detail }) => unkept.delete(detail));
  panel.node.addEventListener("casewise-card", ({ target, detail }) => {
    const waiting = unkept.get(detail);
    if (!waiting || waiting.target === target) return;
    unkept.delete(detail);
    target.querySelector(".cw-card")?.dispatchEvent(new CustomEvent("casewise-give", { detail: waiting }));
  });
  // Whoever leaves before an answer is kept, or where none is, is asked first.
  const ask = (event) => unkept.size && event.preventDefault();
  addEventListener("beforeunload", ask);
  panel.disposed.connect(() => removeEventListener("beforeunload", ask));
}
