// For authors: a notebook in source/ that is opened shows its scenarios, and one that is changed shows itself again as
// soon as the author pauses: what to fix, how learners see it, and the key. What is run is text, never code.

import { PREPARE, isOurs, isSetup, textOf } from "./run.js";

const PAUSE = 700;
// Whatever its id: the magic says what is wrong with one. A magic of another name could be code.
export const DRAFT = /^%%scenario(?: .*)?(?:\n|$)/;
export const SOURCE = /(^|\/)source\/[^/]+\/[^/]+\.ipynb$/;

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { CodeCell } = await use("@jupyterlab/cells");
  return {
    id: "casewise:author",
    description: "Shows an author each scenario as it is written.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (_app, tracker) => tracker.widgetAdded.connect((_, panel) => open(panel, CodeCell)),
  };
}

async function open(panel, CodeCell) {
  await panel.context.ready;
  const all = () => panel.content.widgets.filter((cell) => cell.model.type === "code");
  const isDraft = (cell) => DRAFT.test(textOf(cell));
  const isShown = (cell) => isDraft(cell) || isOurs(textOf(cell));
  const authored = () => SOURCE.test(panel.context.path) && all().some((cell) => isSetup(textOf(cell)));
  if (panel.model?.getMetadata("casewise") || !authored()) return;
  const { sessionContext } = panel;
  const shown = new Map();
  let busy = Promise.resolve();
  let begun = false; // before Casewise is loaded in the kernel, it knows no scenarios

  const show = (cell) => {
    shown.set(cell.model.id, textOf(cell));
    busy = busy.then(() => panel.isDisposed || CodeCell.execute(cell, sessionContext)).catch(() => {});
  };
  const clear = (cell) => {
    shown.delete(cell.model.id);
    busy = busy.then(() => panel.isDisposed || isShown(cell) || cell.model.clearExecution()).catch(() => {});
  };
  const begin = async () => {
    begun = false;
    shown.clear();
    const kernel = sessionContext.session?.kernel;
    await kernel?.info;
    const reply = await kernel?.requestExecute({ code: PREPARE, silent: true, store_history: false }).done;
    if (reply?.content.status !== "ok") return;
    begun = true;
    all().filter(isShown).forEach(show);
  };

  let pause;
  panel.content.model.contentChanged.connect(() => {
    clearTimeout(pause);
    pause = setTimeout(() => {
      if (panel.isDisposed || !begun) return;
      const changed = (cell) => shown.get(cell.model.id) !== textOf(cell);
      all().filter((cell) => isDraft(cell) && changed(cell)).forEach(show);
      all().filter((cell) => shown.has(cell.model.id) && !isShown(cell)).forEach(clear);
    }, PAUSE);
  });
  sessionContext.statusChanged.connect((_, status) => status.endsWith("restarting") && begin());
  await sessionContext.ready;
  await begin();
}
