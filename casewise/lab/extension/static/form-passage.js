// Passages of a text, which learners mark: made of what is selected.

// Makes a passage of what is selected in a text.
export function mark(sheet, box) {
  const { selectionStart: start, selectionEnd: end, value } = box;
  const words = value.slice(start, end).trim();
  if (!words || /[[\]]/.test(words)) {
    sheet.trouble.textContent = "Select some words of the text first, without brackets.";
    box.focus();
    return;
  }
  const taken = new Set([...value.matchAll(/\[\[([\w-]+):/g)].map(([, id]) => id));
  const first = words.toLowerCase().match(/[a-z0-9]+/g)?.slice(0, 2).join("-").slice(0, 24) || "passage";
  let id = first;
  for (let number = 2; taken.has(id); number += 1) id = `${first}-${number}`;
  box.focus();
  const written = `[[${id}: ${words}]]`;
  box.setRangeText(written, start, end, "end");
  sheet.typed(box);
  sheet.flush(box);
}
