// What Python hears first on a static site, where it has no server beside it.

import { isKept } from "./site-begin.js";
import { nameOnPage } from "./site-cards.js";

// A part of Python may be missing, and this is where it shows.
const WHOLE = "import casewise.notebook\n";

// Where a browser keeps nothing, its drive in memory would look to Python like one that does. And Python takes the name
// under which the page has shown cards: it may look for the name's file before that is written.
const said = () => Object.entries({ CASEWISE_FORGETS: isKept() ? "" : "yes", CASEWISE_BROWSER: nameOnPage() });

// The lines before and after those that a kernel beside a server gets.
export function onSite(lines) {
  const environment = said().filter(([, value]) => value).map(([name, value]) => `os.environ["${name}"] = "${value}"\n`);
  return ["import os\n", ...environment, lines, WHOLE].join("");
}
