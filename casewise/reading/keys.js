// Reading by keyboard.

import { showKeys } from "./dialogs.js";
import { commentAt, insert } from "./saved-comments.js";

export function onKey(desk, event) {
  if (event.defaultPrevented || document.querySelector("dialog") || desk.role === "agreement" || !desk.pile) return;
  const { target, key } = event;
  const writes = target.matches("textarea, input:not([type=checkbox])");
  if (key === "Escape" && writes) target.blur();
  else if (key === "Enter" && (event.ctrlKey || event.metaKey)) desk.save();
  else if (event.ctrlKey || event.metaKey || event.altKey) return;
  else if (key === "Enter" && target === desk.field) desk.save();
  else if (writes) return;
  else if (key === "Enter" && !target.matches("a, summary, button:not(.level, .phrase, .main), input")) desk.save();
  else if (!plain(desk, key)) return;
  event.preventDefault();
}

// A key without Ctrl or Alt, outside of a field. Says whether it means something.
function plain(desk, key) {
  const moves = { ArrowLeft: -1, k: -1, ArrowRight: 1, j: 1 };
  if (key === "?") showKeys(desk.pile.levels);
  else if (key in moves) desk.step(moves[key]);
  else if (key === "n") desk.nextUnread();
  else if (!desk.answer) return false;
  else if (key === "ArrowUp") desk.point(Math.max(desk.line - 1, 0));
  else if (key === "ArrowDown") desk.point(Math.min(desk.line + 1, desk.worth.length - 1));
  else if (desk.pile.levels[Number(key) - 1] && key !== " ") desk.level(desk.line, Number(key) - 1);
  else if (key === "c") desk.box.focus();
  else if (key === "p") desk.field.select();
  else if (commentAt(desk, key)) insert(desk, commentAt(desk, key));
  else return false;
  return true;
}
