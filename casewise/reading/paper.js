// The answer that is read, and what to compare it with.

import { remember, remembered } from "./asking.js";
import { fill, make } from "./elements.js";
import { clock, counted, number } from "./points.js";

export function drawPaper(desk) {
  const { answer, pile } = desk;
  const facts = pile.facts[answer.variant] ?? { html: "", exemplars: [] };
  const written = answer.text.trim() ? answer.text.trim().split(/\s+/).length : 0;
  const said = [counted(written, "word"), pile.asked.replace(/\.$/, "")].filter(Boolean).join(" · ");
  const fold = (name, usually, title, ...inside) => make("details", {
    open: (remembered(`casewise-open-${name}`) ?? usually) === "yes",
    ontoggle: ({ target }) => remember(`casewise-open-${name}`, target.open ? "yes" : "no"),
  }, make("summary", {}, title), ...inside);
  fill(desk.paper,
    make("div.about", {}, make("h2", { tabIndex: -1 }, `Answer ${answer.place} of ${pile.answers.length + pile.own}`),
      answer.name && make("span.name", {}, answer.name), pill(answer)),
    answer.problem && make("p.problem", {}, answer.problem),
    answer.html ? make("div.keyed", { html: answer.html }) : !answer.problem && make("div.text", { dir: "auto" }, answer.text),
    make("p.quiet.count", {}, answer.problem ? "" : said));
  fill(desk.beside,
    pile.remark && make("p.problem", {}, pile.remark),
    answer.hints.length && fold("advice", "yes", `Your advice on this text (${answer.hints.length})`,
      make("ul.advice", {}, answer.hints.map((hint) => make("li", { html: hint })))),
    facts.advised && !answer.hints.length && !answer.problem && make("p.quiet.none", {}, "Your advice finds nothing in this text."),
    fold("question", "yes", facts.variant ? `The question, with the facts “${facts.variant}”` : "The question", make("div.asked", { html: facts.html })),
    facts.exemplars.length && fold("exemplars", "no", "Answers to compare with", make("div.exemplars", {}, facts.exemplars.map((one) =>
      make("div", {}, make("h3", { html: one.title }), make("div", { html: one.html }))))));
}

function pill(answer) {
  const { state, why, by, at, draft, points } = answer;
  if (draft) return make("span.pill.again", {}, "Draft, not given yet");
  if (state === "again") return make("span.pill.again", { title: why }, `Read again. ${why}`);
  if (state === "unread") return make("span.pill", {}, "Not read yet");
  const who = by ? `${by} ${clock(at)}` : "in formgrader";
  return make("span.pill.read", {}, `Read: ${points === null ? "" : `${number(points)} `}${by ? "by " : ""}${who}`);
}
