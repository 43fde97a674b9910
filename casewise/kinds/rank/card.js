kinds.rank = ({ face, change, make }) => {
  const list = make("ol", { class: "cw-rank" });
  const said = make("p", { class: "cw-said", "aria-live": "polite" });
  const keep = make("button", { type: "button" }, "Keep this order");
  const order = () => [...list.children].map((item) => item.dataset.option);

  // The button that moved an option keeps the focus, so that it can be pressed again.
  function move(item, by, button) {
    const items = [...list.children];
    const to = items.indexOf(item) + by;
    if (to < 0 || to >= items.length) return;
    list.insertBefore(item, by < 0 ? items[to] : items[to].nextSibling);
    button.focus();
    said.textContent = `${item.firstChild.textContent} Now place ${to + 1} of ${items.length}.`;
    change(order());
  }

  for (const [id, html] of face.options) {
    const text = make("span", { html });
    const item = make("li", { class: "cw-option", "data-option": id }, text);
    for (const [name, by] of [["Up", -1], ["Down", 1]]) {
      const button = make("button", { type: "button", "aria-label": `${name}: ${text.textContent}` }, by < 0 ? "↑" : "↓");
      button.addEventListener("click", () => move(item, by, button));
      button.addEventListener("keydown", (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        move(item, step, button);
      });
      item.append(button);
    }
    list.append(item);
  }
  keep.addEventListener("click", () => change(order()));
  return {
    element: make("div", {}, list, keep, said),
    show: (response) => {
      keep.hidden = response !== null;
      const wanted = response ?? face.options.map(([id]) => id);
      if (wanted.join() !== order().join()) {
        wanted.forEach((id) => list.append([...list.children].find((item) => item.dataset.option === id)));
      }
    },
  };
};
