// What a learner decides on, beside its key and why: options, cards, passages, the decisions of each step of a story.

import { make, unseen } from "./element.js";
import { area, button, check, choose, field, fresh, handles, keyOf, labeled } from "./form-fields.js";

const WORTH = [["1", "Best"], ["0.75", "Partly, 75%"], ["0.5", "Partly, 50%"], ["0.25", "Partly, 25%"], ["0", "No"]];
const one = (name) => ({ options: "option", cards: "card", text: "passage", categories: "category", steps: "step" })[name] ?? "part";
export const wordOf = (parts) => one(parts.within || parts.field);

const isSet = (value) => value && typeof value === "object" && !Array.isArray(value);
export const at = (values, path) => path.reduce((value, step) => (value && typeof value === "object" ? value[step] : undefined), values);

// What a part is worth under a key: `scope` is [] or ["answers", variant].
export function worth(state, row, scope) {
  const { form } = state;
  const path = [...scope, "key"];
  const key = at(form.values, path);
  const named = unseen(`: ${row.text || row.id}`);
  const label = (words) => make("span", {}, words, named);
  const put = (value) => ({ "data-put": JSON.stringify(value) });
  const draw = {
    weights: () => {
      const now = isSet(key) ? String(key[row.id] ?? "0") : "0";
      const value = WORTH.find(([weight]) => Number(weight) === Number(now))?.[0] ?? now;
      const own = WORTH.some(([weight]) => weight === value) ? [] : [[value, `Partly, ${Math.round(Number(value) * 100)}%`]];
      return labeled(state, [...path, row.id], label("Worth"), choose(value, [...WORTH.slice(0, -1), ...own, ["0", "No"]], { "data-zero": "0" }), "", "cw-form-worth");
    },
    ticks: () => {
      const ticked = Array.isArray(key) ? key : [];
      const next = (add) => state.ids.filter((id) => (id === row.id ? add : ticked.includes(id)));
      return labeled(state, [...path, row.id], label("Right"), check(ticked.includes(row.id), { "data-on": JSON.stringify(next(true)), "data-off": JSON.stringify(next(false)), "data-whole": JSON.stringify(path) }), "", "cw-form-worth");
    },
    order: () => {
      const order = Array.isArray(key) ? key.filter((id) => state.ids.includes(id)) : [];
      const whole = [...order, ...state.ids.filter((id) => !order.includes(id))];
      const places = whole.map((_, place) => {
        const left = whole.filter((id) => id !== row.id);
        left.splice(place, 0, row.id);
        return [JSON.stringify(left), `Place ${place + 1}`];
      });
      const now = order.includes(row.id) ? JSON.stringify(whole) : "";
      return labeled(state, [...path, row.id], label("Right place"), choose(now, now ? places : [["", "–"], ...places], { "data-whole": JSON.stringify(path) }), "", "cw-form-worth");
    },
    places: () => {
      const labels = Object.entries(at(form.values, [form.parts.places]) ?? {});
      const value = isSet(key) ? key[row.id] ?? "" : "";
      return labeled(state, [...path, row.id], label("Belongs in"), choose(value, [["", "–"], ...labels], { "data-zero": "" }), "", "cw-form-worth");
    },
    one: () => labeled(state, [...path, row.id], label("Right"), check(key === row.id, { "data-on": JSON.stringify(row.id), "data-off": '""', "data-whole": JSON.stringify(path), ...put(row.id) }), "", "cw-form-worth"),
  };
  return draw[form.parts.key]?.() ?? null;
}

export function why(state, row, scope, label = "Why") {
  const path = [...scope, "rationale", row.id];
  const shared = scope.length ? at(state.form.values, ["rationale", row.id]) : "";
  return labeled(state, path, make("span", {}, label, unseen(`: ${row.text || row.id}`)), area(at(state.form.values, path), { placeholder: typeof shared === "string" ? shared : "" }));
}

// The parts with what all variants share; without variants, with their key and why as well.
export function parts(state) {
  const { form } = state;
  const { field: name, within } = form.parts;
  if (!name) return [];
  if (within) return [steps(state)];
  const word = wordOf(form.parts);
  const rows = form.rows.map((row, place) => part(state, row, place, form.rows.length, word));
  const about = form.fields[name];
  const found = form.rows.some((row) => row.path.length) || !rows.length ? state.note([name]) : null;
  const inText = about.spec.type === "text";
  const legend = inText ? `${word[0].toUpperCase()}${word.slice(1)}s` : about.label;
  const box = make("fieldset", { class: "cw-form-parts", "data-key": `parts ${name}`, tabindex: -1, id: `${state.id}-parts` }, make("legend", {}, legend), ...(found ? [found] : []), ...(state.note(["key"]) ? [state.note(["key"])] : []), ...(state.note(["rationale"]) ? [state.note(["rationale"])] : []), ...rows);
  if (!inText && about.spec.of?.type === "text") box.append(fresh(state, [name], `Add ${/^[aeiou]/.test(word) ? "an" : "a"} ${word}`, { word }));
  return [box];
}

