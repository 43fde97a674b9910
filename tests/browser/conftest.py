"""A real JupyterLab on loopback, and Chromium to look at it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from casewise.course.release import dress
from casewise.demo.term import NOT_FOR_LEARNERS, NOT_ON_THEIR_SERVER
from casewise.gradebook.course_folder import Course
from tests.support.lab import (
    CLOSE,
    DESK,
    LEAVE,
    MILLISECONDS,
    PHONE,
    SHOW_JUPYTERLAB,
    WRITE_YAML,
    Lab,
    configure,
    headless_chromium,
    jupyter_lab,
)
from tests.support.missing import cannot_run

ROOT = Path(__file__).parents[2]
OURS = re.compile(r"blob:|extensions/casewise/")
"""What is in the stack of an error in Casewise's own code."""


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own. Without any, CI fails, and other machines say so loudly."""
    with sync_playwright() as playwright:
        try:
            found = headless_chromium(playwright)
        except Error as error:
            said = str(error).splitlines()[0]
            words = f"NO CHROMIUM: the browser tests cannot run. Install one, or: playwright install chromium. {said}"
            cannot_run(request, words)
        expect.set_options(timeout=MILLISECONDS)
        yield found
        found.close()


def put_back(folder: Path, before: Path) -> None:
    """Bring back all files of a folder in which a JupyterLab runs, which goes on."""
    for path in folder.iterdir():
        if path.name not in {".jupyter", ".data"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder / ".jupyter" / "lab", ignore_errors=True)  # themes and workspaces
    shutil.copytree(before, folder, dirs_exist_ok=True)


@dataclass(frozen=True)
class World:
    """A learner's JupyterLab and the course that it belongs to, with what both were like before the first test."""

    lab: Lab
    course: Path
    before: Path

    def restore(self) -> None:
        """Bring back all files of the course and the learner, and stop the kernels; the server goes on."""
        self.lab.stop_kernels()
        put_back(self.course, self.before / self.course.name)
        put_back(self.lab.folder, self.before / self.lab.folder.name)
        configure(self.lab.folder, NOT_FOR_LEARNERS)


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
    before = Path(shutil.copytree(course.parent, ground / "before"))
    with jupyter_lab(home, NOT_FOR_LEARNERS, NOT_ON_THEIR_SERVER) as running:
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
def written(lab):
    """Write a notebook of one's own with these scenarios, with no answers and no kernel, and return its path."""

    def write(folder: str, *scenarios: str) -> str:
        lab.stop_kernels()
        shutil.rmtree(lab.folder / folder, ignore_errors=True)
        (lab.folder / folder).mkdir()
        cells = ["%load_ext casewise", *scenarios, "%review"]
        notebook = new_notebook(cells=[new_code_cell(cell) for cell in cells])
        nbformat.write(dress(notebook), lab.folder / folder / "a.ipynb")
        return f"{folder}/a.ipynb"

    return write


@pytest.fixture
def notebook_of(lab, page, written):
    """Open such a notebook, and return its journal."""

    def make(folder: str, *scenarios: str) -> Path:
        lab.start(page, written(folder, *scenarios))
        return lab.folder / folder / "responses.jsonl"

    return make


def last_response(journal: Path) -> object:
    """Return the answer in the last line of a journal."""
    return json.loads(journal.read_text().splitlines()[-1])["response"]


@pytest.fixture
def kept():
    """Return the function that reads the last answer of a journal."""
    return last_response


@pytest.fixture(scope="session")
def study_room(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An author's JupyterLab in a course, one for all tests of a worker."""
    folder = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("study") / "course"))
    with jupyter_lab(folder) as running:
        yield running


@pytest.fixture
def study(study_room: Lab, built_course: Path) -> Lab:
    """An author's JupyterLab, with the course as it was before any test and no kernel."""
    study_room.stop_kernels()
    put_back(study_room.folder, built_course)
    return study_room


@pytest.fixture
def office(course: Path) -> Iterator[Lab]:
    """An instructor's JupyterLab, in a course of its own: formgrader keeps its gradebook open, whatever lies there."""
    with jupyter_lab(course) as running:
        yield running


@pytest.fixture(scope="session")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """A window of Chromium for all tests of a worker, in which JupyterLab shows: `test_course` is about course mode."""
    context = browser.new_context()
    context.set_default_timeout(MILLISECONDS)
    context.add_init_script(SHOW_JUPYTERLAB)
    context.add_init_script(WRITE_YAML)  # `test_form` is about the form
    yield context
    context.close()


