// The card: everything that is the same for all kinds. A kind's own file adds `kinds.<name>`, a function
// draw({face, name, change, typing, mark, make, option}). It gets
//   face: what the kind's `face` returned in Python, and what every card has;
//   name: a name that no other card has, for ids and for groups of inputs;
//   change(response, then): keeps an answer, null for none, and then calls `then` if it is there;
//   typing(): says that an answer is kept as soon as the learner pauses;
//   mark(marks): keeps the learner's own marks of a practice answer, a list of 0, 1, 2 and null;
//   make(tag, attributes, ...children) and option({type, name, value, html, onchange}): build elements.
// It returns {element, show(response)} and, if it needs them, open(response), which says whether it is too early to
// check; flush(), which keeps at once what is still being typed; elements `above` the answer and `below` the
// explanation; and marks(open, marks), which shows the learner's own marks beside an open explanation.

const kinds = {};
const PATIENCE = 5000;
let cards = 0;

// One answer to tick: the whole line is its label. `html` comes from the author, without HTML of its own.
function option({ type, name, value, html, onchange }) {
  const input = make("input", { type, name, value });
  input.addEventListener("change", onchange);
  return make("label", { class: "cw-option" }, input, make("span", { html }));
}

function render({ model, el }) {
  const face = model.get("face");
  const name = `cw-${++cards}-${face.id}`;

  const answer = kinds[face.kind]({
    face,
    name,
    change: (response, then) => {
      change({ response });
      then?.();
    },
    typing: () => say("saving", "Saving when you pause…"),
    mark: (marks) => change({ marks }),
    make,
    option,
  });
  const title = make("h3", { id: `${name}-title`, tabindex: "-1", html: face.title });
  const prompt = make("div", { id: `${name}-prompt`, class: "cw-prompt", html: face.prompt });
  const status = make("p", { class: "cw-status", role: "status" });
  const again = make("button", { type: "button", hidden: true }, "Try again");
  const clear = make("button", { type: "button" }, "Clear my answer");
  const check = make("button", { type: "button", class: "cw-main" }, face.check);
  const feedback = make("div", { class: "cw-feedback", tabindex: "-1" });
  const legend = make("legend", {}, make("span", { class: "cw-legend" }, face.legend));
  const body = make("fieldset", { "aria-describedby": prompt.id }, legend, answer.element);
  const hints = make("ul", { "aria-label": "Advice, never scored" });
  const live = make("div", { class: "cw-hints", "aria-live": "polite" });
  const sure = face.confidence ? confidence(face, name, (value) => change({ confidence: value })) : null;
  const root = make(
    "section",
    { class: "cw-card", "data-scenario": face.id, lang: "en", dir: "auto", "aria-labelledby": title.id },
    make("p", { class: "cw-kicker" }, face.kicker),
    title,
    prompt,
    ...(answer.above ? [answer.above] : []),
    body,
    live,
    ...(sure ? [sure.element] : []),
    make("div", { class: "cw-actions" }, ...(face.check ? [check] : []), again, clear, status),
    feedback,
    ...(answer.below ? [answer.below] : []),
  );
  root.addEventListener("keydown", (event) => (forNotebook(event) ? answer.flush?.() : event.stopPropagation()));
  clear.addEventListener("click", () => change({ response: null }));
  again.addEventListener("click", () => change({}));
  check.addEventListener("click", () => {
    model.set("checked", model.get("checked") + 1);
    model.save_changes();
  });

  let waiting;
  function change(values) {
    for (const [key, value] of Object.entries(values)) model.set(key, value);
    model.set("turn", model.get("turn") + 1);
    model.save_changes();
    say("saving", "Saving…");
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      say("failed", "Not saved yet: the notebook's kernel does not answer. Your answer stays in view. " +
        "Choose Kernel, Restart Kernel and Run All Cells, then answer again.");
    }, PATIENCE);
    showAnswer();
  }

  function say(state, text) {
    if (status.textContent !== text) status.textContent = text;
    status.dataset.state = state;
    again.hidden = state !== "failed";
  }

  function showStatus() {
    const { turn, state, text } = model.get("status");
    if (turn < model.get("turn")) return;
    clearTimeout(waiting);
    say(state, text);
    if (turn && state === "saved") el.dispatchEvent(new CustomEvent("casewise-kept", { bubbles: true }));
  }

  function showAnswer() {
    const response = model.get("response");
    answer.show(response);
    sure?.show(model.get("confidence"));
    clear.hidden = response === null || face.final === true;
    check.disabled = response === null || (answer.open?.(response) ?? false);
  }

  function showFeedback() {
    if (feedback.innerHTML !== model.get("feedback")) feedback.innerHTML = model.get("feedback");
    answer.marks?.(model.get("feedback") !== "", model.get("marks"));
  }

  // Only what is new is read out: a hint that still holds keeps its place.
  function showHints() {
    const wanted = model.get("hints");
    const shown = new Map([...hints.children].map((item) => [item.hint, item]));
    for (const [html, item] of shown) if (!wanted.includes(html)) item.remove();
    wanted.forEach((html, place) => {
      if (shown.has(html)) return;
      const item = Object.assign(make("li", { html }), { hint: html });
      hints.insertBefore(item, hints.children[place] ?? null);
    });
    if (wanted.length === 0) hints.remove();
    else if (!hints.isConnected) live.append(hints);
  }

  model.on("change:status", showStatus);
  model.on("change:response change:confidence", showAnswer);
  model.on("change:feedback change:marks", showFeedback);
  model.on("change:hints", showHints);
  showAnswer();
  showStatus();
  showFeedback();
  showHints();
  el.append(root);
  return () => {
    answer.flush?.();
    clearTimeout(waiting);
    model.off("change:status", showStatus);
    model.off("change:response change:confidence", showAnswer);
    model.off("change:feedback change:marks", showFeedback);
    model.off("change:hints", showHints);
  };
}

function confidence(face, name, change) {
  const row = make("div", { class: "cw-row" });
  ["Not sure", "Fairly sure", "Very sure"].forEach((text, index) => {
    row.append(option({
      type: "radio", name: `${name}-confidence`, value: index + 1, html: text, onchange: () => change(index + 1),
    }));
  });
  const legend = make("legend", {}, "How sure are you? This does not change your score.");
  return {
    element: make("fieldset", { class: "cw-confidence" }, legend, row),
    show: (value) => row.querySelectorAll("input").forEach((input) => (input.checked = Number(input.value) === value)),
  };
}
