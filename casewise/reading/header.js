// The page's header: which question is read, by whom, how far they are, and what else can be done with it.

import { showKeys } from "./dialogs.js";
import { fill, make, progress } from "./elements.js";
import { counted, unread } from "./points.js";

export const ROLES = { first: "Read", second: "Second reading", agreement: "Agreement" };

export function drawHeader(desk) {
  const tabs = Object.entries(ROLES).map(([role, name]) =>
    make("button", { type: "button", "aria-pressed": String(role === desk.role), onclick: () => desk.turn(role) }, name));
  const back = new URLSearchParams(location.search);
  for (const name of ["module", "scenario", "role"]) back.delete(name);
  const { title, moduleTitle, points, answers } = desk.pile ?? { title: "", moduleTitle: "", points: 0, answers: [] };
  fill(desk.header,
    make("a.back", { href: `?${back}`, title: "All reflections" }, make("span", { "aria-hidden": "true" }, "‹ "), "All questions"),
    make("div.what", {}, make("h1", { html: title }), make("p.quiet", {}, [moduleTitle, points && counted(points, "point")].filter(Boolean).join(" · "))),
    make("div.tabs", { role: "group", "aria-label": "What to do" }, tabs),
    desk.role === "agreement" ? make("span") : progress(unread(answers), answers.length),
    make("div.tools", {}, desk.status,
      make("label.switch", {}, make("input", { type: "checkbox", checked: desk.names, onchange: ({ target }) => desk.name(target) }), "Show names"),
      make("button.quiet", { type: "button", disabled: desk.fixed, title: desk.fixed ? "You're logged in by this name" : "Change the reader's name", onclick: () => desk.rename() }, `Reader: ${desk.reader}`),
      make("button.quiet", { type: "button", onclick: () => showKeys(desk.pile?.levels ?? []) }, "Keys ", make("kbd", {}, "?"))),
  );
  desk.outbox.saying();
}
