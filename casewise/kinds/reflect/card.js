const PAUSE = 1000;
const MARKS = [[2, _("Met")], [1, _("Partly")], [0, _("Not yet")]];

// The words of a text, as people count them, and its characters, as the journal does.
const counted = (text) => ({ words: (text.match(/\S+/gu) ?? []).length, length: [...text].length });

// Marks with one of them changed: one for each line, null for a line that has none.
const marked = (marks, lines, line, mark) =>
  Array.from({ length: lines }, (_line, place) => (place === line ? mark : (marks[place] ?? null)));

// What is read before writing, in a region of its own.
function sceneOf({ scene }, name, make) {
  if (!scene) return null;
  const heading = make("h4", { id: `${name}-scene` }, scene.heading);
  const text = make("div", { html: scene.html });
  return make("section", { class: "cw-scene", "aria-labelledby": heading.id }, heading, text);
}

// The rubric once more, on which learners mark their own work.
function ownMarks(face, name, mark, { make, option }) {
  let marks = [];
  const lines = face.rubric.map((html, line) => {
    const choices = MARKS.map(([value, text]) => option({
      type: "radio", name: `${name}-mark-${line}`, value, html: text,
      onchange: () => mark(marked(marks, face.rubric.length, line, value)),
    }));
    return make("fieldset", {}, make("legend", { html }), make("div", { class: "cw-row" }, ...choices));
  });
  const heading = make("h4", { id: `${name}-marks` }, _("Mark your own work"));
  const note = make("p", { class: "cw-count" }, _("Your marks are for you. They are kept with your answer, and never scored."));
  const element = make("section", { class: "cw-marks", "aria-labelledby": heading.id }, heading, ...lines, note);
  return {
    element,
    show: (open, given) => {
      marks = given;
      element.hidden = !open;
      lines.forEach((line, place) => {
        line.querySelectorAll("input").forEach((input) => (input.checked = Number(input.value) === (given[place] ?? -1)));
      });
    },
  };
}

kinds.reflect = ({ face, name, change, typing, mark, make, option }) => {
  const count = make("p", { id: `${name}-count`, class: "cw-count" });
  const text = make("textarea", {
    rows: 9, dir: "auto", spellcheck: "true", "aria-label": face.legend, "aria-describedby": `${name}-prompt ${count.id}`,
  });
  const criteria = face.rubric.map((html) => make("li", { html }));
  const rubric = make("div", { class: "cw-rubric" }, make("h4", {}, _("A good answer")), make("ul", {}, ...criteria));
  const own = face.check ? ownMarks(face, name, mark, { make, option }) : null;
  let pause = null;

  function tell() {
    const { words, length } = counted(text.value);
    const [least, most] = face.words ?? [];
    const asked = face.words ? _("; {least} to {most} are asked for", { least, most }) : "";
    const over = length > face.limit ? _(" The text is too long: {length} of {limit} characters.", { length, limit: face.limit }) : "";
    count.textContent = `${ngettext("{count} word", "{count} words", words)}${asked}.${over}`;
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
    above: sceneOf(face, name, make),
    element: make("div", { class: "cw-reflect" }, make("div", {}, text, count), rubric),
    below: own?.element,
    marks: own?.show,
    flush: keep,
    show: (response) => {
      if (pause === null && text.value !== (response ?? "")) text.value = response ?? "";
      tell();
    },
  };
};
