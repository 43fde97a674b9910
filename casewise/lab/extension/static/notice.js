// A line over a notebook that its learner must read, with a button if there is something to do.

import { make } from "./element.js";
import { language } from "./words.js";

// Shows a text instead of one that is there. `action` is {text, go}.
export function tell(panel, text, action = null) {
  const line = make("div", { class: "cw-notice", lang: language(), role: "alert" }, make("p", {}, text));
  if (action) line.append(make("button", { type: "button", onclick: action.go }, action.text));
  hush(panel);
  panel.content.node.before(line);
  return line;
}

export const hush = (panel) => panel.node.querySelector(":scope > .cw-notice:not(.cw-dropped)")?.remove();
