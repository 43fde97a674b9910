"""A real JupyterLab on loopback, for the browser tests and the benchmarks."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Page, Playwright, expect
from playwright.sync_api import TimeoutError as NeverCame

PATIENCE = int(os.environ.get("CASEWISE_PATIENCE", "180"))
"""Seconds that a busy machine may take for anything: to start a server, to stop it, to show a page."""
MILLISECONDS = PATIENCE * 1000
"""The same for Playwright."""
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
"""The screens that a learner may have."""
SHOW_JUPYTERLAB = "localStorage.setItem('casewise:/:jupyterlab', 'true')"
"""What a browser does that shows JupyterLab around the course, and all cards at once."""
WRITE_YAML = "localStorage['casewise:/:form'] ??= 'false'"
"""What a browser does whose author writes scenarios as YAML, until they choose the form."""
NEWS = {"@jupyterlab/apputils-extension:announcements": True}
"""What every JupyterLab of a test leaves out."""
LANGUAGES = {"jupyter_lsp": False}
"""What every server of a test leaves out: it looks for help with programming languages, for half a second."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def read_saved(path: Path, has: Callable[[nbformat.NotebookNode], object] = bool) -> nbformat.NotebookNode:
    """Read a notebook that JupyterLab saves, once it's whole and has what is asked: JupyterLab writes over the file."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with suppress(ValueError):
            notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
            if has(notebook):
                return notebook
        assert time.monotonic() < deadline, f"{path} wasn't saved."
        time.sleep(0.05)


WHOLE = ("chromium", "chromium-browser", "google-chrome")
"""The programs of a browser as people have it."""
HEADLESS = ("chromium-headless-shell", *WHOLE)
"""The same engine without windows comes first: it loads a page with a fifth less work."""
BRIEF = "--js-flags=--min-semi-space-size=64 --liftoff-only --no-turbofan"
"""Has code run soon, not fast: a test leaves its page after seconds."""


def chromium(playwright: Playwright, programs: Sequence[str] = WHOLE, *options: str) -> Browser:
    """Start Debian's Chromium, or Playwright's own."""
    there = next(filter(None, map(shutil.which, programs)), None)
    return playwright.chromium.launch(executable_path=there, args=[*QUIET, *options])


def headless_chromium(playwright: Playwright) -> Browser:
    """Start the Chromium that tests look with."""
    return chromium(playwright, HEADLESS, BRIEF)


CLOSE = """() => {
  for (const widget of [...(window.jupyterapp?.shell.widgets("main") ?? [])]) widget.dispose();
}"""
"""Closes all that is open in JupyterLab's main area, with nothing asked and nothing saved."""
JOINED = """() => {
  const early = [...document.querySelectorAll(".cw-early")];
  return early.every(({ casewise }) => !casewise.model.waits()) && document.querySelector(".cw-card") !== null;
}"""
"""Says whether no card waits for its kernel any more."""
STANDING = """() => {
  const { session } = window.jupyterapp?.shell.currentWidget?.sessionContext ?? {};
  const all = (parts) => [...document.querySelectorAll(parts)];
  const said = all("[role=status], [role=alert], .jp-Dialog").map((part) => part.textContent);
  const cards = all(".cw-early").map(({ casewise, dataset }) => [dataset.early, casewise.model.waits()]);
  return { status: session?.kernel?.status, connection: session?.kernel?.connectionStatus, said, cards };
}"""
"""Says how a notebook's kernel and cards stand, if they don't come together."""
LEAVE = """async () => {
  const app = window.jupyterapp;
  if (!app) return true;
  const there = { path: "/", dontShowBrowser: true };
  const left = app.commands.execute("filebrowser:go-to-path", there).then(() => true);
  return Promise.race([left, new Promise((then) => setTimeout(then, 10_000, false))]);
}"""
"""Has JupyterLab's list of files leave a folder that the next test may delete, and says whether it did."""
OPEN = """async (path) => {
  await window.jupyterapp.commands.execute("docmanager:open", { path, factory: "Notebook" });
}"""  # braces: what the command returns would come over, all that hangs on the notebook


def choose_step(page: Page, title: str) -> None:
    """Go to a step of a notebook in course mode, by the list of its steps."""
    if (unfold := page.get_by_role("button", name="Steps", exact=True)).is_visible():
        unfold.click()
    page.locator(".cw-rail:visible li button").filter(has_text=title).first.click()
    expect(page.locator(".cw-rail:visible [aria-current]")).to_contain_text(title)


