// The steps of a course notebook: the text that leads to a case, and the case. Nothing here touches a page.

import { BEFORE, REVIEW, SCENARIO, isSetup } from "./run.js";
import { _ } from "./words.js";

const WORDS_A_MINUTE = 200;
const MINUTES_A_CASE = 2 / 3;

const LONG = 150; // words of a section that is a step by itself
const SECTION = /^## (.+)$/m;
const slug = (words) => words.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
const plain = (words) => words.replace(/[*_`]/g, "");

const TITLE = /^title:[ \t]*(.+)$/m;
const POINTS = /^points:[ \t]*[0-9]/m;
const quoted = /^(["'])(.*)\1$/;

// What a scenario's cell calls itself, before its card is there.
function titleOf(source) {
  const written = (TITLE.exec(source)?.[1] ?? "").trim();
  const inside = quoted.exec(written)?.[2];
  return inside === undefined ? written : inside.replaceAll("''", "'").replaceAll('\\"', '"');
}

// Steps of cells, which are {type, source}. Each has its kind (case, before, end), an id that stays the same whenever the
// notebook is opened, a title, the indexes of its cells, of the cell that it is about, and how many words it has.
export function stepsOf(cells) {
  const steps = [];
  let cellsOfStep = [];
  let words = 0;
  const end = (kind, id, title, about) => {
    steps.push({ kind, id, title, about, cells: cellsOfStep, words, graded: POINTS.test(cells[about]?.source ?? "") });
    [cellsOfStep, words] = [[], 0];
  };
  let section = "";
  cells.forEach(({ type, source }, place) => {
    if (type === "code" && isSetup(source)) return;
    const next = type === "code" ? "" : (SECTION.exec(source)?.[1] ?? "");
    if (next && section && words > LONG) end("text", `-${slug(section)}`, plain(section), place);
    section = next || section;
    cellsOfStep.push(place);
    words += source.split(/\s+/).length;
    if (type !== "code") return;
    section = "";
    const id = SCENARIO.exec(source)?.[1];
    if (id) end("case", id, titleOf(source), place);
    else if (BEFORE.test(source)) end("before", "-before", _("From earlier modules"), place);
    else if (REVIEW.test(source)) end("end", "-end", "", place);
  });
  const last = steps.at(-1);
  if (cellsOfStep.length && last?.kind === "end") last.cells.push(...cellsOfStep);
  else if (cellsOfStep.length) end("text", "-rest", _("To the end"), cellsOfStep.at(-1));
  return withOneEnd(steps);
}

// What comes after the last case is one step, with the review.
function withOneEnd(steps) {
  const first = steps.findLastIndex(({ kind }) => kind === "case" || kind === "before") + 1;
  const [ending] = steps.slice(-1);
  if (ending?.kind !== "end") return steps;
  const rest = steps.slice(first, -1);
  ending.cells = [...rest.flatMap(({ cells }) => cells), ...ending.cells];
  return [...steps.slice(0, first), ending];
}

// A look back that has nothing to show gives its text to the step that follows, without the heading over its cards.
export function withoutEmpty(steps, isEmpty, cells) {
  return steps.flatMap((step, place) => {
    if (step.kind !== "before") return [step];
    if (!isEmpty(step)) return [step];
    const following = steps[place + 1];
    const left = step.cells.filter((cell) => cell !== step.about && !isAbout(cells[cell]));
    if (following) following.cells = [...left, ...following.cells];
    return [];
  });
}

const isAbout = ({ source }) => {
  const [heading] = source.toLowerCase().split("\n");
  return [" earlier modules", _("From earlier modules").toLowerCase()].some((words) => heading.includes(words));
};

// How many minutes some steps take: reading, and deciding.
export function minutesOf(steps) {
  const words = steps.reduce((sum, step) => sum + step.words, 0);
  return Math.max(1, Math.round(words / WORDS_A_MINUTE + steps.filter(({ kind }) => kind === "case").length * MINUTES_A_CASE));
}
