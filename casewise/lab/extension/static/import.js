// For authors: a file with questions that is dropped onto a notebook in source/ comes in as drafts. What is in it is
// shown first, and nothing is written before the author says so. A command in the palette does the same by keyboard.

import { make } from "./element.js";
import { ask } from "./server.js";

const COMMAND = "casewise:import";
const LABEL = "Bring in questions from a file…";
const SOURCE = /(^|\/)source\/[^/]+\/[^/]+\.ipynb$/;
const TYPES = ".xml,.gift,.txt,.zip,.imscc,.docx,.docm,.xlsx,.xlsm,.ods,.csv,.tsv";
const MEDIA = /^(?:image|audio|video)\//; // these belong to a question, and other parts of Casewise take them
const PATIENCE = 6000;
const FIRST = 12; // questions that are listed before "and 25 more"

export async function plugin(use) {
  const { INotebookTracker } = await use("@jupyterlab/notebook");
  const { ICommandPalette } = await use("@jupyterlab/apputils");
  return {
    id: "casewise:import",
    description: "Brings the questions of other programs into a notebook, as drafts.",
    autoStart: true,
    requires: [INotebookTracker],
    optional: [ICommandPalette],
    activate: (app, tracker, palette) => {
      const panels = new Map();
      tracker.widgetAdded.connect(async (_, panel) => {
        await panel.context.ready;
        if (panel.isDisposed || panel.model.getMetadata("casewise") || !SOURCE.test(panel.context.path)) return;
        panels.set(panel, into(panel));
        panel.disposed.connect(() => panels.delete(panel));
        app.commands.notifyCommandChanged(COMMAND);
      });
      tracker.currentChanged.connect(() => app.commands.notifyCommandChanged(COMMAND));
      app.commands.addCommand(COMMAND, {
        label: LABEL,
        caption: "Moodle, Canvas, Word, Excel: as drafts that you finish",
        isVisible: () => panels.has(tracker.currentWidget),
        isEnabled: () => panels.has(tracker.currentWidget),
        execute: () => panels.get(tracker.currentWidget)?.choose(),
      });
      palette?.addItem({ command: COMMAND, category: "Casewise" });
    },
  };
}

