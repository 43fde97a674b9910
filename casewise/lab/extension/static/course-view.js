// A notebook in course mode: the cells of one step, its rail and its bar, and where its learner is.

import { barOf } from "./bar.js";
import { AGAIN, recall, remember } from "./memory.js";
import { railOf } from "./rail.js";
import { textOf } from "./run.js";
import { minutesOf, stepsOf, withoutEmpty } from "./steps.js";
import { isSite, notebookAt, siteRoot } from "./where.js";
import { N_, _, speak } from "./words.js";

const WAITING = N_("Getting your answers ready…");
const LOADING = N_("Getting your course ready…"); // where that takes longer
const LIVES = N_("Your answers live in this browser, on this device. To keep a copy, go to Course.");
const PATIENCE = 4000; // milliseconds that a step waits for its text, its pictures and its card

export function viewOf(panel, metadata, { app, Dialog, home, leave }) {
  const notebook = panel.content;
  const cells = () => notebook.widgets.map((cell) => ({ type: cell.model.type, source: textOf(cell) }));
  const path = panel.context.path;
  const asked = decodeURIComponent(location.hash.slice(1));
  const memory = { ...recall(path), ...(asked ? { step: asked.replace(AGAIN, "") } : {}) };
  let all = memory.all === true;
  let on = false;
  let steps = [];
  let at = -1;
  let chosen = memory.step;
  let afresh = memory.again || asked.endsWith(AGAIN) ? memory.step : "";
  // Not once more when the page is loaded again.
  if (memory.again) remember(path, { step: afresh, all });
  if (asked.endsWith(AGAIN)) history.replaceState(null, "", `#${encodeURIComponent(afresh)}`);

  removeEmpty(panel);
  const isLesson = () => steps.some(({ kind, graded }) => kind === "case" && !graded) && !steps.some(({ graded }) => graded);
  const title = metadata.course?.module ?? headingOf(cells()) ?? path.split("/").at(-2) ?? "";
  derive();
  const part = isLesson() ? _("Lesson") : _("Assessment");
  const rail = railOf({ title, part, note: isSite() ? _(LIVES) : "", go: (place) => go(place), home: goHome, toggle, leave });
  const bar = barOf({ back: () => go(at - 1) });

  function derive() {
    speak(metadata.language);
    steps = withoutEmpty(stepsOf(cells()), (step) => !nodeOf(step)?.querySelector(".cw-card, .cw-static"), cells());
    const end = steps.find(({ kind }) => kind === "end");
    if (end) end.title = isLesson() ? _("Summary") : _("Hand in");
    at = steps.findIndex(({ id }) => id === chosen);
    if (at < 0) at = Math.max(steps.findIndex((_, place) => ["open", "begun"].includes(stateOf(place))), 0);
  }

  function nodeOf(step) {
    return notebook.widgets[step.about]?.node ?? null;
  }
  function cardsIn(step) {
    return [...(nodeOf(step)?.querySelectorAll(".cw-card[data-scenario]") ?? [])];
  }
  function liveIn(step) {
    return step?.kind === "case" ? (cardsIn(step)[0] ?? null) : null;
  }

  // How a step stands: by its card, or by the static one that was saved.
  function stateOf(place) {
    const step = steps[place];
    if (step?.kind !== "case") return "";
    const card = liveIn(step);
    if (card) return card.dataset.outcome ?? card.dataset.progress ?? "open";
    const still = nodeOf(step)?.querySelector(".cw-static");
    return ["begun", "answered"].map((word) => still?.classList.contains(`cw-state-${word}`) && (word === "begun" ? word : "done"))
      .find(Boolean) || "open";
  }

  function show({ focus = false } = {}) {
    if (!on || panel.isDisposed) return;
    const step = steps[at];
    panel.toggleClass("cw-all", all);
    if (afresh && afresh === step?.id && liveIn(step)) {
      afresh = "";
      liveIn(step).dispatchEvent(new CustomEvent("casewise-afresh"));
    }
    const shown = new Set(all ? cells().keys() : step?.cells ?? []);
    notebook.widgets.forEach((cell, place) => cell.toggleClass("cw-away", !shown.has(place)));
    level();
    draw();
    if (!focus) return;
    if (all) return toCard(step);
    const outer = notebook.node.querySelector(".jp-WindowedPanel-outer");
    if (outer) outer.scrollTop = 0;
    const texts = notebook.widgets[step.cells[0]]?.node.querySelectorAll("h1, h2, h3, .jp-RenderedMarkdown") ?? [];
    focusOn([...texts].find((text) => text.checkVisibility()));
  }

  // A card's heading is one level below the last one above it, whatever the page shows.
  function level() {
    let last = 1;
    for (const cell of notebook.widgets) {
      if (cell.hasClass("cw-away")) continue;
      for (const heading of cell.node.querySelectorAll(":is(h1, h2), .cw-card > h3")) {
        if (heading.tagName !== "H3") last = Number(heading.tagName[1]);
        else if (last < 2) heading.setAttribute("aria-level", String(last + 1));
        else heading.removeAttribute("aria-level");
      }
    }
  }

  function draw() {
    speak(metadata.language);
    const states = steps.map((_, place) => stateOf(place));
    const left = steps.filter((_, place) => ["open", "begun"].includes(states[place]));
    rail.draw({ steps, at, states, all, minutes: minutesLeft(left) });
    const step = steps[at];
    bar.draw({ card: liveIn(step), waiting: step?.kind === "case" ? _(isSite() ? LOADING : WAITING) : "", first: at <= 0, next: nextOf(step) });
  }

  // As the course's page says it: the build knows best how long a notebook takes.
  function minutesLeft(left) {
    const cases = steps.filter(({ kind }) => kind === "case").length;
    return metadata.minutes && cases ? Math.max(1, Math.ceil((metadata.minutes * left.length) / cases)) : minutesOf(left);
  }

  function nextOf(step) {
    if (at < steps.length - 1) {
      const following = steps[at + 1];
      return { text: following.kind === "end" ? following.title : _("Next"), go: () => go(at + 1) };
    }
    const review = step && nodeOf(step)?.querySelector(".cw-review");
    const hand = review?.querySelector(".cw-hand");
    if (hand && !hand.closest("[hidden]") && hand.dataset.done !== "true") {
      return { text: hand.textContent, go: () => hand.click() };
    }
    if (isLesson() && assessment) return { text: _("Go to the assessment"), go: () => openNotebook(assessment) };
    return { text: _("Back to the course"), go: goHome };
  }

  function go(place) {
    if (!steps[place]) return;
    at = place;
    chosen = steps[at].id;
    keep();
    show({ focus: true });
  }

  function keep() {
    remember(path, { step: chosen, all });
    // An address that led to a step would lead there again, whenever the page is loaded anew.
    if (isSite() && location.hash) history.replaceState(null, "", location.pathname + location.search);
  }

  // On a site, to leave a page is to end its Python: what is being saved comes first.
  async function leaveFor(address) {
    document.activeElement?.blur();
    const latest = performance.now() + PATIENCE;
    const isSaving = () => panel.node.querySelector('.cw-card .cw-status[data-state="saving"]');
    while (isSaving() && performance.now() < latest) await new Promise((then) => setTimeout(then, 50));
    location.assign(address);
  }

  function toggle() {
    all = !all;
    keep();
    show({ focus: true });
  }

  function toCard(step) {
    const target = step && (liveIn(step) ?? nodeOf(step));
    target?.scrollIntoView({ block: "start" });
    focusOn(target?.querySelector("h3"));
  }

  function goHome() {
    if (home) home();
    else if (isSite()) leaveFor(siteRoot());
    else location.assign(new URL("casewise/course", document.baseURI.replace(/(notebooks|lab|tree)\b.*$/, "")));
  }

  let assessment = null;
  const here = path.slice(0, path.lastIndexOf("/"));
  app.serviceManager.contents.get(here || "", { content: true }).then(({ content }) => {
    assessment = content.map(({ path: other }) => other).find((other) => other.endsWith("assessment.ipynb") && other !== path);
    if (on) draw();
  }).catch(() => {});

  function openNotebook(other) {
    if (isSite()) return leaveFor(notebookAt(other)); // a page for each: their kernels would share its memory
    return app.commands.execute("docmanager:open", { path: other, factory: "Notebook" });
  }

  function turn(wanted) {
    if (on === wanted) return;
    on = wanted;
    panel.toggleClass("cw-focus", on);
    panel.toolbar.setHidden(on);
    notebook.node.dataset.lmSuppressShortcuts = String(on);
    // JupyterLab calls a notebook a feed of articles, which its cells aren't.
    const viewport = notebook.node.querySelector(".jp-WindowedPanel-viewport");
    if (on) viewport?.removeAttribute("role");
    else viewport?.setAttribute("role", "feed");
    if (on) panel.node.append(rail.node, bar.node);
    else [rail.node, bar.node].forEach((node) => node.remove());
    if (on) {
      show();
      appear(performance.now() + PATIENCE);
    } else notebook.widgets.forEach((cell) => cell.removeClass("cw-away"));
  }

  // Whoever comes to a notebook, by key or by screen reader, begins at its step and not at the page's beginning.
  function wake() {
    const focused = document.activeElement;
    if (on && panel.isVisible && panel.hasClass("cw-shown") && (!focused || focused === document.body)) show({ focus: true });
  }

  // The page appears in one piece: what is drawn later would move the rest.
  function appear(latest) {
    const seen = notebook.widgets.filter((cell) => !cell.hasClass("cw-away"));
    const drawn = seen.every(({ model, node }) => model.type !== "markdown" || node.querySelector(".jp-RenderedMarkdown")?.childElementCount);
    const pictures = seen.flatMap(({ node }) => [...node.querySelectorAll("img")]);
    const here = drawn && !panel.hasClass("cw-coming") && pictures.every(({ naturalWidth }) => naturalWidth);
    if (here || performance.now() > latest) {
      panel.addClass("cw-shown");
      uncover();
      wake();
    } else requestAnimationFrame(() => appear(latest));
  }

  // Cards come alive one by one, and a notebook that runs again has new ones.
  let pending = 0;
  let begun = false;
  function later() {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => {
      if (!on || panel.isDisposed) return;
      derive();
      show();
      if (!begun) wake(); // a card can be there before JupyterLab has brought the notebook to the front
    });
  }
  panel.node.addEventListener("casewise-card", () => on && later());
  // The reasons unfold above whoever pressed the button: the answer's beginning comes back into view.
  panel.node.addEventListener("casewise-checked", (event) => {
    if (on && !all && !nodeOf(steps[at] ?? {})?.contains(event.target)) return; // it waited, and its learner went on
    const answer = event.target.querySelector(".cw-answer");
    const { top } = answer?.getBoundingClientRect() ?? { top: 0 };
    if (on && !all && answer && (top < 0 || top > innerHeight / 2)) answer.scrollIntoView({ block: "start" });
    if (on && !all) bar.focus();
  });
  panel.node.addEventListener("casewise-reviewed", () => on && draw());
  panel.node.addEventListener("casewise-next", (event) => {
    if (!on || all) return;
    event.preventDefault();
    go(at + 1);
  });
  panel.node.addEventListener("casewise-goto", (event) => {
    const place = steps.findIndex(({ id }) => id === event.detail);
    if (!on || place < 0) return;
    event.preventDefault();
    go(place);
  });
  // Whoever does something stays where they are, whatever becomes of the steps around.
  const settle = () => {
    begun = true;
    if (on) chosen ??= steps[at]?.id;
  };
  // A screen reader may press a button without a pointer or a key.
  for (const what of ["pointerdown", "keydown", "click"]) panel.node.addEventListener(what, settle, true);
  // A learner's keys are never the notebook's commands, and no text turns into its source.
  panel.node.addEventListener("dblclick", (event) => on && event.target.closest(".jp-MarkdownCell") && event.stopPropagation(), true);
  panel.node.addEventListener("keydown", (event) => {
    if (on && !all && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
      event.preventDefault();
      liveIn(steps[at])?.dispatchEvent(new CustomEvent("casewise-check"));
    }
  });
  panel.node.addEventListener("keydown", (event) => {
    if (!on || event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!isSite()) panel.context.save().catch(() => {});
  });
  notebook.model?.cells.changed.connect(later);
  // A kernel that died comes back by itself, with every answer: JupyterLab's dialog would look like a loss.
  panel.sessionContext.statusChanged.connect((_, status) => {
    if (!on || status !== "autorestarting") return;
    Dialog.tracker.forEach((dialog) => dialog.isAttached || dialog.resolve());
  });

  function goTo(id, { again = false } = {}) {
    afresh = again ? id : "";
    go(steps.findIndex((step) => step.id === id));
  }
  return { turn, wake, goTo };
}

function headingOf(cells) {
  const heading = /^# (.+)$/m.exec(cells.find(({ type }) => type === "markdown")?.source ?? "")?.[1];
  return heading?.replace(/: (lesson|assessment|lektion|prüfung|lección|evaluación)$/i, "");
}

// What keys typed beside a card once added: cells without a word that the course didn't ship.
function removeEmpty(panel) {
  const { sharedModel } = panel.content.model;
  for (let place = sharedModel.cells.length - 1; place >= 0; place -= 1) {
    const cell = sharedModel.cells[place];
    if (cell.getMetadata("deletable") !== false && cell.source.trim() === "") sharedModel.deleteCell(place);
  }
}

function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

// A site's page is covered until there is something to read.
export const uncover = () => document.getElementById("cw-cover")?.remove();
