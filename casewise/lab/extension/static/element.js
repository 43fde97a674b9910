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

export const SIGNS = { right: "✓", partly: "◐", wrong: "✗", read: "✓", done: "●", begun: "◔", open: "" };
export const WORDS = {
  right: "right",
  partly: "partly right",
  wrong: "not right yet",
  read: "done",
  done: "answered",
  begun: "begun",
  open: "not answered yet",
};

export const unseen = (text) => make("span", { class: "cw-unseen" }, text);
