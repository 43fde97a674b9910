// How far two readers agree, and settling where they don't.

import { ask } from "./asking.js";
import { fill, make } from "./elements.js";
import { drawHeader } from "./header.js";
import { counted, number } from "./points.js";

export async function showAgreement(desk, certain = false) {
  const query = new URLSearchParams({ module: desk.module, scenario: desk.scenario, reader: desk.reader, names: desk.names ? "1" : "0" });
  if (!desk.pile) desk.pile = await ask(`answers?${query}&role=first`);
  desk.worth = desk.pile.criteria.map(({ worth }) => worth);
  const found = await ask(`agreement?${query}`);
  drawHeader(desk);
  desk.main.className = "agreement";
  fill(desk.desk);
  fill(desk.beside);
  if (found.unread && !certain) {
    fill(desk.paper, make("div.done", {}, make("h2", { tabIndex: -1 }, `You have ${counted(found.unread, "answer")} left in your second reading.`),
      make("p", {}, "The agreement shows what the first reader gave, so finish your own reading before you look."),
      make("div.go", {}, make("button.main", { type: "button", onclick: () => desk.turn("second") }, "Go on reading"),
        make("button", { type: "button", onclick: () => showAgreement(desk, true) }, "Show it anyway"))));
    return;
  }
  const readers = found.readers.map((one) => agreed(desk, one));
  fill(desk.paper, ...(readers.length ? readers : [make("div.done", {}, make("h2", { tabIndex: -1 }, "No answer has been read by two people yet."),
    make("p", {}, "A colleague opens this page under their own name and chooses Second reading. They see the same answers, and nothing of what you gave."))]));
}

function agreed(desk, { reader, answers, same, more, words, apart }) {
  const mean = Math.abs(more) < 0.005 ? "" : ` On average, ${reader} gave ${number(Math.abs(more))} ${more > 0 ? "more" : "less"}.`;
  const open = apart.filter(({ settled }) => !settled).length;
  return make("section.agreed", {}, make("h2", { tabIndex: -1 }, `${reader} and the first reader`),
    make("p.big", {}, words),
    make("p.quiet", {}, `The same points for ${same} of ${counted(answers, "answer")}.${mean}${apart.length ? ` ${open} of ${counted(apart.length, "difference")} to settle.` : ""}`),
    make("ol.apart", {}, apart.map((one) => difference(desk, one, reader))));
}

function difference(desk, one, reader) {
  const { first, second, settled } = one;
  const name = (share) => desk.pile.levels.find((level) => level.share === share)?.name ?? "–";
  const firstName = first.by || "First reader";
  const settle = async (points, levels) => {
    try {
      await ask("give", { module: desk.module, scenario: desk.scenario, reader: desk.reader, key: one.key, role: "settled",
        version: one.version, levels, points, between: [first.points, second.points] });
      await showAgreement(desk, true);
    } catch (error) {
      desk.fail(error);
    }
  };
  const other = make("input", { type: "number", min: 0, max: desk.pile.points, step: "any", "aria-label": "Other points", placeholder: "Other" });
  return make("li", {}, make("details", { open: false },
    make("summary", {}, make("span", {}, `Answer ${one.place}`, one.name ? ` · ${one.name}` : ""),
      make("span.both", {}, `${firstName} ${number(first.points)} · ${reader} ${number(second.points)}`),
      settled ? make("span.pill.read", {}, `Settled: ${number(settled.points)} by ${settled.by}`)
        : make("span.pill", {}, `${number(Math.abs(first.points - second.points))} apart`)),
    make("div.text", { dir: "auto" }, one.text),
    make("table", {}, make("tr", {}, make("th", {}, "Rubric"), make("th", {}, firstName), make("th", {}, reader)),
      desk.pile.criteria.map(({ html }, line) => make("tr", { className: first.levels[line] === second.levels[line] ? "" : "differs" },
        make("td", { html }), make("td", {}, name(first.levels[line])), make("td", {}, name(second.levels[line]))))),
    second.comment ? make("p", {}, make("strong", {}, `${reader}: `), second.comment) : null,
    make("div.go", {},
      make("button", { type: "button", onclick: () => settle(first.points, first.levels) }, `Keep ${number(first.points)}`),
      make("button", { type: "button", onclick: () => settle(second.points, second.levels) }, `Take ${number(second.points)}`),
      other, make("button", { type: "button", onclick: () => other.value !== "" && settle(Number(other.value), []) }, "Give these"))));
}
