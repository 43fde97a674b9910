// The rail of a course notebook: where one is, how far, and the way out. On a narrow screen it is a line with a list.

import { SIGNS, WORDS, make, unseen } from "./element.js";
import { _, language } from "./words.js";

const OTHERS = { end: "★", before: "↺", text: "¶" };

// draw({steps, at, states, all, minutes}) shows it; `go(index)`, `home()`, `toggle()` and `leave()` are what it does. `note`
// is a sentence above the steps.
export function railOf({ title, part, note = "", go, home, toggle, leave }) {
  const back = make("button", { type: "button", class: "cw-back", onclick: home }, make("span", { "aria-hidden": "true" }, "‹ "), _("Course"));
  const heading = make("h2", {}, title);
  const far = make("p", { class: "cw-far" });
  const bar = make("progress", { "aria-label": _("Progress") });
  const open = make("button", { type: "button", class: "cw-steps-open", "aria-expanded": "false" }, _("Steps"));
  const list = make("ol", { "aria-label": _("Steps") });
  const view = make("button", { type: "button", class: "cw-view", onclick: toggle });
  const out = make("button", { type: "button", class: "cw-leave", onclick: leave }, _("Show JupyterLab"));
  const node = make("nav", { class: "cw-rail", lang: language(), "aria-label": `${title}, ${part}` }, back, heading, far, bar, open,
    ...(note ? [make("p", { class: "cw-lives" }, note)] : []), list, make("div", { class: "cw-foot" }, view, ...(leave ? [out] : [])));

  const unfold = (isOpen) => {
    node.classList.toggle("cw-open", isOpen);
    open.setAttribute("aria-expanded", String(isOpen));
  };
  open.addEventListener("click", () => unfold(!node.classList.contains("cw-open")));
  // One stop for Tab; arrows go from step to step.
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const buttons = [...list.querySelectorAll("button")];
    const next = buttons[buttons.indexOf(document.activeElement) + by];
    if (!by || !next) return;
    event.preventDefault();
    next.focus();
  });

  function draw({ steps, at, states, all, minutes }) {
    const cases = steps.map((step, place) => [step, states[place]]).filter(([step]) => step.kind === "case");
    const done = cases.filter(([, state]) => !["open", "begun"].includes(state)).length;
    far.textContent = [part, _("{place} of {count}", { place: done, count: cases.length }), done < cases.length ? _("about {minutes} min left", { minutes }) : ""]
      .filter(Boolean).join(" · ");
    bar.max = cases.length || 1;
    bar.value = done;
    view.textContent = all ? _("One case at a time") : _("All on one page");
    while (list.children.length > steps.length) list.lastChild.remove();
    while (list.children.length < steps.length) list.append(item(list.children.length));
    let number = 0;
    steps.forEach((step, place) => {
      const entry = list.children[place];
      const button = entry.firstChild;
      const state = states[place];
      number += step.kind === "case" ? 1 : 0;
      const sign = SIGNS[state] || (step.kind === "case" ? String(number) : OTHERS[step.kind]);
      const words = step.kind === "case" ? `, ${_(WORDS[state])}` : "";
      const drawn = [sign, step.title, words, place === at].join("\n");
      if (entry.drawn === drawn) return;
      entry.drawn = drawn;
      entry.dataset.state = state;
      button.replaceChildren(make("i", { "aria-hidden": "true" }, sign), make("span", {}, step.title), unseen(words));
      button.tabIndex = place === at ? 0 : -1;
      if (place === at) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
    });
  }

  function item(place) {
    const choose = () => {
      unfold(false);
      go(place);
    };
    return make("li", {}, make("button", { type: "button", onclick: choose }));
  }

  return { node, draw };
}
