// For authors: what a command writes into a notebook that is open here is taken in by itself. What was typed here and
// isn't saved stays, and what was changed in both places is there twice.

import { make } from "./element.js";

const SOURCE = /(^|\/)source\/[^/]+\/[^/]+\.ipynb$/;
const EVERY = 3000;
const UNSURE = "A command changed this notebook on disk, and you have changes here that aren't saved. To keep both, save yours under another name: File, Save Notebook As.";
const QUIET = 1000; // since the last key: nobody is interrupted within a word

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { Widget } = await use("@lumino/widgets");
  return {
    id: "casewise:disk",
    description: "Takes in what a command changed in an open notebook.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: ({ serviceManager }, tracker) => tracker.widgetAdded.connect((_, panel) => follow(panel, serviceManager.contents, Widget)),
  };
}

async function follow(panel, contents, Widget) {
  const { context } = panel;
  await context.ready;
  if (panel.isDisposed || panel.model.getMetadata("casewise") || !SOURCE.test(context.path)) return;
  const cells = () => panel.model.toJSON().cells;
  let base = cells(); // as it was last read or saved here
  let saved = null;
  let typed = 0;
  let taking = false;
  let told = null;
  context.saveState.connect((_, state) => {
    if (state === "completed" && saved) base = saved;
    saved = state === "started" ? cells() : null;
  });
  context.fileChanged.connect(() => {
    if (!saved && !taking) base = cells(); // read again by JupyterLab's own menu
  });
  panel.content.node.addEventListener("input", () => (typed = Date.now()));

  const look = async () => {
    if (taking || saved || panel.isDisposed || document.hidden || Date.now() - typed < QUIET) return;
    const now = await contents.get(context.path, { content: false }).catch(() => null);
    if (!now || now.last_modified === context.contentsModel?.last_modified || saved || taking || panel.isDisposed) return;
    taking = true;
    try {
      await take();
    } finally {
      taking = false;
    }
  };
  const take = async () => {
    const there = await contents.get(context.path).catch(() => null);
    if (!Array.isArray(there?.content?.cells) || Date.now() - typed < QUIET) return;
    const mine = cells();
    const before = base;
    if (![before, mine, there.content.cells].every(named)) {
      await rest(there, mine, before);
      return;
    }
    const { cells: both, kept, twice } = merged(before, mine, there.content.cells);
    // No public way has JupyterLab know the file as it is now, and leaves cells, cursor and undo alone.
    const knows = Boolean(context._updateContentsModel);
    if (!knows) await context.revert();
    try {
      become(panel.model.sharedModel, both, there.content.metadata);
    } catch {
      panel.model.fromJSON({ ...there.content, cells: both }); // nothing is lost but the cursor's place
    }
    if (knows) context._updateContentsModel(there);
    base = there.content.cells;
    panel.model.dirty = kept;
    // Whoever brings in questions reads what was done already.
    if (kept || twice || !panel.hasClass("cw-bringing")) say(panel, wordsFor(kept, twice), Widget);
  };
  // Cells of an old format have no names by which to compare them.
  const rest = async (there, mine, before) => {
    const untouched = mine.length === before.length && mine.every((cell, place) => same(cell, before[place]));
    if (untouched) {
      await context.revert();
      say(panel, wordsFor(false, 0), Widget);
    } else if (told !== there.last_modified) {
      told = there.last_modified;
      say(panel, UNSURE, Widget);
    }
  };
  const timer = setInterval(look, EVERY);
  window.addEventListener("focus", look);
  panel.disposed.connect(() => {
    clearInterval(timer);
    window.removeEventListener("focus", look);
  });
}

// Both versions of a notebook in one: the cells as they are here, with what has changed on disk since `base`. It says
// whether something of here was kept, and how many cells were changed in both places.
export function merged(base, mine, theirs) {
  const [was, there] = [base, theirs].map((cells) => new Map(cells.map((cell) => [cell.id, cell])));
  const here = new Set(mine.map((cell) => cell.id));
  const cells = [];
  let twice = 0;
  for (const cell of mine) {
    const [before, now] = [was.get(cell.id), there.get(cell.id)];
    const ownWords = !before || !same(before, cell);
    if (!now) {
      if (ownWords) cells.push(cell); // theirs is gone only if nobody wrote in it here
    } else if (!ownWords || same(now, cell)) cells.push(now);
    else {
      cells.push(cell);
      if (before && same(before, now)) continue;
      twice += 1;
      cells.push({ ...now, id: unused(cell.id, new Set([...mine, ...theirs].map((other) => other.id))) });
    }
  }
  let before = null;
  for (const cell of theirs) {
    const isNew = !was.has(cell.id) && !here.has(cell.id);
    const isBack = was.has(cell.id) && !here.has(cell.id) && !same(was.get(cell.id), cell);
    if (isNew || isBack) cells.splice(cells.findIndex((other) => other.id === before) + 1, 0, cell);
    if (cells.some((other) => other.id === cell.id)) before = cell.id;
  }
  const whole = (list) => JSON.stringify(list.map(({ id, cell_type, source }) => [id, cell_type, source]));
  return { cells, kept: whole(cells) !== whole(theirs), twice };
}

const named = (cells) => new Set(cells.map((cell) => cell.id)).size === cells.length && cells.every((cell) => cell.id);

function unused(id, taken) {
  let number = 1;
  while (taken.has(`${id.slice(0, 48)}-disk-${number}`)) number += 1;
  return `${id.slice(0, 48)}-disk-${number}`;
}

const same = (one, other) => one.source === other.source && one.cell_type === other.cell_type;

function wordsFor(kept, twice) {
  if (twice) {
    const what = twice === 1 ? "One cell was" : `${twice} cells were`;
    return `${what} changed here and on disk. Both versions are kept, one below the other: delete the one that you don't want, and save.`;
  }
  if (kept) return "A command changed this notebook on disk. Its changes are in, and what you wrote is still here: save it.";
  return "A command changed this notebook on disk. This is the new version.";
}

function say(panel, words, Widget) {
  let shown = [...panel.contentHeader.widgets].find((widget) => widget.hasClass("cw-disk"));
  if (!shown) {
    const close = make("button", { type: "button" }, "Close");
    shown = new Widget({ node: make("div", {}, make("p", { role: "status" }), close) });
    shown.addClass("cw-disk");
    panel.contentHeader.addWidget(shown);
    close.addEventListener("click", () => {
      shown.dispose();
      panel.content.activate();
    });
  }
  // A line that was there before its words is read out.
  requestAnimationFrame(() => (shown.node.querySelector("p").textContent = words));
}

// Changes an open notebook into these cells, and touches no cell that stays as it is.
function become(notebook, cells, metadata) {
  const wanted = new Map(cells.map((cell) => [cell.id, cell]));
  const stays = (cell) => wanted.get(cell.id)?.cell_type === cell.cell_type;
  for (let place = notebook.cells.length - 1; place >= 0; place -= 1) {
    if (!stays(notebook.cells[place])) notebook.deleteCell(place);
  }
  cells.forEach((cell, place) => {
    const from = notebook.cells.findIndex(({ id }) => id === cell.id);
    if (from < 0) {
      notebook.insertCell(place, cell);
      return;
    }
    if (from !== place) notebook.moveCell(from, place);
    const here = notebook.cells[place];
    if (here.source !== cell.source) here.setSource(cell.source);
    if (JSON.stringify(here.metadata) !== JSON.stringify(cell.metadata)) here.setMetadata(cell.metadata);
  });
  notebook.setMetadata(metadata);
}
