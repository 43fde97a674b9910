// How far a learner of a static site is, from the course's description and the journals in the browser, in the form that
// a server gives the start page: see casewise/learner/today.py and next_step.py. Nothing here touches a page.

import { isComplete, latestIn } from "./journal.js";

// `journals` are the texts of each module's journals, and `uploads` when each one's file to hand in was saved, as text.
// Returns {modules, next, answers}.
export function standing(course, journals, uploads = new Map()) {
  const modules = course.modules.map((module) => ({
    ...moduleOf(module, latestIn(journals.get(module.module) ?? [])),
    upload: uploads.get(module.module) ?? "",
  }));
  return { modules, next: nextOf(modules), answers: modules.reduce((sum, { given }) => sum + given, 0) };
}

function moduleOf(module, latest) {
  const notebooks = module.notebooks.map((one) => notebookOf(one, latest));
  const known = new Set(module.notebooks.flatMap(idsOf));
  const given = [...latest.values()].filter(({ scenario, response }) => known.has(scenario) && response !== null);
  const newest = given.reduce((last, entry) => (last && last.at > entry.at ? last : entry), null);
  return {
    module: module.module,
    title: module.title,
    state: stateOf(notebooks, given.length),
    notebooks,
    given: given.length,
    newest: newest?.at ?? "",
    last: module.notebooks.find((one) => newest && idsOf(one).includes(newest.scenario))?.path ?? "",
  };
}

const idsOf = ({ questions, practice }) => [...practice, ...questions];

function notebookOf(one, latest) {
  const ids = idsOf(one);
  const left = ids.filter((id) => !isComplete(latest.get(id)?.response, one.parts?.[id]));
  return {
    path: one.path,
    kind: one.kind,
    answered: ids.length - left.length,
    total: ids.length,
    minutes: one.minutes,
    minutes_left: ids.length ? Math.ceil((one.minutes * left.length) / ids.length) : 0,
    next: left[0] ?? null,
  };
}

function stateOf(notebooks, given) {
  if (!given) return "not-started";
  return notebooks.some(({ next }) => next) ? "started" : "complete";
}

// The one next step: where one was, then the next module, then handing in, which a site hears nothing of.
export function nextOf(modules) {
  const begun = modules.filter(({ given }) => given).sort((one, other) => (one.newest < other.newest ? 1 : -1));
  const open = begun.flatMap((module) => {
    const notebooks = module.notebooks.filter(({ next }) => next);
    const first = notebooks.find(({ path }) => path === module.last) ?? notebooks[0];
    return first ? [step("continue", module, first, first.next)] : [];
  });
  const fresh = modules.filter(({ given, notebooks }) => !given && notebooks.length);
  const isWhole = ({ notebooks }) => notebooks.some(isAssessment) && !notebooks.some((one) => isAssessment(one) && one.next);
  const whole = begun.filter((module) => isWhole(module) && module.upload < module.newest);
  return [
    ...open,
    ...fresh.map((module) => step("start", module, module.notebooks[0])),
    ...whole.map((module) => step("hand-in", module, module.notebooks.find(isAssessment), "-end")),
  ][0] ?? null;
}

const isAssessment = ({ kind }) => kind === "assessment";

const step = (action, module, notebook, at = "") => ({
  action,
  title: module.title,
  path: notebook.path,
  step: at,
  minutes: action === "hand-in" ? 0 : notebook.minutes_left,
});
