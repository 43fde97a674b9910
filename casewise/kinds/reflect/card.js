const PAUSE = 1000;

// The words of a text, as people count them, and its characters, as the journal does.
const counted = (text) => ({ words: (text.match(/\S+/gu) ?? []).length, length: [...text].length });

kinds.reflect = ({ face, name, change, typing, make }) => {
  const count = make("p", { id: `${name}-count`, class: "cw-count" });
  const text = make("textarea", {
    rows: 9, dir: "auto", spellcheck: "true", "aria-label": face.legend, "aria-describedby": `${name}-prompt ${count.id}`,
  });
  const criteria = face.rubric.map((html) => make("li", { html }));
  const rubric = make("div", { class: "cw-rubric" }, make("h4", {}, "A good answer"), make("ul", {}, ...criteria));
  let pause = null;

  function tell() {
    const { words, length } = counted(text.value);
    const asked = face.words ? `; ${face.words[0]} to ${face.words[1]} are asked for` : "";
    const over = length > face.limit ? ` The text is too long: ${length} of ${face.limit} characters.` : "";
    count.textContent = `${words} ${words === 1 ? "word" : "words"}${asked}.${over}`;
  }

  function keep() {
    if (pause === null) return;
    clearTimeout(pause);
    pause = null;
    change(text.value.trim() ? text.value : null);
  }

  text.addEventListener("input", () => {
    tell();
    typing();
    clearTimeout(pause);
    pause = setTimeout(keep, PAUSE);
  });
  text.addEventListener("blur", keep);
  return {
    element: make("div", { class: "cw-reflect" }, make("div", {}, text, count), rubric),
    flush: keep,
    show: (response) => {
      if (pause === null && text.value !== (response ?? "")) text.value = response ?? "";
      tell();
    },
  };
};
