// Course mode: a learner sees a course instead of a notebook. The same notebook, kernel and cards, one step at a time:
// a rail with the steps, one case in a column, and a bar with the one next thing. Whoever writes or teaches a course, and
// every other notebook, has JupyterLab as it is.

import { chromeOf } from "./chrome.js";
import { uncover, viewOf } from "./course-view.js";
import { recall, remember } from "./memory.js";
import { isLearner } from "./server.js";
import { siteChromeOf } from "./site-chrome.js";
import { isSite } from "./where.js";
import { _, load } from "./words.js";

const INSTRUCTORS = /(^|\/)(source|release|submitted|autograded|gradebook|feedback)\//;
export const SHOW = "casewise:jupyterlab";
const HOME = "casewise:start";

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { ILabShell } = await use("@jupyterlab/application");
  const { Dialog, ICommandPalette } = await use("@jupyterlab/apputils");
  const { IMainMenu } = await use("@jupyterlab/mainmenu");
  // Before anything is drawn: a learner's first look isn't at tools that leave a moment later.
  if (ILabShell && recall("jupyterlab") !== true && (await isLearner())) document.body.classList.add("cw-alone");
  return {
    id: "casewise:course",
    description: "Shows a learner one case at a time.",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ILabShell, ICommandPalette, IMainMenu],
    activate: (...parts) => activate(Dialog, ...parts),
  };
}

async function activate(Dialog, app, tracker, lab, palette, menus) {
  const shell = lab ?? (isSite() ? app.shell : null);
  const chrome = lab ? chromeOf(lab) : shell ? siteChromeOf(shell, () => show(false)) : null;
  const views = new Map();
  const bare = () => recall("jupyterlab") === true;
  if (!lab && !bare()) chrome?.putAway(); // a site has nothing but its course
  const undecided = new Set();
  // What is seen: a notebook that opens has no focus yet, and so isn't the shell's current widget.
  const seen = () => {
    const now = shell.currentWidget;
    return now?.isVisible ? now : ([...shell.widgets("main")].find((widget) => widget.isVisible) ?? now);
  };
  // A notebook that isn't read yet, or the launcher, which the course's page replaces.
  const isUndecided = (widget) =>
    undecided.has(widget) || widget.id.startsWith("launcher") || (widget.hasClass("jp-NotebookPanel") && !widget.context?.isReady);
  const isCourse = (widget) => views.has(widget) || widget?.id === "casewise-start";

  // The rest of JupyterLab comes and goes with what is in front.
  function around() {
    if (!chrome) return;
    const now = seen();
    requestAnimationFrame(() => views.get(seen())?.wake());
    if (bare()) chrome.bringBack();
    else if (isCourse(now)) chrome.putAway();
    else if (now && !isUndecided(now)) chrome.bringBack();
  }

  function show(jupyterlab) {
    remember("jupyterlab", jupyterlab);
    views.forEach((view) => view.turn(!jupyterlab));
    around();
  }

  tracker.widgetAdded.connect(async (_, panel) => {
    undecided.add(panel);
    try {
      await panel.context.ready;
      const metadata = panel.model?.getMetadata("casewise");
      if (!metadata || INSTRUCTORS.test(panel.context.path) || !(await isLearner())) return;
      await load(metadata.language);
      if (panel.isDisposed) return;
      const home = app.commands.hasCommand(HOME) ? () => app.commands.execute(HOME) : null;
      const view = viewOf(panel, metadata, { app, Dialog, home, leave: chrome ? () => show(true) : null });
      views.set(panel, view);
      panel.disposed.connect(() => views.delete(panel));
      view.turn(!bare());
    } catch (error) {
      console.error("Casewise shows the whole notebook, because its course mode failed.", error);
    } finally {
      undecided.delete(panel);
      if (!views.has(panel) || bare()) uncover();
      const isSeen = panel.isVisible;
      around();
      if (shell && isSeen && !views.has(panel)) shell.activateById(panel.id);
    }
  });
  // A notebook that is open already goes to the case that the course's page asks for.
  document.addEventListener("casewise-open", ({ detail }) => {
    for (const [panel, view] of views) if (panel.context.path === detail.path) view.goTo(detail.step, detail);
  });
  if (!shell || !(await isLearner())) return;
  document.body.classList.add("cw-learner");
  shell.currentChanged.connect(around);
  app.commands.addCommand(SHOW, {
    label: () => (bare() ? _("Course: Hide JupyterLab") : _("Course: Show JupyterLab")),
    execute: () => show(!bare()),
  });
  palette?.addItem({ command: SHOW, category: _("Course") });
  app.restored.then(() => {
    around();
    for (const menu of [...(menus?.menus ?? [])]) if (menu.title.label === "Nbgrader") menus.removeMenu(menu);
  });
}
