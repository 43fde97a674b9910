const ROWS = ["Top", "Middle", "Bottom"];
const COLUMNS = ["left", "center", "right"];
const STEP = 1;
const LEAP = 5;
const NEAR = 4;
const SHAPES = {
  circle: ([x, y, r]) => shape("ellipse", { cx: x, cy: y, rx: r, ry: r }),
  rectangle: ([left, top, right, bottom]) =>
    shape("rect", { x: Math.min(left, right), y: Math.min(top, bottom), width: Math.abs(right - left), height: Math.abs(bottom - top) }),
  polygon: (points) => shape("polygon", { points: points.map(([x, y]) => `${x},${y}`).join(" ") }),
};

function shape(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

const third = (value) => Math.min(Math.floor((value * 3) / 100), 2);
const round = (value) => Math.min(Math.max(Math.round(value * 10) / 10, 0), 100);

function region(x, y) {
  const [row, column] = [ROWS[third(y)], COLUMNS[third(x)]];
  return row === "Middle" && column === "center" ? "Center" : `${row} ${column}`;
}

kinds.hotspot = ({ face, name, change, make, option, part, explain }) => {
  const help = make("p", { class: "hotspot-help", id: `${name}-help` },
    face.most === 1 ? "Click or tap the place. " : `Click or tap a place to mark it, up to ${face.most} in all. `,
    "With the keyboard: the arrow keys move the crosshair, with Shift by more. Enter marks, Delete removes.");
  const areas = shape("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true", class: "hotspot-areas" });
  const cross = make("span", { class: "hotspot-cross", "aria-hidden": "true" });
  const dots = make("span", { "aria-hidden": "true" });
  const board = make("div", {
    class: "hotspot-board", tabindex: "0", role: "application", "aria-label": "The picture. Place marks on it",
    "aria-describedby": help.id,
  }, make("span", { class: "hotspot-picture", html: face.picture }), areas, dots, cross);
  const said = make("p", { class: "hotspot-said", "aria-live": "polite" });
  const marks = make("ol", { class: "hotspot-marks", "aria-label": "Your marks" });
  const titles = new Map(face.spots);
  const named = make("details", { class: "hotspot-named" },
    make("summary", {}, "If you can't see the picture: what it shows, and its places as a list"),
    make("p", {}, board.querySelector("img")?.alt ?? ""),
    ...face.spots.map(([id, html]) =>
      option({ type: "checkbox", name: `${name}-place`, value: id, html, onchange: ({ target }) => tick(id, target) })));
  const reasons = make("div", { class: "hotspot-reasons" });

  let given = [];
  let found = [];
  let at = [50, 50];
  const locked = () => board.closest("[data-locked]") !== null;
  const full = () => face.most > 1 && given.length >= face.most;
  const isPoint = (mark) => Array.isArray(mark);
  const apart = ([x, y]) => Math.hypot(x - at[0], y - at[1]);

  function say(text) {
    said.textContent = text;
  }

  function give(list) {
    given = list;
    draw();
    change(list.length ? list : null);
  }

  function where(mark) {
    if (!isPoint(mark)) return make("span", { html: titles.get(mark) ?? mark });
    return make("span", {}, `${region(...mark)}, ${mark[0]} % from the left, ${mark[1]} % from the top`);
  }

  function add(mark) {
    if (locked()) return;
    if (full()) return say(`You have placed all ${face.most} marks. Remove one first.`);
    const list = face.most === 1 ? [mark] : [...given, mark];
    give(list);
    say(`Mark ${list.length}: ${where(mark).textContent}.`);
  }

  function remove(number) {
    if (locked()) return;
    give(given.filter((_, place) => place !== number));
    say(`Mark ${number + 1} removed.`);
  }

  function tick(id, input) {
    if (!input.checked) return remove(given.indexOf(id));
    add(id);
    if (!given.includes(id)) input.checked = false;
  }

  // The mark next to the crosshair, if there is one.
  function nearest() {
    const near = given.map((mark, number) => [isPoint(mark) ? apart(mark) : Infinity, number]).filter(([far]) => far <= NEAR);
    return near.length ? near.sort(([a], [b]) => a - b)[0][1] : -1;
  }

  function move(x, y) {
    at = [round(x), round(y)];
    place(cross, at);
  }

  function place(element, [x, y]) {
    element.style.left = `${x}%`;
    element.style.top = `${y}%`;
  }

  board.addEventListener("click", (event) => {
    if (locked()) return;
    const box = board.getBoundingClientRect();
    move(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    const dot = event.target.closest(".hotspot-dot");
    if (dot) remove(Number(dot.dataset.place));
    else if (!given.some((mark) => isPoint(mark) && mark[0] === at[0] && mark[1] === at[1])) add([...at]);
  });
  board.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const far = event.shiftKey ? LEAP : STEP;
    const ways = { ArrowLeft: [-far, 0], ArrowRight: [far, 0], ArrowUp: [0, -far], ArrowDown: [0, far] };
    const way = ways[event.key];
    if (way) {
      move(at[0] + way[0], at[1] + way[1]);
      const here = nearest();
      say(`${region(...at)}, ${at[0]} % from the left, ${at[1]} % from the top.${here < 0 ? "" : ` At mark ${here + 1}.`}`);
    } else if (event.key === "Enter" || event.key === " ") {
      if (given.some((mark) => isPoint(mark) && mark[0] === at[0] && mark[1] === at[1])) say("There is a mark already.");
      else add([...at]);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      const here = nearest();
      if (here < 0) say("No mark is here. Move the crosshair to a mark, or use the list below.");
      else remove(here);
    } else return;
    event.preventDefault();
  });

  // Of which finding a mark is, by its number.
  const findingOf = (number) => found.find((finding) => finding.spot.marks?.includes(number));

  function draw() {
    const spots = given.map((mark, number) => {
      if (!isPoint(mark)) return null;
      const dot = make("span", { class: "hotspot-dot", "data-place": number }, String(number + 1));
      dot.dataset.verdict = findingOf(number + 1)?.verdict ?? "";
      place(dot, mark);
      return dot;
    });
    dots.replaceChildren(...spots.filter(Boolean));
    marks.replaceChildren(...given.map((mark, number) => {
      const button = make("button", { type: "button", "aria-label": `Remove mark ${number + 1}` }, "Remove");
      button.addEventListener("click", () => {
        remove(number);
        (marks.querySelectorAll("button")[Math.min(number, given.length - 1)] ?? board).focus({ preventScroll: true });
      });
      return make("li", {}, where(mark), button);
    }));
    marks.hidden = !given.length;
    for (const input of named.querySelectorAll("input")) input.checked = given.includes(input.value);
  }

  // Verdicts are on the picture, by number and by outline; reasons are below, in the order of the places.
  function explained(findings) {
    found = findings.map((finding) => ({ ...finding, spot: finding.at ? JSON.parse(finding.at) : {} }));
    const shown = found.filter(({ chosen, tag, why }) => chosen || tag || why);
    areas.replaceChildren(...found.flatMap(({ spot, chosen, tag, verdict }) =>
      Object.entries(tag || chosen ? spot.area ?? {} : {}).map(([form, numbers]) => {
        const outline = SHAPES[form]?.(numbers) ?? shape("g", {});
        outline.dataset.verdict = chosen ? verdict : "missed";
        return outline;
      })));
    reasons.replaceChildren(...shown.map(({ part: id, text, spot }) => {
      const numbers = spot.marks?.length ? `${spot.marks.length > 1 ? "Marks" : "Mark"} ${spot.marks.join(", ")}: ` : "";
      return part(id, make("p", { class: "hotspot-place" }, numbers, make("span", { html: text })));
    }));
    reasons.hidden = !shown.length;
    explain(reasons, findings, name);
    draw();
  }

  move(...at);
  return {
    element: make("div", { class: "hotspot" }, help, board, said, marks, named, reasons),
    show: (response) => {
      given = response ?? [];
      draw();
    },
    explained,
  };
};
