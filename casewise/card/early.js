// A card before its kernel is there. The page draws it, and until the kernel comes a stand-in holds what the learner
// does. Then the same card, where it is and with all that it shows, goes on with the kernel's model: nothing is drawn
// anew, so neither focus, caret nor a half-typed text moves. A kernel that goes leaves the card to the stand-in again.

const SHOWN = ["response", "confidence", "marks", "hints", "status", "explanation", "returned"];
const GIVEN = ["response", "confidence", "marks", "explanation"];
// A kernel in the page itself sends null as undefined, or not at all.
const asJson = (value) => JSON.stringify(value ?? null, (_key, inner) => inner ?? undefined);
const same = (one, other) => asJson(one) === asJson(other);

// A model with what a card reads of the kernel's own. `join(model)` goes on with that one; `leave()` goes on without.
// What the learner did meanwhile is handed over, and nothing else: a card that nobody touched overwrites nothing.
function standIn(state) {
  const own = { ...state };
  const heard = new Map();
  const done = new Set();
  let real = null;
  const fire = (event) => {
    for (const listener of [...(heard.get(event) ?? [])]) listener();
  };
  function put(key, value) {
    const changed = !same(own[key], value);
    own[key] = value;
    if (changed) fire(`change:${key}`);
  }

  // A kernel would say so: the reasons are of another answer, and what was to be checked has changed.
  function changeAnswer() {
    done.delete("checked");
    if (own.explanation.outcome && !own.explanation.stale) put("explanation", { ...own.explanation, stale: true });
  }

  function set(key, value) {
    if (real) {
      real.set(key, value);
      put(key, value);
      return;
    }
    if (["response", "confidence"].includes(key) && !same(own[key], value)) changeAnswer();
    done.add(key);
    put(key, value);
  }

  // A kernel repeats each answer that it gets. Until it says that the last one is kept, the page knows better.
  const isEcho = (key) => ["response", "confidence"].includes(key) && own.status.turn < own.turn;
  const pulls = SHOWN.map((key) => [`change:${key}`, () => isEcho(key) || put(key, real.get(key) ?? null)]);

  function join(model) {
    if (real) leave();
    real = model;
    const todo = new Set(done);
    done.clear();
    own.turn = real.get("turn") + (todo.has("turn") ? 1 : 0);
    own.checked = real.get("checked");
    for (const key of SHOWN) if (!todo.has(key)) put(key, real.get(key) ?? null);
    for (const [event, pull] of pulls) real.on(event, pull);
    const given = GIVEN.filter((key) => todo.has(key));
    if (given.length) {
      for (const key of given) real.set(key, own[key]);
      real.set("turn", own.turn);
      real.save_changes();
    }
    if (todo.has("checked")) {
      own.checked += 1;
      real.set("checked", own.checked);
      real.save_changes();
    }
    fire("joined");
  }

  function leave(model = real) {
    if (!real || model !== real) return; // it goes on with another one already
    fire("leaving");
    for (const [event, pull] of pulls) real.off(event, pull);
    if (own.status.turn < own.turn || own.status.state === "failed") {
      for (const key of ["response", "confidence", "marks", "turn"]) done.add(key);
    }
    real = null;
  }

  return {
    get: (key) => own[key],
    set,
    save_changes: () => real?.save_changes(),
    on: (events, listener) => events.split(" ").forEach((event) => heard.set(event, (heard.get(event) ?? new Set()).add(listener))),
    off: (events, listener) => events.split(" ").forEach((event) => heard.get(event)?.delete(listener)),
    join,
    leave,
    waits: () => real === null,
    isKept: () => !["response", "confidence", "marks"].some((key) => done.has(key)),
    goesOnWith: (model) => same(own.face, model.get("face")),
  };
}

// Draws a card that has no kernel, from all that its model would have. It's known by its element from then on.
const EARLY = "cw-early";
const OWN = {}; // another version of this script knows nothing of this one's cards

function early({ state, el }) {
  const model = standIn(state);
  el.classList.add(EARLY);
  el.dataset.early = state.face.id;
  el.casewise = { own: OWN, model, end: draw({ model, el }) };
  return el.casewise;
}

const CELL = ".jp-Cell";
// The early card of the cell that an element is in, or null.
const earlyIn = (el) => el.closest(CELL)?.querySelector(`.${EARLY}`) ?? null;
const FRAMES = 60;

// Calls a function when an element is in its cell: JupyterLab puts it there a moment after it was drawn. In a window
// that nobody sees there are no frames.
function whenThere(el, then, frames = FRAMES) {
  if (el.isConnected || el.closest(CELL) || frames === 0) {
    then();
    return;
  }
  let isOver = false;
  const once = () => {
    if (isOver) return;
    isOver = true;
    whenThere(el, then, frames - 1);
  };
  requestAnimationFrame(once);
  setTimeout(once, 200);
}

// Shows a kernel's card: as the early card that is in its cell, else in its own place.
function render({ model, el }) {
  const { id } = model.get("face");
  const isAwaited = document.querySelector(`.${EARLY}[data-early="${id}"]`) !== null;
  let end = null;
  let isOver = false;
  whenThere(el, () => {
    if (isOver) return;
    const goesOn = joined(model, el);
    if (!goesOn) {
      end ??= draw({ model, el });
      return;
    }
    end?.();
    el.replaceChildren();
    end = goesOn;
  });
  if (!isAwaited) end ??= draw({ model, el });
  return () => {
    isOver = true;
    end?.();
  };
}

// A question that isn't the same any more takes no answer that was meant for the other one.
function joined(model, el) {
  const host = earlyIn(el);
  if (!host) return null;
  const there = host.casewise;
  if (there.own === OWN && there.model.goesOnWith(model)) {
    there.model.join(model);
    return () => there.model.leave(model);
  }
  if (there.own === OWN) host.dispatchEvent(new CustomEvent("casewise-kept", { bubbles: true, detail: host.dataset.early }));
  there.replaced?.();
  return null;
}
