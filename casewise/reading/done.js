// What is shown when no answer is left to read.

import { fill, make, text } from "./elements.js";
import { counted } from "./points.js";

export function drawDone(desk) {
  const { answers, own, blank } = desk.pile;
  const more = desk.reflections.filter(({ module, scenario, left }) => left && (module !== desk.module || scenario !== desk.scenario));
  const said = answers.length === 1 ? "The one answer is read." : answers.length ? `All ${answers.length} answers are read.` : own ? `You read all ${own} answers first. A second reading takes someone else.` : "There is nothing to read.";
  fill(desk.paper, make("div.done", {}, make("h2", { tabIndex: -1 }, said),
    blank ? make("p.quiet", {}, `${counted(blank, "learner")} left this blank.`) : null,
    make("div.go", {},
      answers.length ? make("button", { type: "button", onclick: () => desk.show(0) }, "Look at them again") : null,
      make("button", { type: "button", onclick: () => desk.turn("agreement") }, "See the agreement")),
    more.length ? make("p", {}, "Next: ", make("a", { href: `?${new URLSearchParams({ module: more[0].module, scenario: more[0].scenario })}` }, `${text(more[0].title)} (${more[0].moduleTitle}, ${more[0].left} left)`)) : null));
  fill(desk.desk);
  fill(desk.beside);
  desk.paper.querySelector("h2").focus();
}
