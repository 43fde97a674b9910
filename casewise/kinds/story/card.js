// The step to which a way leads, or undefined at an end. The first step begins.
const following = (steps, way) => (way.length ? steps[way.at(-1)[0]].next[way.at(-1)[1]] : Object.keys(steps)[0]);

kinds.story = ({ face, name, change, make, option, part, explain }) => {
  const told = make("ol", { class: "cw-way" });
  const now = make("div");
  const note = face.final ? _("A decision that you have made stays made.") : _("You can go back and change a decision.");
  const element = make("div", { class: "cw-story" }, make("p", { class: "cw-note" }, note), told, now);
  let shown;
  let known = [];

  function decided(way, place) {
    const [step, chosen] = way[place];
    const { text, options, tells } = face.steps[step];
    const item = make("li", {}, make("div", { html: text }));
    const words = options.find(([id]) => id === chosen)[1];
    item.append(part(chosen, make("p", {}, make("strong", {}, `${_("You decided:")} `), make("span", { html: words }))));
    item.append(others(options.filter(([id]) => id !== chosen)));
    if (tells[chosen]) item.append(make("div", { class: "cw-tells", tabindex: "-1", html: tells[chosen] }));
    if (face.back) {
      const back = make("button", { type: "button" }, _("Decide step {place} again", { place: place + 1 }));
      back.addEventListener("click", () => change(place ? way.slice(0, place) : null, () => focusNow()));
      item.append(back);
    }
    return item;
  }

  // The decisions that were not made, folded, with what would have been better among them.
  function others(options) {
    const list = options.map(([id, html]) => part(id, make("p", { html })));
    return make("details", { class: "cw-others", hidden: true }, make("summary", {}, _("The other ways")), ...list);
  }

  function explained(findings) {
    known = findings;
    told.querySelectorAll(".cw-others").forEach((some) => (some.hidden = !findings.length));
    explain(told, findings, name, () => false);
  }

  function step(way, id) {
    const { text, options } = face.steps[id];
    const situation = make("div", { id: `${name}-step`, html: text });
    const legend = make("legend", {}, _("Step {place}", { place: way.length + 1 }));
    const decide = make("button", { type: "button", class: "cw-main", disabled: true }, _("Decide"));
    const group = make("fieldset", { "aria-describedby": situation.id, tabindex: "-1" }, legend, situation);
    for (const [value, html] of options) {
      group.append(option({ type: "radio", name: `${name}-${id}`, value, html, onchange: () => (decide.disabled = false) }));
    }
    decide.addEventListener("click", () => {
      change([...way, [id, group.querySelector("input:checked").value]], () => focusTold());
    });
    return make("div", {}, group, decide);
  }

  // The focus moves to where the story goes on, for eyes and screen readers alike.
  const focusTold = () => ([...told.querySelectorAll(".cw-tells")].at(-1) ?? now.firstChild).focus();
  const focusNow = () => now.querySelector("fieldset")?.focus();

  return {
    element,
    explained,
    open: (response) => following(face.steps, response) !== undefined,
    show: (response) => {
      const way = response ?? [];
      if (JSON.stringify(way) === shown) return;
      shown = JSON.stringify(way);
      told.replaceChildren(...way.map((_step, place) => decided(way, place)));
      explained(known);
      const next = following(face.steps, way);
      now.replaceChildren(next ? step(way, next) : make("p", { class: "cw-end", tabindex: "-1" }, _("The story ends here.")));
    },
  };
};
