"""A kind from another package: the page "Your first kind", command by command, down to a card in the browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from tests.support.lab import jupyter_lab

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "first-kind.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^\$ (.*)$", PAGE)
CODES = {"casewise export-scenarios first --to qti": 3}
"""What commands say that don't end with 0: here, that a story was left out."""


@dataclass
class Terminal:
    """Where the page's reader is, with the package installed."""

    folder: Path

    def run(self, command: str, code: int = 0) -> str:
        """Run a command, and return what it says."""
        done = subprocess.run(command.split(), cwd=self.folder, capture_output=True, text=True)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """The package, built and installed into a folder of its own, where Python looks first."""
    shutil.copytree(
        ROOT / "tests" / "outside", tmp_path / "casewise-scale", ignore=shutil.ignore_patterns("__pycache__")
    )
    site = tmp_path / "site"
    install = "pip install -q --offline --no-deps --no-build-isolation --link-mode copy"
    subprocess.run(
        ["uv", *install.split(), "--python", sys.executable, "--target", site, tmp_path / "casewise-scale"], check=True
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    return site


def answer(page: Page, folder: Path) -> None:
    """Answer the new card as a learner, and find the answer in the journal."""
    with jupyter_lab(folder) as lab:
        lab.start(page, "first/assessment.ipynb")
        card = page.get_by_role("region", name="How soon")
        steps = card.get_by_role("radio")
        expect(steps).to_have_count(4)
        for place, name in enumerate(("Tonight", "Tomorrow", "On Friday", "Next month")):
            expect(steps.nth(place)).to_have_accessible_name(re.compile(f"^{name}"))
        steps.nth(1).check()
        expect(card.get_by_role("status")).to_have_text(re.compile(r"^Saved"))
        expect(card.locator(".scale-steps")).to_have_css("display", "flex")
        expect(page.get_by_role("region", name="What belongs in it")).to_be_visible()
    last = (folder / "first" / "responses.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["response"] == "morning"


def test_a_kind_from_another_package_goes_all_the_way(installed, page, tmp_path):
    terminal, said = Terminal(tmp_path), {}
    for command in COMMANDS:
        if command.startswith("pip install"):
            continue  # the fixture did, without a network
        if command.startswith("cd "):
            terminal.folder = (terminal.folder / command[3:]).resolve()
        elif command == "jupyter lab":
            answer(page, terminal.folder)
        else:
            said[command] = terminal.run(command, CODES.get(command, 0))
    assert "✓ casewise-scale adds scale to Casewise's kinds\n" in said["casewise doctor"]
    assert "to look at" not in said["casewise check first"]
    assert "Left out: an-open-door" in said["casewise export-scenarios first --to qti"]
    course = terminal.folder
    rows = (course / "first-markdown.md").read_text().splitlines()
    assert len([row for row in rows if re.fullmatch(r"\| [\w-]+ \| [\d.]+ \|", row)]) >= 1
    with zipfile.ZipFile(course / "first-qti-with-keys.zip") as archive:
        items = [name for name in archive.namelist() if "how-soon" in name]
        assert items
        assert all(b'simpleChoice identifier="morning"' in archive.read(name) for name in items)
    pages = list((course / "gradebook" / "feedback").rglob("assessment.html"))
    assert pages
    assert all("How soon" in text and "Tomorrow, before" in text for text in (path.read_text() for path in pages))
    (report,) = course.rglob("*report*.html")
    assert "On Friday, in the weekly team meeting" in report.read_text()
    assert "Left out: how-soon is a place on a scale" in terminal.run(
        "casewise export-scenarios first --to moodle", code=3
    )
    terminal.run("casewise export first --to xapi --home-page https://hub.example.com")
    assert '"interactionType": "likert"' in (course / "first-xapi.json").read_text()
    _breaks_its_rule(terminal)
    _is_broken(installed, terminal)


def _breaks_its_rule(terminal: Terminal) -> None:
    """Make the scale too long, and be told so by the package's rule."""
    path = terminal.folder / "source" / "first" / "assessment.ipynb"
    notebook = nbformat.read(path, 4)
    (cell,) = [cell for cell in notebook.cells if "%%scenario how-soon" in cell.source]
    more = "".join(f"  later{number}: After {number} more weeks\n" for number in range(4))
    cell.source = cell.source.replace("### BEGIN", f"{more}### BEGIN").replace("citations:", f"{more}citations:")
    nbformat.write(notebook, path)
    assert "The scale has 8 steps. Use 7 steps or fewer. [long-scale]" in terminal.run("casewise check first", code=3)


def _is_broken(site: Path, terminal: Terminal) -> None:
    """Take a file away: the doctor says so, and all other kinds work."""
    (site / "casewise_scale" / "card.js").unlink()
    assert (
        "✗ casewise-scale adds scale to Casewise's kinds, but there is no card.js beside its class. "
        "Update casewise-scale, or remove it: pip uninstall casewise-scale\n" in terminal.run("casewise doctor", code=3)
    )
    assert "kind: choice" in terminal.run("casewise new-scenario choice")
