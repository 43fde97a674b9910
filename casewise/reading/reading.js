// Reading by question: all answers to one reflection, by keyboard. What a reader gives is shown at once and saved in
// the background.

import { showAgreement } from "./agreement.js";
import { ask, remember, remembered } from "./asking.js";
import { askName } from "./dialogs.js";
import { drawDone } from "./done.js";
import { make, text } from "./elements.js";
import { ROLES, drawHeader } from "./header.js";
import { onKey } from "./keys.js";
import { Outbox } from "./outbox.js";
import { drawPaper } from "./paper.js";
import { beginning, counted, nextUnread, number, total } from "./points.js";
import { drawQuestions } from "./questions.js";
import { drawComments } from "./saved-comments.js";
import { drawSheet } from "./sheet.js";

const STALE = 60_000; // after so long in the background, the page asks what others have given
const READER = "casewise-reader";

class Desk {
  constructor(asked) {
    this.module = asked.get("module");
    this.scenario = asked.get("scenario");
    this.role = asked.get("role") in ROLES ? asked.get("role") : "first";
    this.names = false;
    this.reader = remembered(READER) ?? "";
    this.fixed = false;
    this.at = -1;
    this.line = 0;
    this.work = new Map(); // what was changed and not saved, by answer
    this.outbox = new Outbox(this);
    this.seen = Date.now();
  }

  get answer() {
    return this.pile.answers[this.at];
  }

  async open() {
    document.body.replaceChildren(make("p.wait", { role: "status" }, "Fetching the answers…"));
    const query = new URLSearchParams({ reader: this.reader });
    const { reader, reflections } = await ask(`reflections?${query}`);
    this.reflections = reflections;
    this.fixed = Boolean(reader);
    this.reader = reader || this.reader;
    if (!this.scenario) {
      const here = reflections.filter(({ module }) => module === this.module);
      if (here.length !== 1) {
        drawQuestions(here.length ? here : reflections);
        return;
      }
      this.scenario = here[0].scenario;
      const query = new URLSearchParams(location.search);
      query.set("scenario", this.scenario);
      history.replaceState(null, "", `?${query}`);
    }
    if (!this.reader) await this.askReader();
    this.frame();
    this.outbox.restore();
    await this.load();
    document.addEventListener("keydown", (event) => onKey(this, event));
    document.addEventListener("visibilitychange", () => this.back());
    addEventListener("beforeunload", (event) => {
      this.leave();
      if (this.outbox.size && this.outbox.trouble) event.preventDefault();
    });
  }

  frame() {
    this.header = make("header");
    this.notes = make("div.notes", { role: "alert" });
    this.status = make("p.status", { role: "status" });
    this.paper = make("section.paper", { "aria-label": "The answer" });
    this.desk = make("section.desk", { "aria-label": "Your reading" });
    this.beside = make("section.beside", { "aria-label": "What to compare it with" });
    this.main = make("main", {}, this.paper, this.desk, this.beside);
    document.body.replaceChildren(this.header, this.notes, this.main);
  }

  async load() {
    if (this.role === "agreement") {
      await showAgreement(this);
      return;
    }
    const query = new URLSearchParams({
      module: this.module, scenario: this.scenario, role: this.role, reader: this.reader, names: this.names ? "1" : "0",
    });
    const before = this.at >= 0 && this.pile?.role === this.role ? this.answer?.key : null;
    this.pile = await ask(`answers?${query}`);
    this.seen = Date.now();
    this.worth = this.pile.criteria.map(({ worth }) => worth);
    for (const entry of this.outbox.given(this.role)) this.apply(entry);
    const same = this.pile.answers.findIndex(({ key }) => key === before);
    const start = beginning(this.reader, this.pile.others, this.pile.answers.length);
    document.title = `${text(this.pile.title)} · ${this.pile.moduleTitle}`;
    this.main.className = "";
    this.show(same >= 0 ? same : nextUnread(this.pile.answers, start - 1), same >= 0);
    this.outbox.flush();
  }

