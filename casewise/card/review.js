// The end of a notebook: what is left, handing in, and the feedback that comes back.

const kept = (event) => (forNotebook(event) ? null : event.stopPropagation());
let reviews = 0;

function render({ model, el }) {
  const name = `cw-review-${++reviews}`;
  const count = make("p", { class: "cw-count-all" });
  const left = make("ul");
  const status = make("p", { class: "cw-status", role: "status" });
  const receipt = make("p", { class: "cw-receipt" });
  const hand = make("button", { type: "button", class: "cw-main" }, "Hand in");
  const look = make("button", { type: "button" }, "Look for feedback");
  const late = make("p", { class: "cw-late", role: "status" });
  const sure = make("div", { class: "cw-sure", role: "group", "aria-labelledby": `${name}-sure`, hidden: true });
  const upload = make("p", { hidden: true });
  const feedback = make("div", { class: "cw-returned" });
  const desk = make(
    "section",
    { "aria-labelledby": `${name}-desk` },
    make("h4", { id: `${name}-desk` }, "Hand in"),
    receipt,
    late,
    make("div", { class: "cw-actions" }, hand, look, status),
    sure,
    upload,
    feedback,
  );
  const root = make(
    "section",
    { class: "cw-card cw-review", lang: "en", "aria-labelledby": `${name}-title` },
    make("h3", { id: `${name}-title` }, "How far you are"),
    count,
    left,
    desk,
  );
  root.addEventListener("keydown", kept);

  // The card is in the same notebook, even if several are open.
  function goTo(id) {
    const notebook = el.closest(".jp-NotebookPanel, .jp-Notebook") ?? document;
    const card = notebook.querySelector(`[data-scenario="${id}"]`);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    card?.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    card?.querySelector("h3")?.focus({ preventScroll: true });
  }

  function showStanding() {
    const standing = model.get("standing");
    count.replaceChildren(make("strong", {}, standing.count), ` ${standing.rest}`);
    left.replaceChildren(
      ...standing.left.map(([id, title, missing]) => {
        const link = make("a", { href: `#${id}`, html: title });
        link.addEventListener("click", (event) => {
          event.preventDefault();
          event.stopPropagation();
          goTo(id);
        });
        return make("li", {}, link, ` (${missing})`);
      }),
    );
    desk.hidden = !standing.desk;
    showLate();
  }

  // By the clock, not by the last answer: a notebook may stay open past its date.
  function showLate() {
    const standing = model.get("standing");
    late.textContent = standing.due && Date.now() > standing.due ? standing.late : "";
    late.hidden = !late.textContent;
  }

  function ask(wish) {
    if (wish === "hand-in") sure.hidden = true;
    model.set("asked", { turn: model.get("asked").turn + 1, wish });
    model.save_changes();
  }

  function confirm() {
    showLate();
    const open = model.get("standing").open;
    if (!open) return ask("hand-in");
    const words = open === 1 ? "One question is not answered yet." : `${open} questions are not answered yet.`;
    const anyway = make("button", { type: "button" }, "Hand in anyway");
    const back = make("button", { type: "button", class: "cw-main" }, "Keep answering");
    anyway.addEventListener("click", () => ask("hand-in"));
    back.addEventListener("click", () => {
      sure.hidden = true;
      goTo(model.get("standing").left[0][0]);
    });
    sure.replaceChildren(make("p", { id: `${name}-sure` }, `${words} You can hand in again later.`), back, " ", anyway);
    sure.hidden = false;
    back.focus();
  }

  function showTold() {
    const told = model.get("told");
    status.textContent = told.text ?? "";
    status.dataset.state = told.state ?? "";
    // Looking begins by itself on arrival, so it must not disable "Hand in" just when a learner presses it.
    hand.disabled = told.state === "busy";
    look.disabled = hand.disabled || told.state === "looking";
    receipt.textContent = told.receipt ?? "You have not handed in yet.";
    hand.textContent = told.receipt ? "Hand in again" : "Hand in";
    look.hidden = !told.receipt;
    feedback.innerHTML = told.feedback ?? "";
    upload.hidden = !told.upload;
    if (told.upload) offer(told.upload);
  }

  function offer({ name: file, data }) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    const link = make("a", { href, download: file, class: "cw-download" }, `Save ${file}`);
    upload.replaceChildren(link, " and upload this one file where your course collects its work.");
  }

  hand.addEventListener("click", confirm);
  look.addEventListener("click", () => ask("look"));
  model.on("change:standing", showStanding);
  model.on("change:told", showTold);
  showStanding();
  showTold();
  el.append(root);

  // nbgrader takes seconds to look, so this waits until someone comes here.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    if (model.get("standing").desk && model.get("asked").turn === 0) ask("look");
  });
  seen.observe(root);
  return () => {
    seen.disconnect();
    model.off("change:standing", showStanding);
    model.off("change:told", showTold);
  };
}
