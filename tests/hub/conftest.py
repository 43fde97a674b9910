"""A real JupyterHub with accounts of its own, and Chromium to look at it. All is gone when the tests are over."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from playwright.sync_api import Browser, Page, expect, sync_playwright

from deploy.hub.classroom import Classroom, classroom
from tests.support.in_class import done
from tests.support.lab import MILLISECONDS, headless_chromium
from tests.support.missing import cannot_run
from tests.support.seven import SHORT_LETTER


@pytest.fixture(scope="session")
def room(request: pytest.FixtureRequest, built_course: Path) -> Iterator[Classroom]:
    """A classroom with three learners. Where there can be none, CI fails, and other machines say so loudly."""
    lacks = (
        "root" if os.geteuid() else next((tool for tool in ("node", "npm", "useradd") if not shutil.which(tool)), "")
    )
    if lacks:
        words = f"NO HUB: its tests cannot run, for want of {lacks}. Run them as root, after: apt install nodejs npm"
        cannot_run(request, words)
    with classroom("test", ["fennimore"], ["sorrel", "indigo", "learner-13"]) as opened:
        lay_out(opened, built_course)
        yield opened


def lay_out(room: Classroom, course: Path) -> None:
    """Give the classroom a short course: a module for the browser's term, and one that is released already."""
    shutil.rmtree(room.course / "source")
    for name in ("sample", "other"):
        shutil.copytree(course / "source" / "sample", room.course / "source" / name)
    assessment = room.course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(assessment, as_version=4)
    notebook.cells.insert(2, new_code_cell(SHORT_LETTER))
    nbformat.write(notebook, assessment)
    for path in (room.course / "source", *(room.course / "source").rglob("*")):
        shutil.chown(path, room.account, room.account)
    done(room.run(room.account, "casewise", "build", "other", cwd=room.course))
    done(room.run(room.account, "nbgrader", "release_assignment", "other", cwd=room.course))


@pytest.fixture(scope="session")
def as_learner(room):
    """Return a function that asks nbgrader for a learner, as the start page and the desk do."""

    def ask(account: str, action: str, module: str = "other", **more: object) -> dict:
        command = ["python", "-P", "-m", "casewise.learner.nbgrader_process", action, module]
        return json.loads(done(room.run(account, *command, **more)))

    return ask


@pytest.fixture(scope="module")
def browser(room) -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own; ended with its module, because no other event loop can run beside it."""
    with sync_playwright() as playwright:
        found = headless_chromium(playwright)
        expect.set_options(timeout=MILLISECONDS)
        yield found
        found.close()


@pytest.fixture
def come_in(room, browser) -> Iterator:
    """Return a function that logs someone in, in a window of their own, as people do: by name and password."""
    windows = []

    def log_in(account: str) -> Page:
        window = browser.new_context(viewport={"width": 1280, "height": 1400})
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(room.url)
        page.get_by_label("Username").fill(account)
        page.get_by_label("Password").fill(room.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/hub/login" not in url)
        return page

    yield log_in
    for window in windows:
        window.close()


@pytest.fixture(scope="session")
def output() -> Path:
    """Where pictures go."""
    folder = Path(__file__).parent / "output"
    folder.mkdir(exist_ok=True)
    return folder
