// Waiting for Python on a static site. It's loaded into the page, which takes a while and may be impossible: whoever
// waits learns how it stands.

import { hush, tell } from "./notice.js";
import { pythonUrl } from "./where.js";
import { N_, _, load } from "./words.js";

const LONG = 45_000;
const TOO_LONG = 180_000;
const SMALLEST = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]); // the shortest program of WebAssembly
const BROKEN = /pyodide|wasm|webassembly|failed to fetch|networkerror|load failed|out of memory/i;

const SLOW = N_("Your course is still getting ready. The first time takes longest: a minute or more on a slow connection. You can read on meanwhile.");
const UNABLE = N_("This browser can't run the questions. Open this page in a current version of Chrome, Edge, Firefox or Safari. You can still read everything here.");
const FAILED = N_("The questions didn't start, so nothing can be answered here yet. What you answered before is safe. Reload the page. If that doesn't help, try another network, or a current version of Chrome, Edge, Firefox or Safari.");
const RELOAD = N_("Reload the page");

// Whether a browser runs programs of WebAssembly, as Python is one here. A host can forbid it, too.
export function canRun({ WebAssembly, Worker } = globalThis) {
  try {
    return Boolean(new WebAssembly.Module(SMALLEST)) && typeof Worker === "function";
  } catch {
    return false;
  }
}

// Whether an error that nobody caught is why Python doesn't start.
export const isOfPython = (reason) => BROKEN.test(`${reason?.message ?? reason ?? ""}`);

// awaitPython(panel) says what is wrong until its `end()` is called, which takes back what was said. `fail()` says that
// Python came and can't be used.
export function awaitPython(panel, page = globalThis) {
  let isOver = false;
  const timers = [];
  async function say(words, button = false) {
    timers.splice(0).forEach(clearTimeout);
    await load(panel.model?.getMetadata("casewise")?.language);
    if (isOver || panel.isDisposed) return;
    tell(panel, _(words), button ? { text: _(RELOAD), go: () => page.location.reload() } : null);
  }
  const fail = () => say(FAILED, true);
  const onRejection = ({ reason }) => isOfPython(reason) && fail();
  const onStatus = (_context, status) => status === "dead" && fail();

  function end() {
    isOver = true;
    timers.splice(0).forEach(clearTimeout);
    page.removeEventListener("unhandledrejection", onRejection);
    panel.sessionContext.statusChanged.disconnect(onStatus);
    hush(panel);
  }

  if (!canRun(page)) {
    say(UNABLE);
    return { end, fail: () => {} };
  }
  page.addEventListener("unhandledrejection", onRejection);
  panel.sessionContext.statusChanged.connect(onStatus);
  timers.push(setTimeout(say, LONG, SLOW), setTimeout(fail, TOO_LONG));
  // The worker that loads Python says nothing when its largest part is kept from it.
  page.fetch(new URL("pyodide.asm.wasm", pythonUrl()), { method: "HEAD" }).then(({ ok }) => ok || fail(), fail);
  return { end, fail };
}
