// The fields of a form, each by what it takes: text, number, flag, choice, list, set, group, and YAML for the rest.
// Nothing here listens: what a control changes is in its data-path, what a button does in its data-acts.

import { make, unseen } from "./element.js";

export const keyOf = (path) => path.join("/");
const SAFE = /^[\p{L}\p{N}(][^:#\n"'[\]{}]*$/u;

// `state` is what the view knows: {id, note(path), problems}. Every control has a name, and problems are said with it.
export function labeled(state, path, label, control, help = "", look = "") {
  const id = `${state.id}-${keyOf(path)}`;
  control.id = id;
  control.dataset.path = JSON.stringify(path);
  const found = state.note(path);
  const said = [help && `${id}-help`, found && `${id}-problems`].filter(Boolean).join(" ");
  if (said) control.setAttribute("aria-describedby", said);
  if (found) control.setAttribute("aria-invalid", "true");
  const words = make("label", { for: id, id: `${id}-label` }, label);
  const parts = control.type === "checkbox" ? [make("span", { class: "cw-form-check" }, control, words)] : [words, control];
  if (help) parts.push(make("p", { class: "cw-form-help", id: `${id}-help` }, help));
  if (found) parts.push(found);
  return make("div", { class: `cw-form-field ${look}`, "data-key": keyOf(path) }, ...parts);
}

export function area(value, { long = true, placeholder = "", code = false } = {}) {
  const look = code ? "cw-form-code" : "";
  return make("textarea", { rows: 1, class: look, placeholder, spellcheck: !code || "false", "data-value": value ?? "", "data-long": long });
}

export const choose = (value, choices, more = {}) =>
  make("select", { ...more, "data-value": value }, ...choices.map(([one, words]) => make("option", { value: one }, words)));

export const check = (checked, more = {}) => make("input", { type: "checkbox", "data-checked": String(checked), ...more });

export const button = (words, acts, more = {}) =>
  make("button", { type: "button", "data-acts": JSON.stringify(acts), ...more }, words);

// Up, down and remove, for anything in an order. What it moves is named, for those who don't see where it is.
export function handles(path, place, count, named, remove = { do: "remove", path }, moved = path) {
  const to = (next, sign, way) =>
    button(sign, [{ do: "move", path: moved, to: next }], {
      "aria-label": `Move ${named} ${way}`,
      title: `Move ${way} (Alt+${way === "up" ? "↑" : "↓"})`,
      "data-way": way,
      "data-stay": keyOf(moved),
      disabled: next < 0 || next >= count,
    });
  const away = button("✕", [remove], { "aria-label": `Remove ${named}`, title: "Remove", class: "cw-form-remove", "data-near": keyOf(moved) });
  return make("span", { class: "cw-form-handles" }, to(place - 1, "↑", "up"), to(place + 1, "↓", "down"), away);
}

// The place for a new entry: Enter, or leaving it, adds what was written.
export function fresh(state, path, words, more = {}) {
  const id = `${state.id}-new-${keyOf(path)}`;
  const box = make("textarea", { rows: 1, id, "data-new": JSON.stringify({ path, ...more }), "data-value": "", placeholder: "Write it, then press Enter" });
  return make("div", { class: "cw-form-new", "data-key": `new ${keyOf(path)}` }, make("label", { for: id }, words), box);
}

export function field(state, one, path, value) {
  const { spec, label, help } = one;
  const fits = {
    text: (it) => typeof it !== "object",
    number: (it) => typeof it !== "object",
    flag: (it) => typeof it !== "object",
    choice: (it) => typeof it !== "object",
    list: Array.isArray,
    set: (it) => it && typeof it === "object" && !Array.isArray(it),
    group: (it) => it && typeof it === "object" && !Array.isArray(it),
  }[spec.type];
  const there = value !== undefined && value !== null && value !== "";
  if (!fits || (there && !fits(value))) {
    return labeled(state, path, label, Object.assign(area(dump(value), { code: true }), {}), `${help} As YAML.`.trim(), "cw-form-yaml");
  }
  const draw = {
    text: () => labeled(state, path, label, area(value, spec), help),
    number: () => labeled(state, path, label, make("input", { type: "text", inputmode: "decimal", "data-value": value ?? "" }), help, "cw-form-short"),
    flag: () => labeled(state, path, label, check((value ?? String(one.default)) === "true", { "data-default": String(Boolean(one.default)) }), help),
    choice: () => labeled(state, path, label, choose(value ?? "", [["", "–"], ...spec.choices.map((of) => [of, of])]), help),
    list: () => list(state, one, path, value ?? []),
    set: () => set(state, one, path, value ?? {}),
    group: () => group(state, one, path, value ?? {}),
  };
  return draw[spec.type]();
}

function framed(state, one, path, ...parts) {
  const found = state.note(path);
  const help = one.help ? [make("p", { class: "cw-form-help" }, one.help)] : [];
  return make("fieldset", { "data-key": keyOf(path), id: `${state.id}-${keyOf(path)}`, tabindex: -1 }, make("legend", {}, one.label), ...help, ...(found ? [found] : []), ...parts);
}

function list(state, one, path, values) {
  const { of } = one.spec;
  const items = values.map((value, place) => {
    const at = [...path, String(place)];
    const inner = field(state, { spec: of, label: unseen(`${one.label}, ${place + 1}`), help: "" }, at, value);
    return make("div", { class: "cw-form-item", "data-key": `item ${place}` }, inner, handles(at, place, values.length, `${place + 1}`));
  });
  if (of.type === "group") {
    const empty = Object.fromEntries(of.fields.filter((it) => it.required).map((it) => [it.name, "…"]));
    const add = button(`Add to ${one.label.toLowerCase()}`, [{ do: "put", path: [...path, String(values.length)], value: empty }], { class: "cw-form-add", "data-focus": keyOf([...path, String(values.length), of.fields[0].name]) });
    return framed(state, one, path, ...items, add);
  }
  return framed(state, one, path, ...items, fresh(state, [...path, String(values.length)], "Add one", { how: "item" }));
}

function set(state, one, path, values) {
  const names = Object.keys(values);
  const items = names.map((name, place) => {
    const at = [...path, name];
    const inner = field(state, { spec: one.spec.of, label: one.spec.of.type === "text" ? unseen(`${one.label}: ${name}`) : name, help: "" }, at, values[name]);
    return make("div", { class: "cw-form-item", "data-key": `item ${name}` }, inner, handles(at, place, names.length, name, { do: "drop", path: at }));
  });
  if (one.spec.of.type !== "text") return framed(state, one, path, ...items);
  return framed(state, one, path, ...items, fresh(state, path, "Add one"));
}

function group(state, one, path, values) {
  return framed(state, one, path, ...one.spec.fields.map((of) => field(state, of, [...path, of.name], values[of.name])));
}

// A value as YAML, for what has no form of its own.
export function dump(value, indent = "") {
  const plain = (text) => (SAFE.test(text) && text === text.trim() ? text : JSON.stringify(text));
  if (value === undefined || value === null || value === "") return "";
  if (Array.isArray(value)) return value.map((one) => `${indent}- ${dump(one, `${indent}  `).trimStart()}`).join("\n");
  if (typeof value !== "object") {
    if (!indent && String(value).includes("\n")) return `|\n${String(value).replace(/^(?=.)/gm, "  ")}`;
    return plain(String(value));
  }
  return Object.entries(value)
    .map(([name, one]) => {
      const called = /^[\p{L}\p{N}][\p{L}\p{N} :.-]*$/u.test(name) && !name.includes(": ") ? name : JSON.stringify(name);
      const nested = one && typeof one === "object";
      return `${indent}${called}:${nested ? "\n" : " "}${dump(one, nested ? `${indent}  ` : indent || " ")}`;
    })
    .join("\n");
}
