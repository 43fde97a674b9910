// The form of one scenario as elements, from what the server says of it.

import { make, unseen } from "./element.js";
import { area, button, choose, field, keyOf, labeled } from "./form-fields.js";
import { at, parts, variants } from "./form-parts.js";

const HEAD = ["kind", "title", "prompt", "points", "practice", "objective", "audience", "citations", "key", "rationale", "variants", "answers"];
const RARE = ["judgment", "confidence", "shuffle", "withdrawn", "waived", "renamed", "form"];
const FIRST = ["draft"];

// Returns the elements; `view` is what is remembered of it: {id, tab}.
export function drawn(form, view) {
  const anchors = new Set();
  const anchor = (path) => {
    anchors.add(keyOf(path));
    return null;
  };
  const state = { ...stateOf(form, view), note: anchor, count: () => 0 };
  body(state); // once for the places where problems can be shown, and once with them
  const placed = new Map();
  for (const problem of form.problems) {
    let path = problem.path;
    while (path.length && !anchors.has(keyOf(path))) path = path.slice(0, -1);
    placed.set(keyOf(path), [...(placed.get(keyOf(path)) ?? []), problem]);
  }
  state.note = (path) => (placed.has(keyOf(path)) ? notes(state, path, placed.get(keyOf(path))) : null);
  const within = (path, around) => around.every((step, place) => path[place] === step);
  state.count = (around) => form.problems.filter(({ path }) => within(path, around)).length;
  return body(state, placed.get(""));
}

function stateOf(form, view) {
  const found = form.values?.variants;
  const names = found && typeof found === "object" && !Array.isArray(found) ? Object.keys(found) : [];
  const tab = names.includes(view.tab) ? view.tab : names[0];
  return { form, id: view.id, variants: names, varied: names.length > 0, tab, ids: (form.rows ?? []).map((row) => row.id) };
}

function notes(state, path, problems) {
  const items = problems.map((problem) => {
    const parts = [`${problem.what} ${problem.fix}`];
    if (problem.pointed) parts.push(make("pre", {}, problem.pointed));
    const row = (state.form.rows ?? []).find((one) => one.path.length && keyOf(one.path) === keyOf(path));
    if (row && ["hint", "ids"].includes(problem.rule)) {
      parts.push(" ", button("Make an id from its words", [{ do: "rename", path: row.path, text: row.text }], { class: "cw-form-waive", "data-focus": keyOf(path) }));
    }
    if (problem.rule) {
      const acts = [{ do: "put", path: ["waived", problem.rule], value: "Why it has to be this way" }];
      parts.push(" ", button("It has to be this way", acts, { class: "cw-form-waive", "data-focus": keyOf(["waived", problem.rule]) }));
    }
    return make("li", {}, ...parts);
  });
  return make("ul", { class: "cw-form-problems", id: `${state.id}-${keyOf(path)}-problems` }, ...items);
}

