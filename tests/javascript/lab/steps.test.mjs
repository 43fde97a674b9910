// The steps of a notebook: the text that leads to a case, and the case.

import assert from "node:assert/strict";
import { test } from "node:test";

import { minutesOf, stepsOf, withoutEmpty } from "../../../casewise/lab/extension/static/steps.js";

const text = (source) => ({ type: "markdown", source });
const code = (source) => ({ type: "code", source });
const scenario = (id, title, more = "practice: true") => code(`%%scenario ${id}\ntitle: ${title}\nkind: choice\n${more}\n`);

const LESSON = [
  text("# Confidentiality: lesson"),
  code("# No questions below?\n%load_ext casewise"),
  text("## From earlier modules\n\nNothing here yet."),
  code("%review_before"),
  text("## 1. What is protected"),
  scenario("desk", "A call"),
  scenario("quoted", "'\"How did it go?\"'"),
  text("## Before you go"),
  code("%review"),
  text("## References"),
];

test("a step is the text before a case, and the case", () => {
  const steps = stepsOf(LESSON);
  assert.deepEqual(steps.map(({ kind }) => kind), ["before", "case", "case", "end"]);
  assert.deepEqual(steps.map(({ cells }) => cells), [[0, 2, 3], [4, 5], [6], [7, 8, 9]]);
  assert.deepEqual(steps.map(({ title }) => title), ["From earlier modules", "A call", '"How did it go?"', ""]);
});

test("a look back without cards gives its text to the first case, without its heading", () => {
  const steps = withoutEmpty(stepsOf(LESSON), () => true, LESSON);
  assert.deepEqual(steps[0].cells, [0, 4, 5]);
  assert.equal(withoutEmpty(stepsOf(LESSON), () => false, LESSON).length, 4);
});

test("a case with points is graded", () => {
  assert.deepEqual(stepsOf([scenario("a", "A", "points: 2"), scenario("b", "B")]).map(({ graded }) => graded), [true, false]);
});

test("a notebook without a review ends with its text, and other cells belong to the step around them", () => {
  const steps = stepsOf([code("1 + 1"), scenario("a", "A"), text("More.")]);
  assert.deepEqual(steps.map(({ cells }) => cells), [[0, 1], [2]]);
});

test("a long section before another one is a step by itself, but not at the end", () => {
  const long = `## One *thing*\n\n${"word ".repeat(200)}`;
  const steps = stepsOf([text("# Title"), text(long), text("## Two"), scenario("a", "A"), text(long), text("## Three"), code("%review")]);
  assert.deepEqual(steps.map(({ kind, id }) => [kind, id]), [["text", "-one-thing-"], ["case", "a"], ["end", "-end"]]);
  assert.deepEqual(steps.map(({ cells }) => cells), [[0, 1], [2, 3], [4, 5, 6]]);
  assert.equal(steps[0].title, "One thing");
});

test("minutes are never none", () => {
  assert.equal(minutesOf([]), 1);
  assert.equal(minutesOf([{ kind: "case", words: 400 }, { kind: "case", words: 0 }]), 3);
});
