// The form of one cell: it's made from the cell's YAML, and each change of it is an edit of that.

import { make } from "./element.js";
import { after, toProblem } from "./form-focus.js";
import { pressed } from "./form-keys.js";
import { change, morph } from "./form-morph.js";
import { added } from "./form-new.js";
import { mark } from "./form-passage.js";
import { drawn } from "./form-view.js";
import { recall, remember } from "./memory.js";
import { textOf } from "./run.js";
import { ask } from "./server.js";

const PAUSE = 350;
const TEXTS = 'textarea, input[type="text"]';

export class Sheet {
  constructor(panel, cell) {
    Object.assign(this, { panel, cell, form: null, known: null, queue: [], running: false, met: false });
    this.pending = new Map(); // what was typed and isn't in the YAML yet, by the path of its field
    this.timers = new Map();
    this.view = { id: `cwf-${cell.model.id}`, tab: "" };
    this.switch = this.switched();
    this.body = make("div", { class: "cw-form-body" });
    this.trouble = make("p", { class: "cw-form-trouble", role: "alert" });
    this.status = make("p", { class: "cw-form-status", role: "status" });
    this.next = make("button", { type: "button", hidden: true, onclick: () => toProblem(this) }, "Go to the next one");
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
    node.addEventListener("keydown", (event) => pressed(this, event));
    node.addEventListener("focusout", ({ target }) => {
      if (target.dataset.new) added(this, target, false);
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
    if (dataset.mark) mark(this, document.getElementById(dataset.mark));
    if (!dataset.acts) return;
    const acts = JSON.parse(dataset.acts);
    this.send(acts, after(this, target, acts));
  }

  choose(tab, focus = true) {
    this.view.tab = tab;
    this.render(focus ? () => this.at(`tab-${tab}`)?.focus() : null, []);
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

}

const pathOf = (control) => (control.dataset.path ? String(JSON.parse(control.dataset.path)) : "");
