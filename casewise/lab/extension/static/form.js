// The form of a scenario beside its card, for authors who don't write YAML. The YAML in the cell stays the truth: the
// form is made from it, and what is done in the form is an edit of it, which the notebook can undo.

import { DRAFT, SOURCE } from "./author.js";
import { make } from "./element.js";
import { change, morph } from "./form-morph.js";
import { drawn } from "./form-view.js";
import { recall, remember } from "./memory.js";
import { isSetup, textOf } from "./run.js";
import { ask } from "./server.js";

const PAUSE = 350;
const WIDE = 860;
const TEXTS = 'textarea, input[type="text"]';

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

class Sheet {
  constructor(panel, cell) {
    Object.assign(this, { panel, cell, form: null, known: null, queue: [], running: false, met: false });
    this.pending = new Map(); // what was typed and isn't in the YAML yet, by the path of its field
    this.timers = new Map();
    this.view = { id: `cwf-${cell.model.id}`, tab: "" };
    this.switch = this.switched();
    this.body = make("div", { class: "cw-form-body" });
    this.trouble = make("p", { class: "cw-form-trouble", role: "alert" });
    this.status = make("p", { class: "cw-form-status", role: "status" });
    this.next = make("button", { type: "button", hidden: true, onclick: () => this.toProblem() }, "Go to the next one");
    const foot = make("div", { class: "cw-form-foot" }, this.status, this.next);
    this.node = make("div", { class: "cw-form", role: "group", tabindex: -1, "aria-label": `Form of ${this.name}` }, this.trouble, this.body, foot);
    const input = cell.node.querySelector(".jp-Cell-inputWrapper");
    input.before(this.switch, this.node);
    this.listen();
    // Whoever types a scenario by hand goes on typing.
    this.show(!cell.editor?.hasFocus() && this.remembered());
  }

  end() {
    this.timers.forEach(clearTimeout);
    this.switch.remove();
    this.node.remove();
    this.cell.node.classList.remove("cw-formed");
  }

  get name() {
    return textOf(this.cell).split("\n", 1)[0].split(" ")[1] ?? "";
  }

  // As it was the last time, or as the last one that was switched.
  remembered() {
    return recall(this.memory) ?? recall("form") ?? true;
  }

  get memory() {
    return `form:${this.panel.context.path}:${this.name}`;
  }

  switched() {
    const choice = (form, words) => {
      const id = `${this.view.id}-as-${form}`;
      const box = make("input", { type: "radio", id, name: `${this.view.id}-as` });
      box.addEventListener("change", () => {
        remember(this.memory, form);
        remember("form", form);
        this.show(form);
      });
      this[form ? "asForm" : "asYaml"] = box;
      return [box, make("label", { for: id }, words)];
    };
    const bar = make("fieldset", { class: "cw-form-switch" }, make("legend", { class: "cw-unseen" }, "Write this scenario as"), ...choice(true, "Form"), ...choice(false, "YAML"));
    bar.addEventListener("keydown", (event) => event.stopPropagation());
    return bar;
  }

  show(form) {
    this.isForm = form;
    this.asForm.checked = form;
    this.asYaml.checked = !form;
    this.cell.node.classList.toggle("cw-formed", form);
    this.node.hidden = !form;
    if (form && this.met) this.refresh();
    if (!form) this.cell.editorWidget?.update?.();
  }

  meet() {
    if (this.met) return;
    this.met = true;
    if (this.isForm) this.refresh();
  }

  // The YAML may have changed, by whoever.
  look() {
    if (!this.met || !this.isForm || this.running || textOf(this.cell) === this.known) return;
    clearTimeout(this.looking);
    this.looking = setTimeout(() => textOf(this.cell) !== this.known && this.refresh(), PAUSE);
  }

  refresh() {
    if (this.known !== textOf(this.cell) || !this.form) this.send([]);
  }

  // Does something to the cell's YAML, after what was asked for before. `focus` says where the author is then.
  send(acts, focus = null) {
    this.queue.push({ acts, focus });
    if (!this.running) this.work();
  }

