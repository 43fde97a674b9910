// Runs a course notebook by itself, so that a learner finds cards and no code. Only cells whose text is data are run:
// the one that loads Casewise, scenarios, and the review. Any other cell stays as it is, whatever it holds.

import { awaitPython } from "./arrival.js";
import { askForCards, holdStill, showEarly, withdraw } from "./early-cards.js";
import { neverSave } from "./fresh.js";
import { tell } from "./notice.js";
import { revival } from "./revive.js";
import { onSite } from "./site-python.js";
import { isSite } from "./where.js";
import { _, load } from "./words.js";

const FORMAT = 1;
const ID = "[a-z0-9][a-z0-9_-]{0,63}";
const COMMENT = "#[^\\x00-\\x1f\\x7f-\\x9f\\u2028\\u2029]*\\n";
const SETUP = new RegExp(`^(?:${COMMENT}|\\n)*%load_ext casewise\\n*$`);
export const SCENARIO = new RegExp(`^%%scenario (${ID})\\n`);
export const REVIEW = /^%review\n*$/;
export const BEFORE = /^%review_before( [A-Za-z0-9._-]+)*\n*$/;

// A file beside the notebook must not take the place of a package: the folder leaves the path before any import.
export const PREPARE = `
import sys
sys.path[:] = [p for p in sys.path if p and sys.modules["os"].path.realpath(p) != sys.modules["os"].path.realpath(".")]
import casewise
`;
const PAUSE = 2000;
const PYTHON = "python3";
const SOON = 1000;
const PLAIN = "text/plain";

export const textOf = (cell) => cell.model.sharedModel.source;
export const isSetup = (source) => SETUP.test(source);
export const isOurs = (source) => [SETUP, SCENARIO, REVIEW, BEFORE].some((ours) => ours.test(source));

export async function plugin(use) {
  const { INotebookTracker, NotebookActions } = await use("@jupyterlab/notebook");
  return {
    id: "casewise:run",
    description: "Runs the scenarios of a course notebook when it is opened.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (app, tracker) =>
      tracker.widgetAdded.connect((_, panel) => {
        if (expected.delete(panel.context.path) && PYTHON in (app.serviceManager.kernelspecs.specs?.kernelspecs ?? {})) {
          connect(panel, PYTHON);
        }
        open(panel, NotebookActions, app.serviceManager.contents);
      }),
  };
}

// The course's page opens notebooks of a course: their kernels are there before anything of them is read.
const expected = new Set();
export const expect = (path) => expected.add(path);

async function open(panel, actions, contents) {
  const asked = askForCards(panel.context.path);
  await panel.context.ready;
  const course = panel.model?.getMetadata("casewise");
  if (!course) return;
  const { sessionContext } = panel;
  let restarted = false;
  sessionContext.kernelChanged.connect((_, { newValue }) => (restarted = newValue !== null));
  connect(panel, panel.model.defaultKernelName);
  // Every card stays on the page, so that a search or a screen reader finds it.
  if (panel.content.notebookConfig.windowingMode === "full") {
    panel.content.notebookConfig = { ...panel.content.notebookConfig, windowingMode: "defer" };
  }
  panel.addClass("cw-course");
  oursIn(panel).forEach((cell) => {
    cell.addClass("cw-own"); // at once: nobody should see code while a kernel starts
    keepPlain(cell.model);
  });
  if (course.format > FORMAT) {
    await load(course.language);
    tell(panel, _("This notebook was made for a newer Casewise than this one. Ask your instructor to have it updated."));
    return;
  }
  panel.addClass("cw-coming"); // course mode shows the case and its card in one piece
  showEarly(panel, asked, () => panel.removeClass("cw-coming")).catch((error) => console.error("Casewise waits for the kernel to show its cards.", error));
  const keep = isSite() ? () => {} : saving(panel, contents);
  const awaited = isSite() ? awaitPython(panel) : null;
  if (isSite()) neverSave(panel);
  const go = async () => {
    if (isSite()) await asked;
    if (await run(panel, actions, awaited)) keep();
  };
  panel.node.addEventListener("casewise-kept", keep);
  const { restart } = revival(panel, contents);
  panel.node.addEventListener("casewise-restart", restart);
  sessionContext.statusChanged.connect((_, status) => {
    if (status.endsWith("restarting")) restarted = true;
    if (status !== "idle" || !restarted) return;
    restarted = false;
    go();
  });
  await sessionContext.ready;
  restarted = false;
  go();
}