function part(state, row, place, count, word, more = []) {
  const named = `${word} ${place + 1}`;
  const text = row.path.length
    ? field(state, { spec: state.form.fields[row.path[0]].spec.of?.type === "group" && row.path.length === 2 ? state.form.fields[row.path[0]].spec.of : { type: "text", long: true }, label: `${named[0].toUpperCase()}${named.slice(1)}`, help: "" }, row.path, at(state.form.values, row.path))
    : make("p", { class: "cw-form-passage" }, row.text);
  const keyed = state.varied ? [] : [worth(state, row, []), why(state, row, [])].filter(Boolean);
  const shared = state.varied && at(state.form.values, ["rationale", row.id]) ? [why(state, row, [], "Why, in all variants")] : [];
  const around = row.path.length ? [handles(row.path, place, count, named, { do: "drop", path: row.path })] : [];
  return make("div", { class: "cw-form-part", role: "group", "aria-label": named, "data-key": `part ${row.id}`, "data-part": keyOf(row.path) }, text, ...keyed, ...shared, ...more, ...around);
}

// The steps of a story, with the decisions of each: what happens then, and which step follows.
function steps(state) {
  const { form } = state;
  const { field: name, within } = form.parts;
  const all = at(form.values, [name]) ?? {};
  const names = isSet(all) ? Object.keys(all) : [];
  const about = form.fields[name];
  const { fields } = about.spec.of;
  const boxes = names.map((step, place) => {
    const rows = form.rows.filter((row) => row.path[1] === step);
    const beside = fields.filter((it) => it.spec.type === "set" && it.name !== within);
    const drawn = rows.map((row, turn) => part(state, row, turn, rows.length, "option", beside.map((it) => beyond(state, it, [name, step, it.name, row.id], names, step))));
    const own = fields.filter((it) => it.spec.type !== "set").map((it) => field(state, { ...it, label: it.name === "text" ? "What happens in this step" : it.label }, [name, step, it.name], at(form.values, [name, step, it.name])));
    const head = make("div", { class: "cw-form-head" }, make("p", { class: "cw-form-title" }, `Step ${place + 1}`, make("code", {}, step)), handles([name, step], place, names.length, `step ${place + 1}`, { do: "drop", path: [name, step] }));
    const found = [[name, step], [name, step, within]].map((path) => state.note(path)).filter(Boolean);
    return make("div", { class: "cw-form-step", role: "group", "data-key": `step ${step}`, "aria-label": `Step ${place + 1}`, "data-part": keyOf([name, step]), id: `${state.id}-${keyOf([name, step])}`, tabindex: -1 }, head, ...found, ...own, ...drawn, fresh(state, [name, step, within], "Add an option", { word: "option" }));
  });
  const notes = [[name], ["key"], ["rationale"]].map((path) => state.note(path)).filter(Boolean);
  const add = fresh(state, [name], "Add a step: what happens in it", { word: "step", shape: "text" });
  return make("fieldset", { class: "cw-form-parts", "data-key": `parts ${name}`, tabindex: -1, id: `${state.id}-parts` }, make("legend", {}, about.label), ...notes, ...boxes, add);
}

function beyond(state, about, path, names, step) {
  const value = at(state.form.values, path);
  const named = unseen(`, option ${path.at(-1)}`);
  if (about.spec.of.id) {
    const places = names.filter((name) => name !== step).map((name) => [name, `Then: step ${names.indexOf(name) + 1} (${name})`]);
    return labeled(state, path, make("span", {}, about.label, named), choose(value ?? "", [["", "The story ends"], ...places], { "data-zero": "" }));
  }
  return labeled(state, path, make("span", {}, about.label, named), area(value));
}