  async work() {
    this.running = true;
    while (this.queue.length && !this.panel.isDisposed && this.cell.model) {
      const batch = this.queue.splice(0);
      const source = textOf(this.cell);
      const path = this.panel.context.path;
      try {
        const answer = await ask("authoring/form", "POST", JSON.stringify({ path, source, acts: batch.flatMap(({ acts }) => acts) }));
        if (this.cell.isDisposed) return;
        if (textOf(this.cell) !== source) {
          this.queue.unshift(...batch); // the YAML was typed in meanwhile
          continue;
        }
        if (answer.source !== source) {
          const { start, end, text } = change(source, answer.source);
          this.cell.model.sharedModel.updateSource(start, end, text);
        }
        this.known = answer.source;
        this.form = answer.form;
        this.trouble.textContent = "";
        for (const { acts } of batch) for (const act of acts) if (act.typed !== undefined && this.pending.get(String(act.path)) === act.typed) this.pending.delete(String(act.path));
        this.render(batch.findLast(({ focus }) => focus)?.focus, answer.made ?? []);
      } catch (error) {
        if (!batch.some(({ acts }) => acts.length)) this.known = source;
        this.trouble.textContent = error.message;
      }
    }
    this.running = false;
    this.look();
  }

  render(focus, made) {
    const live = this.body.contains(document.activeElement) ? document.activeElement : null;
    const key = live?.id;
    const next = make("div", { class: "cw-form-body" }, ...drawn(this.form, this.view));
    morph(this.body, next);
    this.settle();
    const count = this.form.problems.length;
    const words = count === 0 ? "Nothing to fix." : count === 1 ? "1 thing to fix." : `${count} things to fix.`;
    if (this.status.textContent !== words) this.status.textContent = words;
    this.next.hidden = count === 0 || Boolean(this.form.unreadable);
    if (focus) focus(made);
    else if (key && document.activeElement !== live) (document.getElementById(key) ?? this.node).focus?.({ preventScroll: true });
  }

  // Gives each control its value, except where the author types.
  settle() {
    for (const control of this.body.querySelectorAll("[data-value]")) {
      const wanted = control.dataset.value;
      if (control.dataset.new !== undefined || this.pending.has(pathOf(control))) continue;
      if (control.value === wanted || (control === document.activeElement && control.value.trim() === wanted)) continue;
      const caret = control === document.activeElement && control.matches(TEXTS) ? [control.selectionStart, control.selectionEnd] : null;
      control.value = wanted;
      if (caret) control.setSelectionRange(...caret);
    }
    for (const control of this.body.querySelectorAll("[data-checked]")) {
      const wanted = control.dataset.checked === "true";
      if (control.checked !== wanted) control.checked = wanted;
    }
  }

  focus() {
    this.met = true;
    const first = this.body.querySelector("textarea, input, select");
    if (first) first.focus();
    else {
      const wait = new MutationObserver(() => {
        const there = this.body.querySelector("textarea, input, select");
        if (!there) return;
        wait.disconnect();
        there.focus();
      });
      wait.observe(this.body, { childList: true });
      this.refresh();
    }
  }

  at(key) {
    return document.getElementById(`${this.view.id}-${key}`);
  }

  listen() {
    const { node } = this;
    node.addEventListener("input", ({ target }) => target.matches(TEXTS) && this.typed(target));
    node.addEventListener("change", ({ target }) => this.chosen(target));
    node.addEventListener("click", ({ target }) => this.clicked(target.closest("button")));
    node.addEventListener("keydown", (event) => this.pressed(event));
    node.addEventListener("focusout", ({ target }) => {
      if (target.dataset.new) this.added(target, false);
      this.flush(target);
    });
  }

  typed(target) {
    if (!target.dataset.path) return;
    const path = pathOf(target);
    this.pending.set(path, target.value);
    clearTimeout(this.timers.get(path));
    this.timers.set(path, setTimeout(() => this.flush(target), PAUSE));
  }

  flush(target) {
    const path = target.dataset?.path && pathOf(target);
    if (!path || !this.timers.has(path)) return;
    clearTimeout(this.timers.get(path));
    this.timers.delete(path);
    const steps = JSON.parse(target.dataset.path);
    const { value } = target;
    const how = target.classList.contains("cw-form-code") ? { do: "yaml", text: value } : value.trim() || !this.optional(steps) ? { do: "put", value } : { do: "remove" };
    this.send([{ ...how, path: steps, typed: value }]);
  }

  // Whether an empty field leaves the YAML: what a kind needs stays, empty, and the problems say so.
  optional(path) {
    const { fields, parts } = this.form;
    if (path.length === 1) return !fields[path[0]]?.required;
    return !(path[0] === parts.field && (path.length === 2 || path.at(-2) === parts.within || path.at(-1) === "text")) && !/^\d+$/.test(path.at(-1));
  }