def undisturbed(page: Page) -> Page:
    """Have a page close what JupyterLab says late of a notebook that an earlier test left while it was being saved."""
    said = page.get_by_role("dialog", name=re.compile("Disposed$"))
    page.add_locator_handler(said, lambda dialog: dialog.get_by_role("button").last.click())
    return page


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    """Give the errors that a card's code, which runs from a blob, has on a page."""
    complaints: list[str] = []

    def note(text: str) -> None:
        complaints.extend([text] if "blob:" in text else [])

    def on_error(error: Error) -> None:
        note(str(error.stack))

    def on_console(message: ConsoleMessage) -> None:
        note(message.text if message.type == "error" else "")

    page.on("pageerror", on_error)
    page.on("console", on_console)
    yield complaints
    page.remove_listener("pageerror", on_error)
    page.remove_listener("console", on_console)


@pytest.fixture
def page(request: pytest.FixtureRequest, window: BrowserContext) -> Iterator[Page]:
    """A page with nothing open in it; where it shows JupyterLab, a notebook opens in a moment.

    An error in a card's code, which runs from a blob, fails the test. A page with which a test failed is thrown away.
    """
    before = request.session.testsfailed
    opened = window.pages[0] if window.pages else undisturbed(window.new_page())
    opened.set_viewport_size({"width": 1280, "height": 1700})
    with listening(opened) as complaints:
        yield opened
    for other in window.pages[1:]:
        other.close()
    opened.evaluate(CLOSE)
    if opened.url.startswith("http"):
        opened.evaluate(f"() => {{ localStorage.clear(); {SHOW_JUPYTERLAB}; {WRITE_YAML}; }}")
    opened.emulate_media(forced_colors="null", reduced_motion="null")
    failed = request.session.testsfailed > before
    if failed or opened.locator(".jp-Dialog").count() or not opened.evaluate(LEAVE):
        opened.close()
    assert complaints == []


@pytest.fixture
def blank(window: BrowserContext) -> Iterator[Page]:
    """A page with nothing in it, for what needs no JupyterLab: the one that `page` shows stays as it is."""
    opened = window.new_page()
    with listening(opened) as complaints:
        yield opened
    opened.close()
    assert complaints == []


@contextmanager
def watched(page: Page) -> Iterator[Page]:
    """Fail if Casewise's own code has had an error on a page."""
    errors: list[str] = []

    def on_error(error: Error) -> None:
        errors.extend([str(error.stack)] if OURS.search(str(error.stack)) else [])

    page.on("pageerror", on_error)
    yield page
    page.remove_listener("pageerror", on_error)
    assert errors == []


def window_for(browser: Browser, screen: ViewportSize) -> BrowserContext:
    """Return a new window of a learner's desk or phone."""
    context = browser.new_context(viewport=screen, has_touch=screen is PHONE, is_mobile=screen is PHONE)
    context.set_default_timeout(MILLISECONDS)
    return context


@pytest.fixture(params=[DESK], ids=["desk"])
def newcomer(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """The browser of a learner who was never here: nothing is remembered and nothing loaded."""
    context = window_for(browser, request.param)
    with watched(context.new_page()) as page:
        yield page
        context.close()


@pytest.fixture(scope="session")
def seats(browser: Browser) -> Iterator[Callable[[ViewportSize], BrowserContext]]:
    """Return the window for learners with a desk or a phone: one of each for all tests of a worker."""
    made: dict[int, BrowserContext] = {}

    def seat(screen: ViewportSize) -> BrowserContext:
        return made.get(screen["width"]) or made.setdefault(screen["width"], window_for(browser, screen))

    yield seat
    for context in made.values():
        context.close()


@pytest.fixture(params=[DESK], ids=["desk"])
def learner(request: pytest.FixtureRequest, seats: Callable[[ViewportSize], BrowserContext]) -> Iterator[Page]:
    """A learner's browser, which remembers nothing; where it shows JupyterLab, nothing is open.

    A page with which a test failed is thrown away.
    """
    before, window = request.session.testsfailed, seats(request.param)
    opened = window.pages[0] if window.pages else undisturbed(window.new_page())
    opened.set_viewport_size(request.param)
    with watched(opened) as page:
        yield page
        for other in window.pages[1:]:
            other.close()
        page.evaluate(CLOSE)
        page.emulate_media(media="null", color_scheme="null", forced_colors="null", reduced_motion="null")
        left = page.evaluate(LEAVE)
        if page.url.startswith("http"):
            page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        if request.session.testsfailed > before or page.locator(".jp-Dialog").count() or not left:
            page.close()


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
