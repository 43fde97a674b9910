// What journals say, for a page without Python: lines of JSON, of which the last one of a scenario counts. Nothing here
// touches a page.

const VERSION = 1;
const FILE = /^([^/]+)\/responses[^/]*\.jsonl$/;

// The module whose journal a file is, or an empty text. A module may have several: one for each time it was open.
export const moduleOf = (path) => FILE.exec(path)?.[1] ?? "";

export const linesOf = (text) => text.split("\n").filter((line) => line.trim());

// The entry that a line holds, or null for a torn or foreign one.
export function entryOf(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (entry?.v !== VERSION || !("response" in entry)) return null;
  const texts = [entry.scenario, entry.at, entry.session];
  return texts.every((text) => typeof text === "string") && Number.isInteger(entry.n) ? entry : null;
}

const compare = (one, other) => (one < other ? -1 : Number(one > other));
const bySession = (one, other) => compare(one.session, other.session) || one.n - other.n;
const byTime = (one, other) => compare(one.at, other.at) || bySession(one, other);

// The entry that counts of each scenario, by its id, of the texts of a module's journals: in the order of their times,
// and within a session in its own, whatever became of the clock. See casewise/journal/sessions.py.
export function latestIn(texts) {
  const entries = texts.flatMap(linesOf).map(entryOf).filter(Boolean).sort(bySession);
  let before = { session: "", at: "" };
  const ordered = entries.map((entry) => {
    const at = before.session === entry.session && before.at > entry.at ? before.at : entry.at;
    before = { session: entry.session, at };
    return { ...entry, at };
  });
  return new Map(ordered.sort(byTime).map((entry) => [entry.scenario, entry]));
}

// Whether an answer leaves nothing open. `parts` is how many parts a whole answer has, or the ways of a story, as
// {first, next}; most kinds have none.
export function isComplete(response, parts = null) {
  if (response === null || response === undefined || response === "") return false;
  if (typeof response !== "object") return true;
  const size = Array.isArray(response) ? response.length : Object.keys(response).length;
  if (typeof parts === "number") return size >= parts;
  if (size && parts) return endOf(response, parts);
  return size > 0;
}

// Whether the decisions of a story lead to its end.
function endOf(way, { first, next }) {
  let expected = first;
  for (const [step, option] of way) {
    if (step !== expected) return false;
    expected = next[step]?.[option] ?? null;
  }
  return expected === null;
}