  chosen(target) {
    const { dataset } = target;
    if (dataset.name !== undefined) {
      this.send([{ do: "name", id: target.value.trim() }]);
    } else if (dataset.rename !== undefined) {
      const named = (made) => {
        [this.view.tab] = made;
        this.render(() => this.at("called")?.focus(), []);
      };
      if (target.value.trim()) this.send([{ do: "rename", path: JSON.parse(dataset.rename), text: target.value.trim() }], named);
    } else if (dataset.acts && target.type === "radio") {
      this.send(JSON.parse(dataset.acts));
    } else if (target.type === "checkbox") {
      const whole = dataset.whole ? JSON.parse(dataset.whole) : JSON.parse(dataset.path);
      const value = dataset.on ? JSON.parse(target.checked ? dataset.on : dataset.off) : String(target.checked);
      const gone = value.length === 0 || (dataset.default !== undefined && value === dataset.default);
      this.send([gone ? { do: "remove", path: whole } : { do: "put", path: whole, value }]);
    } else if (target.nodeName === "SELECT") {
      const path = JSON.parse(dataset.whole ?? dataset.path);
      const gone = dataset.zero !== undefined && target.value === dataset.zero;
      const value = dataset.whole ? JSON.parse(target.value || "[]") : target.value;
      const focus = path[0] === "citations" ? () => this.at(`citations/${this.form.values.citations?.length ?? 0}`)?.focus() : null;
      if (value.length || gone) this.send([gone ? { do: "remove", path } : { do: "put", path, value }], gone ? null : focus);
    }
  }

  clicked(target) {
    if (!target) return;
    const { dataset } = target;
    if (dataset.tab) this.choose(dataset.tab);
    if (dataset.mark) this.mark(document.getElementById(dataset.mark));
    if (!dataset.acts) return;
    const acts = JSON.parse(dataset.acts);
    this.send(acts, this.after(target, acts));
  }

  // Where the author is after a button: on the same one of what was moved, near what was removed, in what is new.
  after({ dataset }, acts) {
    if (dataset.way) {
      return () => {
        const part = this.body.querySelector(`[data-part="${CSS.escape(moved(acts[0]))}"]`) ?? this.at(moved(acts[0]))?.closest(".cw-form-item");
        const button = [...(part?.querySelectorAll("[data-way]") ?? [])];
        (button.find((one) => one.dataset.way === dataset.way && !one.disabled) ?? button.find((one) => !one.disabled))?.focus();
      };
    }
    if (dataset.near) {
      const boxes = [...this.body.querySelectorAll("[data-near], [data-new]")];
      const place = boxes.findIndex((one) => one.dataset.near === dataset.near);
      const next = boxes.slice(place + 1).find((one) => !one.dataset.near?.startsWith(`${dataset.near}/`));
      const id = next?.id;
      const near = next?.dataset.near;
      return () => (id ? document.getElementById(id) : this.body.querySelector(`[data-near="${CSS.escape(near ?? "")}"]`) ?? this.body.querySelector("[data-new]"))?.focus();
    }
    if (dataset.focus === "tab") return () => (this.body.querySelector('[role="tab"][tabindex="0"]') ?? this.body.querySelector(".cw-form-variants [data-new]"))?.focus();
    if (!dataset.focus) return null;
    return () => {
      const there = this.at(dataset.focus);
      there?.closest("details")?.setAttribute("open", "");
      there?.focus();
      there?.select?.();
    };
  }

  // To the next field with something to fix, also one of another variant; after the last one, to the first.
  toProblem() {
    const fields = [...this.body.querySelectorAll(".cw-form-problems")];
    const now = this.shownLast && this.body.contains(this.shownLast) ? fields.indexOf(this.shownLast) : -1;
    const tabs = [...this.body.querySelectorAll('[role="tab"]')];
    const later = tabs.slice(tabs.findIndex((tab) => tab.ariaSelected === "true") + 1);
    const other = now + 1 >= fields.length && [...later, ...tabs].find((tab) => tab.querySelector(".cw-form-sign") && tab.ariaSelected !== "true");
    if (other) {
      this.view.tab = other.dataset.tab;
      this.render(null, []);
    }
    const there = [...this.body.querySelectorAll(`${other ? '[role="tabpanel"] ' : ""}.cw-form-problems`)];
    const found = there[other ? 0 : (now + 1) % there.length];
    if (!found) return;
    this.shownLast = found;
    found.closest("details")?.setAttribute("open", "");
    const control = this.body.querySelector(`[aria-describedby~="${CSS.escape(found.id)}"]`) ?? found.closest("fieldset, .cw-form-part, .cw-form-step, .cw-form-variants, .cw-form-field") ?? found;
    if (control.tabIndex < 0) control.tabIndex = -1;
    control.focus();
    found.scrollIntoView({ block: "center" });
  }

  choose(tab, focus = true) {
    this.view.tab = tab;
    this.render(focus ? () => this.at(`tab-${tab}`)?.focus() : null, []);
  }

