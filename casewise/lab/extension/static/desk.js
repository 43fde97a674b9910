// The instructor's desk: the one thing to do first, how far each module is, and a button for each command. It's shown in
// JupyterLab, and as a page of its own.

import { form } from "./desk-form.js";
import { panel } from "./desk-job.js";
import { SAYS, SIGNS, counted, figures, way } from "./desk-standing.js";
import { make } from "./element.js";
import { ask } from "./server.js";

const RUNNING = 700;
const RESTING = 20_000;
// How long ago a command may have ended that a page begins with.
const LATELY = 600_000;
// draw(node, {root, open, tab, tag}) fills a node. `open(path)` opens a notebook; `root` is the server's address.
export function draw(node, { root, open, tab = "_self", tag = "section" }) {
  const title = make("h1", {}, "Course desk");
  const about = make("p", { class: "cw-desk-about" });
  const first = make("section", { class: "cw-desk-first", "aria-label": "First do this" });
  const trouble = make("ul", { class: "cw-desk-look", "aria-label": "What the course lacks" });
  const status = make("p", { class: "cw-desk-status", role: "status" });
  const job = make("section", { class: "cw-desk-job", "aria-label": "The command", hidden: true });
  const list = make("div", { class: "cw-desk-modules" });
  const course = make("section", { class: "cw-desk-course", "aria-label": "The course" });
  const live = make("p", { class: "cw-unseen", role: "status" });
  const main = make(tag, { "aria-label": "Course desk", "aria-busy": "true", class: "cw-desk-main" }, make("header", {}, title, about), first, trouble, status, live, job, list, course);
  node.classList.add("cw-desk");
  node.append(main);

  let version = "";
  let state = null;
  let actions = [];
  let now = null;
  let timer = 0;
  let shownState = "";
  const unfolded = new Set();
  const say = (words) => {
    status.textContent = words;
  };

  const jobs = panel(job, {
    root,
    open,
    tab,
    titleOf: (module) => titleOf(module),
    cancel: (id) => send(`desk/cancel/${id}`, undefined),
    again: (done) => begin({ action: done.action, module: done.module, values: done.values, dry: false }),
    other: (done, module) => begin({ action: done.action, module, values: done.values, dry: true }),
  });
  const asking = form(node, { begin: (asked) => begin(asked), drop, modules: () => state?.modules ?? [], learners: () => state?.learners ?? [] });

  const titleOf = (module) => state?.modules.find((one) => one.module === module)?.title ?? module;

  // Starts an action: {action, module, values, dry}.
  async function begin(asked) {
    const action = actions.find(({ name }) => name === asked.action);
    say(`${action?.label ?? "It"} begins…`);
    const started = await send("desk/start", JSON.stringify({ ...asked, version }));
    if (started) jobs.focus();
    return started;
  }

  async function send(address, body) {
    try {
      take((await ask(address, "POST", body)).job);
      say("");
      return true;
    } catch (error) {
      say(error.message);
      if (error.stale) await refresh();
      return false;
    }
  }

  // Shows a job, and goes on looking at it while it runs.
  function take(found) {
    const ended = now?.running && found && !found.running;
    const old = found && !found.running && !now && !(Date.now() - Date.parse(found.ended) < LATELY);
    now = found;
    jobs.show(old ? null : found);
    node.classList.toggle("cw-desk-busy", Boolean(found?.running));
    for (const button of node.querySelectorAll("button[data-starts]")) button.disabled = Boolean(found?.running);
    const called = found && [actions.find(({ name }) => name === found.action)?.label, found.module && titleOf(found.module)].filter(Boolean).join(": ");
    if (found?.running && live.dataset.job !== found.id) Object.assign(live, { textContent: `${called} is running.` }).dataset.job = found.id;
    if (ended) {
      live.textContent = `${called}. ${found.meaning}`;
      say("Looking at your course again…");
      refresh();
    }
    plan();
  }

  function plan() {
    clearTimeout(timer);
    timer = setTimeout(look, now?.running ? RUNNING : RESTING);
  }

  async function look() {
    if (!node.isConnected || document.hidden) return plan();
    if (!now?.running) return refresh();
    try {
      take((await ask("desk/job")).job);
    } catch (error) {
      say(`${unanswered(error)} The command goes on.`);
      plan();
    }
  }

  const unanswered = ({ status: code, message }) => {
    if (code === 401 || code === 403) return "The server doesn't know you any more. Load this page again, and log in.";
    return state ? `The server doesn't answer: ${message}` : message;
  };

  let busy = null;
  function refresh() {
    busy ??= (async () => {
      if (!state) say("Looking at your course…");
      try {
        actions = actions.length ? actions : (await ask("desk/actions")).actions;
        const found = await ask(`desk/state?known=${encodeURIComponent(version)}`);
        if (!state || /^(The server doesn't|Looking)/.test(status.textContent)) say("");
        version = found.version;
        state = found.state ?? state;
        show();
        busy = null;
        take(found.job);
      } catch (error) {
        main.removeAttribute("aria-busy");
        say(unanswered(error));
        busy = null;
        plan();
      }
    })();
    return busy;
  }

  function show() {
    const drawn = JSON.stringify(state);
    if (drawn === shownState) return;
    shownState = drawn;
    main.removeAttribute("aria-busy");
    title.textContent = state.title || state.course || "Course desk";
    document.title = node === document.body ? `${title.textContent}: course desk` : document.title;
    about.textContent = `Course desk. ${counted(state.learners.length, "learner")}.${state.exchange ? "" : " There is no exchange here, so learners upload their work."}`;
    const focused = document.activeElement?.closest?.("[data-to]")?.dataset.to;
    first.replaceChildren(...firstOf(state.next));
    trouble.replaceChildren(...state.trouble.map((line) => make("li", {}, line)));
    list.replaceChildren(...state.modules.map(moduleOf));
    course.replaceChildren(...courseOf());
    if (focused && !node.contains(document.activeElement)) node.querySelector(`[data-to="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  function firstOf(next) {
    if (!next) return [make("p", { class: "cw-desk-why" }, nothing())];
    const kicker = make("h2", { class: "cw-desk-kicker" }, "First do this");
    return [kicker, make("p", { class: "cw-desk-why" }, next.why), make("p", {}, button(next, "cw-filled", "next"))];
  }

  function nothing() {
    if (!state.modules.length) return "There is no module in source/ yet.";
    const due = state.modules.filter((module) => module.due && !module.past && module.released !== "no");
    return due.length ? `Nothing waits for you. ${due[0].title} is due ${due[0].due_words}.` : "Nothing waits for you.";
  }

  // The button of a step: it starts the step's action, or leads to the page for reading.
  function button({ step, module, button: words }, look, to) {
    if (step === "read") {
      const href = new URL(`casewise/read?module=${encodeURIComponent(module)}`, root);
      return make("a", { class: look, href, target: tab, "data-to": to }, words);
    }
    return starter(step, module, words, look, to);
  }

  function starter(name, module, words, look, to) {
    const action = actions.find((one) => one.name === name);
    const press = () => {
      const plain = action.fields.every(({ required }) => !required) && !action.shows_first && !action.public;
      if (plain && look !== "cw-link") return begin({ action: name, module, values: {}, dry: false });
      return asking.ask(action, { module, title: module ? titleOf(module) : "" });
    };
    return make("button", { type: "button", class: look, "data-to": to, "data-starts": true, disabled: Boolean(now?.running), onclick: press }, words);
  }

  function moduleOf(module) {
    const name = module.module;
    const heading = make("h2", { id: `cw-desk-${name}` }, module.title);
    const due = module.due_words ? `${module.past ? "Was due" : "Due"} ${module.due_words}` : "No due date";
    const top = make("div", { class: "cw-desk-top" }, heading, make("p", { class: module.past ? "cw-desk-due cw-past" : "cw-desk-due" }, due));
    const steps = make("ol", { class: "cw-desk-way", "aria-label": `How far ${module.title} is` }, ...way(module).map(([words, how]) =>
      make("li", { "data-how": how }, make("span", { "aria-hidden": "true" }, SIGNS[how]), words, make("span", { class: "cw-unseen" }, `: ${SAYS[how]}`))));
    const numbers = make("ul", { class: "cw-desk-figures", "aria-label": `Numbers of ${module.title}` }, ...figures(module, state.learners.length).map(([words, urgent]) =>
      make("li", { class: urgent ? "cw-urgent" : "" }, words)));
    const said = make("p", { class: "cw-desk-standing" }, module.steps.map(({ why }) => why).join(" ") || module.standing);
    const row = make("p", { class: "cw-desk-actions" }, ...module.steps.map((step, place) => button(step, "cw-quiet", `${name}-${step.step}-${place}`)));
    const parts = [top, steps, numbers, said, row, ...lookAt(module), all(module)];
    const section = make("article", { "aria-labeledby": heading.id, class: "cw-desk-module" }, ...parts);
    return droppable(section, name);
  }

  // Hand-ins that someone should look at, and learners whose work can't be graded.
  function lookAt({ module, look: said, failed }) {
    const lines = [...Object.entries(failed).map(([learner, why]) => `${learner} couldn't be graded: ${why}`), ...said];
    if (!lines.length) return [];
    return [fold(`${module}-look`, counted(lines.length, "remark on hand-ins", "remarks on hand-ins"), make("ul", {}, ...lines.map((line) => make("li", {}, line))))];
  }

  function fold(key, summary, ...content) {
    const details = make("details", { open: unfolded.has(key) }, make("summary", { "data-to": key }, summary), ...content);
    details.addEventListener("toggle", () => (details.open ? unfolded.add(key) : unfolded.delete(key)));
    return details;
  }

  function all({ module, title: words, notebooks }) {
    const groups = grouped(actions.filter((action) => action.module), module);
    const links = notebooks.map((file) => make("button", { type: "button", class: "cw-link", "data-to": `${module}-open-${file}`, onclick: () => open(`source/${module}/${file}`) }, file.replace(/\.ipynb$/, "")));
    const notes = make("div", { class: "cw-desk-group" }, make("h3", {}, "Open a notebook"), make("p", {}, ...links));
    const file = fileButton(module, `Give a file for ${words}`);
    return fold(`${module}-all`, "All actions", make("div", { class: "cw-desk-groups" }, ...groups, notes),
      make("p", { class: "cw-desk-file" }, file, " or drop an LMS's archive or table anywhere on this module. You see what would happen before anything does."));
  }

  function courseOf() {
    const groups = grouped(actions.filter((action) => !action.module), "");
    return [make("h2", {}, "The whole course"), make("div", { class: "cw-desk-groups" }, ...groups)];
  }

  function grouped(chosen, module) {
    const names = [...new Set(chosen.map(({ group }) => group))];
    return names.map((group) => make("div", { class: "cw-desk-group" }, make("h3", {}, group), make("p", {},
      ...chosen.filter((one) => one.group === group).map((one) => starter(one.name, module, one.label, "cw-link", `${module}-all-${one.name}`)))));
  }

  function fileButton(module, label) {
    const input = make("input", { type: "file", class: "cw-unseen", tabindex: "-1", "aria-hidden": "true" });
    input.addEventListener("change", () => input.files[0] && give(input.files[0], module).finally(() => (input.value = "")));
    return make("span", {}, make("button", { type: "button", class: "cw-quiet", "data-to": `${module}-file`, "aria-label": label, onclick: () => input.click() }, "Give a file"), input);
  }

  function droppable(section, module) {
    let over = 0;
    const mark = (by) => {
      over = by ? Math.max(0, over + by) : 0;
      section.classList.toggle("cw-over", over > 0);
    };
    const has = (event) => event.dataTransfer?.types.includes("Files");
    section.addEventListener("dragenter", (event) => has(event) && mark(1));
    section.addEventListener("dragleave", (event) => has(event) && mark(-1));
    section.addEventListener("dragover", (event) => has(event) && event.preventDefault());
    section.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      event.stopPropagation();
      mark(0);
      if (event.dataTransfer.files[0]) give(event.dataTransfer.files[0], module);
    });
    return section;
  }

  // Puts a file onto the server, where it only lies until someone says what for.
  async function drop(file) {
    say(`Taking ${file.name}…`);
    const { drop: found } = await ask(`desk/drop?name=${encodeURIComponent(file.name)}`, "POST", file);
    say("");
    return found;
  }

  async function give(file, module) {
    try {
      const found = await drop(file);
      const uses = found.uses.map((name) => actions.find((action) => action.name === name));
      if (uses.length === 1 && uses[0].name === "collect-zip" && module) {
        return await begin({ action: "collect-zip", module, values: { file: found.token }, dry: true });
      }
      return asking.ask(uses[0], { module: module ?? "", title: module ? titleOf(module) : "", file: found, uses });
    } catch (error) {
      return say(error.message);
    }
  }

  droppable(main, null);
  document.addEventListener("visibilitychange", look);
  refresh();
  return {
    refresh,
    end: () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    },
  };
}

// The page of its own.
export function page(body) {
  const root = new URL("..", location.href);
  const open = (path) => location.assign(new URL(`lab/tree/${path.split("/").map(encodeURIComponent).join("/")}`, root));
  draw(body, { root, open, tag: "main" });
}
