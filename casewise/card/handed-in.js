// What came back: of which answer the marks are, a way between that answer and the learner's own, and a person's comment.
function handedIn(turn) {
  const words = make("p");
  const button = make("button", { type: "button", class: "cw-turn" });
  const element = make("div", { class: "cw-handed", hidden: true }, words, button);
  const text = make("p", { dir: "auto" });
  const comment = make("div", { class: "cw-comment", hidden: true }, make("h4", {}, _("Your instructor's comment")), text);
  button.addEventListener("click", turn);

  function show({ at, response = null, comment: said = "" }, view, changed) {
    const isMine = view === "mine";
    element.hidden = at === undefined;
    words.textContent = isMine
      ? (at ? _("The marks are of the answer that you handed in on {time}.", { time: at }) : _("The marks are of the answer that you handed in."))
      : changed
        ? [at ? _("These marks are of what you handed in on {time}.", { time: at }) : _("These marks are of what you handed in."), _("You have changed your answer since.")].join(" ")
        : response === null
          ? (at ? _("You handed in on {time}, without an answer here.", { time: at }) : _("You handed in, without an answer here."))
          : (at ? _("You handed this in on {time}.", { time: at }) : _("You handed this in."));
    button.textContent = isMine ? _("Show the marks") : _("Show my answer now");
    button.hidden = !isMine && !changed;
    text.textContent = said;
    comment.hidden = at === undefined || !said;
  }
  return { element, comment, show };
}

// What was handed in can be read, also by keyboard and screen reader, and not changed. `root` contains the places.
function lockOf(root, places) {
  root.addEventListener("click", (event) => {
    if (!event.target.closest("[data-locked]") || event.target.closest("a, summary, .cw-turns")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);

  return (locked) => {
    for (const place of places) {
      place.toggleAttribute("data-locked", locked);
      for (const input of place.querySelectorAll("input, button, textarea")) {
        if (input.closest(".cw-turns")) continue;
        if (locked) input.setAttribute("aria-disabled", "true");
        else input.removeAttribute("aria-disabled");
        if (input.tagName === "TEXTAREA") input.readOnly = locked;
      }
    }
  };
}