  pressed(event) {
    const { target, key } = event;
    if (key === "Escape") {
      event.stopPropagation();
      this.panel.content.mode = "command";
      this.panel.content.activate();
      this.panel.content.node.focus();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(key.toLowerCase())) {
      event.stopPropagation();
      if (target.dataset.new && target.value) return; // what isn't in the YAML yet, the browser undoes
      event.preventDefault();
      this.undo(key.toLowerCase() === "y" || event.shiftKey);
      return;
    }
    if (event.ctrlKey && key === "m" && target.matches("textarea")) {
      event.preventDefault();
      event.stopPropagation();
      const button = this.body.querySelector(`[data-mark="${target.id}"]`);
      if (button) this.mark(target);
      return;
    }
    if (event.ctrlKey || event.metaKey) return; // saving, and all else that JupyterLab has
    event.stopPropagation();
    if (key === "Enter" && !event.shiftKey && target.dataset.new) {
      event.preventDefault();
      this.added(target, true);
    } else if (key === "Enter" && target.dataset.long === "false") {
      event.preventDefault();
    } else if (event.altKey && (key === "ArrowUp" || key === "ArrowDown")) {
      event.preventDefault();
      this.shift(target, key === "ArrowUp" ? "up" : "down");
    } else if (target.role === "tab" && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
      event.preventDefault();
      const tabs = [...this.body.querySelectorAll('[role="tab"]')];
      const now = tabs.indexOf(target);
      const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: -1 }[key];
      this.choose(tabs.at(next % tabs.length).dataset.tab);
    }
  }

  // Moves the part in which the author is, who stays in the same field.
  shift(target, way) {
    const part = target.closest(".cw-form-part, .cw-form-item, .cw-form-step");
    const button = part?.querySelector(`[data-way="${way}"]`);
    if (!button || button.disabled) return;
    this.flush(target);
    const { id } = target;
    this.send(JSON.parse(button.dataset.acts), () => document.getElementById(id)?.focus());
  }

  undo(again) {
    const typing = this.timers.size > 0;
    this.timers.forEach(clearTimeout);
    this.timers.clear();
    this.pending.clear();
    if (typing && !again) {
      this.settle();
      return;
    }
    const { sharedModel } = this.cell.model;
    again ? sharedModel.redo() : sharedModel.undo();
    this.refresh();
  }

  added(target, stay) {
    const text = target.value.trim();
    if (!text) return;
    target.value = "";
    const { path, how, word, shape } = JSON.parse(target.dataset.new);
    if (how === "item") {
      this.send([{ do: "put", path, value: text }], stay ? () => this.at(`new-${[...path.slice(0, -1), Number(path.at(-1)) + 1].join("/")}`)?.focus() : null);
      return;
    }
    if (how === "vary") {
      const focus = (made) => {
        this.view.tab = made.at(-1);
        this.render(() => stay && this.at(`variants/${made.at(-1)}/prompt`)?.focus(), []);
      };
      this.send([{ do: "vary", text }], focus);
      return;
    }
    const value = shape ? { [shape]: text } : text;
    // On to what else is asked of the new one; if that is nothing, to the next one.
    const focus = (made) => {
      const part = this.body.querySelector(`[data-part="${CSS.escape([...path, made.at(-1)].join("/"))}"]`);
      const [, next] = part?.querySelectorAll("textarea, select, input") ?? [];
      (next ?? this.at(`new-${path.join("/")}`))?.focus();
    };
    this.send([{ do: "add", path, text, word, value }], stay ? focus : null);
  }

  // Makes a passage of what is selected in a text.
  mark(box) {
    const { selectionStart: start, selectionEnd: end, value } = box;
    const words = value.slice(start, end).trim();
    if (!words || /[[\]]/.test(words)) {
      this.trouble.textContent = "Select some words of the text first, without brackets.";
      box.focus();
      return;
    }
    const taken = new Set([...value.matchAll(/\[\[([\w-]+):/g)].map(([, id]) => id));
    const first = words.toLowerCase().match(/[a-z0-9]+/g)?.slice(0, 2).join("-").slice(0, 24) || "passage";
    let id = first;
    for (let number = 2; taken.has(id); number += 1) id = `${first}-${number}`;
    box.focus();
    const written = `[[${id}: ${words}]]`;
    box.setRangeText(written, start, end, "end");
    this.typed(box);
    this.flush(box);
  }
}

const pathOf = (control) => (control.dataset.path ? String(JSON.parse(control.dataset.path)) : "");
const moved = ({ path, to }) => (/^\d+$/.test(path.at(-1)) ? [...path.slice(0, -1), String(to)] : path).join("/");

let styled = false;

function style() {
  if (styled) return;
  styled = true;
  const href = new URL("form.css", import.meta.url);
  document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
}
