// What all drawn elements share.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") fill(element, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && (value ?? null) !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// One answer to tick: the whole line is its label. `html` comes from the author, without HTML of its own.
function option({ type, name, value, html, onchange }) {
  const input = make("input", { type, name, value });
  input.addEventListener("change", onchange);
  return make("label", { class: "cw-option" }, input, make("span", { html }));
}

// A picture beside the notebook is named relative to it, and only JupyterLab knows the address: media.js gives it.
function fill(element, html) {
  const made = document.createElement("template");
  made.innerHTML = html;
  for (const one of made.content.querySelectorAll("[src]")) {
    one.dataset.casewiseSrc = one.getAttribute("src");
    one.removeAttribute("src");
  }
  element.replaceChildren(made.content);
}

// A number that no other card or review on the page has, whichever notebook it is in.
const oneMore = () => (globalThis.casewiseDrawn = (globalThis.casewiseDrawn ?? 0) + 1);

// JupyterLab reads plain keys inside outputs as commands: arrows leave the cell, "d d" deletes it, Enter with a modifier
// runs it. Only commands with Ctrl, Meta or Alt are for the notebook; while someone writes, not even undo and copy.
function forNotebook(event) {
  if (event.key === "Enter") return false;
  if (event.key === "Escape") return true;
  if (!event.ctrlKey && !event.metaKey) return event.altKey;
  return event.target.tagName !== "TEXTAREA" || event.key.toLowerCase() === "s";
}
