"""A real JupyterLab on loopback, for the browser tests and the benchmarks."""

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

from playwright.sync_api import Browser, Page, Playwright, expect

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, or Playwright's own."""
    there = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return playwright.chromium.launch(executable_path=there, args=QUIET)


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
                    raise RuntimeError(
                        f"JupyterLab did not start: {(folder / '.jupyter' / 'log.txt').read_text()}"
                    ) from None
                time.sleep(0.1)
        yield lab
    finally:
        process.terminate()
        process.wait(timeout=30)
