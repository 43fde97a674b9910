// JupyterLab around a course: put away for a learner, and brought back as it was. Public calls of its shell only, and
// nothing that it would write into anybody's settings.

import { recall, remember } from "./memory.js";

const AREAS = ["menu", "top", "bottom", "header"];
const SIDES = ["left", "right"];
const AROUND = "around";
const SHIPPED = { sides: SIDES, left: true };

// JupyterLab keeps its layout: it comes back from a reload, and the next day, without its sides. So those that were there
// before they were put away are remembered. The mode isn't: where JupyterLab started with one document, another mode
// brings back the tabs of an earlier day, and they push out the notebook.
function around(shell) {
  const sides = SIDES.filter((side) => shell.isSideTabBarVisible(side));
  if (!sides.length) return recall(AROUND) ?? SHIPPED;
  const found = { sides, left: !shell.leftCollapsed };
  remember(AROUND, found);
  return found;
}

export function chromeOf(shell) {
  let before = null;

  function putAway() {
    if (before) return;
    const hidden = [];
    before = { ...around(shell), mode: shell.mode, hidden };
    shell.mode = "single-document";
    shell.collapseLeft();
    shell.collapseRight();
    SIDES.forEach((side) => shell.isSideTabBarVisible(side) && shell.toggleSideTabBarVisibility(side));
    for (const area of AREAS) {
      for (const { parent } of shell.widgets(area)) {
        if (!parent || parent.isHidden) continue;
        parent.hide();
        hidden.push(parent);
      }
    }
    document.body.classList.add("cw-alone");
  }

  function bringBack() {
    document.body.classList.remove("cw-alone");
    if (!before) return;
    const { mode, hidden, sides, left } = before;
    before = null;
    hidden.forEach((part) => part.show());
    sides.forEach((side) => shell.isSideTabBarVisible(side) || shell.toggleSideTabBarVisibility(side));
    shell.mode = mode;
    if (left) shell.expandLeft();
  }

  return { putAway, bringBack };
}
