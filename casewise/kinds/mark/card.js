kinds.mark = ({ face, name, change, make, explain }) => {
  const text = make("div", { class: "cw-text" });
  const reasons = make("ol", { class: "cw-reasons", "aria-label": _("Why, in the order of the text") });
  const passages = () => [...text.querySelectorAll("button")];
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
    text.append(paragraph);
  }

  // A passage has its verdict in the text and its reason in a list below, by the same number.
  function explained(findings) {
    const found = new Map(findings.map((finding) => [finding.part, finding]));
    const told = passages().filter((passage) => found.has(passage.value));
    reasons.replaceChildren(...told.map((passage) =>
      make("li", { "data-part": passage.value }, make("p", { class: "cw-quoted" }, passage.textContent))));
    reasons.hidden = !told.length;
    passages().forEach((passage) => {
      const { verdict, chosen, tag } = found.get(passage.value) ?? {};
      passage.dataset.verdict = !tag ? "" : chosen ? verdict : "missed";
      passage.dataset.number = told.length ? told.indexOf(passage) + 1 : "";
    });
    explain(reasons, findings, name);
  }

  return {
    element: make("div", {}, text, reasons),
    show: (response) =>
      passages().forEach((passage) => (passage.ariaPressed = String((response ?? []).includes(passage.value)))),
    explained,
  };
};
