kinds.sort = ({ face, name, change, make, option, part, explain }) => {
  const element = make("div");
  const cards = face.cards.map(([card, text]) => cardOf(card, text));
  const count = make("span", { "aria-live": "polite" });
  const turns = make("p", { class: "cw-turns" }, turn(_("Previous"), -1), count, turn(_("Next one"), 1));
  element.append(turns, ...cards);
  let byPointer = false;
  element.addEventListener("pointerdown", () => (byPointer = true));
  element.addEventListener("keydown", () => (byPointer = false));

  const isPlaced = (card) => card.querySelector("input:checked") !== null;
  const placed = () =>
    Object.fromEntries([...element.querySelectorAll("input:checked")].map((input) => [input.dataset.card, input.value]));

  function cardOf(card, text) {
    const row = make("div", { class: "cw-row" });
    for (const [category, html] of face.categories) {
      const label = option({ type: "radio", name: `${name}-${card}`, value: category, html, onchange: () => place() });
      label.firstChild.dataset.card = card;
      row.append(label);
    }
    return part(card, make("fieldset", { class: "cw-sort" }, make("legend", { html: text }), row));
  }

  // On a narrow screen one card is shown at a time, and a tap goes on to the next that is open. Keys stay where they are.
  function place() {
    const open = cards.findIndex((card) => !isPlaced(card));
    if (byPointer && open >= 0) showOnly(open);
    change(placed());
  }

  function turn(words, by) {
    const button = make("button", { type: "button" }, words);
    button.addEventListener("click", () => {
      const now = cards.findIndex((card) => card.classList.contains("cw-now"));
      showOnly(Math.min(Math.max(now + by, 0), cards.length - 1));
    });
    return button;
  }

  function showOnly(now) {
    cards.forEach((card, place) => card.classList.toggle("cw-now", place === now));
    count.textContent = _("{place} of {count}", { place: now + 1, count: cards.length });
  }

  showOnly(0);
  return {
    element,
    open: () => false,
    show: (response) => {
      element.querySelectorAll("input").forEach((input) => (input.checked = response?.[input.dataset.card] === input.value));
      element.classList.toggle("cw-one-by-one", !cards.every(isPlaced));
    },
    explained: (findings) => {
      if (findings.length) element.classList.remove("cw-one-by-one");
      explain(element, findings, name, ({ verdict }) => verdict === "right");
    },
  };
};
