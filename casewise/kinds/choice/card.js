kinds.choice = ({ face, name, change, make, option }) => {
  const element = make("div");
  for (const [id, html] of face.options) {
    element.append(option({ type: "radio", name, value: id, html, onchange: () => change(id) }));
  }
  return {
    element,
    show: (response) => element.querySelectorAll("input").forEach((input) => (input.checked = input.value === response)),
  };
};
