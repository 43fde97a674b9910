// Beside a written answer in formgrader: a click on each line of the rubric, and the sum goes into the field for the
// score, as if it were typed there. Nothing is entered before every line is marked.

const sum = (marks) => Math.round(marks.reduce((total, mark) => total + mark, 0) * 100) / 100;

// What is said about the marks so far: null for a line that has none.
function said(marks, points) {
  const done = marks.filter((mark) => mark !== null);
  if (done.length === marks.length) return `${sum(done)} of ${points} points, entered above.`;
  if (!done.length) return "Mark each line, and the sum is entered above.";
  const left = marks.length - done.length;
  return `${left} more ${left === 1 ? "line" : "lines"} to mark. Nothing is entered yet.`;
}

function beside(panel) {
  const score = document.getElementById(panel.dataset.grade);
  const cell = score?.closest(".nbgrader_cell");
  if (!cell) return;
  const before = panel.closest(".output_wrapper");
  cell.querySelector(".panel-body").replaceChildren(panel);
  before?.remove();
  const lines = [...panel.querySelectorAll("fieldset")];
  const status = panel.querySelector(".cw-sum");
  const marks = () => lines.map((line) => {
    const level = line.querySelector(":checked");
    return level ? Number(level.value) : null;
  });
  const say = () => (status.textContent = said(marks(), panel.dataset.points));

  panel.addEventListener("change", () => {
    const given = marks();
    say();
    if (given.includes(null)) return;
    score.value = sum(given);
    window.jQuery(score).trigger("change");
  });

  // Formgrader listens to its field once its grades are there. Another score means that the marks no longer hold.
  const waiting = setInterval(() => {
    if (!window.formgrader?.grades?.loaded) return;
    clearInterval(waiting);
    const grade = window.formgrader.grades.find((one) => one.get("name") === panel.dataset.grade);
    grade?.on("change:manual_score", () => {
      const given = grade.get("manual_score");
      if (!marks().includes(null) && given !== null && Number(given) === sum(marks())) return;
      panel.querySelectorAll(":checked").forEach((level) => (level.checked = false));
      say();
    });
    for (const line of lines) line.disabled = false;
  }, 50);
  say();
}

if (typeof document !== "undefined") {
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".cw-marking").forEach(beside));
}
