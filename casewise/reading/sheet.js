// Where an answer is marked: the lines of the rubric, the comment, the points, and what comes next.

import { fill, make } from "./elements.js";
import { number } from "./points.js";
import { drawComments } from "./saved-comments.js";

export function drawSheet(desk) {
  const { now, pile } = desk;
  const lines = pile.criteria.map(({ html, worth }, line) => {
    const chosen = now.levels[line];
    const levels = pile.levels.map(({ name, share }, place) => make("button.level", {
      type: "button", "aria-pressed": String(chosen === share), "data-level": name.toLowerCase().replace(" ", "-"),
      onclick: () => desk.level(line, place),
    }, make("kbd", {}, String(place + 1)), make("span", {}, name), make("span.worth", {}, number(worth * share))));
    return make("fieldset", { "data-line": line, "aria-current": line === desk.line ? "true" : null,
      onclick: () => desk.point(line) }, make("legend", { html }), make("div.levels", {}, levels));
  });
  desk.box = make("textarea", { id: "comment", rows: 2, value: now.comment, dir: "auto", maxLength: 10000,
    oninput: () => { desk.now.comment = desk.box.value; desk.touched(); } });
  desk.field = make("input", { id: "points", type: "number", min: 0, max: pile.points, step: "any", oninput: () => desk.typed() });
  desk.out = make("p.left", { role: "status" });
  desk.echo = make("p.echo", { "aria-hidden": "true" });
  desk.saved = make("div.phrases");
  fill(desk.desk,
    desk.role === "second" ? make("p.blind", {}, "Second reading: you don't see what the first reader gave. Your points don't count; the agreement compares them.") : null,
    make("div.lines", {}, lines),
    make("div.comment", {}, make("label", { htmlFor: "comment" }, desk.role === "second" ? "Note to your colleague" : "Comment to the learner", make("kbd", {}, "c")), desk.box, desk.saved),
    make("div.foot", {},
      make("div.sum", {}, make("label", { htmlFor: "points" }, "Points", make("kbd", {}, "p")), desk.field, make("span", {}, `of ${number(pile.points)}`), desk.out),
      desk.echo,
      make("div.go", {},
        make("button", { type: "button", title: "Previous answer", "aria-label": "Previous answer", onclick: () => desk.step(-1) }, "‹"),
        make("button", { type: "button", title: "Next answer", "aria-label": "Next answer", onclick: () => desk.step(1) }, "›"),
        desk.answer.draft || now.dirty ? make("button", { type: "button", onclick: () => desk.discard() }, "Undo") : null,
        make("button.main", { type: "button", onclick: () => desk.save() }, "Save and next unread ", make("kbd", {}, "↵")))),
  );
  desk.desk.scrollTop = 0;
  drawComments(desk);
  desk.sums();
}
