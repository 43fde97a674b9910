kinds.select = ({ face, name, change, make, option, part, explain }) => {
  const element = make("div");
  const inputs = () => [...element.querySelectorAll("input")];
  const ticked = () => inputs().filter((input) => input.checked).map((input) => input.value);
  const answer = () => change(ticked().length ? ticked() : null);
  for (const [id, html] of face.options) {
    element.append(part(id, option({ type: "checkbox", name, value: id, html, onchange: answer })));
  }
  return {
    element,
    show: (response) => inputs().forEach((input) => (input.checked = (response ?? []).includes(input.value))),
    explained: (findings) => explain(element, findings, name),
  };
};
