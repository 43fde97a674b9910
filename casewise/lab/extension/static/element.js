// Building elements, as cards do.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") element.addEventListener("click", value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// In the words of a step; they are translated where they are shown.
const N_ = (text) => text;

export const SIGNS = { right: "✓", partly: "◐", wrong: "✗", read: "✓", done: "●", begun: "◔", open: "" };
export const WORDS = {
  right: N_("right"),
  partly: N_("partly right"),
  wrong: N_("not right yet"),
  read: N_("done"),
  done: N_("answered"),
  begun: N_("begun"),
  open: N_("not answered yet"),
};

export const unseen = (text) => make("span", { class: "cw-unseen" }, text);
