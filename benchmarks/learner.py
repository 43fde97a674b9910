"""How quick the course is for a learner, in a real JupyterLab and a real browser: one JSON line a figure.

`load_ext_seconds`: what ``%load_ext casewise`` adds to ``import ipywidgets`` in a fresh kernel's Python.
`usable_after_open_seconds`: from the click that opens a notebook of 25 cards in a warm JupyterLab, until all cards are
drawn and an answer to the first one is saved. `save_p95_ms`: from a click to the word Saved, which is said once the
answer is on the disk; the 95th percentile.

These are of the released confidentiality lesson. `first_card_cold_seconds`: from the click on the start page
until the first option can be chosen, without a kernel; `first_card_warm_seconds`: the same while its kernel runs. It's
chosen at once, and must be in the journal in the end: else there is no figure.
`layout_shift`: Chromium's cumulative layout shift meanwhile, the worst of all openings. `check_to_verdict_ms`: from the
click on *Check my answer* until the verdict is there, once the kernel has brought all cards. `hand_in_seconds`: from
asking nbgrader until there is a receipt. `words_to_first_question`: the words of the lesson before its first card.
"""

from __future__ import annotations

import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from casewise.course.module import Module, modules  # noqa: E402
from casewise.course.release import dress  # noqa: E402
from casewise.learner.ask import Action, ask  # noqa: E402
from tests.support.lab import JOINED, Lab, chromium, jupyter_lab  # noqa: E402  (a module of the browser tests)

GOALS = {
    "load_ext_seconds": ("s", 0.4),
    "usable_after_open_seconds": ("s", 5.0),
    "save_p95_ms": ("ms", 100.0),
    "first_card_cold_seconds": ("s", 4.0),
    "first_card_warm_seconds": ("s", 1.5),
    "layout_shift": ("", 0.1),
    "check_to_verdict_ms": ("ms", 150.0),
    "hand_in_seconds": ("s", 5.0),
    "words_to_first_question": ("words", 150),
}
MODULE = "confidentiality"
OPTION = "input[type=radio]:enabled, input[type=checkbox]:enabled, button.cw-passage"
KEPT_WITHIN = 60
CARDS = 25
RUNS = 3
CLICKS = 100

LOAD = """
import time, ipywidgets
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
begin = time.perf_counter()
shell.run_line_magic("load_ext", "casewise")
seconds = time.perf_counter() - begin
print()
print(seconds)
"""

CLICK = """async ([card, option]) => {
  const root = document.querySelectorAll('.cw-card[data-scenario]')[card];
  const inputs = root.querySelectorAll('fieldset input');
  const status = root.querySelector('.cw-status');
  const begin = performance.now();
  inputs[option % inputs.length].click();
  while (status.dataset.state !== 'saved') await new Promise((next) => new MutationObserver((_, watch) => {
    watch.disconnect();
    next();
  }).observe(status, { attributes: true, childList: true, characterData: true, subtree: true }));
  return performance.now() - begin;
}"""


