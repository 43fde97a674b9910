// Cards that can be answered before their kernel is there. The server knows what each card will show, and the card's own
// script draws it; when the kernel's card comes, the same card goes on with it (casewise/card/early.js).

import { SCENARIO, textOf } from "./run.js";
import { addressOf, ask, isLearner } from "./server.js";
import { cardsAt, earlyCards, parts as partsOfSite } from "./site-cards.js";
import { isSite } from "./where.js";

const THERE = "cw-early-there";
const HOST = ".cw-early";
const WIDGET = "application/vnd.jupyter.widget-view+json";
const STILL = /class="cw-static/;
globalThis.casewiseScripts ??= new Map();
const scripts = globalThis.casewiseScripts;
let style = null;

// Asks for the cards of a notebook: null for an author, and if anything fails.
export async function askForCards(path) {
  if (!path.endsWith(".ipynb")) return null;
  if (isSite()) return earlyCards(path).catch(() => null);
  if (!(await isLearner())) return null;
  return ask(`cards?path=${encodeURIComponent(path)}`).catch(() => null);
}

const at = (file, language = "") => (isSite() ? cardsAt(file) : addressOf(`cards/${file}?language=${encodeURIComponent(language)}`));

// Loads what draws cards while a learner still looks at the course's page.
export async function loadAhead() {
  const parts = await (isSite() ? partsOfSite() : ask("cards/parts"));
  await load(parts, Object.keys(parts.scripts));
}

// A page keeps a script under the name that each card of its kind gives it.
function load(parts, kinds) {
  style ??= new Promise((resolve, reject) => {
    const href = at(parts.style);
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href, onload: resolve, onerror: reject }));
  });
  const loaded = kinds.map((kind) => {
    const file = parts.scripts[kind];
    const name = file.replace(/\.js$/, "");
    if (!scripts.has(name)) {
      scripts.set(name, import(at(file, parts.language)));
      scripts.get(name).catch(() => scripts.delete(name));
    }
    return scripts.get(name).then((script) => [kind, script], () => null);
  });
  return Promise.all([style, ...loaded]).then(([, ...found]) => new Map(found.filter(Boolean)));
}

// Draws the cards that the server knows, those in view first; `inView` is called then. The kernel may have been quicker
// with some.
export async function showEarly(panel, asked, inView) {
  const later = await showInView(panel, asked).finally(inView);
  for (const [cell, show] of later) {
    await new Promise((then) => setTimeout(then));
    cell.ready.then(() => show(cell));
  }
}

async function showInView(panel, asked) {
  const said = await asked;
  if (!said || panel.isDisposed) return [];
  const states = Object.values(said.cards);
  const drawn = await load(said, [...new Set(states.map(({ face }) => face.kind))]).catch(() => null);
  if (!drawn || panel.isDisposed) return [];
  leaveOnly(panel);
  const cells = panel.content.widgets.filter((cell) => said.cards[idOf(cell)]);
  const show = (cell) => {
    const state = said.cards[idOf(cell)];
    const script = drawn.get(state.face.kind);
    if (!script || cell.isDisposed || hasCard(cell)) return;
    try {
      put(cell, script, state);
    } catch (error) {
      // An answer to another version of the question: only the kernel can read it.
      console.error(`The card "${state.face.id}" waits for its kernel.`, error);
      cell.node.querySelector(".cw-early-wrapper")?.remove();
      cell.removeClass(THERE);
    }
  };
  cells.filter((cell) => !isLater(cell)).forEach(show);
  return cells.filter(isLater).map((cell) => [cell, show]);
}

// JupyterLab builds cells that nobody sees one by one; their kernel's cards may be drawn before.
const isLater = (cell) => cell.hasClass("cw-away") || cell.isPlaceholder();
const hasCard = (cell) => [cell.node, cell.outputArea.node].some((node) => node.querySelector(".cw-card"));

const idOf = (cell) => (cell.model.type === "code" ? SCENARIO.exec(textOf(cell))?.[1] : undefined);

// An element below the cell's output and in its own measures; the output stays hidden as long as it's there.
function placeIn(cell) {
  const [wrapper, collapser, area, child, el] = [
    "jp-Cell-outputWrapper cw-early-wrapper", "jp-Collapser jp-OutputCollapser jp-Cell-outputCollapser",
    "jp-OutputArea jp-Cell-outputArea", "jp-OutputArea-child", "jp-OutputArea-output",
  ].map((name) => Object.assign(document.createElement("div"), { className: name }));
  wrapper.append(collapser, area);
  area.append(child);
  child.append(el);
  cell.node.append(wrapper);
  return el;
}

// Keeps a question in view as it was released, until its card is there: to run a cell takes its output away at once.
export function holdStill(panel) {
  let isHeld = false;
  for (const cell of panel.content.widgets) {
    const still = idOf(cell) && !cell.hasClass(THERE) && cell.outputArea?.node.querySelector(".cw-static");
    if (!still) continue;
    isHeld = true;
    placeIn(cell).append(still.cloneNode(true));
    cell.addClass(THERE);
    cell.model.outputs.changed.connect(() => cell.hasClass(THERE) && isOther(cell.model.outputs) && remove(cell));
  }
  if (isHeld) makeWay(panel, () => true);
}

// A kernel's card takes the place of what was there before it.
function makeWay(panel, isCard) {
  panel.node.addEventListener("casewise-card", ({ target }) => {
    if (!isCard(target)) return;
    const cell = panel.content.widgets.find(({ node }) => node.contains(target));
    if (cell?.hasClass(THERE)) remove(cell);
  });
}

function put(cell, script, state) {
  // A learner who came to the still card's heading is at this one's.
  const focused = document.activeElement;
  const wasHere = focused !== cell.node && cell.node.contains(focused);
  const el = placeIn(cell);
  script.early({ state, el }).replaced = () => remove(cell);
  cell.addClass(THERE);
  if (wasHere) el.querySelector("h3").focus({ preventScroll: true });
  cell.model.outputs.changed.connect(() => cell.hasClass(THERE) && isOther(cell.model.outputs) && drop(cell));
}

// Whether a cell shows something else instead of its card, for example why there is none.
function isOther(outputs) {
  const shown = Array.from({ length: outputs.length }, (_, place) => outputs.get(place).data);
  return shown.length > 0 && !shown.some((data) => WIDGET in data || STILL.test(String(data["text/html"] ?? "")));
}

function remove(cell) {
  cell.node.querySelector(HOST)?.casewise.end();
  cell.node.querySelector(".cw-early-wrapper")?.remove();
  cell.removeClass(THERE);
}

// Takes an early card away. One with an answer that wasn't saved stays in view, beside whatever the cell shows.
function drop(cell) {
  if (cell.node.querySelector(HOST)?.casewise.model.isKept() === false) cell.removeClass(THERE);
  else remove(cell);
}

// Where no kernel will bring cards, there are none.
export function withdraw(panel) {
  for (const cell of panel.content.widgets) if (cell.hasClass(THERE)) drop(cell);
}

// A kernel with another version of Casewise draws its own card: then that is the one.
function leaveOnly(panel) {
  makeWay(panel, (target) => !target.matches(HOST));
  addEventListener("beforeunload", (event) => {
    const hosts = panel.isDisposed ? [] : [...panel.node.querySelectorAll(HOST)];
    if (hosts.some(({ casewise }) => !casewise.model.isKept())) event.preventDefault();
  });
}
