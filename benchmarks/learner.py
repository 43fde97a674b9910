"""How quick the course is for a learner, in a real JupyterLab and a real browser: one JSON line a figure.

`load_ext_seconds`: what ``%load_ext casewise`` adds to ``import ipywidgets`` in a fresh kernel's Python.
`usable_after_open_seconds`: from the click that opens a notebook of 25 cards in a warm JupyterLab, until all cards are
drawn and an answer to the first one is saved. `save_p95_ms`: from a click to the word Saved, which is said once the
answer is on the disk; the 95th percentile.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from casewise.course.module import Module, modules  # noqa: E402
from casewise.course.release import dress  # noqa: E402
from tests.support.lab import Lab, chromium, jupyter_lab  # noqa: E402  (a module of the browser tests)

GOALS = {"load_ext_seconds": ("s", 0.4), "usable_after_open_seconds": ("s", 5.0), "save_p95_ms": ("ms", 100.0)}
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


def tell(figure: str, value: float) -> None:
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
    opener = page.get_by_role("button", name=f"Open the many: Run {run}")
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


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        lay_out(home)
        tell("load_ext_seconds", load_ext_seconds(home / "run-0"))
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
            browser.close()
        tell("usable_after_open_seconds", statistics.median(opened))
        tell("save_p95_ms", statistics.quantiles(saved, n=20)[-1])


if __name__ == "__main__":
    main()
