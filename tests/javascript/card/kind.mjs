// A kind's part of the card without a browser: its file as a function that hands out what it defines at the top.
import { readFileSync } from "node:fs";

export function defined(kind, ...names) {
  const path = new URL(`../../../casewise/kinds/${kind}/card.js`, import.meta.url);
  return new Function("kinds", `${readFileSync(path, "utf8")}\nreturn { ${names.join(", ")} };`)({});
}
