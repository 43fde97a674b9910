// A text that is typed on a static site and isn't saved yet. The page itself keeps it until Python says that it's saved:
// a page can be closed while someone writes.

import { pathIn } from "./fresh.js";
import { recall, remember } from "./memory.js";

const FIELD = ".cw-card[data-scenario] textarea";
const keyOf = (field) => `draft:${pathIn(location.href)}:${field.closest("[data-scenario]").dataset.scenario}`;

export function keepDrafts(page = document) {
  const saved = new WeakMap(); // the text of each field that Python has

  page.addEventListener("casewise-card", () => {
    for (const field of page.querySelectorAll(FIELD)) {
      if (saved.has(field)) continue;
      saved.set(field, field.value);
      const draft = recall(keyOf(field));
      // Where another text was saved since, for example in another tab, that one stays.
      if (!draft || draft.base !== field.value || draft.text === field.value) continue;
      field.value = draft.text;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
  page.addEventListener("input", ({ target }) => {
    if (target.matches?.(FIELD)) remember(keyOf(target), { base: saved.get(target) ?? "", text: target.value });
  });
  page.addEventListener("casewise-kept", () => {
    for (const field of page.querySelectorAll(FIELD)) {
      const isSaved = field.closest(".cw-card").querySelector('.cw-status[data-state="saved"]');
      if (!isSaved || saved.get(field) === field.value) continue;
      saved.set(field, field.value);
      remember(keyOf(field), null);
    }
  });
}
