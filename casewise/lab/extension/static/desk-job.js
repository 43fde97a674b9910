// The command that runs or ran last: its progress, its own words, and what it left.

import { make } from "./element.js";

const FEW = 8;
const counted = (number, one, more = `${one}s`) => `${number} ${number === 1 ? one : more}`;
const SENTENCES = {
  graded: (result) => `${result.graded} graded, ${result.unchanged} unchanged.${outcomes(result.outcomes)}`,
  written: (result) => `${counted(result.written, "learner has", "learners have")} a page.`,
  collected: (result, dry) => `${counted(result.collected.length, "hand-in")} ${dry ? "would be" : result.collected.length === 1 ? "was" : "were"} collected.`,
};

// Whether a written answer is read, the gradebook says.
const WRITTEN = { "Not read yet": "written" };
const outcomes = (all) => Object.entries(all ?? {}).filter(([, count]) => count).map(([name, count]) => ` ${count} ${(WRITTEN[name] ?? name).toLowerCase()}.`).join("");

// What a command printed for programs, as sentences, lists and links: [sentence or {text, path}].
export function findings({ result, dry, words }) {
  const found = Object.keys(SENTENCES).filter((name) => name in result).map((name) => SENTENCES[name](result, dry));
  for (const one of [...(result.problems ?? []), ...(result.advice ?? [])]) {
    found.push(typeof one === "string" ? one : problem(one));
  }
  for (const [learner, why] of Object.entries(result.failed ?? {})) found.push(`${learner}: ${why}`);
  const said = found.map((one) => one.text ?? one);
  return [...found, ...words.filter((line) => !said.includes(line) && line.trim())];
}

function problem({ what, fix, notebook, cell, scenario }) {
  const where = [notebook, scenario && `case ${scenario}`, cell && `cell ${cell}`].filter(Boolean).join(", ");
  return { text: `${what} ${fix}`.trim(), where, path: /\.ipynb$/.test(notebook ?? "") ? notebook : "" };
}

// panel(node, {root, open, tab, titleOf, cancel, again, other}) shows one job at a time in a node.
export function panel(node, { root, open, tab, titleOf, cancel, again, other }) {
  let shown = "";
  let bar = null;
  const closed = new Set();

  function show(job) {
    if (!job || closed.has(job.id)) {
      node.hidden = true;
      return;
    }
    const key = `${job.id} ${job.running}`;
    if (key !== shown) {
      const began = shown.startsWith(`${job.id} `);
      const focused = node.contains(document.activeElement);
      shown = key;
      node.replaceChildren(...(job.running ? running(job) : ended(job)));
      node.hidden = false;
      if (focused || (began && !job.running && document.activeElement === document.body)) node.querySelector("h2").focus({ preventScroll: true });
    }
    if (job.running) update(job);
  }

  const heading = (job) => make("h2", { tabindex: "-1" }, [job.title, job.module && titleOf(job.module)].filter(Boolean).join(": "));

  function running(job) {
    bar = {
      meter: make("progress", { "aria-label": job.title }),
      far: make("span", { class: "cw-desk-far" }),
      line: make("p", { class: "cw-desk-line" }),
    };
    const stop = make("button", { type: "button", class: "cw-quiet", "data-to": "cancel", onclick: () => cancel(job.id) }, "Cancel");
    const head = make("div", { class: "cw-desk-top" }, heading(job), make("p", { class: "cw-desk-tag" }, job.dry ? "Looking first" : "Running"));
    return [head, make("div", { class: "cw-desk-meter" }, bar.meter, bar.far, stop), bar.line];
  }

  function update({ progress, words }) {
    const [done, of] = progress ?? [0, 0];
    if (of) Object.assign(bar.meter, { value: done, max: of });
    bar.far.textContent = of ? `${done} of ${of}` : "";
    const line = words.at(-1) ?? "";
    if (bar.line.textContent !== line) bar.line.textContent = line;
  }

  function ended(job) {
    const fine = job.code === 0;
    const verdict = make("p", { class: fine ? "cw-desk-verdict cw-fine" : "cw-desk-verdict", role: "status" },
      make("span", { "aria-hidden": "true" }, fine ? "✓" : "!"), job.meaning);
    const lines = [...findings(job), ...job.out];
    const close = make("button", { type: "button", class: "cw-quiet", "data-to": "close", onclick: () => shut(job) }, "Close");
    const row = make("p", { class: "cw-desk-actions" }, ...doing(job), ...job.files.map(link), close);
    const head = make("div", { class: "cw-desk-top" }, heading(job), make("p", { class: "cw-desk-tag" }, job.dry ? "Nothing was changed" : ""));
    const typed = make("p", { class: "cw-desk-typed" }, "As a command: ", make("code", {}, job.typed), job.code === null ? "" : `, exit code ${job.code}`);
    return [head, verdict, ...listed(lines), typed, row];
  }

  function doing(job) {
    if (!job.dry) return [];
    const others = Object.entries(job.result.others ?? {});
    const found = job.result.collected?.length ?? 1;
    const here = others.filter(() => !found).map(([module, count]) =>
      make("button", { type: "button", class: "cw-filled", "data-starts": true, onclick: () => other(job, module) }, `Look at it for ${titleOf(module)} (${count})`));
    if (![0, 3].includes(job.code) || !found) return here;
    return [make("button", { type: "button", class: "cw-filled", "data-to": "do", "data-starts": true, onclick: () => again(job) }, "Do it now"), ...here];
  }

  function link(path) {
    const name = path.split("/").at(-1);
    const page = /\.html$/.test(name);
    const href = new URL(`files/${path.split("/").map(encodeURIComponent).join("/")}${page ? "" : "?download=1"}`, root);
    return make("a", { class: "cw-filled", href, target: page ? tab : "_self", download: page ? null : name }, page ? `Open ${name}` : `Save ${name}`);
  }

  function listed(lines) {
    const item = (line) => make("li", {}, ...(line.text ? linked(line) : [line]));
    if (!lines.length) return [];
    if (lines.length <= FEW + 2) return [make("ul", { class: "cw-desk-said" }, ...lines.map(item))];
    const rest = make("details", {}, make("summary", {}, `${lines.length - FEW} more`), make("ul", { class: "cw-desk-said" }, ...lines.slice(FEW).map(item)));
    return [make("ul", { class: "cw-desk-said" }, ...lines.slice(0, FEW).map(item)), rest];
  }

  function linked({ text, where, path }) {
    const place = path ? make("button", { type: "button", class: "cw-link", onclick: () => open(path) }, where) : make("span", { class: "cw-desk-where" }, where);
    return [text, " ", place];
  }

  function shut(job) {
    closed.add(job.id);
    node.hidden = true;
    const next = node.parentElement.querySelector('[data-to="next"]') ?? node.parentElement.querySelector("h1");
    next.focus({ preventScroll: false });
  }

  // Whoever has started a command looks at it: the button that they pressed waits until it's done.
  function focus() {
    node.querySelector("h2")?.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  return { show, focus };
}
