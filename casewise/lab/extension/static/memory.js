// What a browser remembers of a learner: the step they were at, the view they like. Losing it loses no answer.

const name = (key) => `casewise:${globalThis.location?.pathname.replace(/(lab|notebooks|tree|casewise)\b.*$/, "") ?? ""}:${key}`;

export function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(name(key)));
  } catch {
    return null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(name(key), JSON.stringify(value));
  } catch {
    // A private window keeps nothing, and needs nothing.
  }
}
