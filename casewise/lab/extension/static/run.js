// Runs a course notebook by itself, so that a learner finds cards and no code. Only cells whose text is data are run:
// the one that loads Casewise, scenarios, and the review. Any other cell stays as it is, whatever it holds.

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
      tracker.widgetAdded.connect((_, panel) => open(panel, NotebookActions, app.serviceManager.contents)),
  };
}

async function open(panel, actions, contents) {
  await panel.context.ready;
  const course = panel.model?.getMetadata("casewise");
  if (!course) return;
  // Every card stays on the page, so that a search or a screen reader finds it.
  if (panel.content.notebookConfig.windowingMode === "full") {
    panel.content.notebookConfig = { ...panel.content.notebookConfig, windowingMode: "defer" };
  }
  panel.addClass("cw-course");
  oursIn(panel).forEach((cell) => cell.addClass("cw-own")); // at once: nobody should see code while a kernel starts
  if (course.format > FORMAT) {
    tell(panel, "This notebook was made for a newer Casewise than this one. Ask your instructor to have it updated.");
    return;
  }
  const keep = saving(panel, contents);
  const go = async () => {
    if (await run(panel, actions)) keep();
  };
  panel.node.addEventListener("casewise-kept", keep);
  panel.node.addEventListener("casewise-restart", () => panel.sessionContext.session?.kernel?.restart().catch(() => {}));
  const { sessionContext } = panel;
  let restarted = false;
  sessionContext.kernelChanged.connect((_, { newValue }) => (restarted = newValue !== null));
  sessionContext.statusChanged.connect((_, status) => {
    if (status.endsWith("restarting")) restarted = true;
    if (status !== "idle" || !restarted) return;
    restarted = false;
    go();
  });
  await sessionContext.ready;
  await sessionContext.session?.kernel?.info;
  restarted = false;
  go();
}

async function run(panel, actions) {
  const kernel = panel.sessionContext.session?.kernel;
  if (!kernel || panel.isDisposed) return false;
  const reply = await kernel.requestExecute({ code: PREPARE, silent: true, store_history: false }).done;
  if (reply.content.status === "error") {
    tell(panel, "The questions cannot be shown: Casewise is not installed where this notebook runs. " +
      "Your answers are safe. Ask your instructor, and show them this line.");
    return false;
  }
  const ours = oursIn(panel);
  const [first, rest] = [true, false].map((setup) => ours.filter((cell) => SETUP.test(textOf(cell)) === setup));
  const runAll = (cells) => actions.runCells(panel.content, cells, panel.sessionContext);
  return (await runAll(first)) && runAll(rest);
}

const oursIn = (panel) => panel.content.widgets.filter((cell) => cell.model.type === "code" && isOurs(textOf(cell)));

// Saves the notebook a moment later, with static cards and the copy of the answers; not over what another tab saved. If
// that tab has the same cells, nothing of ours is lost, and nobody needs to be asked about it.
function saving(panel, contents) {
  let pause;
  const save = async () => {
    const { context } = panel;
    if (panel.isDisposed || !context.contentsModel?.writable) return;
    const there = await contents.get(context.path).catch(() => null);
    if (there && there.last_modified !== context.contentsModel.last_modified) {
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

function tell(panel, text) {
  const line = document.createElement("p");
  line.className = "cw-notice";
  line.setAttribute("role", "alert");
  line.textContent = text;
  panel.content.node.before(line);
}
