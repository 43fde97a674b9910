// The bar below a case: how it stands, and the one next thing to do. It presses the card's own buttons, so that a card
// needs no bar to work.

import { make } from "./element.js";
import { _, language } from "./words.js";

const KEPT = ["cw-clear", "cw-undo", "cw-again", "cw-restart", "cw-retry"];

// draw({card, state, first, next}) shows it: `next` is {text, go} or null, `card` the live card or null.
export function barOf({ back }) {
  const previous = make("button", { type: "button", class: "cw-previous", onclick: back }, _("Back"));
  const say = make("p", { class: "cw-say", role: "status" });
  const others = make("span", { class: "cw-others-of-card" });
  const skip = make("button", { type: "button", class: "cw-skip" }, _("Skip"));
  const main = make("button", { type: "button", class: "cw-go" });
  const node = make("div", { class: "cw-bar", role: "group", lang: language(), "aria-label": _("What comes next") }, previous, say, others, skip, main);
  let onMain = () => {};
  let onSkip = () => {};
  // The second press of a double click must not go on before anyone has read the reasons.
  main.addEventListener("click", (event) => event.detail < 2 && onMain());
  skip.addEventListener("click", () => onSkip());

  // The card's own quiet buttons, each with a twin here that keeps its place and the focus.
  const twins = KEPT.map((name) => {
    const twin = make("button", { type: "button", class: name, hidden: true });
    twin.addEventListener("click", () => twin.original?.click());
    others.append(twin);
    return [name, twin];
  });

  function draw({ card, waiting, first, next }) {
    const status = card?.querySelector(".cw-status");
    const check = card?.querySelector(".cw-check");
    const text = card ? (status?.textContent ?? "") : waiting;
    if (say.textContent !== text) say.textContent = text;
    node.dataset.outcome = card?.dataset.outcome ?? "";
    node.dataset.state = status?.dataset.state ?? "";
    previous.hidden = first;
    const focused = document.activeElement;
    for (const [name, twin] of twins) {
      const original = card?.querySelector(`.cw-actions .${name}`);
      twin.original = original;
      twin.hidden = !original || original.hidden;
      twin.textContent = original?.textContent ?? "";
    }
    const asks = Boolean(check) && !card.dataset.outcome;
    main.textContent = asks ? check.textContent : (next?.text ?? "");
    main.hidden = !asks && !next;
    setDisabled(main, asks && check.disabled);
    skip.hidden = !(asks && next);
    onMain = asks ? () => check.click() : () => next.go();
    onSkip = () => next?.go();
    if (node.contains(focused) && (focused.hidden || focused.disabled)) focusNear();
  }

  // A button that can't be pressed stays where the focus can be.
  function setDisabled(button, disabled) {
    if (button.disabled === disabled) return;
    button.disabled = disabled;
  }

  const focusNear = () => (twins.map(([, twin]) => twin).find((twin) => !twin.hidden) ?? (main.disabled ? previous : main)).focus();

  return { node, draw, focus: () => main.focus() };
}
