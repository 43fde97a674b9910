"""A real JupyterLab on loopback, and Chromium to look at it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

from casewise.course.release import dress
from casewise.demo.term import NOT_FOR_LEARNERS
from casewise.gradebook.course_folder import Course
from tests.support.lab import MILLISECONDS, Lab, chromium, jupyter_lab
from tests.support.missing import cannot_run

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own. Without any, CI fails and a desk is told loudly."""
    with sync_playwright() as playwright:
        try:
            found = chromium(playwright)
        except Error as error:
            said = str(error).splitlines()[0]
            words = f"NO CHROMIUM: the browser tests cannot run. Install one, or: playwright install chromium. {said}"
            cannot_run(request, words)
        expect.set_options(timeout=MILLISECONDS)
        yield found
        found.close()


@dataclass(frozen=True)
class World:
    """A learner's JupyterLab and the course that it belongs to, with what both were like before the first test."""

    lab: Lab
    course: Path
    before: Path

    def restore(self) -> None:
        """Bring back all files of the course and the learner, and stop the kernels; the server goes on."""
        self.lab.stop_kernels()
        for folder, kept in ((self.course, set()), (self.lab.folder, {".jupyter", ".data"})):
            for path in folder.iterdir():
                if path.name not in kept:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.rmtree(self.lab.folder / ".jupyter" / "lab", ignore_errors=True)  # themes and workspaces
        shutil.copytree(self.before, self.course.parent, dirs_exist_ok=True)


@pytest.fixture(scope="session")
def served(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A course with a released module, and a JupyterLab of a learner who fetched it: one for all tests of a worker.

    The real course's modules lie beside it to be looked at.
    """
    ground = tmp_path_factory.mktemp("ground")
    course, home = ground / "live" / "course", ground / "live" / "home"
    shutil.copytree(built_course, course)
    home.mkdir()
    pipeline = Course(course)
    pipeline.release_assignment("sample")
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
    before = Path(shutil.copytree(course.parent, ground / "before"))
    with jupyter_lab(home) as running:
        yield World(running, course, before)


@pytest.fixture(scope="module")
def world(served: World) -> World:
    """The course and the learner's folder as they were before any test."""
    served.restore()
    return served


@pytest.fixture(scope="module")
def classroom(world: World) -> Path:
    """A course whose module is released into its exchange."""
    return world.course


@pytest.fixture(scope="module")
def lab(world: World) -> Lab:
    """A learner's JupyterLab, where the module is fetched."""
    return world.lab


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
    context.set_default_timeout(MILLISECONDS)
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
