"""A real JupyterLab on loopback, and Chromium to look at it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Error, Locator, Page, expect, sync_playwright

from casewise.course.release import dress
from casewise.demo.term import NOT_FOR_LEARNERS
from casewise.grading.pipeline import Pipeline

ROOT = Path(__file__).parents[2]
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own. Without any, CI fails and a desk is told loudly."""
    with sync_playwright() as playwright:
        try:
            there = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
            found = playwright.chromium.launch(executable_path=there, args=QUIET)
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


@dataclass
class Lab:
    """A JupyterLab that runs, and the folder it runs in."""

    folder: Path
    url: str
    token: str

    def open(self, page: Page, notebook: str) -> None:
        """Open a notebook, as if nothing had been open before."""
        page.goto(f"{self.url}/lab/tree/{notebook}?token={self.token}&reset")
        expect(page.locator(".jp-Notebook")).to_be_visible()
        expect(page.locator(".jp-Toolbar").get_by_text("Python 3 (ipykernel)").first).to_be_visible()

    def start(self, page: Page, notebook: str) -> None:
        """Open a notebook and wait until its cards are alive, which takes no more than opening it."""
        self.open(page, notebook)
        expect(page.locator(".cw-card").first).to_be_visible()

    def run_all(self, page: Page) -> None:
        """Run all cells by the menu, as one does where Casewise's extension is not, once the kernel is there."""
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.locator("#jp-mainmenu-run").get_by_text("Run All Cells", exact=True).click()
        expect(page.locator(".cw-card").first).to_be_visible()

    def request(self, method: str, path: str) -> object:
        """Ask Jupyter Server something, and return its JSON."""
        request = urllib.request.Request(  # noqa: S310  (our own server on loopback)
            f"{self.url}/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def stop_kernels(self) -> None:
        """Shut down every kernel, as happens overnight; one that is still starting refuses, and is asked again."""
        deadline = time.monotonic() + 60
        while sessions := self.request("GET", "api/sessions"):
            assert time.monotonic() < deadline, "The kernels do not stop."
            for session in sessions:
                with suppress(urllib.error.HTTPError):
                    self.request("DELETE", f"api/sessions/{session['id']}")

    def kill_kernel(self, notebook: str, how: int) -> None:
        """Send the process of a notebook's kernel a signal."""
        for process in self.kernel_processes(notebook):
            os.kill(process, how)

    def kernel_processes(self, notebook: str) -> list[int]:
        """Return the process ids of a notebook's kernel, found by the connection file that it was started with."""
        (kernel,) = [
            session["kernel"]["id"] for session in self.request("GET", "api/sessions") if session["path"] == notebook
        ]
        found = []
        for process in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if f"kernel-{kernel}.json" in process.read_text():
                    found.append(int(process.parent.name))
        return found


@contextmanager
def jupyter_lab(folder: Path) -> Iterator[Lab]:
    """Run JupyterLab in a folder until the test is over; it is ended by its own process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(folder, f"http://127.0.0.1:{port}", secrets.token_hex(8))
    settings = folder / ".jupyter" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    if not (settings / "page_config.json").exists():
        quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
        (settings / "page_config.json").write_text(json.dumps(quiet))
    command = [Path(sys.executable).parent / "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_DATA_DIR": str(folder / ".data"),
    }
    with (folder / ".jupyter" / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--port={port}", f"--ServerApp.token={lab.token}"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                lab.request("GET", "api/status")
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    pytest.fail(f"JupyterLab did not start: {(folder / '.jupyter' / 'log.txt').read_text()}")
                time.sleep(0.1)
        yield lab
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def classroom(built_course: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose module is released into its exchange."""
    course = Path(shutil.copytree(built_course, tmp_path_factory.mktemp("classroom") / "course"))
    Pipeline(course).release_assignment("sample")
    return course


@pytest.fixture(scope="module")
def lab(classroom: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A learner's JupyterLab: the module is fetched, and the real course's modules lie beside it to be looked at."""
    home = tmp_path_factory.mktemp("home")
    pipeline = Pipeline(classroom)
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
