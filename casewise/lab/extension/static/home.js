// The page that a course begins with: the one next thing to do, and how each module stands. It's shown in
// JupyterLab, and as a page of its own for Notebook 7 and for phones.

import { make } from "./element.js";
import { AGAIN, recall } from "./memory.js";
import { ask, isLearner } from "./server.js";
import { N_, _, decimal, language, load, ngettext, speak } from "./words.js";

const NOTHING = N_("There is nothing here yet: your instructor has not released anything. Come back later.");
const UNREACHABLE = N_("Your course cannot be reached just now. Try again in a while; if it stays so, tell your instructor.");
const INVENTED = N_("People and places in the cases are invented. The course is education, not legal advice: your state's law and your employer's policies may ask for more.");

const NEXT = {
  fetch: N_("Start: {title}"),
  start: N_("Start: {title}"),
  continue: N_("Continue: {title}"),
  "hand-in": N_("Hand in: {title}"),
  feedback: N_("Read your feedback: {title}"),
  review: N_("Look again: {title}"),
};
const SIGNS = { new: "○", "not-started": "○", started: "◔", "handed-in": "✓", feedback: "★" };

// What to say of a course that can't be reached or has nothing. Who has modules and no course that is configured uploads
// files, and misses no exchange.
export function remark({ course, trouble, modules }) {
  if (trouble && (course || !modules.length)) return _(UNREACHABLE);
  return modules.length ? "" : _(NOTHING);
}

const points = (number) => decimal(Math.round(number * 10) / 10);

// How a module stands, in a line.
export function stateLine({ state, notebooks, feedback, handed_in: handedIn }) {
  if (state === "feedback" && feedback) {
    if (feedback.waiting) return _("Feedback has come back");
    if (!feedback.out_of) return _("Feedback is here");
    const said = { points: points(feedback.earned), out_of: points(feedback.out_of - feedback.unread), more: points(feedback.unread) };
    const passed = { true: `. ${_("Passed")}`, false: `. ${_("Not passed")}` }[feedback.passed] ?? "";
    const earned = feedback.unread
      ? _("Feedback: {points} of {out_of} points so far, {more} more when your text has been read", said)
      : _("Feedback: {points} of {out_of} points", said);
    return `${earned}${passed}`;
  }
  if (state === "handed-in" && handedIn) return _("Handed in {time}", { time: handedIn.words });
  if (state !== "started") return _("Not started");
  const [answered, total] = ["answered", "total"].map((what) => notebooks.reduce((sum, one) => sum + one[what], 0));
  const left = notebooks.reduce((sum, one) => sum + (one.minutes_left ?? 0), 0);
  const far = ngettext("{answered} of {count} case", "{answered} of {count} cases", total, { answered });
  return left ? [far, _("about {minutes} min left", { minutes: left })].join(", ") : far;
}

// What to say where there is no next step, instead of a button.
export function rest({ modules }) {
  const seen = modules.filter(({ hidden }) => !hidden);
  if (!seen.length) return "";
  return seen.some(({ state }) => state === "handed-in")
    ? _("Nothing to do now. Feedback appears here when your instructor returns it.")
    : _("You have done all there is.");
}

