// How a module stands: its numbers, and how far it is on its way.

export const counted = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;

// What a module has, in the order in which one looks at it: [words, whether it needs someone].
export function figures(module, learners) {
  const found = [];
  const of = learners ? ` of ${learners}` : "";
  const add = (number, words, urgent = false) => number && found.push([words, urgent]);
  if (module.handed_in || module.released !== "no") found.push([`${module.handed_in}${of} handed in`, false]);
  add(module.waiting, `${module.waiting} to collect`);
  add(module.late, `${module.late} late`);
  add(module.ungraded, `${module.ungraded} to grade`);
  add(module.unread, `${counted(module.unread, "answer")} to read`, true);
  const failed = Object.keys(module.failed).length;
  add(failed, `${failed} can't be graded`, true);
  add(module.drafts, `${counted(module.drafts, "draft")} not released`);
  add(module.extensions, counted(module.extensions, "extension"));
  return found;
}

// How far a module is on its way, for a row of steps: done, now, or not yet.
export function way(module) {
  const has = module.handed_in > 0;
  const steps = [
    ["Build", module.built === "yes" && !module.problems],
    ["Release", module.released === "yes"],
    ["Collect", has && !module.waiting],
    ["Grade", module.graded > 0 && !module.ungraded && !module.regrade],
    ["Read", module.graded > 0 && !module.unread && !module.ungraded],
    ["Feedback", module.pages > 0 && !module.stale_pages && !module.ungraded],
    ["Return", module.returned > 0 && !module.to_return && !module.stale_pages],
  ];
  const now = steps.findIndex(([, done]) => !done);
  return steps.map(([name, done], place) => [name, done ? "done" : place === now ? "now" : "open"]);
}

export const SAYS = { done: "done", now: "next", open: "not yet" };
export const SIGNS = { done: "✓", now: "●", open: "○" };
