"""The README and the docs as files: their parts from the code are up to date, and their links lead somewhere."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from casewise.errors import Exit
from docs.generate import PART, filled, pages, parts

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOME = "https://github.com/casewise/casewise/blob/main/"
RAW = "https://raw.githubusercontent.com/casewise/casewise/main/"
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"(?ms)^```.*?^```$")


@pytest.fixture(scope="module")
def of_code() -> dict[str, str]:
    return parts()


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(DOCS).as_posix())
def test_what_a_page_takes_from_the_code_is_up_to_date(page, of_code):
    text = page.read_text(encoding="utf-8")
    assert filled(text, of_code) == text, "Run: make docs-text"


def test_every_part_from_the_code_is_on_one_page(of_code):
    found = [part[2] for page in pages() for part in PART.finditer(page.read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(of_code)


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_reads_well_on_a_code_host(page):
    """Nothing in it needs Sphinx, except the reference of Python's names."""
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?m)^(?:```|:::)\{(?!eval-rst)[\w-]+\}.*$", text) == []
    targets = [link.partition("#")[0] for link in LINK.findall(FENCE.sub("", text)) if "://" not in link]
    assert [link for link in targets if link and not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["architecture.md", "due-dates.md"])
def test_a_map_of_the_code_names_places_that_exist(page):
    text = FENCE.sub("", (DOCS / page).read_text(encoding="utf-8"))
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|html|md))?|[a-z_]+\.py)`", text))
    assert len(named) >= 10
    assert [one for one in sorted(named) if not any((root / one).exists() for root in (ROOT, ROOT / "casewise"))] == []


def test_the_architecture_lists_every_room_from_the_top_down():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    level = {room: depth for depth, layer in enumerate(layers) for room in re.split(r" [|:] ", layer)}
    table = (DOCS / "architecture.md").read_text(encoding="utf-8").partition("## The rooms")[2].partition("\n## ")[0]
    names = "`, `".join(row.strip("`") for row in re.findall(r"(?m)^\| (`.*?) \|", table)).split("`, `")
    listed = [name.removesuffix(".py") for name in names if not name.endswith("/")]
    assert sorted(level) == sorted(listed)
    assert [level[room] for room in listed] == sorted(level.values())


def test_every_exit_code_is_listed():
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [code.name for code in Exit if f"\n| {code.value} | " not in text] == []


def test_the_readme_is_one_page_whose_links_work_from_anywhere():
    assert len(README.split()) <= 650
    links = LINK.findall(README)
    assert [link for link in links if "://" not in link] == []
    files = [link.removeprefix(home) for link in links for home in (HOME, RAW) if link.startswith(home)]
    assert len(files) >= 12
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_the_readme_names_targets_that_make_has():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|\$ |sudo )make ([a-z-]+)", README))
    assert {"demo", "test", "lab"} <= named
    assert [name for name in named if not re.search(rf"(?m)^{name}:", makefile)] == []
