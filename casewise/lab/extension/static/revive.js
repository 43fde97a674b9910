// Brings a course notebook back: its kernel when a server was lost or a learner asks for it, and with it what was
// answered on the page and not kept yet.

import { isLearner } from "./server.js";

const PAUSE = 2000;
const wait = () => new Promise((then) => setTimeout(then, PAUSE));

// revival(panel, contents) listens to a notebook's cards and kernel, and returns `restart()`.
export function revival(panel, contents) {
  const { sessionContext } = panel;
  carryOver(panel);
  let name = sessionContext.session?.kernel?.name ?? "";
  let isEnding = false;
  let busy = false;
  sessionContext.statusChanged.connect((_, status) => (isEnding = status === "terminating" || (isEnding && status === "unknown")));
  sessionContext.kernelChanged.connect((_, { newValue }) => (name = newValue?.name ?? name));
  sessionContext.sessionChanged.connect((_, { newValue }) => newValue === null && lost());
  sessionContext.connectionStatusChanged.connect((_, status) => status === "disconnected" && lost());

  // A session that ended by itself; one that was shut down on purpose stays so.
  async function lost() {
    await wait();
    if (!isEnding && (await isLearner())) startAnew();
  }

  const isAlive = () => sessionContext.session?.kernel?.connectionStatus === "connected";

  // As soon as the server can be reached.
  async function startAnew() {
    if (busy) return;
    busy = true;
    while (!panel.isDisposed && !isAlive()) {
      const isThere = await contents.get(panel.context.path, { content: false }).then(() => true, () => false);
      if (isThere && !isAlive()) {
        await sessionContext.shutdown().catch(() => {});
        await sessionContext.changeKernel({ name }).catch(() => {});
      }
      await wait();
    }
    busy = false;
  }

  async function restart() {
    const kernel = isAlive() ? sessionContext.session.kernel : null;
    const hasRestarted = kernel && (await kernel.restart().then(() => true, () => false));
    if (!hasRestarted) startAnew();
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
