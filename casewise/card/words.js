// The words of cards in the language of their course. SPOKEN, which comes before this, has them by the English ones.

const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// A text in the language that is spoken, with values for what is in braces.
function _(text, values = {}) {
  return filled(SPOKEN.texts[text] ?? text, values);
}

// The form of a text that fits a number. Languages have several forms; English has two.
function ngettext(one, many, count, values = {}) {
  const forms = SPOKEN.texts[one] ?? [one, many];
  const category = SPOKEN.categories[new Intl.PluralRules(SPOKEN.language).select(count)];
  return filled(forms[category ?? Number(count !== 1)], { count, ...values });
}
