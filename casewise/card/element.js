// What all drawn elements share.

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") element.innerHTML = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// JupyterLab reads plain keys inside outputs as commands: arrows leave the cell, "d d" deletes it. While someone
// writes, undo, copy and the like belong to the text, too.
function forNotebook(event) {
  if (event.key === "Escape" || (event.shiftKey && event.key === "Enter")) return true;
  if (!event.ctrlKey && !event.metaKey) return event.altKey;
  return event.target.tagName !== "TEXTAREA" || ["s", "enter"].includes(event.key.toLowerCase());
}
