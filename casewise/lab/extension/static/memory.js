// What a browser remembers of a learner: the step they were at, the view they like. Losing it loses no answer.

import { isSite, siteRoot } from "./where.js";

export const AGAIN = "~again"; // ends an address that leads to a case to answer once more

// Learners of a hub share an address, and their servers have a path each. So do the courses of a host.
const server = () => globalThis.location?.pathname.replace(/(lab|doc|notebooks|tree|casewise)\b.*$/, "") ?? "";
const name = (key) => `casewise:${isSite() ? siteRoot().pathname : server()}:${key}`;

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
