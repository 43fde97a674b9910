// Comments to use again: each is added by its key, changed, deleted, and brought back.

import { ask } from "./asking.js";
import { edited } from "./dialogs.js";
import { fill, make } from "./elements.js";
import { toggled } from "./points.js";

const LETTERS = "asdfgqwertzxvb"; // the rest have other uses

// Returns the saved comment that a key adds, if there is one.
export const commentAt = (desk, key) => desk.pile.phrases[LETTERS.indexOf(key)]?.text;

export function drawComments(desk) {
  const has = (phrase) => desk.now.comment.includes(phrase);
  const items = desk.pile.phrases.map(({ id, text: phrase }, place) => make("li", {},
    make("button.phrase", { type: "button", "aria-pressed": String(has(phrase)), onclick: () => insert(desk, phrase) },
      LETTERS[place] ? make("kbd", {}, LETTERS[place]) : null, make("span", {}, phrase)),
    make("button.small", { type: "button", title: "Change this saved comment", "aria-label": `Change: ${phrase}`, onclick: () => change(desk, id, phrase) }, "✎"),
    make("button.small", { type: "button", title: "Delete this saved comment", "aria-label": `Delete: ${phrase}`, onclick: () => drop(desk, id, phrase) }, "✕")));
  const typed = desk.now.comment.trim();
  const known = desk.pile.phrases.some(({ text: phrase }) => phrase === typed);
  fill(desk.saved,
    items.length && make("ul", { "aria-label": "Saved comments" }, items),
    typed && !known && make("button.link", { type: "button", onclick: () => keep(desk, "", typed) }, "Save this comment to use again"),
    desk.dropped && make("p.quiet", {}, "Deleted. ", make("button.link", { type: "button", onclick: () => keep(desk, "", desk.dropped) }, "Undo")),
  );
}

export function insert(desk, phrase) {
  desk.now.comment = toggled(desk.now.comment, phrase);
  desk.box.value = desk.now.comment;
  desk.touched();
}

async function keep(desk, id, phrase) {
  desk.dropped = "";
  try {
    desk.pile.phrases = await ask("comments", { module: desk.module, scenario: desk.scenario, id, text: phrase });
  } catch (error) {
    desk.fail(error);
  }
  drawComments(desk);
}

async function drop(desk, id, phrase) {
  await keep(desk, id, "");
  desk.dropped = phrase;
  drawComments(desk);
}

async function change(desk, id, phrase) {
  const now = await edited(phrase);
  if (now !== null) await keep(desk, id, now);
}
