// JupyterLab around a course: put away for a learner, and brought back as it was. Public calls of its shell only, and
// nothing that it would write into anybody's settings.

const AREAS = ["menu", "top", "bottom", "header"];
const SIDES = ["left", "right"];

export function chromeOf(shell) {
  let before = null;

  function putAway() {
    if (before) return;
    const hidden = [];
    before = { mode: shell.mode, hidden, sides: SIDES.filter((side) => shell.isSideTabBarVisible(side)) };
    before.left = !shell.leftCollapsed;
    shell.mode = "single-document";
    shell.collapseLeft();
    shell.collapseRight();
    before.sides.forEach((side) => shell.toggleSideTabBarVisibility(side));
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
