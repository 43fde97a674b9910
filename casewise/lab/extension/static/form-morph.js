// Makes what is on the page like what should be there, and leaves all else alone: whoever types stays where they are.

// The nodes of `next` that have the same data-key, or else the same name and turn, keep their nodes on the page.
export function morph(live, next) {
  for (const { name } of [...live.attributes]) {
    if (!next.hasAttribute(name) && name !== "open" && name !== "style") live.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (name !== "open" && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
  if (live.nodeName === "TEXTAREA") return;
  const keyed = new Map();
  const rest = [];
  for (const child of live.childNodes) child.dataset?.key ? keyed.set(child.dataset.key, child) : rest.push(child);
  let cursor = live.firstChild;
  for (const child of [...next.childNodes]) {
    const at = child.dataset?.key ? -1 : rest.findIndex((one) => one.nodeName === child.nodeName);
    const found = child.dataset?.key ? keyed.get(child.dataset.key) : rest[at];
    if (at >= 0) rest.splice(0, at + 1).slice(0, -1).forEach((one) => {
      if (cursor === one) cursor = one.nextSibling;
      one.remove();
    });
    if (!found || found.nodeName !== child.nodeName) {
      live.insertBefore(child, cursor);
      continue;
    }
    if (child.dataset?.key) keyed.delete(child.dataset.key);
    if (found === cursor) cursor = cursor.nextSibling;
    else live.insertBefore(found, cursor);
    if (found.nodeType === Node.ELEMENT_NODE) morph(found, child);
    else if (found.data !== child.data) found.data = child.data;
  }
  for (const left of [...keyed.values(), ...rest]) left.remove();
}

// What changes between two texts: where, and what is there now. An editor's caret outside of it stays.
export function change(before, after) {
  let start = 0;
  const most = Math.min(before.length, after.length);
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { start, end: before.length - end, text: after.slice(start, after.length - end) };
}
