"""The page "Your first kind" prints a package, file by file; another test builds that package and runs its commands."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tests" / "outside"
FILE = re.compile(r"(?ms)^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$")


def test_the_page_prints_every_file_of_the_package_and_nothing_else():
    page = (ROOT / "docs" / "first-kind.md").read_text(encoding="utf-8")
    there = {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    assert dict(FILE.findall(page)) == there
    layout = re.search(r"(?ms)^casewise-scale/\n(.*?)^```$", page)[1]
    assert {line.strip() for line in layout.splitlines()} == {
        "casewise_scale/",
        *(name.rpartition("/")[2] for name in there),
    }
