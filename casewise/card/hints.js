// Advice on what a learner writes, while they write it. Nothing is scored by it.

function advice() {
  const hints = make("ul", { "aria-label": _("Advice, never scored") });
  const element = make("div", { class: "cw-hints", "aria-live": "polite" });

  // Only what is new is read out: a hint that still holds keeps its place.
  function show(wished) {
    const shown = new Map([...hints.children].map((item) => [item.hint, item]));
    for (const [html, item] of shown) if (!wished.includes(html)) item.remove();
    wished.forEach((html, place) => {
      if (shown.has(html)) return;
      const item = Object.assign(make("li", { html }), { hint: html });
      hints.insertBefore(item, hints.children[place] ?? null);
    });
    if (wished.length === 0) hints.remove();
    else if (!hints.isConnected) element.append(hints);
  }
  return { element, show };
}
