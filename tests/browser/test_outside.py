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
from tests.support.warm import warm_programs

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "first-kind.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?m)^\$ (.*)$", PAGE)
CODES = {"casewise export-scenarios first --to qti": 3}
"""What commands say that don't end with 0: here, that a story was left out."""


@dataclass
class Terminal:
    """Where the page's reader is, with the package installed, and where their programs are."""

    folder: Path
    programs: Path

    def run(self, command: str, code: int = 0) -> str:
        """Run a command, and return what it says."""
        environment = os.environ | {"PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(command.split(), cwd=self.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path, monkeypatch) -> Path:
    """The page's package and the example `hotspot`, built and installed into a folder where Python looks first."""
    packages = {
        tmp_path / "casewise-scale": ROOT / "tests" / "outside",
        tmp_path / "casewise-hotspot": ROOT / "examples" / "casewise-hotspot",
    }
    for place, package in packages.items():
        shutil.copytree(package, place, ignore=shutil.ignore_patterns("__pycache__"))
    site = tmp_path / "site"
    install = "pip install -q --offline --no-deps --no-build-isolation --link-mode copy"
    subprocess.run(["uv", *install.split(), "--python", sys.executable, "--target", site, *packages], check=True)
    monkeypatch.setenv("PYTHONPATH", str(site))
    return site


def answer(page: Page, folder: Path) -> None:
    """Answer the new cards as a learner, and find the answers in the journal."""
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
        assert given(folder) == "morning"
        mark(page, folder)


def given(folder: Path) -> object:
    """Return the last answer in the journal."""
    return json.loads((folder / "first" / "responses.jsonl").read_text().splitlines()[-1])["response"]


def mark(page: Page, folder: Path) -> None:
    """Mark places on the picture by mouse, by keys and by name, and take one back."""
    card = page.get_by_role("region", name="In the break room")
    board, marks, saved = card.get_by_role("application"), card.get_by_role("listitem"), card.get_by_role("status")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    board.click(position={"x": box["width"] * 0.18, "y": box["height"] * 0.3})
    expect(marks).to_have_text([re.compile(r"^Top left, 1[78]\.?\d? % from the left, (29|30)\.?\d? % from the top")])
    expect(saved).to_have_text(re.compile(r"^Saved"))
    board.press("Shift+ArrowRight")
    board.press("ArrowDown")
    expect(card.locator(".hotspot-said")).to_have_text(re.compile(r"^Top left, 2[23].* % from the left"))
    board.press("Enter")
    expect(marks).to_have_count(2)
    card.get_by_text("If you can't see the picture").click()
    card.get_by_role("checkbox", name="The paper in the printer's tray").check()
    expect(marks).to_have_count(3)
    board.press("Delete")
    expect(marks).to_have_count(2)
    expect(card.locator(".hotspot-said")).to_have_text("Mark 2 removed.")
    card.get_by_role("button", name="Remove mark 1").click()
    expect(card.get_by_role("button", name="Remove mark 1")).to_be_focused()
    expect(marks).to_have_text([re.compile(r"^The paper in the printer's tray")])
    expect(saved).to_have_text(re.compile(r"^Saved"))
    expect(card.get_by_role("checkbox", name="The paper in the printer's tray")).to_be_checked()
    page.wait_for_function("() => !document.querySelector('.cw-status[data-state=saving]')")
    assert given(folder) == ["printer"]


def test_a_kind_from_another_package_goes_all_the_way(installed, page, tmp_path, tmp_path_factory):
    with warm_programs(tmp_path_factory.mktemp("programs")) as programs:
        folder = _goes_all_the_way(Terminal(tmp_path, programs), page)
    terminal = Terminal(folder, Path(sys.executable).parent)  # its programs look for kinds anew
    _is_broken(installed, terminal)


def _goes_all_the_way(terminal: Terminal, page: Page) -> Path:
    """Do what the page says from its first command to its last, and return the course."""
    said = {}
    for command in COMMANDS:
        if command.startswith("pip install"):
            continue  # the fixture did, without a network
        if command.startswith("cd "):
            terminal.folder = (terminal.folder / command[3:]).resolve()
        elif command == "jupyter lab":
            answer(page, terminal.folder)
        else:
            said[command] = terminal.run(command, CODES.get(command, 0))
        if command.startswith("casewise new-scenario"):
            terminal.run("casewise new-scenario hotspot --into source/first/assessment.ipynb")
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
    assert all(
        "In the break room" in text and 'alt="A break room.' in text for text in (path.read_text() for path in pages)
    )
    (report,) = course.rglob("*report*.html")
    assert "The paper in the printer" in report.read_text()
    assert "On Friday, in the weekly team meeting" in report.read_text()
    assert "Left out: how-soon is a place on a scale" in terminal.run(
        "casewise export-scenarios first --to moodle", code=3
    )
    terminal.run("casewise export first --to xapi --home-page https://hub.example.com")
    assert '"interactionType": "likert"' in (course / "first-xapi.json").read_text()
    _breaks_its_rule(terminal)
    return course


def _breaks_its_rule(terminal: Terminal) -> None:
    """Make the scale too long, and see what the package's rule says."""
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
