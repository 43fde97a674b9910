// Where the author is in the form: after a button was pressed, and on the way from one thing to fix to the next.

// Where the author is after a button: on the same one of what was moved, near what was removed, in what is new.
export function after(sheet, { dataset }, acts) {
  if (dataset.way) {
    return () => {
      const part = sheet.body.querySelector(`[data-part="${CSS.escape(moved(acts[0]))}"]`) ?? sheet.at(moved(acts[0]))?.closest(".cw-form-item");
      const button = [...(part?.querySelectorAll("[data-way]") ?? [])];
      (button.find((one) => one.dataset.way === dataset.way && !one.disabled) ?? button.find((one) => !one.disabled))?.focus();
    };
  }
  if (dataset.near) {
    const boxes = [...sheet.body.querySelectorAll("[data-near], [data-new]")];
    const place = boxes.findIndex((one) => one.dataset.near === dataset.near);
    const next = boxes.slice(place + 1).find((one) => !one.dataset.near?.startsWith(`${dataset.near}/`));
    const id = next?.id;
    const near = next?.dataset.near;
    return () => (id ? document.getElementById(id) : sheet.body.querySelector(`[data-near="${CSS.escape(near ?? "")}"]`) ?? sheet.body.querySelector("[data-new]"))?.focus();
  }
  if (dataset.focus === "tab") return () => (sheet.body.querySelector('[role="tab"][tabindex="0"]') ?? sheet.body.querySelector(".cw-form-variants [data-new]"))?.focus();
  if (!dataset.focus) return null;
  return () => {
    const there = sheet.at(dataset.focus);
    there?.closest("details")?.setAttribute("open", "");
    there?.focus();
    there?.select?.();
  };
}

// To the next field with something to fix, also one of another variant; after the last one, to the first.
export function toProblem(sheet) {
  const fields = [...sheet.body.querySelectorAll(".cw-form-problems")];
  const now = sheet.shownLast && sheet.body.contains(sheet.shownLast) ? fields.indexOf(sheet.shownLast) : -1;
  const tabs = [...sheet.body.querySelectorAll('[role="tab"]')];
  const later = tabs.slice(tabs.findIndex((tab) => tab.ariaSelected === "true") + 1);
  const other = now + 1 >= fields.length && [...later, ...tabs].find((tab) => tab.querySelector(".cw-form-sign") && tab.ariaSelected !== "true");
  if (other) {
    sheet.view.tab = other.dataset.tab;
    sheet.render(null, []);
  }
  const there = [...sheet.body.querySelectorAll(`${other ? '[role="tabpanel"] ' : ""}.cw-form-problems`)];
  const found = there[other ? 0 : (now + 1) % there.length];
  if (!found) return;
  sheet.shownLast = found;
  found.closest("details")?.setAttribute("open", "");
  const control = sheet.body.querySelector(`[aria-describedby~="${CSS.escape(found.id)}"]`) ?? found.closest("fieldset, .cw-form-part, .cw-form-step, .cw-form-variants, .cw-form-field") ?? found;
  if (control.tabIndex < 0) control.tabIndex = -1;
  control.focus();
  found.scrollIntoView({ block: "center" });
}

const moved = ({ path, to }) => (/^\d+$/.test(path.at(-1)) ? [...path.slice(0, -1), String(to)] : path).join("/");
