// What an author adds in the form: an item, a part, or a variant.

// Adds what was typed into an empty field; with `stay` the author goes on in what is new.
export function added(sheet, target, stay) {
  const text = target.value.trim();
  if (!text) return;
  target.value = "";
  const { path, how, word, shape } = JSON.parse(target.dataset.new);
  if (how === "item") {
    sheet.send([{ do: "put", path, value: text }], stay ? () => sheet.at(`new-${[...path.slice(0, -1), Number(path.at(-1)) + 1].join("/")}`)?.focus() : null);
    return;
  }
  if (how === "vary") {
    const focus = (made) => {
      sheet.view.tab = made.at(-1);
      sheet.render(() => stay && sheet.at(`variants/${made.at(-1)}/prompt`)?.focus(), []);
    };
    sheet.send([{ do: "vary", text }], focus);
    return;
  }
  const value = shape ? { [shape]: text } : text;
  // On to what else is asked of the new one; if that is nothing, to the next one.
  const focus = (made) => {
    const part = sheet.body.querySelector(`[data-part="${CSS.escape([...path, made.at(-1)].join("/"))}"]`);
    const [, next] = part?.querySelectorAll("textarea, select, input") ?? [];
    (next ?? sheet.at(`new-${path.join("/")}`))?.focus();
  };
  sheet.send([{ do: "add", path, text, word, value }], stay ? focus : null);
}
