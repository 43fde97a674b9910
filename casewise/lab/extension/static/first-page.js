// The first page of a static site. It can be read before any script runs; here it learns how far this browser's learner
// is, saves their answers into a file, and brings them back.

import { Refusal, fileName, plan, understood, written } from "./answers-file.js";
import { driveOf } from "./drive.js";
import { make, unseen } from "./element.js";
import { Trouble, lastKept, noteAnswers, trouble } from "./keeping.js";
import { moduleOf } from "./journal.js";
import { recall } from "./memory.js";
import { standing } from "./progress.js";
import { uploadOf } from "./site.js";
import { notebookAt } from "./where.js";
import { register } from "./worker.js";
import { N_, _, language, learn, ngettext, speak } from "./words.js";

const NEXT = { start: N_("Start: {title}"), continue: N_("Continue: {title}"), "hand-in": N_("Hand in: {title}") };
const SIGNS = { "not-started": "○", started: "◔", complete: "✓" };
const STATES = { "not-started": N_("Not started"), started: N_("Started"), complete: N_("All answered") };

const TROUBLES = {
  [Trouble.BLOCKED]: N_("Answers aren't kept here, because this browser blocks storage for this site. Allow cookies and site data for it, then reload the page."),
  [Trouble.INSECURE]: N_("Answers aren't kept here, because the address of this page begins with http. Open it with https. If that doesn't work, tell whoever runs this site."),
  [Trouble.NO_WORKER]: N_("Answers aren't kept here, because this window doesn't allow it. Private windows often don't. Open this page in a normal window."),
  [Trouble.FULL]: N_("Answers can't be kept here, because this device has no room left for them. Free some space, then reload the page."),
};
const LOST = N_("Your answers of {date} aren't here any more. Someone cleared this browser's data, or the browser did because nobody had been here for a while. If you saved a file of your answers, bring it back below.");

const REFUSALS = {
  [Refusal.EMPTY]: N_("This file is empty. Look for another copy of it."),
  [Refusal.LARGE]: N_("This file is too large to be a file of answers."),
  [Refusal.UPLOAD]: N_("This is a file to hand in. It goes to your course's website. Here, choose the file that Save my answers made."),
  [Refusal.TORN]: N_("Part of this file is missing, so nothing was changed. The download may have been cut off. Get the file again."),
  [Refusal.FOREIGN]: N_("This isn't a file of answers. Choose the one that Save my answers made."),
  [Refusal.NEWER]: N_("This file comes from a newer version of this site. Reload the page, then try again."),
  [Refusal.OTHER_COURSE]: N_("This file is from another course, {course}. Nothing was changed."),
};

// What a notebook's line says beside its name. `known` is its standing.
export function farLine({ answered, total, minutes, minutes_left: left }) {
  if (!answered) return [ngettext("{count} question", "{count} questions", total), _("about {minutes} min", { minutes })].join(", ");
  const far = ngettext("{answered} of {count} question", "{answered} of {count} questions", total, { answered });
  return left ? [far, _("about {minutes} min left", { minutes: left })].join(", ") : far;
}

// What to say of a file that came back: of what `plan` found, the count of questions that have an answer now, and the
// titles of the course's modules.
export function broughtLine({ added, unknown, damaged }, count) {
  const lines = [added
    ? ngettext("Your answers are back: one question has an answer here now.", "Your answers are back: {count} questions have an answer here now.", count)
    : _("Everything in this file was here already.")];
  if (!added && (unknown.length || damaged)) lines[0] = _("There is nothing in this file to bring back.");
  if (unknown.length) lines.push(_("This course doesn't have {modules}, so those answers were left out.", { modules: listed(unknown) }));
  if (damaged) lines.push(ngettext("One line couldn't be read and was left out.", "{count} lines couldn't be read and were left out.", damaged));
  return lines.join(" ");
}

const listed = (names) => new Intl.ListFormat(language(), { type: "conjunction" }).format(names);
const dayOf = (date) => new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(date);

const textOf = (id) => document.getElementById(id)?.textContent ?? "";

