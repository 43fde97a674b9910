// The words of the course's pages in the language of the course, from the same catalogs as those of the server.

import { ask, onWords } from "./server.js";
import { isSite, siteRoot } from "./where.js";

const ENGLISH = "en-US";
const known = { [ENGLISH]: { language: ENGLISH, categories: {}, texts: {} } };
let spoken = known[ENGLISH];

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// A text in the language that is spoken, with values for what is in braces.
export function _(text, values = {}) {
  return filled(spoken.texts[text] ?? text, values);
}

// The form of a text that fits a number. Languages have several forms; English has two.
export function ngettext(one, many, count, values = {}) {
  const forms = spoken.texts[one] ?? [one, many];
  const category = spoken.categories[new Intl.PluralRules(spoken.language).select(count)];
  return filled(forms[category ?? Number(count !== 1)], { count, ...values });
}

// A text that is translated where it's used.
export const N_ = (text) => text;

export const language = () => spoken.language;

// Speaks a language whose words are here, and English otherwise. Returns its name.
export function speak(language) {
  spoken = known[language || ENGLISH] ?? known[ENGLISH];
  return spoken.language;
}

// Takes the words of a language, as the server gives them.
export function learn(words) {
  if (words?.texts) known[words.language] = words;
}

onWords((words) => {
  learn(words);
  speak(words?.language);
});

// Gets the words of a language, unless they are here, and speaks it. A site has a file with those of its course.
export async function load(language) {
  if (!language || known[language]) return speak(language);
  if (!isSite()) learn(await ask(`words/${encodeURIComponent(language)}`).catch(() => null));
  else if (!language.startsWith("en")) learn(await wordsOfSite());
  return speak(language);
}

async function wordsOfSite() {
  try {
    const answer = await fetch(new URL("words.json", siteRoot()), { cache: "no-cache" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// A number as people write it here.
export const decimal = (number) => new Intl.NumberFormat(spoken.language, { maximumFractionDigits: 1, useGrouping: false }).format(number);