SHIFT = """() => {
  window.shift = { total: 0, last: performance.now() };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      window.shift.total += entry.value;
      window.shift.last = performance.now();
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
SETTLED = "() => performance.now() - window.shift.last > 1000"

CHOOSE = """(option) => {
  const options = [...option.closest("fieldset").querySelectorAll("input, button.cw-passage")];
  options.find((one) => !one.checked).click();
}"""
"""Chooses what isn't chosen yet, in a way that doesn't count as a person's: the layout's shift would leave it out."""

CHECK = """(option) => new Promise((resolve) => {
  const card = option.closest("section, [role=region]");
  const button = [...card.querySelectorAll("button")].find((one) => one.textContent.trim() === "Check my answer");
  const verdicts = () => [...document.querySelectorAll("[role=status]")].map((one) => one.textContent)
    .filter((text) => /right/i.test(text));
  const before = verdicts();
  const said = () => verdicts().some((text) => !before.includes(text));
  const begin = performance.now();
  const watch = new MutationObserver(() => {
    if (!said()) return;
    watch.disconnect();
    resolve(performance.now() - begin);
  });
  watch.observe(document.body, { childList: true, characterData: true, subtree: true });
  button.click();
})"""


def show(figure: str, value: float) -> None:
    """Print one figure."""
    unit, goal = GOALS[figure]
    sys.stdout.write(json.dumps({"figure": figure, "value": round(value, 4), "unit": unit, "goal": goal}) + "\n")
    sys.stdout.flush()


def load_ext_seconds(folder: Path) -> float:
    """Return the median of several fresh processes."""
    runs = []
    for _ in range(5):
        done = subprocess.run([sys.executable, "-c", LOAD], cwd=folder, capture_output=True, text=True, check=True)
        runs.append(float(done.stdout.split()[-1]))
    return statistics.median(runs)


def lay_out(home: Path) -> None:
    """Put a notebook of 25 choices of the course into a learner's home, once for each run and once to warm up."""
    choices = [
        cell.source
        for module in modules(ROOT / "release")
        for cell in Module(module.folder).cells()
        if cell.is_scenario and "\nkind: choice\n" in cell.source
    ]
    for run in range(RUNS + 1):
        folder = home / f"run-{run}"
        folder.mkdir()
        scenarios = []
        for number in range(CARDS):
            first, rest = choices[number % len(choices)].split("\n", 1)
            scenarios.append(new_code_cell(f"{first}-{number}\n{rest}"))
        cells = [new_markdown_cell("# Many cards"), new_code_cell("%load_ext casewise"), *scenarios]
        notebook = dress(new_notebook(cells=[*cells, new_code_cell("%review")]))
        nbformat.write(notebook, folder / "many.ipynb")


def usable_after_open_seconds(lab: Lab, page: Page, run: int) -> float:
    """Open a notebook from the start page; return when it could be used."""
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    opener = page.get_by_role("button", name=re.compile(f"^Open the .+: Run {run}$"))
    expect(opener).to_be_visible()
    expect(page.locator(".cw-start-status")).to_have_text("")
    begin = time.perf_counter()
    opener.click()
    expect(page.locator(".cw-card[data-scenario]")).to_have_count(CARDS)
    page.evaluate(CLICK, [0, 0])
    return time.perf_counter() - begin


