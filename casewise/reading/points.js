// Points, and what is said of them and of who gave them. Nothing here knows a page.

// The points of all lines together, as formgrader adds them up; null without lines, or while a line has none.
export function total(levels, worth, most) {
  if (!worth.length || worth.some((_, line) => typeof levels[line] !== "number")) return null;
  const sum = worth.reduce((sofar, points, line) => sofar + points * levels[line], 0);
  return Math.min(Math.round(sum * 100) / 100, most);
}

export const unread = (answers) => answers.filter(({ state }) => state !== "read").length;

// The place of the next answer to be read after one, from the start again at the end; -1 if none is left.
export function nextUnread(answers, from) {
  for (let step = 1; step <= answers.length; step += 1) {
    const place = (from + step) % answers.length;
    if (answers[place].state !== "read") return place;
  }
  return -1;
}

// A comment with a saved one added, or without it if it has it already.
export function toggled(comment, phrase) {
  if (!comment.includes(phrase)) return comment.trim() ? `${comment.trimEnd()}\n${phrase}` : phrase;
  return comment.replace(phrase, "").replace(/\n{2,}/g, "\n").trim();
}

// Two readers begin at different places, so they don't read the same answers at the same time.
export function beginning(reader, others, count) {
  if (!others.length || !count) return 0;
  let sum = 0;
  for (const sign of reader) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return sum % count;
}

export function clock(at) {
  const when = new Date(at);
  if (!at || Number.isNaN(when.valueOf())) return "";
  const time = when.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return when.toDateString() === new Date().toDateString() ? `at ${time}` : `on ${when.toLocaleDateString()}, ${time}`;
}

export const number = (points) => String(Math.round(points * 100) / 100);

export function counted(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

// Who gave what there is now, as a sentence without its end.
export function whoGave({ by, at, points }) {
  if (points === null) return "Someone took the points back in formgrader";
  return by ? `${by} gave ${number(points)} ${clock(at)}` : `Someone gave ${number(points)} in formgrader`;
}