// Takes files for one notebook.
function into(panel) {
  const veil = make("div", { class: "cw-import-veil", hidden: true }, make("p", {}, "Drop a file with questions: Word, Excel, Moodle XML, GIFT or QTI"));
  panel.node.append(veil);
  let page = null;

  const close = () => {
    page?.remove();
    page = null;
    panel.content.node.focus();
  };
  const show = (title, ...rest) => {
    page?.remove();
    const heading = make("h2", { tabindex: "-1", id: `cw-import-${panel.id}` }, title);
    page = make("section", { class: "cw-import", "aria-labelledby": heading.id }, heading, ...rest);
    page.addEventListener("keydown", (event) => {
      event.stopPropagation(); // JupyterLab's own keys would change cells
      if (event.key === "Escape") close();
    });
    page.style.top = `${panel.content.node.offsetTop}px`; // below the toolbar, as JupyterLab lays out a panel's parts itself
    panel.node.append(page);
    heading.focus();
  };
  const refused = (name, error) => show(`${name} wasn't read`, make("p", {}, error.message), buttons(["Close", close]));
  const send = (file, chosen, write) => {
    const asked = new URLSearchParams({ name: file.name, notebook: panel.context.path, use: chosen, write: write ? "1" : "" });
    return ask(`import?${asked}`, "POST", file);
  };

  async function look(file, chosen = "") {
    show(`Reading ${file.name}…`, make("p", { role: "status" }, "Nothing is written yet."));
    try {
      const found = await send(file, chosen, false);
      show(...firstPage(file.name, found, { bring: () => bring(file, found.use), as: (other) => look(file, other), close }));
    } catch (error) {
      refused(file.name, error);
    }
  }
  async function bring(file, chosen) {
    show(`Bringing in ${file.name}…`, make("p", { role: "status" }, "One moment."));
    try {
      // What is typed and not saved stays, whoever takes in the new cells.
      if (panel.model.dirty) await panel.context.save();
      panel.addClass("cw-bringing");
      const found = await send(file, chosen, true);
      const names = found.questions.filter(({ fate }) => fate === "new" || fate === "updated").map(({ scenario }) => scenario);
      await taken(panel, names);
      const first = () => {
        close();
        reveal(panel, names[0]);
      };
      show(done(found), ...left(found), buttons(...(names.length ? [["Show the first one", first]] : []), ["Close", close]));
    } catch (error) {
      refused(file.name, error);
    } finally {
      panel.removeClass("cw-bringing");
    }
  }

  const files = ({ dataTransfer }) => [...(dataTransfer?.items ?? [])].filter(({ kind }) => kind === "file");
  const ours = (event) => !event.defaultPrevented && files(event).some(({ type }) => !MEDIA.test(type));
  let within = 0;
  panel.node.addEventListener("dragenter", (event) => {
    if (!ours(event)) return;
    within += 1;
    veil.hidden = false;
  });
  panel.node.addEventListener("dragleave", (event) => {
    if (!ours(event)) return;
    within = Math.max(0, within - 1);
    veil.hidden = within === 0;
  });
  panel.node.addEventListener("dragover", (event) => {
    if (!ours(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  panel.node.addEventListener("drop", (event) => {
    within = 0;
    veil.hidden = true;
    const file = event.defaultPrevented ? null : [...(event.dataTransfer?.files ?? [])].find(({ type }) => !MEDIA.test(type));
    if (!file) return;
    event.preventDefault();
    look(file);
  });

  return {
    choose: () => {
      const input = make("input", { type: "file", accept: TYPES });
      input.addEventListener("change", () => input.files[0] && look(input.files[0]));
      input.click();
    },
  };
}

// What is in a file, before anything is written: its heading, and what is below it.
export function firstPage(name, found, { bring, as, close }) {
  const of = (fate) => found.questions.filter((one) => one.fate === fate);
  const writes = of("new").length + of("updated").length;
  const unclear = found.unread.length ? `, ${found.unread.length} unclear` : "";
  const lines = [
    [of("new").length, "new"],
    [of("updated").length, "changed in the file: your drafts are brought up to date"],
    [of("kept").length, "changed in the file, and by you: yours stay as they are"],
    [of("same").length + of("elsewhere").length, "in the module already"],
  ];
  const asOne = (use, words) => {
    const box = make("input", { type: "radio", name: "cw-import-use", value: use, checked: found.use === use });
    box.addEventListener("change", () => as(use));
    return make("label", {}, box, make("span", {}, words));
  };
  const choice = make("fieldset", {}, make("legend", {}, "They come in as"), asOne("graded", "graded questions"), asOne("practice", "practice, explained at once"));
  const label = writes ? `Bring in ${count(writes, "draft")}` : "";
  return [
    `${name}: ${count(found.questions.length, "question")} read${unclear}`,
    make("p", {}, `${found.format}. `, lines.filter(([number]) => number).map(([number, words]) => `${number} ${words}`).join("; "), "."),
    ...list("Unclear", found.unread.map(({ where, why, fix }) => `${where}: ${why} ${fix}`)),
    ...list("Questions", found.questions.map((one) => [`${one.title || one.scenario} (${one.kind || "no kind yet"})`, ...one.notes].join(". "))),
    ...(writes ? [choice, make("p", {}, "Drafts come at the end of the notebook. Learners don't get one until you untick Draft in its form, or delete the line “draft: true”.")] : []),
    buttons(...(label ? [[label, bring, "cw-go"]] : []), [writes ? "Not now" : "Close", close]),
  ];
}

// What was done, as a heading.
export function done(found) {
  const number = found.questions.filter(({ fate }) => fate === "new" || fate === "updated").length;
  return found.written ? `${count(number, "draft")} ${number === 1 ? "is" : "are"} in the notebook` : "Nothing was new";
}

function left(found) {
  const kept = found.questions.filter(({ fate }) => fate === "kept").map(({ scenario }) => scenario);
  const words = "Each one says below it what is left to do.";
  return [make("p", { role: "status" }, kept.length ? `${words} You had changed ${kept.join(", ")}, so yours stayed.` : words)];
}

const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

function list(title, lines) {
  if (!lines.length) return [];
  const more = lines.length > FIRST ? [make("li", {}, `and ${lines.length - FIRST} more`)] : [];
  return [make("h3", {}, title), make("ul", {}, ...lines.slice(0, FIRST).map((line) => make("li", {}, line)), ...more)];
}

function buttons(...each) {
  return make("p", { class: "cw-import-buttons" }, ...each.map(([label, onclick, look]) => make("button", { type: "button", onclick, class: look }, label)));
}

const cellOf = (panel, name) => panel.content.widgets.find((cell) => new RegExp(`^%%scenario ${name}(?:\\n|$)`).test(cell.model.sharedModel.source));

// Waits until the open notebook has what was written; if nothing takes it in, it's read again.
async function taken(panel, names) {
  window.dispatchEvent(new Event("focus"));
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    if (names.every((name) => cellOf(panel, name))) return;
    await new Promise((soon) => setTimeout(soon, 100));
  }
  await panel.context.revert();
}

function reveal(panel, name) {
  const place = panel.content.widgets.indexOf(cellOf(panel, name));
  if (place < 0) return;
  panel.content.activeCellIndex = place;
  panel.content.widgets[place].node.scrollIntoView({ block: "start" });
}