def saving_ms(page: Page) -> list[float]:
    """Click through the cards and return how long each answer took to be on the disk."""
    return [page.evaluate(CLICK, [click % CARDS, 1 + click // CARDS]) for click in range(CLICKS)]


def start_page(lab: Lab, browser: Browser) -> tuple[Page, Locator]:
    """Return the start page in a browser that remembers nothing, and the button that opens the lesson."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{lab.url}/lab?token={lab.token}&reset")
    opener = page.get_by_role("button", name=re.compile(f"^Open the lesson: {MODULE}$", re.IGNORECASE))
    expect(opener).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Looking")).to_have_count(0)
    page.evaluate(SHIFT)
    page.wait_for_function(SETTLED)
    page.evaluate("window.shift.total = 0")
    return page, opener


def first_option(page: Page) -> Locator:
    """Return the first option that can be chosen, in a region with a heading."""
    cards = page.get_by_role("region").filter(has=page.get_by_role("heading"))
    return cards.locator(OPTION).filter(visible=True).first


def opening(lab: Lab, browser: Browser) -> tuple[float, float, float]:
    """Open and answer the lesson; return the seconds to its first card, the shift, and the milliseconds to a verdict.

    A lesson that was answered before has a verdict already: then the last is not a number.
    """
    journal = lab.folder / MODULE / "responses.jsonl"
    before = journal.read_bytes() if journal.exists() else b""
    page, opener = start_page(lab, browser)
    begin = time.perf_counter()
    opener.click()
    option = first_option(page)
    expect(option).to_be_visible()
    seconds = time.perf_counter() - begin
    option.evaluate(CHOOSE)
    page.evaluate("window.shift.last = performance.now()")
    page.wait_for_function(SETTLED)
    shift = page.evaluate("window.shift.total")
    wait_for_answer(journal, before)
    page.wait_for_function(JOINED)
    verdict = float("nan") if before else option.evaluate(CHECK)
    page.close()
    return seconds, shift, verdict


def wait_for_answer(journal: Path, before: bytes) -> None:
    """Wait until an answer was added to a journal."""
    deadline = time.monotonic() + KEPT_WITHIN
    while not journal.exists() or len(journal.read_bytes()) <= len(before):
        if time.monotonic() > deadline:
            raise RuntimeError("The first card took an answer that was not kept.")
        time.sleep(0.05)


def of_the_lesson(lab: Lab, browser: Browser) -> None:
    """Open the released lesson, without a kernel and with one, and show the figures."""
    cold, warm = [], []
    for run in range(RUNS + 1):
        lab.stop_kernels()
        shutil.rmtree(lab.folder / MODULE, ignore_errors=True)
        shutil.copytree(ROOT / "release" / MODULE, lab.folder / MODULE)
        first, second = opening(lab, browser), opening(lab, browser)
        if run:  # the first one warms up
            cold.append(first)
            warm.append(second)
    show("first_card_cold_seconds", statistics.median(seconds for seconds, *_ in cold))
    show("first_card_warm_seconds", statistics.median(seconds for seconds, *_ in warm))
    show("layout_shift", max(shift for _, shift, _ in cold + warm))
    show("check_to_verdict_ms", statistics.median(verdict for *_, verdict in cold))


def hand_in_seconds(folder: Path) -> float:
    """Return the median of several hand-ins into an exchange that released the whole course."""
    course, home = folder / "exchange" / "course", folder / "home"
    for part in ("inbound", "feedback"):
        (course / part).mkdir(parents=True)
    (course / "inbound").chmod(0o733)
    shutil.copytree(ROOT / "release", course / "outbound")
    shutil.copytree(ROOT / "release" / MODULE, home / MODULE)
    settings = {"Exchange.root": folder / "exchange", "Exchange.cache": folder / "cache"}
    lines = [f"c.{name} = {str(path)!r}" for name, path in settings.items()]
    text = "\n".join(["c = get_config()", *lines, "c.CourseDirectory.course_id = 'course'"])
    (home / "nbgrader_config.py").write_text(text)
    runs = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        ask(Action.HAND_IN, home, MODULE)
        runs.append(time.perf_counter() - begin)
    return statistics.median(runs)


def words_to_first_question() -> int:
    """Return how many words a learner reads before the lesson's first card."""
    notebook = nbformat.read(ROOT / "release" / MODULE / "lesson.ipynb", as_version=4)
    words = 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            words += len(cell.source.split())
        elif cell.source.startswith("%%scenario"):
            break
    return words


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        lay_out(home)
        show("load_ext_seconds", load_ext_seconds(home / "run-0"))
        show("words_to_first_question", words_to_first_question())
        with tempfile.TemporaryDirectory() as other:
            show("hand_in_seconds", hand_in_seconds(Path(other)))
        expect.set_options(timeout=60_000)
        with jupyter_lab(home) as lab:
            browser = chromium(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            usable_after_open_seconds(lab, page, 0)
            opened, saved = [], []
            for run in range(1, RUNS + 1):
                lab.stop_kernels()
                opened.append(usable_after_open_seconds(lab, page, run))
                saved += saving_ms(page)
            of_the_lesson(lab, browser)
            browser.close()
        show("usable_after_open_seconds", statistics.median(opened))
        show("save_p95_ms", statistics.quantiles(saved, n=20)[-1])


if __name__ == "__main__":
    main()
