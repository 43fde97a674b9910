// The page that a course begins with: the one next thing to do, and how each module stands. It's shown in
// JupyterLab, and as a page of its own for Notebook 7 and for phones.

import { make } from "./element.js";
import { AGAIN, recall } from "./memory.js";
import { ask } from "./server.js";

const NOTHING = "There is nothing here yet: your instructor has not released anything. Come back later.";
const UNREACHABLE = "Your course cannot be reached just now. Try again in a while; if it stays so, tell your instructor.";
const INVENTED = "People and places in the cases are invented. The course is education, not legal advice: " +
  "your state's law and your employer's policies may ask for more.";

const NEXT = {
  fetch: ({ title }) => `Start: ${title}`,
  start: ({ title }) => `Start: ${title}`,
  continue: ({ title }) => `Continue: ${title}`,
  "hand-in": ({ title }) => `Hand in: ${title}`,
  feedback: ({ title }) => `Read your feedback: ${title}`,
  review: ({ title }) => `Look again: ${title}`,
};
const SIGNS = { new: "○", "not-started": "○", started: "◔", "handed-in": "✓", feedback: "★" };

// What to say of a course that can't be reached or has nothing. Who has modules and no course that is configured uploads
// files, and misses no exchange.
export function remark({ course, trouble, modules }) {
  if (trouble && (course || !modules.length)) return UNREACHABLE;
  return modules.length ? "" : NOTHING;
}

const points = (number) => String(Math.round(number * 10) / 10);
const counted = (number, one) => `${number} ${number === 1 ? one : `${one}s`}`;

// How a module stands, in a line.
export function stateLine({ state, notebooks, feedback, handed_in: handedIn }) {
  if (state === "feedback" && feedback) {
    if (feedback.waiting) return "Feedback has come back";
    if (!feedback.out_of) return "Feedback is here";
    const so = feedback.unread ? ` so far, ${points(feedback.unread)} more when your text has been read` : "";
    const passed = { true: ". Passed", false: ". Not passed" }[feedback.passed] ?? "";
    return `Feedback: ${points(feedback.earned)} of ${points(feedback.out_of - feedback.unread)} points${so}${passed}`;
  }
  if (state === "handed-in" && handedIn) return `Handed in ${handedIn.words}`;
  if (state !== "started") return "Not started";
  const [answered, total] = ["answered", "total"].map((what) => notebooks.reduce((sum, one) => sum + one[what], 0));
  const left = notebooks.reduce((sum, one) => sum + (one.minutes_left ?? 0), 0);
  return `${answered} of ${total} cases${left ? `, about ${left} min left` : ""}`;
}

// What to say where there is no next step, instead of a button.
export function rest({ modules }) {
  const seen = modules.filter(({ hidden }) => !hidden);
  if (!seen.length) return "";
  return seen.some(({ state }) => state === "handed-in")
    ? "Nothing to do now. Feedback appears here when your instructor returns it."
    : "You have done all there is.";
}

