// Whether this browser keeps answers, and what it remembers of having kept some. A static site has nothing else.

import { DriveError, driveOf } from "./drive.js";
import { recall, remember } from "./memory.js";
import { siteRoot } from "./where.js";

const HINT = "answers"; // when an answer was last kept here, in the browser's other two stores
const COOKIE = "casewise-answers";
const YEAR = 365 * 24 * 60 * 60 * 1000;

// Why answers aren't kept.
export const Trouble = {
  BLOCKED: "blocked", // no storage: cookies are off
  INSECURE: "insecure", // plain http
  NO_WORKER: "no worker", // a private window of Firefox, or blocked
  FULL: "full",
};

// What is wrong, or an empty text. Python reaches the browser's files by a service worker, or in a page of its own kind.
// `register()` asks for that worker.
export async function trouble({ drive = driveOf(), page = globalThis, register }) {
  try {
    await drive.read(() => false);
    if (!page.indexedDB) return Trouble.BLOCKED;
  } catch (error) {
    return error instanceof DriveError && error.isFull ? Trouble.FULL : Trouble.BLOCKED;
  }
  if (page.crossOriginIsolated) return "";
  if (!page.isSecureContext) return Trouble.INSECURE;
  if (!page.navigator?.serviceWorker) return Trouble.NO_WORKER;
  const worker = await register().catch(() => null);
  if (!worker) return Trouble.NO_WORKER;
  return (await isFull(page)) ? Trouble.FULL : "";
}

const ROOM = 256 * 1024; // bytes: more answers than anyone writes in a day

async function isFull({ navigator }) {
  const { quota, usage } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  return quota !== undefined && quota - usage < ROOM;
}

// Remembers that there are answers, where it may outlive them.
export function noteAnswers({ now = new Date(), cookies = globalThis.cookieStore } = {}) {
  const value = now.toISOString();
  remember(HINT, value);
  cookies?.set({ name: COOKIE, value, path: siteRoot().pathname, expires: now.valueOf() + YEAR, sameSite: "lax" }).catch(() => {});
}

// When answers were last kept here, as a Date; null if nothing says so.
export async function lastKept({ cookies = globalThis.cookieStore } = {}) {
  const cookie = await cookies?.get(COOKIE).catch(() => null);
  const at = new Date(recall(HINT) ?? cookie?.value ?? "");
  return Number.isNaN(at.valueOf()) ? null : at;
}

// Asks the browser to keep what is here until its owner deletes it.
export async function persist({ storage } = navigator) {
  try {
    return (await storage?.persisted?.()) || (await storage?.persist?.()) || false;
  } catch {
    return false;
  }
}
