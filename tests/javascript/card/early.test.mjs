// What a card does before its kernel is there, and what the kernel then gets of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const source = readFileSync(new URL("../../../casewise/card/early.js", import.meta.url), "utf8");
const { standIn } = new Function("draw", `${source}\nreturn { standIn };`)(() => {});

const status = (more = {}) => ({ turn: 0, state: "not-answered", text: "Not answered", progress: "open", ...more });
const state = (more = {}) => ({
  face: { id: "elevator", kind: "choice" }, response: null, confidence: null, marks: [], hints: [], turn: 0, checked: 0,
  status: status(), explanation: {}, returned: {}, ...more,
});

// A kernel's model: what is saved goes to `sent`, and `say` is what the kernel answers.
function kernel(more = {}) {
  const values = state(more);
  const heard = {};
  const sent = [];
  let changed = {};
  const fire = (key) => (heard[`change:${key}`] ?? []).forEach((listener) => listener());
  return {
    sent,
    get: (key) => values[key],
    set: (key, value) => {
      if (JSON.stringify(values[key]) === JSON.stringify(value)) return;
      values[key] = changed[key] = value;
      fire(key);
    },
    save_changes: () => {
      sent.push(changed);
      changed = {};
    },
    on: (event, listener) => {
      heard[event] = [...(heard[event] ?? []), listener];
    },
    off: (event, listener) => {
      heard[event] = heard[event].filter((one) => one !== listener);
    },
    say: (key, value) => {
      values[key] = value;
      fire(key);
    },
    listeners: () => Object.values(heard).flat().length,
  };
}

function answer(model, response) {
  model.set("response", response);
  model.set("turn", model.get("turn") + 1);
  model.save_changes();
}

function hearing(model, ...events) {
  const heard = [];
  for (const event of events) model.on(event, () => heard.push(event));
  return heard;
}

test("a card that nobody touched overwrites nothing and repeats nothing", () => {
  const early = standIn(state());
  const heard = hearing(early, "change:response", "change:status", "change:explanation", "joined");
  const real = kernel();
  early.join(real);
  assert.deepEqual(real.sent, []);
  assert.deepEqual(heard, ["joined"]);
});

test("what the kernel knows by now is shown", () => {
  const early = standIn(state());
  const real = kernel({ response: "defer", status: status({ state: "saved", text: "Saved 14:05", progress: "done" }) });
  early.join(real);
  assert.equal(early.get("response"), "defer");
  assert.equal(early.get("status").text, "Saved 14:05");
  assert.deepEqual(real.sent, []);
});

test("an answer is shown at once, waits, and reaches the kernel as a turn of its own", () => {
  const early = standIn(state());
  const heard = hearing(early, "change:response");
  answer(early, "share");
  answer(early, "defer");
  assert.deepEqual([early.get("response"), early.waits(), early.isKept()], ["defer", true, false]);
  const real = kernel({ turn: 7, status: status({ turn: 7 }) });
  early.join(real);
  assert.deepEqual(real.sent, [{ response: "defer", turn: 8 }]);
  assert.deepEqual([early.get("turn"), early.waits(), early.isKept()], [8, false, true]);
  assert.deepEqual(heard, ["change:response", "change:response"]);
  real.say("status", status({ turn: 8, state: "saved", text: "Saved 14:05" }));
  assert.equal(early.get("status").state, "saved");
});

test("how sure one is goes alone, beside the answer that the kernel has", () => {
  const early = standIn(state());
  early.set("confidence", 3);
  early.set("turn", 1);
  const real = kernel({ response: "defer" });
  early.join(real);
  assert.deepEqual(real.sent, [{ confidence: 3, turn: 1 }]);
  assert.equal(early.get("response"), "defer");
});

test("an answer that was cleared is withdrawn", () => {
  const early = standIn(state({ response: "defer" }));
  answer(early, null);
  const real = kernel({ response: "defer" });
  early.join(real);
  assert.deepEqual(real.sent, [{ response: null, turn: 1 }]);
});

test("a check that was asked for follows the answer", () => {
  const early = standIn(state());
  answer(early, "defer");
  early.set("checked", early.get("checked") + 1);
  const real = kernel({ checked: 4 });
  early.join(real);
  assert.deepEqual(real.sent, [{ response: "defer", turn: 1 }, { checked: 5 }]);
});

test("a check of an answer that was changed since is not asked for", () => {
  const early = standIn(state());
  answer(early, "share");
  early.set("checked", 1);
  answer(early, "defer");
  const real = kernel();
  early.join(real);
  assert.deepEqual(real.sent, [{ response: "defer", turn: 1 }]);
});

test("reasons of another answer are stale, and going back to them is kept", () => {
  const explanation = { outcome: "wrong", stale: false };
  const early = standIn(state({ response: "share", explanation }));
  answer(early, "defer");
  assert.equal(early.get("explanation").stale, true);
  const again = standIn(state({ response: "share", explanation }));
  again.set("explanation", {});
  const real = kernel({ response: "share", explanation });
  again.join(real);
  assert.deepEqual([again.get("explanation"), real.get("explanation")], [{}, {}]);
});

test("with the kernel there, it is the kernel's card", () => {
  const early = standIn(state());
  const real = kernel();
  early.join(real);
  const heard = hearing(early, "change:response", "change:hints");
  answer(early, "defer");
  real.say("hints", ["<p>Look again.</p>"]);
  assert.deepEqual(real.sent, [{ response: "defer", turn: 1 }]);
  assert.deepEqual(heard, ["change:response", "change:hints"]);
  assert.deepEqual(early.get("hints"), ["<p>Look again.</p>"]);
});

test("what a lost kernel did not save goes to the next one, and what it saved does not", () => {
  const early = standIn(state());
  const first = kernel();
  early.join(first);
  answer(early, "defer");
  early.leave(first);
  assert.deepEqual([early.waits(), early.isKept(), first.listeners()], [true, false, 0]);
  const second = kernel();
  early.join(second);
  assert.deepEqual(second.sent, [{ response: "defer", turn: 1 }]);
  second.say("status", status({ turn: 1, state: "saved" }));
  early.leave(second);
  assert.equal(early.isKept(), true);
  const third = kernel({ response: "defer" });
  early.join(third);
  assert.deepEqual(third.sent, []);
});

test("a kernel that was left already takes nothing along", () => {
  const early = standIn(state());
  const [first, second] = [kernel(), kernel()];
  early.join(first);
  early.join(second);
  early.leave(first);
  assert.equal(early.waits(), false);
});

test("what is still being typed is asked for before the kernel is left", () => {
  const early = standIn(state());
  const real = kernel();
  early.join(real);
  early.on("leaving", () => answer(early, "half a sentence"));
  early.leave(real);
  assert.deepEqual(real.sent, [{ response: "half a sentence", turn: 1 }]);
});
