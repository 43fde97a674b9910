// Reading by question: all answers to one reflection, by keyboard. What a reader gives is shown at once and saved in
// the background; what isn't saved yet is kept in the browser, too, until the server has it.

const AGAIN = 3000; // milliseconds until a save that failed is tried again
const STALE = 60_000; // after so long in the background, the page asks what others have given
const LETTERS = "asdfgqwertzxvb"; // for saved comments; the rest have other uses
const ROLES = { first: "Read", second: "Second reading", agreement: "Agreement" };

// The points of all lines together, as formgrader adds them up; null without lines, or while a line has none.
export function total(levels, worth, most) {
  if (!worth.length || worth.some((_, line) => typeof levels[line] !== "number")) return null;
  const sum = worth.reduce((sofar, points, line) => sofar + points * levels[line], 0);
  return Math.min(Math.round(sum * 100) / 100, most);
}

export const unread = (answers) => answers.filter(({ state }) => state !== "read").length;

// The place of the next answer to be read after one, from the start again at the end; -1 if none is left.
export function nextUnread(answers, from) {
  for (let step = 1; step <= answers.length; step += 1) {
    const place = (from + step) % answers.length;
    if (answers[place].state !== "read") return place;
  }
  return -1;
}

// A comment with a saved one added, or without it if it has it already.
export function toggled(comment, phrase) {
  if (!comment.includes(phrase)) return comment.trim() ? `${comment.trimEnd()}\n${phrase}` : phrase;
  return comment.replace(phrase, "").replace(/\n{2,}/g, "\n").trim();
}

// Two readers begin at different places, so they don't read the same answers at the same time.
export function beginning(reader, others, count) {
  if (!others.length || !count) return 0;
  let sum = 0;
  for (const sign of reader) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return sum % count;
}

export function clock(at) {
  const when = new Date(at);
  if (!at || Number.isNaN(when.valueOf())) return "";
  const time = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return when.toDateString() === new Date().toDateString() ? `at ${time}` : `on ${when.toLocaleDateString()}, ${time}`;
}

export const number = (points) => String(Math.round(points * 100) / 100);

export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// Who gave what there is now, as a sentence without its end.
export function whoGave({ by, at, points }) {
  if (points === null) return "Someone took the points back in formgrader";
  return by ? `${by} gave ${number(points)} ${clock(at)}` : `Someone gave ${number(points)} in formgrader`;
}

class Refused extends Error {
  constructor(status, said) {
    super(said.message || "The server doesn't answer.");
    this.status = status;
    this.said = said;
  }
}

async function ask(address, body) {
  const token = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1];
  const headers = { "Content-Type": "application/json", ...(token ? { "X-XSRFToken": token } : {}) };
  const request = body ? { method: "POST", body: JSON.stringify(body), headers, keepalive: true } : { headers };
  let answer;
  try {
    answer = await fetch(`${document.body.dataset.address}/${address}`, { ...request, credentials: "same-origin" });
  } catch {
    throw new Refused(0, { message: "The server doesn't answer." });
  }
  if (answer.redirected || answer.status === 403) {
    throw new Refused(403, { message: "You're logged out. Log in to JupyterLab again, in another tab." });
  }
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

// Returns an element. Texts are never read as HTML, unless they come as `html` from the server, which escaped them.
function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "html") element.innerHTML = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter(Boolean));
  return element;
}

function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter(Boolean));
}

function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // a browser that keeps nothing
  }
}