// As JupyterLab does itself once it has listed the checkpoints, which a course needn't wait for.
function connect({ model, sessionContext }, kernel) {
  const { kernelPreference } = sessionContext;
  const name = kernel || kernelPreference.name;
  if (!name) return;
  sessionContext.kernelPreference = { ...kernelPreference, name, language: model?.defaultKernelLanguage };
  sessionContext.initialize().catch(() => {}); // JupyterLab says so
}

// Everything up to the case in view is asked for in one go: its card is there before the others are begun. On a site,
// `awaited` says to the learner how Python is coming along.
async function run(panel, actions, awaited) {
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel || panel.isDisposed) return false;
  // Not silent: an error in it keeps the kernel from running what was asked for after it.
  const prepared = kernel.requestExecute({ code: isSite() ? onSite(PREPARE) : PREPARE, store_history: false, stop_on_error: true }).done;
  if (awaited) {
    // Python takes its time, and a question can be read meanwhile.
    if ((await prepared).content.status === "error") {
      awaited.fail();
      return false;
    }
    awaited.end();
    if (panel.isDisposed) return false;
    holdStill(panel);
  }
  const ours = oursIn(panel);
  // Without course mode all cells are shown, and only the one that loads Casewise comes first.
  const stepwise = panel.hasClass("cw-focus") && !panel.hasClass("cw-all");
  const isFirst = (cell) => SETUP.test(textOf(cell)) || (stepwise && !cell.hasClass("cw-away"));
  const [first, rest] = [true, false].map((wanted) => ours.filter((cell) => isFirst(cell) === wanted));
  const runAll = (cells) => actions.runCells(panel.content, cells, panel.sessionContext);
  const alive = cardIn(panel, first);
  const shown = runAll(first).catch(() => false);
  if ((await prepared).content.status === "error") {
    await shown;
    withdraw(panel);
    await load(panel.model?.getMetadata("casewise")?.language);
    tell(panel, _("The questions cannot be shown: Casewise is not installed where this notebook runs. Your answers are safe. Ask your instructor, and show them this line."));
    return false;
  }
  if (!(await shown)) return false;
  await alive;
  return runAll(rest);
}

// Resolves when the case in view has its card, or soon if it gets none: the others' messages would hold it up.
function cardIn(panel, cells) {
  if (!cells.some((cell) => SCENARIO.test(textOf(cell)))) return null;
  return new Promise((resolve) => {
    panel.node.addEventListener("casewise-joined", resolve, { once: true });
    panel.node.addEventListener("casewise-card", ({ target }) => target.matches(".cw-early") || resolve());
    setTimeout(resolve, SOON);
  });
}

// A scenario isn't Python: to color it as such costs more time than to show its card.
function keepPlain(model) {
  const keep = () => {
    if (model.mimeType !== PLAIN) model.mimeType = PLAIN;
  };
  model.mimeTypeChanged.connect(keep);
  keep();
}

const oursIn = (panel) => panel.content.widgets.filter((cell) => cell.model.type === "code" && isOurs(textOf(cell)));

// Saves the notebook a moment later, with static cards and the copy of the answers; not over what another tab saved. If
// that tab has the same cells, nothing of ours is lost, and nobody needs to be asked about it.
function saving(panel, contents) {
  let pause;
  const save = async () => {
    const { context } = panel;
    if (panel.isDisposed || !context.contentsModel?.writable) return;
    const there = await contents.get(context.path, { content: true }).catch(() => null);
    if (!there || panel.isDisposed) return; // the journal has the answers, and JupyterLab would show an error
    if (there.last_modified !== context.contentsModel.last_modified) {
      if (sameCells(there.content, panel)) panel.model.dirty = false;
      return;
    }
    await context.save().catch(() => {});
  };
  return () => {
    clearTimeout(pause);
    pause = setTimeout(() => oneTabAtATime(panel, save), PAUSE);
  };
}

// Two tabs that look at the file and save in the same moment would meet in a question that no learner can answer.
function oneTabAtATime(panel, work) {
  const locks = globalThis.navigator?.locks; // only on https and on localhost
  return locks ? locks.request(`casewise ${panel.context.path}`, work) : work();
}

function sameCells(notebook, panel) {
  const theirs = notebook.cells.map((cell) => cell.source);
  return JSON.stringify(theirs) === JSON.stringify(panel.content.widgets.map(textOf));
}