function body(state, unplaced = []) {
  const { form } = state;
  if (form.unreadable) {
    const sentence = make("p", {}, "The YAML can’t be read as it is, so the form waits. Fix it in the YAML, or undo what was typed last.");
    return [sentence, notes(state, [], form.problems)];
  }
  const { fields, values, course } = form;
  const top = unplaced.length ? [notes(state, [], unplaced)] : [];
  const listed = (name, choices) => {
    const value = values[name] ?? "";
    const unknown = value && !choices.some(([one]) => one === value) ? [[value, `${value} (not in the list)`]] : [];
    return labeled(state, [name], fields[name].label, choose(value, [["", "–"], ...unknown, ...choices], { "data-zero": "" }));
  };
  const head = [];
  if (!form.kind) head.push(labeled(state, ["kind"], "Kind", choose("", [["", "–"], ...form.kinds.map((one) => [one, one])])));
  head.push(labeled(state, ["title"], "Title", area(values.title, { long: false })), use(state));
  const objectives = Object.entries(course.objectives).map(([id, words]) => [id, `${id}: ${words}`]);
  head.push(objectives.length ? listed("objective", objectives) : field(state, fields.objective, ["objective"], values.objective));
  if (course.audiences.length) head.push(listed("audience", course.audiences.map((one) => [one, one])));
  head.push(sources(state));
  for (const name of FIRST) if (fields[name]) head.push(field(state, { ...fields[name] }, [name], values[name]));
  const situation = state.varied && !values.prompt ? [] : [labeled(state, ["prompt"], fields.prompt.label, area(values.prompt), "The facts, then one question.")];
  const own = Object.values(fields)
    .filter(({ name }) => ![...HEAD, ...RARE, ...FIRST].includes(name) && (name !== form.parts.field || fields[name].spec.type === "text"))
    .map((one) => (one.name === form.parts.field ? passages(state, one) : field(state, one, [one.name], values[one.name])));
  if (form.parts.field && !state.varied && !["weights", "ticks", "order", "places", "one"].includes(form.parts.key)) {
    own.push(field(state, { ...fields.key, spec: { type: "yaml" } }, ["key"], values.key));
  }
  const rare = RARE.filter((name) => fields[name] && (name !== "form" || state.varied) && (name !== "judgment" || form.parts.field)).map((name) => field(state, fields[name], [name], values[name]));
  const name = make("input", { type: "text", "data-value": form.id, "data-name": true, id: `${state.id}-id`, autocomplete: "off" });
  const found = state.note(["id"]);
  const id = make("div", { class: "cw-form-field", "data-key": "id" }, make("label", { for: name.id }, "Id"), name, make("p", { class: "cw-form-help" }, "Answers are kept under it, so it stays once learners have the scenario."), ...(found ? [found] : []));
  const measures = form.measures.map(({ text, too_much }) => make("li", { class: too_much ? "cw-form-much" : "" }, text));
  const shown = measures.length ? [make("div", { class: "cw-form-measures", "data-key": "measures" }, make("p", { class: "cw-form-title" }, "Measured"), make("ul", {}, ...measures))] : [];
  const opened = found || rare.some((one) => one.querySelector(".cw-form-problems")) || Object.keys(values.waived ?? {}).length > 0;
  return [
    ...top,
    make("div", { class: "cw-form-top", "data-key": "head" }, ...head),
    ...situation,
    ...own,
    ...parts(state),
    variants(state),
    make("details", { "data-key": "more", open: Boolean(opened) }, make("summary", {}, "More"), ...rare, id),
    ...shown,
  ];
}

// Practice, or graded and for how many points.
function use(state) {
  const { values } = state.form;
  const practice = values.practice === "true";
  const radio = (on, words) => {
    const id = `${state.id}-use-${on}`;
    const box = make("input", { type: "radio", name: `${state.id}-use`, id, "data-checked": String(practice === on), "data-acts": JSON.stringify([{ do: "use", practice: on }]) });
    return make("span", { class: "cw-form-check" }, box, make("label", { for: id }, words));
  };
  const points = practice ? [] : [labeled(state, ["points"], "Points", make("input", { type: "text", inputmode: "decimal", "data-value": values.points ?? "" }), "", "cw-form-short")];
  const found = [state.note(["practice"]), practice ? state.note(["points"]) : null].filter(Boolean);
  return make("fieldset", { class: "cw-form-use", "data-key": "use" }, make("legend", {}, "Use"), radio(true, "Practice, explained at once"), radio(false, "Graded"), ...points, ...found);
}

// What it cites: chosen from the course's references, or written.
function sources(state) {
  const { values, course, fields } = state.form;
  const cited = Array.isArray(values.citations) ? values.citations : [];
  const known = Object.keys(course.citations);
  const choices = (own) => [...(own && !known.includes(own) ? [[own, `${own} (not in the list)`]] : []), ...known.map((one) => [one, one])];
  const rows = cited.map((one, place) => {
    const path = ["citations", String(place)];
    const control = known.length ? choose(one, [["", "(remove)"], ...choices(one)], { "data-zero": "" }) : area(one, { long: false });
    return labeled(state, path, unseen(`Source ${place + 1}`), control);
  });
  const path = ["citations", String(cited.length)];
  const add = known.length ? labeled(state, path, unseen(cited.length ? "Another source" : "Source"), choose("", [["", cited.length ? "Add another source…" : "Choose a source…"], ...known.filter((one) => !cited.includes(one)).map((one) => [one, one])])) : field(state, { spec: { type: "text" }, label: "Add a source", help: "" }, path, "");
  const found = state.note(["citations"]);
  return make("fieldset", { class: "cw-form-sources", "data-key": "citations" }, make("legend", {}, fields.citations.label), ...rows, add, ...(found ? [found] : []));
}

// A text in which passages are marked, with a button that makes a passage of what is selected.
function passages(state, about) {
  const control = area(at(state.form.values, [about.name]));
  const help = "Select words, then press the button below or Ctrl+M: learners can mark them. Decoys too.";
  const box = labeled(state, [about.name], about.label, control, help);
  const mark = make("button", { type: "button", class: "cw-form-add", "data-mark": control.id }, "Make the selection a passage");
  box.append(mark);
  return box;
}
