// Findings at the parts that they are about: a tag beside each part, and its reason below it.

// The place of one part. What `explain` adds goes into it, so the part's label keeps its name.
const part = (id, ...children) => make("div", { class: "cw-part", "data-part": id }, ...children);

// A reason, folded where it only confirms what nobody did.
function reason({ why }, folded, id) {
  if (!why) return null;
  const text = make("div", { class: "cw-reason", id, html: why });
  return folded ? make("details", { class: "cw-folded" }, make("summary", {}, _("Why?")), text) : text;
}

function tagOf({ symbol, tag }, id) {
  const sign = make("span", { "aria-hidden": "true" }, symbol || "✓");
  return tag ? make("p", { class: "cw-tag", id }, sign, " ", make("span", { html: tag })) : null;
}

// Shows findings at the parts inside an element, or removes them. `folded` says of a finding whether its reason is folded.
function explain(element, findings, name, folded = ({ tag }) => !tag) {
  for (const old of element.querySelectorAll(".cw-tag, .cw-reason, .cw-folded")) old.remove();
  for (const place of element.querySelectorAll("[data-part]")) {
    const finding = findings.find((one) => one.part === place.dataset.part);
    const inputs = place.querySelectorAll("input, button, fieldset");
    delete place.dataset.verdict;
    inputs.forEach((input) => input.removeAttribute("aria-describedby"));
    if (!finding) continue;
    place.dataset.verdict = verdictOf(finding);
    const id = `${name}-${finding.part}`;
    const added = [tagOf(finding, `${id}-tag`), reason(finding, folded(finding), `${id}-why`)].filter(Boolean);
    place.append(...added);
    if (added.length) place.querySelector("input, fieldset")?.setAttribute("aria-describedby", `${id}-tag ${id}-why`);
  }
}

// A part that would have been right, and that the learner left, has a look of its own.
const verdictOf = ({ verdict, chosen, tag }) => (tag && !chosen ? "missed" : tag ? verdict : "");

// A finding in a list, for a kind that doesn't show findings at its parts.
function listedFinding({ text, tag, symbol, verdict, why }) {
  return make("li", { class: `cw-finding cw-${verdict || "none"}` }, make("p", { html: text }),
    ...(tag ? [make("p", { class: "cw-verdict", html: `<span aria-hidden="true">${symbol}</span> ${tag}` })] : []),
    make("div", { class: "cw-rationale", html: why }));
}
