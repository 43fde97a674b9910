kinds.sort = ({ face, name, change, make, option }) => {
  const element = make("div");
  const placed = () =>
    Object.fromEntries([...element.querySelectorAll("input:checked")].map((input) => [input.dataset.card, input.value]));
  for (const [card, text] of face.cards) {
    const row = make("div", { class: "cw-row" });
    for (const [category, html] of face.categories) {
      const label = option({ type: "radio", name: `${name}-${card}`, value: category, html, onchange: () => change(placed()) });
      label.firstChild.dataset.card = card;
      row.append(label);
    }
    element.append(make("fieldset", { class: "cw-sort" }, make("legend", { html: text }), row));
  }
  return {
    element,
    show: (response) =>
      element.querySelectorAll("input").forEach((input) => (input.checked = response?.[input.dataset.card] === input.value)),
  };
};
