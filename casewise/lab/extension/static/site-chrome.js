// Notebook 7 around a course on a static site: put away for a learner, and brought back as it was, with a way back.

import { make } from "./element.js";
import { _ } from "./words.js";

// `hide()` is what the way back does.
export function siteChromeOf(shell, hide) {
  const back = make("button", { type: "button", class: "cw-hide-jupyter", onclick: hide });
  const parts = [shell.top, shell.menu].filter(Boolean);

  function putAway() {
    back.remove();
    parts.forEach((part) => part.hide());
    document.body.classList.add("cw-alone");
  }

  function bringBack() {
    document.body.classList.remove("cw-alone");
    parts.forEach((part) => part.show());
    back.textContent = _("Back to the course");
    document.body.append(back);
  }

  return { putAway, bringBack };
}
