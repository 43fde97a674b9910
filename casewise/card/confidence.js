// How sure a learner is of an answer, asked below it.
function confidence(name, change) {
  const row = make("div", { class: "cw-row" });
  [_("Not sure"), _("Fairly sure"), _("Very sure")].forEach((text, index) => {
    row.append(option({
      type: "radio", name: `${name}-confidence`, value: index + 1, html: text, onchange: () => change(index + 1),
    }));
  });
  const legend = make("legend", {}, _("How sure are you? This does not change your score."));
  return {
    element: make("fieldset", { class: "cw-confidence" }, legend, row),
    show: (value) => row.querySelectorAll("input").forEach((input) => (input.checked = Number(input.value) === value)),
  };
}
