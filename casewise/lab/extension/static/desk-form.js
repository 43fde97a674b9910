// What an action needs to know before it starts: a dialog with one field for each thing, and what it will do.

import { make } from "./element.js";

// form(node, {begin, drop, modules, learners}) returns {ask}: ask(action, {module, title, file, uses}) opens the dialog.
export function form(node, { begin, drop, modules, learners }) {
  const dialog = make("dialog", { class: "cw-desk-dialog", "aria-labeledby": "cw-desk-asked" });
  node.append(dialog);
  let tokens = {};
  let id = 0;
  const next = () => {
    id += 1;
    return id;
  };

  function ask(action, given) {
    tokens = {};
    const fields = [];
    const title = make("h2", { id: "cw-desk-asked" }, [action.label, given.title].filter(Boolean).join(": "));
    const parts = [title, make("p", {}, action.about)];
    if (given.uses?.length > 1) parts.push(uses(action, given));
    if (action.module && !given.module) fields.push(labeled("Module", select("module", modules().map(({ module, title: words }) => [module, words]), true)));
    const chosen = modules().find(({ module }) => module === given.module);
    const rare = [];
    for (const field of action.fields) {
      const asked = fieldOf(field, given, chosen);
      asked.dataset.only = field.only.join(" ");
      (field.rare ? rare : fields).push(asked);
    }
    if (rare.length) fields.push(make("details", {}, make("summary", {}, "More options"), ...rare));
    const trouble = make("p", { class: "cw-desk-trouble", role: "alert" });
    const go = make("button", { type: "submit", class: "cw-filled" }, action.shows_first ? "Show what would happen" : action.label);
    const back = make("button", { type: "button", class: "cw-quiet", onclick: () => dialog.close() }, "Back");
    const body = make("form", {}, ...parts, ...fields, trouble, make("p", { class: "cw-desk-actions" }, go, back));
    body.addEventListener("change", () => fit(body));
    fit(body);
    body.addEventListener("submit", (event) => {
      event.preventDefault();
      submit(action, given, new FormData(body), trouble);
    });
    dialog.replaceChildren(body);
    if (!dialog.open) dialog.showModal();
  }

  // Shows the fields that go with what was chosen.
  function fit(body) {
    const chosen = body.querySelector('[name="to"]')?.value;
    for (const field of body.querySelectorAll("[data-only]")) {
      const { only } = field.dataset;
      field.hidden = Boolean(only) && !only.split(" ").includes(chosen);
      for (const control of field.querySelectorAll("input, select")) control.disabled = field.hidden;
    }
    for (const more of body.querySelectorAll("details")) more.hidden = ![...more.querySelectorAll("[data-only]")].some((field) => !field.hidden);
  }

  async function submit(action, given, data, trouble) {
    const values = {};
    for (const field of action.fields) {
      const here = !field.only.length || field.only.includes(data.get("to"));
      const value = !here ? "" : field.kind === "file" ? tokens[field.name] : data.get(field.name);
      if (field.required && !value) {
        trouble.textContent = `${field.label} is missing.`;
        return;
      }
      if (value) values[field.name] = field.kind === "flag" ? true : value;
    }
    const module = action.module ? given.module || data.get("module") : "";
    dialog.close();
    await begin({ action: action.name, module, values, dry: action.shows_first });
  }

  function uses(action, given) {
    const choices = given.uses.map((one) => {
      const box = make("input", { type: "radio", name: "cw-use", value: one.name, checked: one.name === action.name });
      box.addEventListener("change", () => ask(one, given));
      return make("label", { class: "cw-desk-flag" }, box, one.label);
    });
    return make("fieldset", {}, make("legend", {}, `What is ${given.file.name} for?`), ...choices);
  }

  function fieldOf(field, given, module) {
    const kinds = {
      choice: () => select(field.name, choicesOf(field), field.required, field.name === "to" || field.name === "source" ? given.file?.lms : ""),
      notebook: () => select(field.name, (module?.notebooks ?? []).map((name) => [name, name.replace(/\.ipynb$/, "")]), field.required),
      learner: () => learner(field),
      date: () => make("input", { type: "datetime-local", name: field.name }),
      file: () => file(field, given.file),
      flag: () => make("input", { type: "checkbox", name: field.name }),
    };
    const input = (kinds[field.kind] ?? (() => make("input", { type: "text", name: field.name, required: field.required, maxlength: 200, autocomplete: "off" })))();
    if (field.kind === "flag") return make("label", { class: "cw-desk-flag" }, input, field.label);
    return labeled(field.label, input, field.help);
  }

  function labeled(words, input, help = "") {
    const control = input.matches("input, select") ? input : input.querySelector("input, select");
    control.id = `cw-desk-field-${next()}`;
    const parts = [make("label", { for: control.id }, words), input];
    if (help) {
      parts.push(make("p", { class: "cw-desk-help", id: `${control.id}-help` }, help));
      control.setAttribute("aria-describedby", `${control.id}-help`);
    }
    return make("div", { class: "cw-desk-field" }, ...parts);
  }

  const choicesOf = ({ choices, required }) => (required || choices.some(([value]) => value === "") ? choices : [["", "–"], ...choices]);

  function select(name, choices, required = false, chosen = "") {
    return make("select", { name, required }, ...choices.map(([value, words]) => make("option", { value, selected: value === chosen && chosen !== "" }, words)));
  }

  // A text with suggestions: a class may have hundreds of learners.
  function learner(field) {
    const list = make("datalist", { id: `cw-desk-learners-${next()}` }, ...learners().map((name) => make("option", { value: name })));
    const input = make("input", { type: "text", name: field.name, list: list.id, required: field.required, autocomplete: "off" });
    return make("span", {}, input, list);
  }

  function file(field, given) {
    const words = make("span", { class: "cw-desk-help" }, given ? `${given.name} is here.` : "");
    if (given) tokens[field.name] = given.token;
    const input = make("input", { type: "file", name: `${field.name}-file` });
    input.addEventListener("change", async () => {
      if (!input.files[0]) return;
      words.textContent = `Taking ${input.files[0].name}…`;
      try {
        tokens[field.name] = (await drop(input.files[0])).token;
        words.textContent = `${input.files[0].name} is here.`;
      } catch (error) {
        words.textContent = error.message;
      }
    });
    return make("span", {}, input, words);
  }

  return { ask };
}