// Fills the page. Everything it needs is in the page itself and in the browser.
export async function page() {
  const course = JSON.parse(textOf("course"));
  learn(JSON.parse(textOf("words") || "null"));
  speak(course.language);
  const drive = driveOf();
  const status = document.getElementById("status");
  const warning = document.getElementById("warning");
  const say = (text) => (status.textContent = text);
  let here = { modules: [], next: null, answers: 0 };

  async function look() {
    const files = await drive.journals().catch(() => []);
    const journals = new Map();
    for (const { path, text } of files) journals.set(moduleOf(path), [...(journals.get(moduleOf(path)) ?? []), text]);
    const uploads = new Map(course.modules.map(({ module }) => [module, recall(uploadOf(module)) ?? ""]));
    here = standing(course, journals, uploads);
    show(here);
    return here;
  }

  async function warn() {
    const wrong = await trouble({ register });
    const kept = await lastKept();
    const text = wrong ? _(TROUBLES[wrong]) : !here.answers && kept ? _(LOST, { date: dayOf(kept) }) : "";
    warning.textContent = text;
    warning.hidden = !text;
    if (here.answers && !wrong) noteAnswers();
  }

  const { save, bring, input } = buttons(document.getElementById("ways"));
  save.addEventListener("click", async () => {
    try {
      const files = await drive.journals();
      if (!files.length) return say(_("There are no answers here to save yet."));
      const now = new Date();
      const name = fileName(course.title, now);
      download(name, written({ course: course.title, browser: await drive.browser(), files, now }));
      say(_("Your answers are in the file {name}, with your downloads. Keep it where you find it again.", { name }));
    } catch {
      say(_("Your answers can't be read: this browser blocks storage for this site."));
    }
    return null;
  });
  bring.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    say(_("Reading the file…"));
    say(await broughtBack(file));
    input.value = ""; // so that the same file can be chosen again
    bring.focus();
  });

  async function broughtBack(file) {
    const text = await file.text().catch(() => "");
    const found = understood(text, course.title);
    if (found.refusal) return _(REFUSALS[found.refusal], { course: found.course || "?" });
    try {
      const todo = plan(found, course.modules.map(({ module }) => module), await drive.journals());
      await drive.add(todo.files);
      if (todo.browser) await drive.become(todo.browser);
      const { answers } = await look();
      await warn();
      return broughtLine(todo, answers);
    } catch (error) {
      return error.isFull
        ? _("This device has no room for these answers, so nothing was changed. Free some space, then try again.")
        : _("This browser doesn't keep answers for this site, so nothing was changed.");
    }
  }

  await look();
  await warn();
  (globalThis.requestIdleCallback ?? setTimeout)(() => fetchAhead().catch(() => {}));
  // Whoever comes back from a notebook may find this page as they left it.
  addEventListener("pageshow", ({ persisted }) => persisted && look());
  document.addEventListener("visibilitychange", () => document.hidden || look());
}

// What a notebook's page will ask for is fetched while its learner still looks at this one, unless they save data.
async function fetchAhead() {
  if (navigator.connection?.saveData) return;
  const there = new URL("notebooks/index.html", location.href);
  const wanted = new DOMParser().parseFromString(await (await fetch(there)).text(), "text/html");
  for (const { attributes } of wanted.querySelectorAll('link[rel="prefetch"], link[rel="preload"]')) {
    document.head.append(make("link", { rel: "prefetch", href: new URL(attributes.href.value, there) }));
  }
}

function buttons(place) {
  const save = make("button", { type: "button" }, _("Save my answers"));
  const bring = make("button", { type: "button" }, _("Bring my answers back"));
  const input = make("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": _("The file with your answers") });
  place.replaceChildren(save, bring, input);
  return { save, bring, input };
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

// Nothing that is in the page already moves: texts change where they are.
function show({ modules, next }) {
  for (const module of modules) {
    const section = document.querySelector(`[data-module="${CSS.escape(module.module)}"]`);
    if (!section) continue;
    section.dataset.state = module.state;
    sign(section, module.state);
    for (const one of module.notebooks) notebook(section, one);
  }
  const place = document.getElementById("next");
  if (!next) {
    place.replaceChildren(make("span", {}, _("You have done all there is.")));
    return;
  }
  const link = place.querySelector("a") ?? place.appendChild(make("a", {}));
  link.textContent = _(NEXT[next.action], { title: next.title });
  link.href = notebookAt(next.path, next.action === "continue" ? (recall(next.path)?.step ?? next.step) : next.step);
  (place.querySelector("span") ?? place.appendChild(make("span", {}))).textContent = next.minutes ? _("about {minutes} min", { minutes: next.minutes }) : "";
}

function sign(section, state) {
  const heading = section.querySelector("h2");
  heading.querySelectorAll("span").forEach((span) => span.remove());
  heading.prepend(make("span", { class: "sign", "aria-hidden": "true" }, SIGNS[state]));
  heading.append(unseen(`, ${_(STATES[state])}`));
}

function notebook(section, one) {
  const item = section.querySelector(`[data-path="${CSS.escape(one.path)}"]`);
  if (!item) return;
  const link = item.querySelector("a");
  link.href = notebookAt(one.path, recall(one.path)?.step ?? one.next ?? "");
  item.querySelector("span").textContent = farLine(one);
  const bar = item.querySelector("progress") ?? item.appendChild(make("progress", { "aria-hidden": "true" }));
  bar.max = one.total || 1;
  bar.value = one.answered;
  bar.toggleAttribute("data-begun", one.answered > 0);
  item.dataset.done = String(one.total > 0 && one.answered === one.total);
}