@dataclass
class Lab:
    """A JupyterLab that runs, and the folder it runs in."""

    folder: Path
    url: str
    token: str

    def address(self, path: str) -> str:
        """Return the address of a page of this server; whoever comes by it is logged in."""
        return f"{self.url}/{path}?token={self.token}"

    def log_in(self, page: Page) -> None:
        """Have the page's window logged in, without the time that JupyterLab takes to load."""
        expect(page.request.get(self.address("lab"))).to_be_ok()

    def visit(self, page: Page, notebook: str) -> None:
        """Load JupyterLab at a notebook's address, as if nothing had been open before."""
        page.goto(f"{self.address(f'lab/tree/{notebook}')}&reset")
        self._opened(page)

    def shows(self, page: Page) -> bool:
        """Say whether a page shows this JupyterLab, whose address is another one in course mode."""
        return page.url.startswith((f"{self.url}/lab", f"{self.url}/doc"))

    def open(self, page: Page, notebook: str) -> None:
        """Open a notebook and nothing else, in the JupyterLab that the page shows, or in a new one.

        To load JupyterLab takes a machine four times as long as to open a notebook in it.
        """
        if not self.shows(page):
            self.visit(page, notebook)
            return
        page.evaluate(CLOSE)
        page.evaluate(OPEN, notebook)
        self._opened(page)

    @staticmethod
    def _opened(page: Page) -> None:
        expect(page.locator(".jp-Notebook")).to_be_visible()
        expect(page.locator(".jp-Toolbar").get_by_text("Python 3 (ipykernel)").first).to_be_visible()

    def start(self, page: Page, notebook: str) -> None:
        """Open a notebook and wait until its cards are alive and their kernel is there."""
        self.open(page, notebook)
        expect(page.locator(".cw-card").first).to_be_visible()
        try:
            page.wait_for_function(JOINED, timeout=MILLISECONDS)
        except NeverCame as error:
            log = (self.folder / ".jupyter" / "log.txt").read_text().splitlines()[-30:]
            there = [page.evaluate(STANDING), self.request("GET", "api/sessions"), *log]
            raise AssertionError("\n".join(map(str, ["The cards wait for their kernel:", *there]))) from error

    def choose(self, page: Page, menu: str, item: str) -> None:
        """Choose from a menu of JupyterLab once the kernel is there: a notebook that is still coming closes menus."""
        expect(page.get_by_text("Python 3 (ipykernel) | Idle")).to_be_visible()
        page.get_by_role("menuitem", name=menu, exact=True).click()
        page.locator(".lm-Menu").get_by_text(item, exact=True).click()

    def run_all(self, page: Page) -> None:
        """Run all cells by the menu, as one does where Casewise's extension is not, once the kernel is there."""
        self.choose(page, "Run", "Run All Cells")
        expect(page.locator(".cw-card").first).to_be_visible()

    def request(self, method: str, path: str) -> object:
        """Ask Jupyter Server something, and return its JSON."""
        request = urllib.request.Request(  # noqa: S310  (our own server on loopback)
            f"{self.url}/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def stop_kernels(self) -> None:
        """Shut down every kernel, as happens overnight; one that is still starting refuses, and is asked again."""
        deadline = time.monotonic() + PATIENCE
        while sessions := self.request("GET", "api/sessions"):
            assert time.monotonic() < deadline, f"These kernels don't stop: {sessions}"
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


def configure(folder: Path, leave_out: Mapping[str, bool]) -> None:
    """Say which extensions a folder's JupyterLab leaves out, from the next page that it shows.

    It isn't asked whether its JavaScript should be built anew, which takes half a second of each page.
    """
    settings = folder / ".jupyter" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    config = {"disabledExtensions": dict(leave_out), "buildAvailable": False, "buildCheck": False}
    (settings / "page_config.json").write_text(json.dumps(config))


@contextmanager
def jupyter_lab(
    folder: Path, leave_out: Mapping[str, bool] = NEWS, extensions: Mapping[str, bool] = LANGUAGES
) -> Iterator[Lab]:
    """Run JupyterLab in a folder until the test is over. The server chooses its port and writes it down."""
    if not (folder / ".jupyter" / "labconfig" / "page_config.json").exists():
        configure(folder, leave_out)
    if not (server := folder / ".jupyter" / "jupyter_server_config.json").exists():
        server.write_text(json.dumps({"ServerApp": {"jpserver_extensions": dict(extensions)}}))
    runtime = folder / ".jupyter" / f"runtime-{secrets.token_hex(4)}"
    token = secrets.token_hex(8)
    log = folder / ".jupyter" / "log.txt"
    command = [Path(sys.executable).parent / "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command.append("--LabApp.expose_app_in_browser=True")  # for OPEN and CLOSE
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        "JUPYTER_DATA_DIR": str(folder / ".data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(folder / ".jupyter" / "ipython"),
    }
    with log.open("w") as opened:
        process = subprocess.Popen(
            [*command, "--port=0", f"--ServerApp.token={token}"],
            cwd=folder,
            env=environment,
            stdout=opened,
            stderr=opened,
            start_new_session=True,
        )
    try:
        lab = Lab(folder, "", token)
        deadline = time.monotonic() + PATIENCE
        while not _answers(lab, runtime):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError(f"JupyterLab did not start: {log.read_text()}")
            time.sleep(0.1)
        yield lab
    finally:
        _end(process)


def _answers(lab: Lab, runtime: Path) -> bool:
    """Say whether the server answers at the address that it has written down, which the lab is given."""
    for written in runtime.glob("jpserver-*.json"):
        with suppress(OSError, ValueError):
            lab.url = json.loads(written.read_text())["url"].rstrip("/")
            lab.request("GET", "api/status")
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a server and its kernels; one that does not go by itself is killed with all that it started."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=PATIENCE)
