kinds.choice = ({ face, name, change, make, option, part, explain }) => {
  const element = make("div");
  for (const [id, html] of face.options) {
    element.append(part(id, option({ type: "radio", name, value: id, html, onchange: () => change(id) })));
  }
  return {
    element,
    show: (response) => element.querySelectorAll("input").forEach((input) => (input.checked = input.value === response)),
    explained: (findings) => explain(element, findings, name),
  };
};
