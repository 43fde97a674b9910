// The file that *Save my answers* makes and *Bring my answers back* takes: every line of the journals in a browser.
// Nothing in a line is changed. Bringing back adds lines and replaces none. Nothing here touches a page.

import { entryOf, linesOf, moduleOf } from "./journal.js";

export const KIND = "answers";
export const VERSION = 1;
export const LIMIT = 64 * 1024 * 1024; // characters
const LINE_LIMIT = 64 * 1024; // bytes of a line that is read, as in casewise/journal/entry.py
const BEGINNING = /^\s*\{\s*"casewise"\s*:\s*"answers"/;
const ARCHIVE = "PK\u0003\u0004"; // how a zip file begins

// Why a file isn't taken.
export const Refusal = {
  EMPTY: "empty",
  LARGE: "large",
  UPLOAD: "upload", // what *Hand in* makes
  TORN: "torn",
  FOREIGN: "foreign",
  NEWER: "newer",
  OTHER_COURSE: "other course",
};

// The text of the file. `files` are the journals, {path, text}; `browser` is the name by which options are in order.
export function written({ course, browser, files, now }) {
  const found = new Map();
  for (const { path, text } of files) {
    const module = moduleOf(path);
    if (module) found.set(module, [...(found.get(module) ?? []), ...linesOf(text)]);
  }
  const modules = Object.fromEntries([...found].map(([module, lines]) => [module, [...new Set(lines)]]));
  return `${JSON.stringify({ casewise: KIND, v: VERSION, course, saved: now.toISOString(), browser, modules }, null, 1)}\n`;
}

// What a file holds: {browser, saved, modules}, or {refusal, course} if it isn't taken.
export function understood(text, course) {
  if (!text.trim()) return { refusal: Refusal.EMPTY };
  if (text.length > LIMIT) return { refusal: Refusal.LARGE };
  if (text.startsWith(ARCHIVE)) return { refusal: Refusal.UPLOAD };
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    return { refusal: BEGINNING.test(text) ? Refusal.TORN : Refusal.FOREIGN };
  }
  if (data?.casewise !== KIND || !isMap(data.modules)) return { refusal: Refusal.FOREIGN };
  if (data.v !== VERSION) return { refusal: data.v > VERSION ? Refusal.NEWER : Refusal.FOREIGN };
  if (data.course !== course) return { refusal: Refusal.OTHER_COURSE, course: String(data.course ?? "").slice(0, 120) };
  const isWhole = Object.values(data.modules).every((lines) => Array.isArray(lines) && lines.every((line) => typeof line === "string"));
  if (!isWhole) return { refusal: Refusal.FOREIGN };
  return { browser: typeof data.browser === "string" ? data.browser : "", saved: String(data.saved ?? ""), modules: data.modules };
}

const isMap = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

// What bringing a file back writes: {files, added, unknown, damaged, browser}. `known` are the names of the course's
// modules, `here` the journals in this browser. A line that is here already isn't written again.
export function plan({ modules, browser }, known, here) {
  const files = [];
  const unknown = [];
  let [added, damaged] = [0, 0];
  for (const [module, given] of Object.entries(modules)) {
    if (!known.includes(module)) {
      unknown.push(module.slice(0, 64));
      continue;
    }
    const there = new Set(here.filter(({ path }) => moduleOf(path) === module).flatMap(({ text }) => linesOf(text)).map(sameness));
    const lines = [];
    for (const line of given) {
      if (!isUsable(line)) damaged += 1;
      else if (!there.has(sameness(line))) {
        there.add(sameness(line));
        lines.push(line.trim());
      }
    }
    if (!lines.length) continue;
    added += lines.length;
    const text = `${lines.join("\n")}\n`;
    files.push({ path: `${module}/responses-brought-${digest(text)}.jsonl`, text });
  }
  const isEmpty = !here.some(({ path, text }) => moduleOf(path) && linesOf(text).some(entryOf));
  return { files, added, unknown, damaged, browser: isEmpty && NAME.test(browser) ? browser : "" };
}

const NAME = /^[\w.-]{1,64}$/;
const isUsable = (line) => !/[\r\n]/.test(line.trim()) && new TextEncoder().encode(line).length <= LINE_LIMIT && entryOf(line) !== null;

// The same answer makes the same text, however its JSON was spaced.
function sameness(line) {
  const entry = entryOf(line);
  return entry ? JSON.stringify(sorted(entry)) : line.trim();
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

// A short name of a text, the same everywhere: two rounds of FNV-1a, because a page on plain http has no better hash.
export function digest(text) {
  return [0x811c9dc5, 0x9747b28c].map((seed) => {
    let hash = seed;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, "0");
  }).join("");
}

// The file's name: the course's, and the day.
export function fileName(course, now) {
  const slug = course.toLowerCase().normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60);
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
  return `${slug || "course"}-my-answers-${day}.json`;
}
