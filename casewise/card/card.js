// The card: everything that is the same for all kinds. A kind's own file adds `kinds.<name>`, a function
// draw({face, name, change, typing, mark, make, option, part, explain}). It gets
//   face: what the kind's `face` returned in Python, and what every card has;
//   name: a name that no other card has, for ids and for groups of inputs;
//   change(response, then): keeps an answer, null for none, and then calls `then` if it is there;
//   typing(): says that an answer is kept as soon as the learner pauses;
//   mark(marks): keeps the learner's own marks of a practice answer, a list of 0, 1, 2 and null;
//   make(tag, attributes, ...children) and option({type, name, value, html, onchange}): build elements;
//   part(id, ...children): an element for one part of the answer, and explain(element, findings, name, folded): shows
//   findings at such parts.
// It returns {element, show(response)} and, if it needs them, open(response), which says whether it is too early to
// check; flush(), which keeps at once what is still being typed; elements `above` the answer and `below` the
// explanation; marks(open, marks), which shows the learner's own marks beside an open explanation; and
// explained(findings), which shows the findings of a checked answer in place, or none. Without it, they are listed below.

const kinds = {};
const PATIENCE = 5000;
const LONG = 20_000; // a kernel that starts on a busy machine

// `model` is the kernel's, or a stand-in for it: see early.js.
function draw({ model, el }) {
  const face = model.get("face");
  // A kernel in the page itself sends null as undefined.
  const held = (key) => model.get(key) ?? null;
  const name = `cw-${oneMore()}-${face.id}`;

  const answer = kinds[face.kind]({
    face,
    name,
    change: (response, then) => {
      change({ response });
      then?.();
    },
    typing: () => say("saving", _("Saving when you pause…")),
    mark: (marks) => change({ marks }),
    make,
    option,
    part,
    explain,
  });
  const title = make("h3", { id: `${name}-title`, tabindex: "-1", html: face.title });
  const prompt = make("div", { id: `${name}-prompt`, class: "cw-prompt", html: face.prompt });
  const status = make("p", { class: "cw-status", role: "status", tabindex: "-1" });
  const again = make("button", { type: "button", class: "cw-again", hidden: true }, _("Save again"));
  const start = make("button", { type: "button", class: "cw-restart", hidden: true }, _("Restart and save"));
  const undo = make("button", { type: "button", class: "cw-undo", hidden: true }, _("Undo"));
  const retry = make("button", { type: "button", class: "cw-retry", hidden: true }, face.practice ? _("Try again") : _("Answer again"));
  const clear = make("button", { type: "button", class: "cw-clear" }, _("Clear my answer"));
  const main = make("button", { type: "button", class: "cw-main cw-check" }, face.check);
  const below = make("div", { class: "cw-feedback" });
  const legend = make("legend", {}, make("span", { class: "cw-legend" }, face.legend));
  const body = make("fieldset", { class: "cw-answer", "aria-describedby": prompt.id }, legend, answer.element);
  const returned = handedIn(() => show(view === "marks" ? "mine" : "marks"));
  const hints = advice();
  const sure = face.confidence ? confidence(name, (value) => change({ confidence: value })) : null;
  const root = make(
    "section",
    { class: "cw-card", "data-scenario": face.id, lang: SPOKEN.language, dir: "auto", "aria-labelledby": title.id },
    make("p", { class: "cw-kicker" }, face.kicker),
    title,
    prompt,
    ...(answer.above ? [answer.above] : []),
    returned.element,
    body,
    hints.element,
    ...(sure ? [sure.element] : []),
    make("div", { class: "cw-actions" }, status, ...(face.check ? [main] : []), retry, again, start, undo, clear),
    returned.comment,
    below,
    ...(answer.below ? [answer.below] : []),
  );
  root.toggleAttribute("data-practice", Boolean(face.practice));
  // A practice card belongs to a section of its notebook, and a graded one to the notebook itself.
  for (const heading of face.practice ? [] : root.querySelectorAll("h3, h4")) heading.setAttribute("aria-level", heading.tagName[1] - 1);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      answer.flush?.();
      if (!main.disabled && !isChecked()) check();
      event.preventDefault();
    }
    if (forNotebook(event)) answer.flush?.();
    else event.stopPropagation();
  });

  root.addEventListener("casewise-check", () => main.disabled || isChecked() || check());
  root.addEventListener("casewise-give", ({ detail: { response, confidence } }) => change({ response, confidence }));
  // Looking again on another day begins without the answer of then, which stays kept until there is a new one.
  let afresh = null;
  root.addEventListener("casewise-afresh", () => {
    afresh = { response: null, confidence: null };
    model.set("explanation", {});
    model.save_changes();
    showExplanation();
  });

  // What a learner cleared comes back by one press, for as long as nothing else was answered.
  let cleared = null;
  clear.addEventListener("click", () => {
    cleared = { response: held("response"), confidence: held("confidence") };
    change({ response: null, confidence: null });
    undo.focus();
  });
  undo.addEventListener("click", () => {
    change(cleared);
    focusAnswer();
  });
  retry.addEventListener("click", () => {
    if (marks()) return show("mine");
    model.set("explanation", {});
    model.save_changes();
    showExplanation();
    focusAnswer();
  });
  again.addEventListener("click", () => {
    change({});
    focusAnswer();
  });
  start.addEventListener("click", () => send("casewise-restart"));
  // The second press of a double click must not go on before anyone has read the reasons.
  main.addEventListener("click", (event) => {
    if (!isChecked()) check();
    else if (event.detail < 2) next();
  });

  const waits = () => model.waits?.() === true;
  const isChecked = () => {
    const { outcome, stale } = model.get("explanation");
    return Boolean(outcome) && !stale;
  };

  // Once an answer came back, the card shows it as it was handed in, with its marks, until someone wants to change theirs.
  let view = "marks";
  const back = () => model.get("returned") ?? {};
  const marks = () => (view === "marks" && back().at !== undefined ? back() : null);
  const said = () => marks() ?? model.get("explanation");
  const isChanged = () => model.get("status").changed === true;

  function show(wanted) {
    view = wanted;
    showExplanation();
    focusAnswer();
  }

  const lock = lockOf(root, [body, ...(sure ? [sure.element] : [])]);

  let wanted = false;
  let checkedAt = -1;
  function check() {
    wanted = true;
    model.set("checked", model.get("checked") + 1);
    model.save_changes();
    if (!waits()) return;
    say("saving", _("Checking as soon as your course is ready…"));
    showBusy(true);
    beLate(LONG);
  }

  // Goes on to what follows: the notebook's extension knows, and without it the next card is what follows.
  function next() {
    if (!send("casewise-next")) return;
    const all = [...(el.closest(".jp-Notebook") ?? document).querySelectorAll(".cw-card")];
    const following = all[all.indexOf(root) + 1];
    following?.scrollIntoView({ block: "start" });
    following?.querySelector("h3")?.focus({ preventScroll: true });
  }

  const focusAnswer = () =>
    (body.querySelector("input:checked") ?? body.querySelector("textarea, input, button") ?? title).focus({ preventScroll: true });
  const tell = (what, detail) => el.dispatchEvent(new CustomEvent(what, { bubbles: true, cancelable: true, detail }));
  const send = (what) => tell(what, face.id);

  let waiting;
  function change(given) {
    if (afresh && !("response" in given)) {
      Object.assign(afresh, given);
      showAnswer();
      return;
    }
    const values = { ...afresh, ...given };
    afresh = null;
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.set("turn", model.get("turn") + 1);
    model.save_changes();
    tell("casewise-unkept", { id: face.id, response: held("response"), confidence: held("confidence") });
    wanted = wanted && !waits();
    showBusy(false);
    showSaving();
    showAnswer();
  }

  function showSaving() {
    say("saving", waits() ? _("Not saved yet: your course is getting ready…") : _("Saving…"));
    beLate(waits() ? LONG : PATIENCE);
  }

  function beLate(after) {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const extended = el.closest(".cw-course") !== null;
      const do_ = extended ? _("Choose Restart and save.") : _("Restart the notebook, then answer again.");
      say("failed", `${_("Not saved yet: the course doesn't answer. Your answer stays in view.")} ${do_}`);
      start.hidden = !extended;
    }, after);
  }

  // A check that waits for the kernel: its button says so, and keeps the focus.
  function showBusy(busy) {
    if (busy) main.textContent = _("Checking…");
    else if (main.ariaBusy) main.textContent = isChecked() ? _("Next") : face.check;
    main.ariaBusy = busy ? "true" : null;
  }

  // The kernel is there: what was done before it came is on its way to it.
  function join() {
    if (model.get("status").turn < model.get("turn")) showSaving();
    else if (main.ariaBusy) beLate(PATIENCE);
    tell("casewise-joined", face.id);
  }

  function say(state, text) {
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
    again.hidden = state !== "failed";
    if (state !== "failed") start.hidden = true;
    send("casewise-card");
  }

  function showStatus() {
    const { turn, state, text, progress } = model.get("status");
    if (turn < model.get("turn")) return;
    clearTimeout(waiting);
    if (state === "failed") showBusy(false);
    root.dataset.progress = progress ?? "open";
    const { outcome } = model.get("explanation");
    returned.show(back(), view, isChanged());
    if (marks()) showVerdict();
    else if (isChecked() && state !== "failed" && (outcome !== "read" || turn <= checkedAt)) showVerdict();
    else if (afresh && state !== "failed") say(state, _("Answer it again, as if for the first time."));
    else say(state, cleared && held("response") === null ? _("Cleared.") : text);
    if (turn && state === "saved") send("casewise-kept");
  }

  function showAnswer() {
    const { response, confidence } = { response: held("response"), confidence: held("confidence"), ...afresh };
    const shown = marks();
    answer.show(shown ? (shown.response ?? null) : response);
    sure?.show(shown ? (shown.confidence ?? null) : confidence);
    lock(shown !== null);
    if (response !== null) cleared = null;
    undo.hidden = cleared === null;
    clear.hidden = response === null || face.final === true || face.lasting === true || isChecked() || shown !== null;
    main.disabled = !isChecked() && (response === null || (answer.open?.(response) ?? false));
  }

  function showVerdict() {
    const { symbol, line, sure: sureness } = said();
    const text = [line, sureness].filter(Boolean).join(" ");
    status.replaceChildren(...(symbol ? [make("span", { "aria-hidden": "true" }, `${symbol} `)] : []), text);
    status.dataset.state = "checked";
    // Marks come to all cards at once, and nobody wants to hear all of them.
    status.ariaLive = marks() ? "off" : null;
    again.hidden = start.hidden = true;
    send("casewise-card");
  }

  function showExplanation() {
    const { outcome = "", findings = [], rules = "", stale } = said();
    const shown = marks();
    const open = outcome !== "" || shown !== null;
    root.classList.toggle("cw-stale", open && Boolean(stale));
    if (outcome && !stale) root.dataset.outcome = outcome;
    else delete root.dataset.outcome;
    root.toggleAttribute("data-marks", shown !== null);
    if (shown) showAnswer();
    if (answer.explained) answer.explained(findings);
    const listed = answer.explained || !findings.length ? [] : [make("ul", { class: "cw-findings" }, ...findings.map(listedFinding))];
    below.replaceChildren(...(open ? [...listed, make("div", { html: rules })] : []));
    below.hidden = !open || (!rules && !listed.length);
    answer.marks?.(isChecked(), model.get("marks"));
    main.textContent = isChecked() ? _("Next") : face.check;
    main.ariaBusy = null;
    const final = face.final === true && !(answer.open?.(model.get("response") ?? []) ?? true);
    retry.hidden = shown ? final || isChanged() : !isChecked() || outcome === "read";
    if (isChecked()) showVerdict();
    else showStatus();
    showAnswer();
    if (!wanted || !isChecked()) return;
    wanted = false;
    checkedAt = model.get("turn");
    showVerdict();
    // A check that waited may come back while its learner is at another card.
    const at = document.activeElement?.closest(".cw-card") ?? root;
    if (at === root) status.scrollIntoView({ block: "nearest" });
    send("casewise-checked");
  }

  const showHints = () => hints.show(model.get("hints"));
  const shows = [
    ["change:status", showStatus],
    ["change:response change:confidence", showAnswer],
    ["change:explanation change:marks", showExplanation],
    ["change:hints", showHints],
    ["change:returned", () => {
      view = "marks";
      showExplanation();
    }],
    ["joined", join],
    ["leaving", () => answer.flush?.()],
  ];
  shows.forEach(([events, show]) => model.on(events, show));
  showExplanation();
  showHints();
  el.append(root);
  // Once it's in its cell, so that the notebook hears it.
  let isOver = false;
  requestAnimationFrame(() => whenThere(el, () => isOver || send("casewise-card")));
  return () => {
    isOver = true;
    answer.flush?.();
    clearTimeout(waiting);
    shows.forEach(([events, show]) => model.off(events, show));
  };
}
