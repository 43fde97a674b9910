// What the page asks and says in a window of its own.

import { make } from "./elements.js";

// Returns the name of whoever reads.
export function askName(before) {
  const field = make("input", { id: "reader", maxLength: 60, autocomplete: "name", required: true, value: before });
  const dialog = make("dialog", {}, make("form", { method: "dialog" }, make("h2", {}, "Who is reading?"),
    make("label", { htmlFor: "reader" }, "Your name. Colleagues see it beside the points that you give; learners don't."), field,
    make("div.go", {}, make("button.main", {}, "Begin"))));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(field.value.trim().replace(/\s+/g, " "));
    });
  });
}

export function showKeys(levels) {
  const rows = [
    [levels.map((_, place) => String(place + 1)), "Give the marked line its level, and go on to the next line"],
    [["↑", "↓"], "Go to another line of the rubric"], [["↵"], "Save and go to the next unread answer"],
    [["←", "k"], "Previous answer"], [["→", "j"], "Next answer"], [["n"], "Next unread answer, without saving"],
    [["c"], "Write a comment"], [["p"], "Give other points than the sum"], [["a", "s", "d", "…"], "Add a saved comment, or take it out"],
    [["Ctrl", "↵"], "Save while you write"], [["Esc"], "Leave a field"],
  ];
  const dialog = make("dialog", {}, make("h2", {}, "Keys"), make("table", {}, rows.map(([names, what]) =>
    make("tr", {}, make("td", {}, names.map((name) => make("kbd", {}, name))), make("td", {}, what)))),
  make("form.go", { method: "dialog" }, make("button.main", {}, "Close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// Returns a saved comment as it was changed, or null if it stays.
export function edited(phrase) {
  const field = make("textarea", { rows: 4, value: phrase, maxLength: 2000, "aria-label": "Saved comment" });
  const dialog = make("dialog", {}, make("form", { method: "dialog" }, make("h2", {}, "Change a saved comment"), field,
    make("div.go", {}, make("button", { value: "no" }, "Cancel"), make("button.main", { value: "yes" }, "Save"))));
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      done(dialog.returnValue === "yes" && field.value.trim() ? field.value : null);
    });
  });
}