// One tab for each variant: its facts, its key, and why.
export function variants(state) {
  const { form } = state;
  const names = state.variants;
  const keyed = Boolean(form.parts.field);
  if (!names.length) {
    const about = "Another set of facts, under which the same parts have another key. Then only who reads the situation can answer.";
    return make("div", { class: "cw-form-variants", "data-key": "variants" }, make("p", { class: "cw-form-help" }, about), ...add(state));
  }
  const now = state.tab;
  const tabs = names.map((name) => {
    const found = state.count(["variants", name]) + state.count(["answers", name]);
    const sign = found ? [make("span", { class: "cw-form-sign", "aria-hidden": "true" }, " ●"), unseen(`, ${found} to fix`)] : [];
    return make("button", { type: "button", role: "tab", "data-key": `tab ${name}`, "data-tab": name, id: `${state.id}-tab-${name}`, "aria-selected": String(name === now), "aria-controls": `${state.id}-variant`, tabindex: name === now ? 0 : -1 }, name, ...sign);
  });
  const value = at(form.values, ["variants", now]) ?? {};
  const about = form.fields.variants.spec.of.fields;
  const others = about.filter((it) => it.name !== "prompt");
  const rare = others.filter((it) => ["withdrawn", "since"].includes(it.name));
  const own = others.filter((it) => !rare.includes(it)).map((it) => differing(state, it, ["variants", now, it.name], value[it.name]));
  const answer = form.fields.answers.spec.of.fields.filter((it) => !["key", "rationale"].includes(it.name) && (keyed || !["judgment"].includes(it.name)));
  const more = [
    ...answer.map((it) => field(state, it, ["answers", now, it.name], at(form.values, ["answers", now, it.name]))),
    ...rare.map((it) => field(state, it, ["variants", now, it.name], value[it.name])),
  ];
  const rows = keyed ? form.rows.map((row) => make("div", { class: "cw-form-part", role: "group", "aria-label": row.text || row.id, "data-key": `key ${row.id}` }, make("p", { class: "cw-form-passage" }, row.text || row.id), worth(state, row, ["answers", now]), why(state, row, ["answers", now]))) : [];
  const notes = [["variants", now], ["answers", now], ["answers", now, "key"], ["answers", now, "rationale"]].map((path) => state.note(path)).filter(Boolean);
  const key = at(form.values, ["answers", now, "key"]);
  const other = keyed && !["weights", "ticks", "order", "places", "one"].includes(form.parts.key) ? [field(state, { spec: { type: "yaml" }, label: "Key", help: "" }, ["answers", now, "key"], key)] : [];
  const called = make("input", { type: "text", "data-value": now, "data-rename": JSON.stringify(["variants", now]), id: `${state.id}-called`, autocomplete: "off" });
  const name = make("div", { class: "cw-form-field", "data-key": "called" }, make("label", { for: called.id }, "Name of this variant"), called, make("p", { class: "cw-form-help" }, "Learners may find it, so it says nothing of the key."));
  const panel = make(
    "div",
    { role: "tabpanel", id: `${state.id}-variant`, "aria-labelledby": `${state.id}-tab-${now}`, "data-key": `variant ${now}` },
    ...notes,
    labeled(state, ["variants", now, "prompt"], "Facts and question", area(value.prompt)),
    ...own,
    ...other,
    ...rows,
    make("details", { "data-key": "rare" }, make("summary", {}, "More of this variant"), name, ...more, button("Remove this variant", [{ do: "drop", path: ["variants", now] }], { class: "cw-form-remove-variant", "data-focus": "tab" })),
  );
  const found = state.note(["variants"]) ?? state.note(["answers"]);
  return make("div", { class: "cw-form-variants", "data-key": "variants", tabindex: -1, id: `${state.id}-variants` }, make("div", { role: "tablist", "aria-label": "Variants" }, ...tabs), ...(found ? [found] : []), panel, ...add(state));
}

// A set in a variant whose names are those of a set outside, such as the steps of a story: one field for each.
function differing(state, about, path, value) {
  const outside = at(state.form.values, [about.name]);
  if (about.spec.type !== "set" || about.spec.of.type !== "text" || !isSet(outside)) return field(state, about, path, value);
  const rows = Object.keys(outside).map((name, place) => {
    const shared = outside[name]?.text ?? outside[name];
    return labeled(state, [...path, name], `Step ${place + 1} (${name}), where it differs`, area(value?.[name], { placeholder: typeof shared === "string" ? shared : "" }));
  });
  return make("details", { "data-key": keyOf(path), open: Boolean(value && Object.keys(value).length) }, make("summary", {}, "Texts of steps that differ here"), ...rows);
}

function add(state) {
  const words = state.variants.length ? "Add a variant: name it in a few words" : "Add a variant: name the new facts in a few words";
  return state.variants.length < 8 ? [fresh(state, ["variants"], words, { how: "vary" })] : [];
}