  // What was given on this page and isn't on the server yet.
  apply({ key, levels, points, comment, draft }) {
    const answer = this.pile.answers.find((one) => one.key === key);
    if (!answer) return;
    Object.assign(answer, { levels, comment, points: points ?? total(levels, this.worth, this.pile.points), draft });
    if (!draft) Object.assign(answer, { state: "read", by: this.reader, at: new Date().toISOString() });
  }

  show(place, quietly = false) {
    this.at = place;
    drawHeader(this);
    if (!this.answer) {
      drawDone(this);
      return;
    }
    const known = this.work.get(this.answer.key);
    if (!known) {
      const { levels, points, comment } = this.answer;
      const sum = total(levels, this.worth, this.pile.points);
      this.work.set(this.answer.key, { levels: [...levels], own: points === sum ? null : points, comment, dirty: false });
    }
    const first = this.worth.findIndex((_, line) => typeof this.now.levels[line] !== "number");
    this.line = Math.max(first, 0);
    drawPaper(this);
    drawSheet(this);
    if (!quietly) {
      this.paper.querySelector("h2").focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  get now() {
    return this.work.get(this.answer.key);
  }

  get points() {
    return this.now.own ?? total(this.now.levels, this.worth, this.pile.points);
  }

  sums() {
    const { now } = this;
    const missing = this.worth.filter((_, line) => typeof now.levels[line] !== "number").length;
    const sum = total(now.levels, this.worth, this.pile.points);
    if (document.activeElement !== this.field) this.field.value = this.points === null ? "" : number(this.points);
    this.field.placeholder = "–";
    // A comment that a key adds is seen, even where the box for it is further down.
    this.echo.textContent = this.desk.scrollHeight > this.desk.clientHeight ? now.comment.replace(/\n/g, " ") : "";
    let said = "";
    if (now.own !== null && sum !== null && now.own !== sum) said = `The lines add up to ${number(sum)}.`;
    else if (!this.worth.length) said = this.points === null ? "Press p, and give points." : "";
    else if (now.own === null && missing) said = `${counted(missing, "line")} left to mark.`;
    this.out.textContent = said;
  }

  level(line, place) {
    const share = this.pile.levels[place].share;
    this.now.levels[line] = share;
    this.now.own = null;
    for (const [at, button] of this.desk.querySelectorAll(`[data-line="${line}"] .level`).entries()) {
      button.setAttribute("aria-pressed", String(at === place));
    }
    this.point(Math.min(line + 1, this.worth.length - 1));
    this.touched();
  }

  point(line) {
    this.line = line;
    for (const [at, fieldset] of this.desk.querySelectorAll("fieldset").entries()) {
      if (at === line) fieldset.setAttribute("aria-current", "true");
      else fieldset.removeAttribute("aria-current");
    }
    // Within the desk alone: the text beside it stays where it is.
    const marked = this.desk.querySelector("fieldset[aria-current]").getBoundingClientRect();
    const foot = this.desk.querySelector(".foot").getBoundingClientRect();
    if (marked.bottom > foot.top) this.desk.scrollTop += marked.bottom - foot.top;
    if (marked.top < this.desk.getBoundingClientRect().top) this.desk.scrollTop -= this.desk.getBoundingClientRect().top - marked.top;
  }

  typed() {
    const points = this.field.value.trim() === "" ? null : Number(this.field.value);
    this.now.own = points === null || Number.isNaN(points) ? null : points;
    this.touched();
  }

  touched() {
    this.now.dirty = true;
    this.sums();
    drawComments(this);
  }

  // Keeps what was changed and not given, before the reader goes on.
  leave() {
    const answer = this.answer;
    const now = answer && this.work.get(answer.key);
    if (!now?.dirty) return;
    this.put(answer, now, true);
  }

  step(by) {
    if (!this.pile?.answers.length) return;
    this.leave();
    this.show((this.at + by + this.pile.answers.length) % this.pile.answers.length);
  }

  nextUnread() {
    this.leave();
    this.show(nextUnread(this.pile.answers, this.at));
  }

  save() {
    if (!this.answer) return;
    const { now, answer } = this;
    if (this.points === null && !this.worth.length) {
      this.out.textContent = `Give points from 0 to ${number(this.pile.points)}.`;
      this.field.focus();
      return;
    }
    if (this.points === null) {
      const first = this.worth.findIndex((_, line) => typeof now.levels[line] !== "number");
      this.point(Math.max(first, 0));
      this.out.textContent = `Mark each line first: ${counted(this.worth.filter((_, line) => typeof now.levels[line] !== "number").length, "line")} left.`;
      return;
    }
    if (!(this.points >= 0 && this.points <= this.pile.points)) {
      this.out.textContent = `Give points from 0 to ${number(this.pile.points)}.`;
      this.field.focus();
      return;
    }
    if (now.dirty || answer.draft || answer.state !== "read") this.put(answer, now, false);
    this.show(nextUnread(this.pile.answers, this.at));
  }

  put(answer, now, draft) {
    const sum = total(now.levels, this.worth, this.pile.points);
    const entry = {
      key: answer.key, role: this.role, levels: this.worth.map((_, line) => now.levels[line] ?? null),
      points: now.own !== null && now.own !== sum ? now.own : null, comment: now.comment, version: answer.version, draft,
      reader: this.reader, place: answer.place,
    };
    this.apply(entry);
    this.work.delete(answer.key);
    this.outbox.add(entry);
  }

  discard() {
    const { answer } = this;
    this.work.set(answer.key, { levels: [], own: null, comment: "", dirty: false });
    const { state } = answer;
    this.put(answer, this.now, true);
    Object.assign(answer, { state, draft: false });
    this.show(this.at, true);
  }

  merge(answer, { role }) {
    if (role !== this.role || !this.pile) return;
    const place = this.pile.answers.findIndex(({ key }) => key === answer.key);
    if (place < 0) return;
    const { place: number_, name } = this.pile.answers[place];
    this.pile.answers[place] = { ...answer, place: number_, name };
    const now = this.work.get(answer.key);
    if (now?.dirty) return;
    this.work.delete(answer.key);
    if (place === this.at) this.show(place, true);
  }

  async back() {
    if (document.visibilityState !== "visible" || Date.now() - this.seen < STALE || this.outbox.size) return;
    if (this.answer && this.work.get(this.answer.key)?.dirty) return;
    this.work.clear();
    await this.load().catch((error) => this.fail(error));
  }

  async turn(role) {
    if (role === this.role) return;
    this.leave();
    this.role = role;
    this.work.clear();
    this.at = -1;
    const query = new URLSearchParams(location.search);
    query.set("role", role);
    history.replaceState(null, "", `?${query}`);
    await this.load().catch((error) => this.fail(error));
  }

  async name(box) {
    this.names = box.checked;
    this.leave();
    await this.load().catch((error) => this.fail(error));
  }

  async rename() {
    this.leave();
    await this.askReader();
    this.outbox.keep();
    this.outbox.restore();
    this.work.clear();
    await this.load().catch((error) => this.fail(error));
  }

  async askReader() {
    this.reader = await askName(this.reader);
    remember(READER, this.reader);
  }

  fail(error) {
    if (!this.notes) {
      document.body.replaceChildren(make("main.list", {}, make("h1", {}, "Answers to read"), make("p.problem", { role: "alert" }, error.message),
        make("p", {}, make("button", { type: "button", onclick: () => location.reload() }, "Try again"))));
      return;
    }
    const note = make("div.note", {}, make("p", {}, error.message), make("button", { type: "button", onclick: () => note.remove() }, "Close"));
    this.notes.append(note);
  }
}

const asked = new URLSearchParams(location.search);
if (["light", "dark"].includes(asked.get("theme"))) document.documentElement.dataset.theme = asked.get("theme");
const desk = new Desk(asked);
desk.open().catch((error) => desk.fail(error));
