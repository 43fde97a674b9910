"""How large the course is as a static site, and how quick in a browser that was there before: one JSON line a figure.

`site_mb`, `site_gzip_mb`: the whole course with its assessments, as files and as a host sends them that gzips.
`site_text_seconds`: from the address of the confidentiality lesson until its text can be read. `site_early_seconds`:
until the first card can be answered, before Python is there. `site_card_seconds`: until Python has saved that answer.
Those are medians of several visits by a browser that has the site in its cache, while nobody else is served.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import BrowserContext, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from casewise.site.assembly import build_site  # noqa: E402
from casewise.site.cache import usual_cache  # noqa: E402
from casewise.site.contents_api import Offered  # noqa: E402
from tests.support.answering import answer  # noqa: E402
from tests.support.lab import chromium  # noqa: E402
from tests.support.static_site import serving  # noqa: E402

GOALS = {
    "site_mb": ("MB", 30.0),
    "site_gzip_mb": ("MB", 15.0),
    "site_text_seconds": ("s", 2.0),
    "site_early_seconds": ("s", 10.0),
    "site_card_seconds": ("s", 10.0),
}
MB = 1_000_000
LESSON = "notebooks/index.html?path=confidentiality/lesson.ipynb"
CLEAR = """async () => {
  for (const { name } of await indexedDB.databases()) {
    await new Promise((then) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: then, onblocked: then }));
  }
}"""
RUNS = 5


def show(figure: str, value: float) -> None:
    """Print one figure."""
    unit, goal = GOALS[figure]
    sys.stdout.write(json.dumps({"figure": figure, "value": round(value, 4), "unit": unit, "goal": goal}) + "\n")
    sys.stdout.flush()


def visit(context: BrowserContext, address: str) -> tuple[float, float, float]:
    """Open the lesson without answers, and answer its first card; return the seconds to its text, card and saving."""
    page = context.new_page()
    page.goto(address)
    page.evaluate(CLEAR)
    begin = time.perf_counter()
    page.goto(address + LESSON)
    page.locator("#cw-cover div p:visible, .jp-RenderedMarkdown p:visible").first.wait_for()
    text = time.perf_counter() - begin
    card = page.locator(".cw-card[data-scenario]:visible")
    card.wait_for()
    early = time.perf_counter() - begin
    answer(card)
    expect(page.locator(".cw-say")).to_contain_text("Saved")
    saved = time.perf_counter() - begin
    page.close()
    return text, early, saved


def main() -> None:
    """Measure everything."""
    expect.set_options(timeout=120_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        modules = sorted(path.name for path in (ROOT / "release").iterdir() if path.is_dir())
        out = Path(folder) / "site"
        built = build_site(ROOT, modules, out, offered=Offered.EVERYTHING, cache=usual_cache(), say=lambda _: None)
        show("site_mb", built.size / MB)
        show("site_gzip_mb", built.gzipped / MB)
        browser = chromium(playwright)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(120_000)
        with serving(out) as address:
            visits = [visit(context, address) for _ in range(RUNS + 1)][1:]  # the first one fills the cache
        browser.close()
    for figure, seconds in zip(
        ("site_text_seconds", "site_early_seconds", "site_card_seconds"), zip(*visits, strict=True), strict=True
    ):
        show(figure, statistics.median(seconds))


if __name__ == "__main__":
    main()
