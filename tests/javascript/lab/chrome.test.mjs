// JupyterLab around a course: it comes back as it was, also after a reload, which finds it put away.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { chromeOf } from "../../../casewise/lab/extension/static/chrome.js";

const classes = new Set();
const classList = { add: (name) => classes.add(name), remove: (name) => classes.delete(name) };
globalThis.document = { body: { classList }, getElementById: () => null };

beforeEach(() => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
});

function jupyterLab(sides, mode = "multiple-document", left = true) {
  const visible = new Set(sides);
  return {
    mode,
    leftCollapsed: !left,
    isSideTabBarVisible: (side) => visible.has(side),
    toggleSideTabBarVisibility: (side) => void (visible.delete(side) || visible.add(side)),
    collapseLeft() {
      this.leftCollapsed = true;
    },
    expandLeft() {
      this.leftCollapsed = false;
    },
    collapseRight() {},
    widgets: () => [],
    layout() {
      return [this.mode, [...visible].sort(), !this.leftCollapsed];
    },
  };
}

const AWAY = ["single-document", [], false];

test("what was put away comes back as it was", () => {
  for (const before of [["multiple-document", ["left", "right"], true], ["single-document", ["right"], false]]) {
    const [mode, sides, left] = before;
    const shell = jupyterLab(sides, mode, left);
    const chrome = chromeOf(shell);
    chrome.putAway();
    assert.deepEqual(shell.layout(), AWAY);
    chrome.putAway();
    chrome.bringBack();
    assert.deepEqual(shell.layout(), before);
    assert.equal(classes.size, 0);
  }
});

test("a reload and the next day find JupyterLab put away, and its sides come back as they were before", () => {
  chromeOf(jupyterLab(["right"])).putAway();
  for (const mode of ["single-document", "multiple-document"]) {
    const shell = jupyterLab([], mode, false);
    const chrome = chromeOf(shell);
    chrome.putAway();
    assert.deepEqual(shell.layout(), AWAY);
    chrome.bringBack();
    assert.deepEqual(shell.layout(), [mode, ["right"], true]);
  }
});

test("where nothing is remembered, JupyterLab comes as it is shipped", () => {
  const shell = jupyterLab([], "single-document", false);
  const chrome = chromeOf(shell);
  chrome.putAway();
  chrome.bringBack();
  assert.deepEqual(shell.layout(), ["single-document", ["left", "right"], true]);
});

test("bringing back what wasn't put away changes nothing", () => {
  const shell = jupyterLab(["left"]);
  chromeOf(shell).bringBack();
  assert.deepEqual(shell.layout(), ["multiple-document", ["left"], true]);
});
