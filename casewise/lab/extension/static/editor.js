// For authors: a scenario cell is edited as what it is, YAML below a first line. Also: two cells with one id.

import { indentAfter, parser } from "./yaml.js";
import { make } from "./element.js";
import { textOf } from "./run.js";

const MIME = "text/x-casewise-scenario";
const MAGIC = /^%%scenario(?:[ \t]|\n|$)/;
const ID = /^%%scenario[ \t]+(\S+)/;
const TAB = "casewise:indent";
// Where JupyterLab itself asks the kernel for Python's words, or for its help.
const WITHIN = ".jp-Notebook.jp-mod-editMode .cw-yaml .jp-InputArea-editor:not(.jp-mod-completer-active)";
const STEP = 2;

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { IEditorLanguageRegistry } = await use("@jupyterlab/codemirror");
  return {
    id: "casewise:editor",
    description: "Colors and indents scenarios as YAML.",
    autoStart: true,
    requires: [INotebookTracker, IEditorLanguageRegistry],
    activate: (app, tracker, languages) => {
      languages.addLanguage({ name: "Casewise scenario", mime: MIME, load: () => support(use) });
      app.commands.addCommand(TAB, { execute: ({ back }) => indent(tracker.activeCell?.editor, back) });
      const keys = { Tab: "", "Shift Tab": ":not(.jp-mod-has-primary-selection)" };
      for (const [key, where] of Object.entries(keys)) {
        const selector = `${WITHIN}${where}:not(.jp-mod-in-leading-whitespace)`;
        app.commands.addKeyBinding({ command: TAB, keys: [key], selector, args: { back: key !== "Tab" } });
      }
      tracker.widgetAdded.connect((_, panel) => watch(panel));
    },
  };
}

async function support(use) {
  const { LanguageSupport, StreamLanguage, indentService, indentUnit } = await use("@codemirror/language");
  const { Prec, RangeSetBuilder } = await use("@codemirror/state");
  const { Decoration, EditorView, ViewPlugin } = await use("@codemirror/view");
  // A line that is broken where it begins keeps its own indent.
  const indents = indentService.of(({ state }, at) => {
    const here = state.doc.lineAt(at);
    if (at === here.from) return /^\s*/.exec(here.text)[0].length;
    const before = here.text.slice(0, at - here.from);
    return indentAfter((number) => (number === here.number - 1 ? before : state.doc.line(number + 1).text), here.number - 1);
  });
  // A line that is wrapped goes on below its own beginning.
  const hang = (view) => {
    const found = new RangeSetBuilder();
    for (const { from, to } of view.visibleRanges) {
      for (let line = view.state.doc.lineAt(from); ; line = view.state.doc.line(line.number + 1)) {
        const width = /^ */.exec(line.text)[0].length;
        const style = `padding-inline-start: calc(${width}ch + 6px); text-indent: -${width}ch`;
        if (width) found.add(line.from, line.from, Decoration.line({ attributes: { style } }));
        if (line.to >= to) break;
      }
    }
    return found.finish();
  };
  const hanging = ViewPlugin.define(
    (view) => ({
      lines: hang(view),
      update(change) {
        if (change.docChanged || change.viewportChanged) this.lines = hang(change.view);
      },
    }),
    { decorations: ({ lines }) => lines },
  );
  const own = [Prec.highest([indentUnit.of(" ".repeat(STEP)), indents]), EditorView.lineWrapping, hanging];
  return new LanguageSupport(StreamLanguage.define(parser), own);
}

function indent(editor, back) {
  if (!editor) return;
  const { line, column } = editor.getCursorPosition();
  if (!back) {
    editor.replaceSelection(" ".repeat(STEP - (column % STEP)));
    return;
  }
  const start = editor.getOffsetAt({ line, column: 0 });
  const out = Math.min(STEP, /^ */.exec(editor.getLine(line))[0].length);
  editor.model.sharedModel.updateSource(start, start + out, "");
}

async function watch(panel) {
  await panel.context.ready;
  if (panel.isDisposed || panel.model.getMetadata("casewise")) return; // a learner's notebook
  const known = new WeakSet();
  const dress = (cell) => {
    const { model } = cell;
    const ours = model.type === "code" && MAGIC.test(textOf(cell));
    cell.toggleClass("cw-yaml", ours);
    const wanted = ours ? MIME : panel.content.codeMimetype;
    if (ours !== (model.mimeType === MIME)) model.mimeType = wanted;
  };
  const all = () => {
    for (const cell of panel.content.widgets) {
      dress(cell);
      if (known.has(cell)) continue;
      known.add(cell);
      cell.model.mimeTypeChanged.connect(() => dress(cell));
      cell.model.contentChanged.connect(() => {
        dress(cell);
        sayTwice(panel);
      });
    }
    sayTwice(panel);
  };
  panel.content.model.cells.changed.connect(all);
  all();
}

// Below each scenario whose id an earlier one has: answers are kept by id, so one of the two has to change.
function sayTwice(panel) {
  const first = new Map();
  panel.content.widgets.forEach((cell, place) => {
    const name = cell.model.type === "code" ? ID.exec(textOf(cell))?.[1] : undefined;
    const other = first.get(name);
    const line = cell.node.querySelector(":scope > .cw-twice");
    if (name === undefined || other === undefined) {
      line?.remove();
      if (name !== undefined) first.set(name, place);
      return;
    }
    const said = `The id "${name}" is already used in cell ${other + 1}. Answers are kept by id, so give this one another.`;
    if (line?.dataset.said === said) return;
    line?.remove();
    const rename = () => {
      const taken = new Set(panel.content.widgets.map((one) => ID.exec(textOf(one))?.[1]));
      const source = cell.model.sharedModel;
      const from = source.source.indexOf(name);
      source.updateSource(from, from + name.length, free(name, taken));
      cell.editor?.focus();
    };
    const button = make("button", { type: "button", onclick: rename }, "Give it a new id");
    const shown = make("div", { class: "cw-twice", role: "status" }, make("p", {}, said), button);
    shown.dataset.said = said;
    cell.node.querySelector(":scope > .jp-Cell-inputWrapper")?.after(shown);
  });
}

export function free(name, taken) {
  const stem = name.replace(/-\d+$/, "");
  let number = 2;
  while (taken.has(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