// draw(node, {open, tag}) fills a node; `open(path, scenario, again)` opens a notebook at a case, to answer it again on
// another day or to go on. Returns {refresh}.
export function draw(node, { open, tag = "section" }) {
  const title = make("h1", {}, "Your course");
  const status = make("p", { class: "cw-start-status", role: "status" });
  const first = make("div", { class: "cw-start-next" });
  const again = make("div", { class: "cw-start-look" });
  const list = make("ol", { class: "cw-modules", "aria-label": "Modules" });
  const look = make("button", { type: "button", class: "cw-quiet", onclick: () => refresh() }, "Look for anything new");
  const notes = make("footer", {}, make("p", {}, look), make("p", {}, INVENTED));
  node.classList.add("cw-start");
  node.tabIndex = -1;
  node.append(make(tag, { "aria-label": "Course", "aria-busy": "true" }, title, first, status, again, list, notes));
  let shown = "";

  function show(today) {
    const drawn = JSON.stringify(today);
    if (drawn === shown) return;
    shown = drawn;
    node.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
    title.textContent = today.title || "Your course";
    const focused = document.activeElement?.dataset?.to;
    first.replaceChildren(today.next ? nextOf(today.next) : make("p", {}, rest(today)));
    again.replaceChildren(...lookAgain(today.again ?? []));
    list.replaceChildren(...today.modules.filter(({ hidden }) => !hidden).map(moduleOf));
    if (focused) node.querySelector(`[data-to="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function nextOf(next) {
    const button = make("button", { type: "button", class: "cw-filled", "data-to": "next", onclick: () => begin(next) },
      NEXT[next.action]?.(next) ?? next.title);
    const minutes = next.minutes ? make("span", {}, `about ${next.minutes} min`) : "";
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
    return [make("h2", {}, `Look again: ${counted(left.length, "case")}`), make("ul", {}, ...links)];
  }

  function moduleOf(module) {
    const heading = make("h2", { id: `cw-start-${module.module}` }, module.title);
    const sign = make("span", { class: "cw-sign", "aria-hidden": "true" }, SIGNS[module.state] ?? "○");
    const body = [make("p", { class: "cw-state" }, stateLine(module))];
    if (module.due) body.push(make("p", { class: module.late ? "cw-due cw-late" : "cw-due" }, module.due));
    const changed = module.handed_in?.changed?.length ?? 0;
    if (changed) {
      const words = changed === 1 ? "One answer has" : `${changed} answers have`;
      body.push(make("p", { class: "cw-changed" }, `${words} changed since you handed in. Hand in again to count ${changed === 1 ? "it" : "them"}.`));
    }
    const section = make("section", { "aria-labelledby": heading.id }, heading, ...body, actions(module));
    return make("li", { "data-state": module.state }, sign, section);
  }

  function actions(module) {
    const row = make("p", { class: "cw-start-actions" });
    const add = (text, label, onclick) =>
      row.append(make("button", { type: "button", class: "cw-quiet", "data-to": label, "aria-label": label, onclick }, text));
    if (!module.fetched) add("Start", `Start: ${module.title}`, () => fetchModule(module.module));
    for (const { name, kind, answered, total, title: own, next } of module.notebooks) {
      const word = own ?? (kind === "lesson" ? "Lesson" : kind === "assessment" ? "Assessment" : name);
      const path = `${module.path}/${name}.ipynb`;
      // Where they were in this browser, or else the first case that is open.
      add(total ? `${word}: ${answered} of ${total}` : word, `Open the ${word.toLowerCase()}: ${module.title}`,
        () => open(path, recall(path)?.step ?? next?.id));
    }
    if (module.feedback) {
      const graded = module.notebooks.find(({ kind }) => kind === "assessment") ?? module.notebooks[0];
      add("Feedback", `Read your feedback: ${module.title}`,
        () => begin({ action: "feedback", module: module.module, path: module.path, notebook: graded.name }));
    }
    return row;
  }

  async function fetchModule(module) {
    const found = titleOf(module);
    status.textContent = `Getting ${found}…`;
    try {
      const today = await ask(`fetch/${encodeURIComponent(module)}`, "POST");
      status.textContent = "";
      show(today);
      const here = today.modules.find((one) => one.module === module);
      if (here?.notebooks.length) await open(`${here.path}/${here.notebooks[0].name}.ipynb`);
    } catch (error) {
      status.textContent = `${found} could not be fetched. ${error.message}`;
    }
  }

  const titleOf = (module) => JSON.parse(shown).modules.find((one) => one.module === module)?.title ?? module;

  // What is on this machine, at once.
  async function local() {
    const today = await ask("today").catch(() => null);
    if (today) show(today);
    return today;
  }

  // What the course has, which takes a while: nothing moves until it is here.
  let busy = null;
  function refresh() {
    busy ??= (async () => {
      status.textContent = "Looking for what your course has for you…";
      const today = await ask("refresh", "POST").catch(() => ({ modules: [], trouble: "No answer." }));
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
export function page(body) {
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
