// A kind's part of the card without a browser: its file as a function that hands out what it defines at the top.
import { readFileSync } from "node:fs";

export function defined(kind, ...names) {
  const [words, own] = ["card/words.js", `kinds/${kind}/card.js`]
    .map((path) => readFileSync(new URL(`../../../casewise/${path}`, import.meta.url), "utf8"));
  const spoken = 'const SPOKEN = { language: "en-US", categories: {}, texts: {} };';
  return new Function("kinds", `${spoken}\n${words}\n${own}\nreturn { ${names.join(", ")} };`)({});
}
