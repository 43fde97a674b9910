// The first page: all questions that have answers to read.

import { make, progress } from "./elements.js";

export function drawQuestions(reflections) {
  const rows = reflections.map((one) => {
    const address = `?${new URLSearchParams({ module: one.module, scenario: one.scenario })}`;
    return make("li", {}, make("a.row", { href: address }, make("span.what", {}, make("strong", { html: one.title }),
      make("span.quiet", {}, [one.moduleTitle, one.note].filter(Boolean).join(" · "))), progress(one.left, one.answers)));
  });
  document.title = "Answers to read";
  document.body.replaceChildren(make("main.list", {}, make("h1", {}, "Answers to read"),
    make("p.quiet", {}, rows.length ? "All answers to one question in one place. Choose a question."
      : "There are no answers to read. Collect and grade a module first: then its reflections are here."),
    make("ul", {}, rows)));
}
