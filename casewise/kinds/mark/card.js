kinds.mark = ({ face, change, make }) => {
  const element = make("div", { class: "cw-text" });
  const passages = () => [...element.querySelectorAll("button")];
  const marked = () => passages().filter((passage) => passage.ariaPressed === "true").map((passage) => passage.value);
  for (const segments of face.paragraphs) {
    const paragraph = make("p");
    for (const [html, id] of segments) {
      if (!id) {
        paragraph.append(make("span", { html }));
        continue;
      }
      const passage = make("button", { type: "button", class: "cw-passage", value: id, "aria-pressed": "false", html });
      passage.addEventListener("click", () => {
        passage.ariaPressed = String(passage.ariaPressed !== "true");
        change(marked().length ? marked() : null);
      });
      paragraph.append(passage);
    }
    element.append(paragraph);
  }
  return {
    element,
    show: (response) =>
      passages().forEach((passage) => (passage.ariaPressed = String((response ?? []).includes(passage.value)))),
  };
};
