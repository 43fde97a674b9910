"""A real JupyterLab on loopback, and Chromium to look at it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright
from running_lab import Lab, chromium, jupyter_lab

from casewise.course.release import dress
from casewise.demo.term import NOT_FOR_LEARNERS
from casewise.gradebook.course_folder import Course

ROOT = Path(__file__).parents[2]
PATIENCE = 90_000


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own. Without any, CI fails and a desk is told loudly."""
    with sync_playwright() as playwright:
        try:
            found = chromium(playwright)
        except Error as error:
            said = str(error).splitlines()[0]
            words = f"NO CHROMIUM: the browser tests cannot run. Install one, or: playwright install chromium. {said}"
            if os.environ.get("CI"):
                pytest.fail(words)
            with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
                sys.stderr.write(f"\n{'=' * 80}\n{words}\n{'=' * 80}\n")
            pytest.skip(words)
        expect.set_options(timeout=PATIENCE)
        yield found
        found.close()


@pytest.fixture(scope="module")
def classroom(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose module is released into its exchange."""
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("classroom") / "course"))
    Course(course).release_assignment("sample")
    return course


@pytest.fixture(scope="module")
def lab(classroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A learner's JupyterLab: the module is fetched, and the real course's modules lie beside it to be looked at."""
    home = tmp_path_factory.mktemp("home")
    pipeline = Course(classroom)
    pipeline.fetch_assignment("sample", "sorrel", home)
    for module in (ROOT / "release").iterdir():
        if module.is_dir():
            shutil.copytree(module, home / module.name)
    exchange = pipeline.settings("Exchange")
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {pipeline.coursedir.course_id!r}\n"
        "c.CourseDirectory.student_id = 'sorrel'\n"
        f"c.Exchange.root = {exchange['root']!r}\n"
        f"c.Exchange.cache = {str(home / '.cache')!r}\n"
    )
    (home / ".jupyter" / "labconfig").mkdir(parents=True)
    (home / ".jupyter" / "labconfig" / "page_config.json").write_text(
        json.dumps({"disabledExtensions": NOT_FOR_LEARNERS})
    )
    with jupyter_lab(home) as running:
        yield running


@pytest.fixture
def notebook_of(lab, page):
    """Open a notebook of one's own with these scenarios, with no answers and no kernel, and return its journal."""

    def make(folder: str, *scenarios: str) -> Path:
        lab.stop_kernels()
        shutil.rmtree(lab.folder / folder, ignore_errors=True)
        (lab.folder / folder).mkdir()
        cells = ["%load_ext casewise", *scenarios, "%review"]
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        nbformat.write(dress(notebook), lab.folder / folder / "a.ipynb")
        lab.start(page, f"{folder}/a.ipynb")
        return lab.folder / folder / "responses.jsonl"

    return make


def last_response(journal: Path) -> object:
    """Return the answer in the last line of a journal."""
    return json.loads(journal.read_text().splitlines()[-1])["response"]


@pytest.fixture
def kept():
    """Return the function that reads the last answer of a journal."""
    return last_response


@pytest.fixture
def office(course: Path) -> Iterator[Lab]:
    """An instructor's JupyterLab, in a course of its own."""
    with jupyter_lab(course) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a window of its own; an error in a card's code, which runs from a blob, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 1700})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error.stack)))
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield opened
    context.close()
    assert [complaint for complaint in complaints if "blob:" in complaint] == []


@pytest.fixture
def card(page: Page):
    """Return the card with this title."""

    def find(title: str) -> Locator:
        return page.get_by_role("region", name=title)

    return find


@pytest.fixture
def output() -> Path:
    """Where pictures go."""
    folder = Path(__file__).parent / "output"
    folder.mkdir(exist_ok=True)
    return folder
