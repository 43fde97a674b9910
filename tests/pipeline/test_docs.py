"""The docs: the site builds without a warning, needs no network, and its commands do what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from casewise.course.new import scenario
from casewise.course.use import Use
from casewise.kinds import kinds
from casewise.scenario.cell import id_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BIN = Path(sys.executable).parent
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
SHELL = re.compile(r"(?ms)^```sh\n(.*?)^```$")
RUN = ("instructor.md", "administration.md")
WORDS = re.compile(r"\b(casewise|nbgrader) ([a-z][a-z_-]+)")


class Links(HTMLParser):
    """What a page loads, and the pictures and headings in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.headings: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("script", "img", "iframe") and found.get("src"):
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") in ("stylesheet", "preload", "icon"):
            self.loads.append(found["href"])
        if tag == "img":
            self.pictures.append(found)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [BIN / "sphinx-build", "-q", "-W", "--keep-going", "-d", folder / "trees", DOCS, folder / "html"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def test_the_site_has_every_page_and_loads_nothing_from_elsewhere(site):
    assert {path.relative_to(DOCS).with_suffix(".html") for path in PAGES} <= {
        path.relative_to(site) for path in site.rglob("*.html")
    }
    for path in site.rglob("*.html"):
        page = Links()
        page.feed(path.read_text())
        assert not [one for one in page.loads if re.match(r"(https?:)?//", one)], path
        assert all((one.get("alt") or "").strip() for one in page.pictures), path
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), f"{path}: {page.headings}"


def test_every_kind_has_a_page_with_an_example_that_works(site):
    for name in kinds():
        text = (site / "kinds" / f"{name}.html").read_text()
        assert f"%%scenario {id_of(scenario(name, Use.GRADED))}" in text
        assert "Its own fields" in text


def test_an_instructors_tutorial_works_from_nothing_and_an_administrators_after_it(tmp_path, warm):
    """Every block of commands, in one shell and in its order, as a reader types it."""
    blocks = [block for page in RUN for block in SHELL.findall((DOCS / page).read_text())]
    assert len(blocks) >= 11
    done = subprocess.run(
        ["/bin/bash", "-euo", "pipefail", "-c", "\n".join(blocks)],
        cwd=tmp_path,
        env=os.environ | {"PATH": f"{warm}:{BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    course = tmp_path / "my-course" / ".demo" / "course"
    report = (course / "report-first.html").read_text()
    assert "Odo Wrenfield asks at the first meeting" in report  # a case may have a learner's name
    assert not re.search("Odo(?! Wrenfield asks)|learner-02", report)
    assert (course / "first-csv.csv").read_text().count("\n") == 13
    assert "Wrote report-first.html" in done.stderr
    assert (course / "restored" / "gradebook" / "submitted" / "learner-07").is_dir()
    assert not (course / "gradebook" / "submitted" / "learner-07").exists()


def test_no_other_page_has_blocks_that_are_to_be_run():
    """What needs a person or a server says `console` in its fence."""
    assert {path.name for path in PAGES if SHELL.search(path.read_text())} == set(RUN)


def test_every_command_that_is_named_exists():
    from nbgrader.apps import NbGraderApp  # noqa: PLC0415

    from docs.generate import commands  # noqa: PLC0415

    there = {"casewise": set(commands()), "nbgrader": set(NbGraderApp.subcommands)}
    for path in [ROOT / "README.md", *PAGES]:
        text = path.read_text()
        for line in [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"(?m)^(?:\$ | {4,})(.+)$", text)]:
            for program, command in WORDS.findall(line):
                if line.strip().startswith(program):
                    assert command.replace("-", "_") in {one.replace("-", "_") for one in there[program]}, (
                        f"{path}: {line}"
                    )
