// What keys do in the form of a scenario. All others reach the notebook only with Ctrl or Cmd.

import { added } from "./form-new.js";
import { mark } from "./form-passage.js";

export function pressed(sheet, event) {
  const { target, key } = event;
  if (key === "Escape") {
    event.stopPropagation();
    sheet.panel.content.mode = "command";
    sheet.panel.content.activate();
    sheet.panel.content.node.focus();
    return;
  }
  if ((event.ctrlKey || event.metaKey) && !event.altKey && ["z", "y"].includes(key.toLowerCase())) {
    event.stopPropagation();
    if (target.dataset.new && target.value) return; // what isn't in the YAML yet, the browser undoes
    event.preventDefault();
    sheet.undo(key.toLowerCase() === "y" || event.shiftKey);
    return;
  }
  if (event.ctrlKey && key === "m" && target.matches("textarea")) {
    event.preventDefault();
    event.stopPropagation();
    const button = sheet.body.querySelector(`[data-mark="${target.id}"]`);
    if (button) mark(sheet, target);
    return;
  }
  if (event.ctrlKey || event.metaKey) return; // saving, and all else that JupyterLab has
  event.stopPropagation();
  if (key === "Enter" && !event.shiftKey && target.dataset.new) {
    event.preventDefault();
    added(sheet, target, true);
  } else if (key === "Enter" && target.dataset.long === "false") {
    event.preventDefault();
  } else if (event.altKey && (key === "ArrowUp" || key === "ArrowDown")) {
    event.preventDefault();
    shift(sheet, target, key === "ArrowUp" ? "up" : "down");
  } else if (target.role === "tab" && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
    event.preventDefault();
    const tabs = [...sheet.body.querySelectorAll('[role="tab"]')];
    const now = tabs.indexOf(target);
    const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: -1 }[key];
    sheet.choose(tabs.at(next % tabs.length).dataset.tab);
  }
}

// Moves the part in which the author is, who stays in the same field.
function shift(sheet, target, way) {
  const part = target.closest(".cw-form-part, .cw-form-item, .cw-form-step");
  const button = part?.querySelector(`[data-way="${way}"]`);
  if (!button || button.disabled) return;
  sheet.flush(target);
  const { id } = target;
  sheet.send(JSON.parse(button.dataset.acts), () => document.getElementById(id)?.focus());
}
