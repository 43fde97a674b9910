// The end of a notebook: what is left, handing in, and the feedback that comes back.

const SIGNS = { right: "✓", partly: "◐", wrong: "✗", read: "✓", done: "●", begun: "◔", open: "○" };
const WORDS = {
  right: _("right"), partly: _("partly right"), wrong: _("not right yet"), read: _("done"),
  done: _("answered"), begun: _("begun"), open: _("not answered"),
};
const kept = (event) => (forNotebook(event) ? null : event.stopPropagation());
const ANSWER = "#fb-case-";

function render({ model, el }) {
  const name = `cw-review-${oneMore()}`;
  const count = make("p", { class: "cw-count-all" });
  const left = make("ul", { class: "cw-cases" });
  const second = make("p", { class: "cw-second-look" });
  const status = make("p", { class: "cw-status", role: "status" });
  const receipt = make("div", { class: "cw-receipt", tabindex: "-1" });
  const hand = make("button", { type: "button", class: "cw-main cw-hand" }, _("Hand in"));
  const look = make("button", { type: "button" }, _("Look for feedback"));
  const late = make("p", { class: "cw-late", role: "status" });
  const sure = make("div", { class: "cw-sure", role: "group", "aria-labelledby": `${name}-sure`, hidden: true });
  const upload = make("p", { hidden: true });
  const feedback = make("div", { class: "cw-returned", tabindex: "-1" });
  const desk = make(
    "section",
    { "aria-labelledby": `${name}-desk` },
    make("h4", { id: `${name}-desk` }, _("Hand in")),
    receipt,
    late,
    make("div", { class: "cw-actions" }, hand, look, status),
    sure,
    upload,
    feedback,
  );
  const root = make(
    "section",
    { class: "cw-card cw-review", lang: SPOKEN.language, "aria-labelledby": `${name}-title` },
    make("h3", { id: `${name}-title` }, _("How far you are")),
    count,
    second,
    left,
    desk,
  );
  root.addEventListener("keydown", kept);

  // The card is in the same notebook, even if several are open.
  function goTo(id) {
    if (!send("casewise-goto", id)) return;
    const notebook = el.closest(".jp-NotebookPanel, .jp-Notebook") ?? document;
    const card = notebook.querySelector(`[data-scenario="${id}"]`);
    card?.scrollIntoView({ block: "start" });
    card?.querySelector("h3")?.focus({ preventScroll: true });
  }

  const send = (what, detail) => el.dispatchEvent(new CustomEvent(what, { bubbles: true, cancelable: true, detail }));

  function linkTo(id, title) {
    const link = make("a", { href: `#${id}`, html: title });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      goTo(id);
    });
    return link;
  }

  // How it went, in numbers: only of what was checked.
  function counted(cases) {
    const of = (state) => cases.filter((one) => one.state === state).length;
    const [right, partly, wrong] = [of("right"), of("partly"), of("wrong")];
    const said = _("{right} right, {partly} partly, {wrong} not yet.", { right, partly, wrong });
    return right + partly + wrong ? ` ${said}` : "";
  }

  function showStanding() {
    const standing = model.get("standing");
    const cases = standing.cases ?? [];
    count.replaceChildren(make("strong", {}, standing.count), `${counted(cases)} ${standing.left.length ? "" : standing.rest}`);
    const twice = cases.filter((one) => one.sure_and_wrong);
    second.hidden = !twice.length;
    const many = _("Sure and wrong: {count}", { count: twice.length });
    second.replaceChildren(make("strong", {}, `${many}.`), ` ${_("Worth a second look:")} `,
      ...twice.flatMap(({ id, title }, place) => [place ? ", " : "", linkTo(id, title)]));
    left.replaceChildren(...cases.map(({ id, title, state }) =>
      make("li", { "data-state": state }, make("span", { class: "cw-sign", "aria-hidden": "true" }, SIGNS[state]), " ",
        linkTo(id, title), ` (${WORDS[state]})`)));
    desk.hidden = !standing.desk;
    showLate();
    send("casewise-reviewed");
  }

  // By the clock, not by the last answer: a notebook may stay open past its date.
  function showLate() {
    const standing = model.get("standing");
    late.textContent = standing.due && Date.now() > standing.due ? standing.late : "";
    late.hidden = !late.textContent;
  }

  let working = null;
  function ask(wish) {
    working = model.get("asked").turn ? wish : null;
    if (wish === "hand-in") sure.hidden = true;
    model.set("asked", { turn: model.get("asked").turn + 1, wish });
    model.save_changes();
  }

  function confirm() {
    showLate();
    const open = model.get("standing").open;
    if (!open) return ask("hand-in");
    const words = ngettext("One question is not answered yet.", "{count} questions are not answered yet.", open);
    const anyway = make("button", { type: "button" }, _("Hand in anyway"));
    const back = make("button", { type: "button", class: "cw-main" }, _("Keep answering"));
    anyway.addEventListener("click", () => ask("hand-in"));
    back.addEventListener("click", () => {
      sure.hidden = true;
      goTo(model.get("standing").left.find(([id]) => id)[0]);
    });
    sure.replaceChildren(make("p", { id: `${name}-sure` }, `${words} ${_("You can hand in again later.")}`), back, " ", anyway);
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
    showReceipt(told);
    hand.textContent = told.receipt ? _("Hand in again") : _("Hand in");
    hand.classList.toggle("cw-main", !told.receipt || (told.changed ?? []).length > 0);
    hand.dataset.done = String(Boolean(told.receipt) && !(told.changed ?? []).length);
    look.hidden = !told.receipt;
    feedback.innerHTML = told.feedback ?? "";
    upload.hidden = !told.upload;
    if (told.upload) offer(told.upload);
    if (told.state === "done" && working) (told.feedback && working === "look" ? feedback : receipt).focus();
    if (told.state === "done" || told.state === "failed") working = null;
    send("casewise-reviewed");
  }

  // What a learner can keep: when, how much, and the code that a dispute is settled by.
  function showReceipt({ receipt: said, code, changed = [] }) {
    if (!said) return receipt.replaceChildren(make("p", {}, _("You have not handed in yet.")));
    const lines = [make("p", {}, make("strong", {}, "✓ "), said)];
    if (code) {
      const copy = make("button", { type: "button" }, _("Copy"));
      const save = make("a", { class: "cw-download", download: "receipt.txt" }, _("Save the receipt"));
      const text = `${model.get("standing").title}\n${said}\n`;
      save.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
      copy.addEventListener("click", () =>
        navigator.clipboard?.writeText(text).then(() => (copy.textContent = _("Copied")), () => {}));
      lines.push(make("p", { class: "cw-actions" }, make("code", {}, code), copy, save));
    }
    if (changed.length) {
      const count = changed.length;
      const words = ngettext("One answer has changed since you handed in.", "{count} answers have changed since you handed in.", count);
      lines.push(make("p", { class: "cw-late" }, make("strong", {}, `${words} `),
        ngettext("Hand in again to count it.", "Hand in again to count them.", count)));
    }
    receipt.replaceChildren(...lines);
  }

  function offer({ name: file, data }) {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
    const link = make("a", { href, download: file, class: "cw-download" }, _("Save {file}", { file }));
    upload.replaceChildren(link, ` ${_("and upload this one file where your course collects its work.")}`);
  }

  // A link within the feedback stays within it: JupyterLab would take the address for one of its own.
  feedback.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const target = feedback.querySelector(`[id="${link.hash.slice(1)}"]`);
    // An answer that isn't here has its marks on its own card.
    if (!target && link.hash.startsWith(ANSWER)) return goTo(link.hash.slice(ANSWER.length));
    target?.scrollIntoView({ block: "start" });
    const heading = target?.querySelector("h5, h6") ?? target;
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  });
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