// draw(node, {open, tag}) fills a node; `open(path, scenario, again)` opens a notebook at a case, to answer it again on
// another day or to go on; `shows()` is called once the course is known, and its language. Returns {refresh}.
export function draw(node, { open, tag = "section", shows = () => {} }) {
  const title = make("h1", {}, _("Your course"));
  const status = make("p", { class: "cw-start-status", role: "status" });
  const first = make("div", { class: "cw-start-next" });
  const again = make("div", { class: "cw-start-look" });
  const list = make("ol", { class: "cw-modules", "aria-label": _("Modules") });
  const look = make("button", { type: "button", class: "cw-quiet", onclick: () => refresh() }, _("Look for anything new"));
  const invented = make("p", {}, _(INVENTED));
  const notes = make("footer", {}, make("p", {}, look), invented);
  node.classList.add("cw-start");
  node.tabIndex = -1;
  node.append(make(tag, { "aria-label": _("Course"), "aria-busy": "true" }, title, first, status, again, list, notes));
  let shown = "";

  function show(today) {
    const drawn = JSON.stringify(today);
    if (drawn === shown) return;
    shown = drawn;
    node.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    speak(today.language);
    node.lang = language();
    title.textContent = today.title || _("Your course");
    look.textContent = _("Look for anything new");
    invented.textContent = _(INVENTED);
    list.setAttribute("aria-label", _("Modules"));
    list.parentElement.setAttribute("aria-label", _("Course"));
    shows();
    const focused = document.activeElement?.dataset?.to;
    first.replaceChildren(today.next ? nextOf(today.next) : make("p", {}, rest(today)));
    again.replaceChildren(...lookAgain(today.again ?? []));
    list.replaceChildren(...today.modules.filter(({ hidden }) => !hidden).map(moduleOf));
    if (focused) node.querySelector(`[data-to="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function nextOf(next) {
    const button = make("button", { type: "button", class: "cw-filled", "data-to": "next", onclick: () => begin(next) },
      NEXT[next.action] ? _(NEXT[next.action], { title: next.title }) : next.title);
    const minutes = next.minutes ? make("span", {}, _("about {minutes} min", { minutes: next.minutes })) : "";
    return make("p", {}, button, minutes);
  }

  async function begin({ action, module, path, notebook, scenario }) {
    if (action === "fetch") return fetchModule(module);
    if (action === "feedback") await ask(`opened/${encodeURIComponent(module)}`, "POST").catch(() => {});
    return open(`${path}/${notebook}.ipynb`, action === "feedback" || action === "hand-in" ? "-end" : scenario, action === "review");
  }

  function lookAgain(cases) {
    const left = cases.filter(({ done }) => !done);
    if (!left.length) return [];
    const links = left.map(({ path, notebook, scenario, title: name, why }) => make("li", {},
      make("button", { type: "button", class: "cw-link", "data-to": `again-${scenario}`, onclick: () => open(`${path}/${notebook}.ipynb`, scenario, true) }, name),
      make("span", {}, why)));
    return [make("h2", {}, ngettext("Look again: {count} case", "Look again: {count} cases", left.length)), make("ul", {}, ...links)];
  }

  function moduleOf(module) {
    const heading = make("h2", { id: `cw-start-${module.module}` }, module.title);
    const sign = make("span", { class: "cw-sign", "aria-hidden": "true" }, SIGNS[module.state] ?? "○");
    const body = [make("p", { class: "cw-state" }, stateLine(module))];
    if (module.due) body.push(make("p", { class: module.late ? "cw-due cw-late" : "cw-due" }, module.due));
    const changed = module.handed_in?.changed?.length ?? 0;
    if (changed) {
      const words = ngettext("One answer has changed since you handed in.", "{count} answers have changed since you handed in.", changed);
      const what = ngettext("Hand in again to count it.", "Hand in again to count them.", changed);
      body.push(make("p", { class: "cw-changed" }, `${words} ${what}`));
    }
    const section = make("section", { "aria-labelledby": heading.id }, heading, ...body, actions(module));
    return make("li", { "data-state": module.state }, sign, section);
  }

  function actions(module) {
    const row = make("p", { class: "cw-start-actions" });
    const add = (text, label, onclick) =>
      row.append(make("button", { type: "button", class: "cw-quiet", "data-to": label, "aria-label": label, onclick }, text));
    if (!module.fetched) add(_("Start"), _("Start: {title}", { title: module.title }), () => fetchModule(module.module));
    for (const { name, kind, answered, total, title: own, next } of module.notebooks) {
      const word = own ?? (kind === "lesson" ? _("Lesson") : kind === "assessment" ? _("Assessment") : name);
      const path = `${module.path}/${name}.ipynb`;
      // Where they were in this browser, or else the first case that is open.
      const label = {
        lesson: _("Open the lesson: {title}", { title: module.title }),
        assessment: _("Open the assessment: {title}", { title: module.title }),
      }[own ? "" : kind] ?? _("Open {name}: {title}", { name: word, title: module.title });
      const far = _("{place} of {count}", { place: answered, count: total });
      add(total ? `${word}: ${far}` : word, label,
        () => open(path, recall(path)?.step ?? next?.id));
    }
    if (module.feedback) {
      const graded = module.notebooks.find(({ kind }) => kind === "assessment") ?? module.notebooks[0];
      add(_("Feedback"), _("Read your feedback: {title}", { title: module.title }),
        () => begin({ action: "feedback", module: module.module, path: module.path, notebook: graded.name }));
    }
    return row;
  }

  async function fetchModule(module) {
    const found = titleOf(module);
    status.textContent = _("Getting {module}…", { module: found });
    try {
      const today = await ask(`fetch/${encodeURIComponent(module)}`, "POST");
      status.textContent = "";
      await load(today.language);
      show(today);
      const here = today.modules.find((one) => one.module === module);
      if (here?.notebooks.length) await open(`${here.path}/${here.notebooks[0].name}.ipynb`);
    } catch (error) {
      status.textContent = [_("{module} could not be fetched.", { module: found }), error.message].join(" ");
    }
  }

  const titleOf = (module) => JSON.parse(shown).modules.find((one) => one.module === module)?.title ?? module;

  // What is on this machine, at once.
  async function local() {
    const today = await ask("today").catch(() => null);
    if (today) await load(today.language);
    if (today) show(today);
    return today;
  }

  // What the course has, which takes a while: nothing moves until it is here.
  let busy = null;
  function refresh() {
    busy ??= (async () => {
      status.textContent = _("Looking for what your course has for you…");
      const today = await ask("refresh", "POST").catch(() => ({ modules: [], trouble: "No answer." }));
      await load(today.language);
      if (!today.trouble || today.modules.length) show(today);
      status.textContent = remark(today);
      busy = null;
    })();
    return busy;
  }

  const began = local().then(refresh);
  return { refresh: local, began };
}

// The page of its own.
export async function page(body) {
  await isLearner();
  document.title = _("Your course");
  document.documentElement.lang = language();
  const root = new URL("..", location.href);
  draw(body, {
    tag: "main",
    open: (path, scenario, again) => {
      const there = new URL(`notebooks/${path.split("/").map(encodeURIComponent).join("/")}`, root);
      if (scenario) there.hash = again ? `${scenario}${AGAIN}` : scenario;
      location.assign(there);
    },
  });
}
