kinds.rank = ({ face, name, change, make, part, explain }) => {
  const list = make("ol", { class: "cw-rank" });
  const said = make("p", { class: "cw-said", "aria-live": "polite" });
  const keep = make("button", { type: "button" }, _("This is already my order"));
  const items = () => [...list.children];
  const order = () => items().map((item) => item.dataset.option);

  // The button that moved an option keeps the focus, so that it can be pressed again.
  function move(item, by, button) {
    const all = items();
    const to = all.indexOf(item) + by;
    if (to < 0 || to >= all.length) return;
    list.insertBefore(item, by < 0 ? all[to] : all[to].nextSibling);
    button.focus();
    const where = _("Now place {place} of {count}.", { place: to + 1, count: all.length });
    said.textContent = `${item.querySelector(".cw-words").textContent} ${where}`;
    ends();
    change(order());
  }

  // The first can't go up, and the last can't go down. They stay buttons, so that the focus has somewhere to be.
  function ends() {
    items().forEach((item, place, all) => {
      const [up, down] = item.querySelectorAll(".cw-moves button");
      up.setAttribute("aria-disabled", place === 0);
      down.setAttribute("aria-disabled", place === all.length - 1);
    });
  }

  // By mouse, pen or finger: an option goes where it is let go.
  function draggable(item, grip) {
    let before;
    const drag = ({ clientY }) => {
      const others = items().filter((other) => other !== item);
      const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
      const following = others.find((other) => clientY < middle(other)) ?? null;
      if (following !== item.nextElementSibling) list.insertBefore(item, following);
    };
    const drop = () => {
      item.classList.remove("cw-dragged");
      grip.removeEventListener("pointermove", drag);
      ends();
      if (order().join() !== before) change(order());
    };
    grip.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      before = order().join();
      grip.setPointerCapture(event.pointerId);
      item.classList.add("cw-dragged");
      grip.addEventListener("pointermove", drag);
    });
    for (const end of ["pointerup", "pointercancel"]) {
      grip.addEventListener(end, () => item.classList.contains("cw-dragged") && drop());
    }
  }

  for (const [id, html] of face.options) {
    const grip = make("span", { class: "cw-grip", "aria-hidden": "true" }, "⠿");
    const text = make("span", { class: "cw-words", html });
    const moves = make("span", { class: "cw-moves" });
    const item = make("li", { "data-option": id }, part(id, make("div", { class: "cw-option" }, grip, text, moves)));
    for (const [word, by] of [[_("Up"), -1], [_("Down"), 1]]) {
      const button = make("button", { type: "button", "aria-label": `${word}: ${text.textContent}` }, by < 0 ? "↑" : "↓");
      button.addEventListener("click", () => move(item, by, button));
      button.addEventListener("keydown", (event) => {
        const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!step) return;
        event.preventDefault();
        move(item, step, button);
      });
      moves.append(button);
    }
    draggable(item, grip);
    list.append(item);
  }
  keep.addEventListener("click", () => {
    change(order());
    list.querySelector("button").focus();
  });
  return {
    element: make("div", {}, list, keep, said),
    show: (response) => {
      keep.hidden = response !== null;
      const wanted = response ?? face.options.map(([id]) => id);
      if (wanted.join() !== order().join()) {
        const focused = document.activeElement;
        wanted.forEach((id) => list.append(items().find((item) => item.dataset.option === id)));
        if (list.contains(focused)) focused.focus();
      }
      ends();
    },
    explained: (findings) => explain(list, findings, name, ({ verdict }) => verdict === "right"),
  };
};
