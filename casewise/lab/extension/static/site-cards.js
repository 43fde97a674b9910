// The cards of a static site before Python is there. The order of options follows from a browser's name: the site has
// each card under each of a few names, and the browser takes one of them on its first visit.

import { driveOf } from "./drive.js";
import { isComplete, latestIn } from "./journal.js";
import { isKept } from "./site-begin.js";
import { siteRoot } from "./where.js";
import { N_, _, load } from "./words.js";

const FOLDER = "cards/";
const PATIENCE = 2000; // for what lets Python reach the browser's files
const LONGEST = 8000; // for all that is asked
const WAITING = N_("Getting your course ready…");
const NOTEBOOK = /\.ipynb$/;

export const cardsAt = (file, root = siteRoot()) => new URL(FOLDER + file, root).href;

// Whatever the browser's cache thinks of it: a case may have been corrected.
const read = async (address) => {
  const answer = await fetch(address, { cache: "no-cache", signal: AbortSignal.timeout(LONGEST) });
  return answer.ok ? answer.json() : null;
};

export const parts = () => read(cardsAt("parts.json"));

let named = "";

// The name under which this page has shown cards, or an empty text. Python has to take the same.
export const nameOnPage = () => named;

// This browser's name: the one that it has, or one of those that the site knows, which it has from then on.
export async function nameOf(names, drive, random = Math.random) {
  await drive.baptize(names[Math.floor(random() * names.length)]);
  return drive.browser();
}

// Whether Python will find what the page writes here, and the same name. Otherwise it names this browser by itself.
async function pythonReaches({ crossOriginIsolated, navigator } = globalThis) {
  if (!isKept() || crossOriginIsolated) return isKept();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  return Boolean(await Promise.race([navigator.serviceWorker?.ready, late]));
}

// What a field is under one of the names, as casewise/site/first_cards.py keeps it for all of them.
export function fieldAt(kept, place) {
  const at = (inner) => fieldAt(inner, place);
  if ("orders" in kept) return kept.orders[place].map((part) => kept.of[part]);
  if ("fields" in kept) return Object.fromEntries(Object.entries(kept.fields).map(([name, inner]) => [name, at(inner)]));
  if ("items" in kept) return kept.items.map(at);
  return "at" in kept ? kept.each[kept.at[place]] : kept.same;
}

function cardAt({ face, variant, ...card }, place) {
  return { card: { face: fieldAt(face, place), ...card }, variant: fieldAt(variant, place) };
}

// A card with the answer that the browser keeps. What Python has to say of it, it says when it's there.
const answered = (card, { response, confidence }) => ({
  ...card,
  response,
  confidence: confidence ?? null,
  status: { ...card.status, state: "saved", text: _(WAITING), progress: isComplete(response) ? "done" : "open" },
});

// A notebook's cards by scenario, with what draws them, or null. One that was answered with other facts waits for Python;
// so does every card where nothing is kept.
export async function earlyCards(path, { drive = driveOf(), reaches = pythonReaches, ask = read } = {}) {
  if (!(await reaches())) return null;
  const said = await ask(cardsAt("parts.json"));
  const name = said ? await nameOf(said.names, drive) : "";
  const place = said ? said.names.indexOf(name) : -1;
  if (place < 0) return null;
  await load(said.language);
  const [notebook, journals] = await Promise.all([ask(cardsAt(path.replace(NOTEBOOK, ".json"))), drive.journals()]);
  if (!notebook) return null;
  const module = path.slice(0, path.lastIndexOf("/") + 1);
  const latest = latestIn(journals.filter((one) => one.path.startsWith(module)).map(({ text }) => text));
  const cards = {};
  for (const [scenario, kept] of Object.entries(notebook)) {
    const { card, variant } = cardAt(kept, place);
    const entry = latest.get(scenario);
    if (!entry) cards[scenario] = card;
    else if ((entry.variant ?? "") === variant) cards[scenario] = answered(card, entry);
  }
  named = name;
  return { ...said, cards };
}
