// Reading by question: all answers to one reflection, by keyboard. What a reader gives is shown at once and saved in
// the background.

import { showAgreement } from "./agreement.js";
import { ask, remember, remembered } from "./asking.js";
import { askName, edited, showKeys } from "./dialogs.js";
import { fill, make, progress, text } from "./elements.js";
import { Outbox } from "./outbox.js";
import { drawPaper } from "./paper.js";
import { beginning, counted, nextUnread, number, toggled, total, unread } from "./points.js";

const STALE = 60_000; // after so long in the background, the page asks what others have given
const LETTERS = "asdfgqwertzxvb"; // for saved comments; the rest have other uses
const ROLES = { first: "Read", second: "Second reading", agreement: "Agreement" };
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
        this.list(here.length ? here : reflections);
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
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => this.back());
    addEventListener("beforeunload", (event) => {
      this.leave();
      if (this.outbox.size && this.outbox.trouble) event.preventDefault();
    });
  }

  list(reflections) {
    const rows = reflections.map((one) => {
      const address = `?${new URLSearchParams({ module: one.module, scenario: one.scenario })}`;
      return make("li", {}, make("a.row", { href: address }, make("span.what", {}, make("strong", { html: one.title }),
        make("span.quiet", {}, [one.moduleTitle, one.note].filter(Boolean).join(" · "))), progress(one.left, one.answers)));
    });
    document.title = "Answers to read";
    document.body.replaceChildren(make("main.list", {}, make("h1", {}, "Answers to read"),
      make("p.quiet", {}, rows.length ? "All answers to one question in one place. Choose a question."
        : "There are no answers to read. Collect and grade a module first: then its reflections are here."),
      make("ul", {}, rows)));
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
    this.headers();
    if (!this.answer) {
      this.nothing();
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
    this.drawDesk();
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

  headers() {
    const tabs = Object.entries(ROLES).map(([role, name]) =>
      make("button", { type: "button", "aria-pressed": String(role === this.role), onclick: () => this.turn(role) }, name));
    const back = new URLSearchParams(location.search);
    for (const name of ["module", "scenario", "role"]) back.delete(name);
    const { title, moduleTitle, points, answers } = this.pile ?? { title: "", moduleTitle: "", points: 0, answers: [] };
    fill(this.header, 
      make("a.back", { href: `?${back}`, title: "All reflections" }, make("span", { "aria-hidden": "true" }, "‹ "), "All questions"),
      make("div.what", {}, make("h1", { html: title }), make("p.quiet", {}, [moduleTitle, points && counted(points, "point")].filter(Boolean).join(" · "))),
      make("div.tabs", { role: "group", "aria-label": "What to do" }, tabs),
      this.role === "agreement" ? make("span") : progress(unread(answers), answers.length),
      make("div.tools", {}, this.status,
        make("label.switch", {}, make("input", { type: "checkbox", checked: this.names, onchange: ({ target }) => this.name(target) }), "Show names"),
        make("button.quiet", { type: "button", disabled: this.fixed, title: this.fixed ? "You're logged in by this name" : "Change the reader's name", onclick: () => this.rename() }, `Reader: ${this.reader}`),
        make("button.quiet", { type: "button", onclick: () => showKeys(this.pile?.levels ?? []) }, "Keys ", make("kbd", {}, "?"))),
    );
    this.outbox.saying();
  }

  drawDesk() {
    const { now, pile } = this;
    const lines = pile.criteria.map(({ html, worth }, line) => {
      const chosen = now.levels[line];
      const levels = pile.levels.map(({ name, share }, place) => make("button.level", {
        type: "button", "aria-pressed": String(chosen === share), "data-level": name.toLowerCase().replace(" ", "-"),
        onclick: () => this.level(line, place),
      }, make("kbd", {}, String(place + 1)), make("span", {}, name), make("span.worth", {}, number(worth * share))));
      return make("fieldset", { "data-line": line, "aria-current": line === this.line ? "true" : null,
        onclick: () => this.point(line) }, make("legend", { html }), make("div.levels", {}, levels));
    });
    this.box = make("textarea", { id: "comment", rows: 2, value: now.comment, dir: "auto", maxLength: 10000,
      oninput: () => { this.now.comment = this.box.value; this.touched(); } });
    this.field = make("input", { id: "points", type: "number", min: 0, max: pile.points, step: "any", oninput: () => this.typed() });
    this.out = make("p.left", { role: "status" });
    this.echo = make("p.echo", { "aria-hidden": "true" });
    this.saved = make("div.phrases");
    fill(this.desk, 
      this.role === "second" ? make("p.blind", {}, "Second reading: you don't see what the first reader gave. Your points don't count; the agreement compares them.") : null,
      make("div.lines", {}, lines),
      make("div.comment", {}, make("label", { htmlFor: "comment" }, this.role === "second" ? "Note to your colleague" : "Comment to the learner", make("kbd", {}, "c")), this.box, this.saved),
      make("div.foot", {},
        make("div.sum", {}, make("label", { htmlFor: "points" }, "Points", make("kbd", {}, "p")), this.field, make("span", {}, `of ${number(pile.points)}`), this.out),
        this.echo,
        make("div.go", {},
          make("button", { type: "button", title: "Previous answer", "aria-label": "Previous answer", onclick: () => this.step(-1) }, "‹"),
          make("button", { type: "button", title: "Next answer", "aria-label": "Next answer", onclick: () => this.step(1) }, "›"),
          this.answer.draft || now.dirty ? make("button", { type: "button", onclick: () => this.discard() }, "Undo") : null,
          make("button.main", { type: "button", onclick: () => this.save() }, "Save and next unread ", make("kbd", {}, "↵")))),
    );
    this.desk.scrollTop = 0;
    this.drawPhrases();
    this.sums();
  }

  drawPhrases() {
    const has = (phrase) => this.now.comment.includes(phrase);
    const items = this.pile.phrases.map(({ id, text: phrase }, place) => make("li", {},
      make("button.phrase", { type: "button", "aria-pressed": String(has(phrase)), onclick: () => this.insert(phrase) },
        LETTERS[place] ? make("kbd", {}, LETTERS[place]) : null, make("span", {}, phrase)),
      make("button.small", { type: "button", title: "Change this saved comment", "aria-label": `Change: ${phrase}`, onclick: () => this.changePhrase(id, phrase) }, "✎"),
      make("button.small", { type: "button", title: "Delete this saved comment", "aria-label": `Delete: ${phrase}`, onclick: () => this.dropPhrase(id, phrase) }, "✕")));
    const typed = this.now.comment.trim();
    const known = this.pile.phrases.some(({ text: phrase }) => phrase === typed);
    fill(this.saved, 
      items.length && make("ul", { "aria-label": "Saved comments" }, items),
      typed && !known && make("button.link", { type: "button", onclick: () => this.keepPhrase("", typed) }, "Save this comment to use again"),
      this.dropped && make("p.quiet", {}, "Deleted. ", make("button.link", { type: "button", onclick: () => this.keepPhrase("", this.dropped) }, "Undo")),
    );
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
    this.drawPhrases();
  }

  insert(phrase) {
    this.now.comment = toggled(this.now.comment, phrase);
    this.box.value = this.now.comment;
    this.touched();
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

  nothing() {
    const { answers, own, blank } = this.pile;
    const more = this.reflections.filter(({ module, scenario, left }) => left && (module !== this.module || scenario !== this.scenario));
    const said = answers.length === 1 ? "The one answer is read." : answers.length ? `All ${answers.length} answers are read.` : own ? `You read all ${own} answers first. A second reading takes someone else.` : "There is nothing to read.";
    fill(this.paper, make("div.done", {}, make("h2", { tabIndex: -1 }, said),
      blank ? make("p.quiet", {}, `${counted(blank, "learner")} left this blank.`) : null,
      make("div.go", {},
        answers.length ? make("button", { type: "button", onclick: () => this.show(0) }, "Look at them again") : null,
        make("button", { type: "button", onclick: () => this.turn("agreement") }, "See the agreement")),
      more.length ? make("p", {}, "Next: ", make("a", { href: `?${new URLSearchParams({ module: more[0].module, scenario: more[0].scenario })}` }, `${text(more[0].title)} (${more[0].moduleTitle}, ${more[0].left} left)`)) : null));
    fill(this.desk);
    fill(this.beside);
    this.paper.querySelector("h2").focus();
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

  key(event) {
    if (event.defaultPrevented || document.querySelector("dialog") || this.role === "agreement" || !this.pile) return;
    const { target, key } = event;
    const writes = target.matches("textarea, input:not([type=checkbox])");
    if (key === "Escape" && writes) target.blur();
    else if (key === "Enter" && (event.ctrlKey || event.metaKey)) this.save();
    else if (event.ctrlKey || event.metaKey || event.altKey) return;
    else if (key === "Enter" && target === this.field) this.save();
    else if (writes) return;
    else if (key === "Enter" && !target.matches("a, summary, button:not(.level, .phrase, .main), input")) this.save();
    else if (!this.plain(key)) return;
    event.preventDefault();
  }

  // A key without Ctrl or Alt, outside of a field. Says whether it means something.
  plain(key) {
    const moves = { ArrowLeft: -1, k: -1, ArrowRight: 1, j: 1 };
    if (key === "?") showKeys(this.pile.levels);
    else if (key in moves) this.step(moves[key]);
    else if (key === "n") this.nextUnread();
    else if (!this.answer) return false;
    else if (key === "ArrowUp") this.point(Math.max(this.line - 1, 0));
    else if (key === "ArrowDown") this.point(Math.min(this.line + 1, this.worth.length - 1));
    else if (this.pile.levels[Number(key) - 1] && key !== " ") this.level(this.line, Number(key) - 1);
    else if (key === "c") this.box.focus();
    else if (key === "p") this.field.select();
    else if (this.pile.phrases[LETTERS.indexOf(key)]) this.insert(this.pile.phrases[LETTERS.indexOf(key)].text);
    else return false;
    return true;
  }

  async keepPhrase(id, phrase) {
    this.dropped = "";
    try {
      this.pile.phrases = await ask("comments", { module: this.module, scenario: this.scenario, id, text: phrase });
    } catch (error) {
      this.fail(error);
    }
    this.drawPhrases();
  }

  async dropPhrase(id, phrase) {
    await this.keepPhrase(id, "");
    this.dropped = phrase;
    this.drawPhrases();
  }

  async changePhrase(id, phrase) {
    const now = await edited(phrase);
    if (now !== null) await this.keepPhrase(id, now);
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
