// What a reader gave, on its way to the server. The browser keeps it, too, until the server has it.

import { ask, remember, remembered } from "./asking.js";
import { make } from "./elements.js";
import { clock, counted, number, total, whoGave } from "./points.js";

const AGAIN = 3000; // milliseconds until a save that failed is tried again

export class Outbox {
  constructor(desk) {
    this.desk = desk;
    this.queue = new Map(); // by role and answer
    this.elses = []; // what another reader left in this browser
    this.said = "";
    this.trouble = "";
    this.sending = false;
  }

  get place() {
    return `casewise-unsaved:${document.body.dataset.address}:${this.desk.module}:${this.desk.scenario}`;
  }

  get size() {
    return this.queue.size;
  }

  given(role) {
    return [...this.queue.values()].filter((entry) => entry.role === role);
  }

  add(entry) {
    this.queue.set(`${entry.role} ${entry.key}`, entry);
    this.keep();
    this.flush();
  }

  keep() {
    const entries = [...this.elses, ...this.queue];
    remember(this.place, entries.length ? JSON.stringify(entries) : null);
  }

  // For the reader of now.
  restore() {
    this.queue.clear();
    let entries = [];
    try {
      entries = JSON.parse(remembered(this.place) ?? "[]");
    } catch {
      remember(this.place, null);
    }
    this.elses = entries.filter(([, { reader }]) => reader !== this.desk.reader);
    for (const [name, entry] of entries) {
      if (entry.reader === this.desk.reader) this.queue.set(name, { ...entry, held: false });
    }
  }

  async flush() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.retry);
    for (;;) {
      const found = [...this.queue].find(([, entry]) => !entry.held);
      if (!found) break;
      const [name, entry] = found;
      this.saying();
      try {
        const { held, place, ...given } = entry;
        const answer = await ask("give", { ...given, module: this.desk.module, scenario: this.desk.scenario });
        const later = this.queue.get(name);
        if (later === entry) this.queue.delete(name);
        else if (later) later.version = answer.version;
        this.said = `Saved ${clock(new Date().toISOString())}`;
        this.trouble = "";
        if (later === entry) this.desk.merge(answer, entry);
      } catch (error) {
        if (error.status === 409) this.conflict(name, entry, error.said);
        else if (error.status === 400) this.refused(name, entry, error.message);
        else {
          this.trouble = error.status === 423 ? `${error.message.replace(/ Try again.*/, "")} Your readings are entered when it's done.`
            : `${error.message} ${counted(this.queue.size, "reading")} kept here and saved as soon as possible.`;
          this.retry = setTimeout(() => this.flush(), AGAIN);
          this.keep();
          break;
        }
      }
      this.keep();
    }
    this.sending = false;
    this.saying();
  }

  saying() {
    const waiting = [...this.queue.values()].filter(({ held }) => !held).length;
    const words = this.trouble && waiting ? this.trouble : waiting ? "Saving…" : this.said;
    this.desk.status.classList.toggle("trouble", Boolean(this.trouble && waiting));
    if (this.desk.status.textContent !== words) this.desk.status.textContent = words;
  }

  // Someone else has given points, or the text is another one by now.
  conflict(name, entry, { answer, what, message }) {
    entry.held = true;
    const end = () => {
      note.remove();
      this.queue.delete(name);
      this.keep();
      this.saying();
    };
    const theirs = () => { end(); this.desk.merge(answer, entry); };
    const mine = () => { end(); this.queue.set(name, { ...entry, held: false, version: answer.version }); this.keep(); this.flush(); };
    const again = () => {
      end();
      this.desk.merge(answer, entry);
      this.desk.work.set(answer.key, { levels: [...entry.levels], own: entry.points, comment: entry.comment, dirty: true });
      this.desk.show(this.desk.pile.answers.findIndex(({ key }) => key === answer.key));
    };
    const given = entry.points ?? total(entry.levels, this.desk.worth, this.desk.pile.points);
    const note = what === "points"
      ? make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), `${whoGave(answer)}; you gave ${number(given)}. Which points count?`),
        make("button", { type: "button", onclick: theirs }, answer.points === null ? "None" : `Keep ${answer.by || "formgrader"}’s ${number(answer.points)}`),
        make("button", { type: "button", onclick: mine }, `Keep my ${number(given)}`))
      : make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), message),
        make("button", { type: "button", onclick: again }, "Read it again"));
    this.desk.notes.append(note);
  }

  refused(name, entry, message) {
    entry.held = true;
    const drop = () => { note.remove(); this.queue.delete(name); this.keep(); };
    const note = make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), message),
      make("button", { type: "button", onclick: () => location.reload() }, "Reload"),
      make("button", { type: "button", onclick: drop }, "Leave it"));
    this.desk.notes.append(note);
  }
}