function remembered(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

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
    this.queue = new Map(); // what is on its way to the server
    this.elses = [];
    this.said = "";
    this.sending = false;
    this.seen = Date.now();
  }

  get answer() {
    return this.pile.answers[this.at];
  }

  get place() {
    return `casewise-unsaved:${document.body.dataset.address}:${this.module}:${this.scenario}`;
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
    if (!this.reader) await this.askName();
    this.frame();
    this.restore();
    await this.load();
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => this.back());
    addEventListener("beforeunload", (event) => {
      this.leave();
      if (this.queue.size && this.trouble) event.preventDefault();
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
      await this.showAgreement();
      return;
    }
    const query = new URLSearchParams({
      module: this.module, scenario: this.scenario, role: this.role, reader: this.reader, names: this.names ? "1" : "0",
    });
    const before = this.at >= 0 && this.pile?.role === this.role ? this.answer?.key : null;
    this.pile = await ask(`answers?${query}`);
    this.seen = Date.now();
    this.worth = this.pile.criteria.map(({ worth }) => worth);
    for (const entry of this.queue.values()) {
      if (entry.role === this.role) this.apply(entry);
    }
    const same = this.pile.answers.findIndex(({ key }) => key === before);
    const start = beginning(this.reader, this.pile.others, this.pile.answers.length);
    document.title = `${text(this.pile.title)} · ${this.pile.moduleTitle}`;
    this.main.className = "";
    this.show(same >= 0 ? same : nextUnread(this.pile.answers, start - 1), same >= 0);
    this.flush();
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
    this.drawPaper();
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
        make("button.quiet", { type: "button", onclick: () => this.keys() }, "Keys ", make("kbd", {}, "?"))),
    );
    this.saying();
  }

  drawPaper() {
    const { answer, pile } = this;
    const facts = pile.facts[answer.variant] ?? { html: "", exemplars: [] };
    const written = answer.text.trim() ? answer.text.trim().split(/\s+/).length : 0;
    const said = [counted(written, "word"), pile.asked.replace(/\.$/, "")].filter(Boolean).join(" · ");
    const fold = (name, usually, title, ...inside) => make("details", {
      open: (remembered(`casewise-open-${name}`) ?? usually) === "yes",
      ontoggle: ({ target }) => remember(`casewise-open-${name}`, target.open ? "yes" : "no"),
    }, make("summary", {}, title), ...inside);
    fill(this.paper,
      make("div.about", {}, make("h2", { tabIndex: -1 }, `Answer ${answer.place} of ${pile.answers.length + pile.own}`),
        answer.name && make("span.name", {}, answer.name), this.pill()),
      answer.problem && make("p.problem", {}, answer.problem),
      answer.html ? make("div.keyed", { html: answer.html }) : !answer.problem && make("div.text", { dir: "auto" }, answer.text),
      make("p.quiet.count", {}, answer.problem ? "" : said));
    fill(this.beside,
      pile.remark && make("p.problem", {}, pile.remark),
      answer.hints.length && fold("advice", "yes", `Your advice on this text (${answer.hints.length})`,
        make("ul.advice", {}, answer.hints.map((hint) => make("li", { html: hint })))),
      facts.advised && !answer.hints.length && !answer.problem && make("p.quiet.none", {}, "Your advice finds nothing in this text."),
      fold("question", "yes", facts.variant ? `The question, with the facts “${facts.variant}”` : "The question", make("div.asked", { html: facts.html })),
      facts.exemplars.length && fold("exemplars", "no", "Answers to compare with", make("div.exemplars", {}, facts.exemplars.map((one) =>
        make("div", {}, make("h3", { html: one.title }), make("div", { html: one.html }))))));
  }

  pill() {
    const { state, why, by, at, draft, points } = this.answer;
    if (draft) return make("span.pill.again", {}, "Draft, not given yet");
    if (state === "again") return make("span.pill.again", { title: why }, `Read again. ${why}`);
    if (state === "unread") return make("span.pill", {}, "Not read yet");
    const who = by ? `${by} ${clock(at)}` : "in formgrader";
    return make("span.pill.read", {}, `Read: ${points === null ? "" : `${number(points)} `}${by ? "by " : ""}${who}`);
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
      make("button.small", { type: "button", title: "Change this saved comment", "aria-label": `Change: ${phrase}`, onclick: () => this.editPhrase(id, phrase) }, "✎"),
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
    this.queue.set(`${this.role} ${answer.key}`, entry);
    this.keep();
    this.flush();
  }

  discard() {
    const { answer } = this;
    this.work.set(answer.key, { levels: [], own: null, comment: "", dirty: false });
    const { state } = answer;
    this.put(answer, this.now, true);
    Object.assign(answer, { state, draft: false });
    this.show(this.at, true);
  }

  // In the browser, too, until the server has it: what this reader gave, and what another one left in this browser.
  keep() {
    const entries = [...this.elses, ...this.queue];
    remember(this.place, entries.length ? JSON.stringify(entries) : null);
  }

  restore() {
    let entries = [];
    try {
      entries = JSON.parse(remembered(this.place) ?? "[]");
    } catch {
      remember(this.place, null);
    }
    this.elses = entries.filter(([, { reader }]) => reader !== this.reader);
    for (const [name, entry] of entries) {
      if (entry.reader === this.reader) this.queue.set(name, { ...entry, held: false });
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
        const answer = await ask("give", { ...given, module: this.module, scenario: this.scenario });
        const later = this.queue.get(name);
        if (later === entry) this.queue.delete(name);
        else if (later) later.version = answer.version;
        this.said = `Saved ${clock(new Date().toISOString())}`;
        this.trouble = "";
        if (later === entry) this.merge(answer, entry);
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
    this.status.classList.toggle("trouble", Boolean(this.trouble && waiting));
    if (this.status.textContent !== words) this.status.textContent = words;
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

  conflict(name, entry, { answer, what, message }) {
    entry.held = true;
    const end = () => {
      note.remove();
      this.queue.delete(name);
      this.keep();
      this.saying();
    };
    const theirs = () => { end(); this.merge(answer, entry); };
    const mine = () => { end(); this.queue.set(name, { ...entry, held: false, version: answer.version }); this.keep(); this.flush(); };
    const again = () => {
      end();
      this.merge(answer, entry);
      this.work.set(answer.key, { levels: [...entry.levels], own: entry.points, comment: entry.comment, dirty: true });
      this.show(this.pile.answers.findIndex(({ key }) => key === answer.key));
    };
    const given = entry.points ?? total(entry.levels, this.worth, this.pile.points);
    const note = what === "points"
      ? make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), `${whoGave(answer)}; you gave ${number(given)}. Which points count?`),
        make("button", { type: "button", onclick: theirs }, answer.points === null ? "None" : `Keep ${answer.by || "formgrader"}’s ${number(answer.points)}`),
        make("button", { type: "button", onclick: mine }, `Keep my ${number(given)}`))
      : make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), message),
        make("button", { type: "button", onclick: again }, "Read it again"));
    this.notes.append(note);
  }

  refused(name, entry, message) {
    entry.held = true;
    const drop = () => { note.remove(); this.queue.delete(name); this.keep(); };
    const note = make("div.note", {}, make("p", {}, make("strong", {}, `Answer ${entry.place}: `), message),
      make("button", { type: "button", onclick: () => location.reload() }, "Reload"),
      make("button", { type: "button", onclick: drop }, "Leave it"));
    this.notes.append(note);
  }

  async back() {
    if (document.visibilityState !== "visible" || Date.now() - this.seen < STALE || this.queue.size) return;
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
    await this.askName();
    this.keep();
    this.queue.clear();
    this.restore();
    this.work.clear();
    await this.load().catch((error) => this.fail(error));
  }

  askName() {
    const field = make("input", { id: "reader", maxLength: 60, autocomplete: "name", required: true, value: this.reader });
    const dialog = make("dialog", {}, make("form", { method: "dialog" }, make("h2", {}, "Who is reading?"),
      make("label", { htmlFor: "reader" }, "Your name. Colleagues see it beside the points that you give; learners don't."), field,
      make("div.go", {}, make("button.main", {}, "Begin"))));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
    return new Promise((done) => {
      dialog.addEventListener("close", () => {
        this.reader = field.value.trim().replace(/\s+/g, " ");
        remember(READER, this.reader);
        dialog.remove();
        done();
      });
    });
  }

  keys() {
    const rows = [
      [this.pile?.levels.map((_, place) => String(place + 1)) ?? ["1"], "Give the marked line its level, and go on to the next line"],
      [["↑", "↓"], "Go to another line of the rubric"], [["↵"], "Save and go to the next unread answer"],
      [["←", "k"], "Previous answer"], [["→", "j"], "Next answer"], [["n"], "Next unread answer, without saving"],
      [["c"], "Write a comment"], [["p"], "Give other points than the sum"], [["a", "s", "d", "…"], "Add a saved comment, or take it out"],
      [["Ctrl", "↵"], "Save while you write"], [["Esc"], "Leave a field"],
    ];
    const dialog = make("dialog", {}, make("h2", {}, "Keys"), make("table", {}, rows.map(([names, what]) =>
      make("tr", {}, make("td", {}, names.map((name) => make("kbd", {}, name))), make("td", {}, what)))),
    make("form.go", { method: "dialog" }, make("button.main", {}, "Close")));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
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
    if (key === "?") this.keys();
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

  editPhrase(id, phrase) {
    const field = make("textarea", { rows: 4, value: phrase, maxLength: 2000, "aria-label": "Saved comment" });
    const dialog = make("dialog", {}, make("form", { method: "dialog" }, make("h2", {}, "Change a saved comment"), field,
      make("div.go", {}, make("button", { value: "no" }, "Cancel"), make("button.main", { value: "yes" }, "Save"))));
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes" && field.value.trim()) this.keepPhrase(id, field.value);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  async showAgreement(certain = false) {
    const query = new URLSearchParams({ module: this.module, scenario: this.scenario, reader: this.reader, names: this.names ? "1" : "0" });
    if (!this.pile) this.pile = await ask(`answers?${query}&role=first`);
    this.worth = this.pile.criteria.map(({ worth }) => worth);
    const found = await ask(`agreement?${query}`);
    this.headers();
    this.main.className = "agreement";
    fill(this.desk);
    fill(this.beside);
    if (found.unread && !certain) {
      fill(this.paper, make("div.done", {}, make("h2", { tabIndex: -1 }, `You have ${counted(found.unread, "answer")} left in your second reading.`),
        make("p", {}, "The agreement shows what the first reader gave, so finish your own reading before you look."),
        make("div.go", {}, make("button.main", { type: "button", onclick: () => this.turn("second") }, "Go on reading"),
          make("button", { type: "button", onclick: () => this.showAgreement(true) }, "Show it anyway"))));
      return;
    }
    const readers = found.readers.map((one) => this.agreed(one));
    fill(this.paper, ...(readers.length ? readers : [make("div.done", {}, make("h2", { tabIndex: -1 }, "No answer has been read by two people yet."),
      make("p", {}, "A colleague opens this page under their own name and chooses Second reading. They see the same answers, and nothing of what you gave."))]));
  }

  agreed({ reader, answers, same, more, words, apart }) {
    const mean = Math.abs(more) < 0.005 ? "" : ` On average, ${reader} gave ${number(Math.abs(more))} ${more > 0 ? "more" : "less"}.`;
    const open = apart.filter(({ settled }) => !settled).length;
    return make("section.agreed", {}, make("h2", { tabIndex: -1 }, `${reader} and the first reader`),
      make("p.big", {}, words),
      make("p.quiet", {}, `The same points for ${same} of ${counted(answers, "answer")}.${mean}${apart.length ? ` ${open} of ${counted(apart.length, "difference")} to settle.` : ""}`),
      make("ol.apart", {}, apart.map((one) => this.difference(one, reader))));
  }

  difference(one, reader) {
    const { first, second, settled } = one;
    const name = (share) => this.pile.levels.find((level) => level.share === share)?.name ?? "–";
    const firstName = first.by || "First reader";
    const settle = async (points, levels) => {
      try {
        await ask("give", { module: this.module, scenario: this.scenario, reader: this.reader, key: one.key, role: "settled",
          version: one.version, levels, points, between: [first.points, second.points] });
        await this.showAgreement(true);
      } catch (error) {
        this.fail(error);
      }
    };
    const other = make("input", { type: "number", min: 0, max: this.pile.points, step: "any", "aria-label": "Other points", placeholder: "Other" });
    return make("li", {}, make("details", { open: false },
      make("summary", {}, make("span", {}, `Answer ${one.place}`, one.name ? ` · ${one.name}` : ""),
        make("span.both", {}, `${firstName} ${number(first.points)} · ${reader} ${number(second.points)}`),
        settled ? make("span.pill.read", {}, `Settled: ${number(settled.points)} by ${settled.by}`)
          : make("span.pill", {}, `${number(Math.abs(first.points - second.points))} apart`)),
      make("div.text", { dir: "auto" }, one.text),
      make("table", {}, make("tr", {}, make("th", {}, "Rubric"), make("th", {}, firstName), make("th", {}, reader)),
        this.pile.criteria.map(({ html }, line) => make("tr", { className: first.levels[line] === second.levels[line] ? "" : "differs" },
          make("td", { html }), make("td", {}, name(first.levels[line])), make("td", {}, name(second.levels[line]))))),
      second.comment ? make("p", {}, make("strong", {}, `${reader}: `), second.comment) : null,
      make("div.go", {},
        make("button", { type: "button", onclick: () => settle(first.points, first.levels) }, `Keep ${number(first.points)}`),
        make("button", { type: "button", onclick: () => settle(second.points, second.levels) }, `Take ${number(second.points)}`),
        other, make("button", { type: "button", onclick: () => other.value !== "" && settle(Number(other.value), []) }, "Give these"))));
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

const text = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

function progress(left, all) {
  return make("div.progress", {}, make("span", {}, left ? `${left} of ${all} left` : all ? `All ${all} read` : ""),
    make("progress", { max: all || 1, value: all - left, "aria-hidden": "true" }));
}

if (typeof document !== "undefined") {
  const asked = new URLSearchParams(location.search);
  if (["light", "dark"].includes(asked.get("theme"))) document.documentElement.dataset.theme = asked.get("theme");
  const desk = new Desk(asked);
  desk.open().catch((error) => desk.fail(error));
}
