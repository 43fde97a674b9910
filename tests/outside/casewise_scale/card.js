kinds.scale = ({ face, name, change, make, option }) => {
  const element = make("div", { class: "scale-steps" });
  for (const [id, html] of face.scale) {
    element.append(option({ type: "radio", name, value: id, html, onchange: () => change(id) }));
  }
  return {
    element,
    show: (response) => element.querySelectorAll("input").forEach((input) => (input.checked = input.value === response)),
  };
};
