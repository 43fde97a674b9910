// The form of a scenario beside its card, for authors who don't write YAML. The YAML in the cell stays the truth: the
// form is made from it, and what is done in the form is an edit of it, which the notebook can undo.

import { DRAFT, SOURCE } from "./author.js";
import { Sheet } from "./form-sheet.js";
import { isSetup, textOf } from "./run.js";

const WIDE = 860;

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  return {
    id: "casewise:form",
    description: "Shows an author a form of each scenario, beside the card.",
    autoStart: true,
    requires: [INotebookTracker],
    activate: (_app, tracker) => tracker.widgetAdded.connect((_, panel) => open(panel)),
  };
}

// Whether a notebook is one that an author writes.
export function isAuthored(panel) {
  const codes = panel.content.widgets.filter((cell) => cell.model.type === "code");
  return !panel.model?.getMetadata("casewise") && SOURCE.test(panel.context.path) && codes.some((cell) => isSetup(textOf(cell)));
}

const sheets = new WeakMap(); // cell → its form
const begins = new WeakMap(); // notebook → what makes the form of one of its cells

// The form of a cell, which is made if it isn't there yet.
export function sheetOf(panel, cell) {
  begins.get(panel)?.(cell);
  return sheets.get(cell);
}

async function open(panel) {
  await panel.context.ready;
  if (!isAuthored(panel)) return;
  style();
  const seen = new IntersectionObserver((all) => {
    for (const { isIntersecting, target } of all) if (isIntersecting) target.casewiseSheet?.meet();
  }, { root: null, rootMargin: "400px" });
  const look = () => {
    if (panel.isDisposed) return;
    for (const cell of panel.content.widgets) {
      const draft = cell.model.type === "code" && DRAFT.test(textOf(cell));
      if (draft && !sheets.has(cell)) cell.ready.then(() => begin(cell));
      else if (!draft && sheets.has(cell)) end(cell);
      else sheets.get(cell)?.look();
    }
  };
  const begin = (cell) => {
    if (sheets.has(cell) || cell.isDisposed || panel.isDisposed) return;
    const sheet = new Sheet(panel, cell);
    sheets.set(cell, sheet);
    cell.node.casewiseSheet = sheet;
    seen.observe(cell.node);
    cell.disposed.connect(() => seen.unobserve(cell.node));
  };
  begins.set(panel, begin);
  const end = (cell) => {
    seen.unobserve(cell.node);
    sheets.get(cell).end();
    sheets.delete(cell);
  };
  let asked = false;
  panel.content.model.contentChanged.connect(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      look();
    });
  });
  const fit = new ResizeObserver(([{ contentRect }]) => panel.toggleClass("cw-wide", contentRect.width >= WIDE) );
  fit.observe(panel.content.node);
  panel.disposed.connect(() => {
    seen.disconnect();
    fit.disconnect();
  });
  // Enter on a cell begins to edit it: where its YAML is put away, in the form.
  panel.content.stateChanged.connect((_, { name, newValue }) => {
    const sheet = panel.content.activeCell && sheets.get(panel.content.activeCell);
    if (name === "mode" && newValue === "edit" && sheet?.isForm && !sheet.node.contains(document.activeElement)) sheet.focus();
  });
  look();
}

let styled = false;

function style() {
  if (styled) return;
  styled = true;
  const href = new URL("form.css", import.meta.url);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}
