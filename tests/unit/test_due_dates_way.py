"""A due date's way through the code, as `docs/due-dates.md` draws it: no two functions on it share a name."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
WAY = (
    "tables/date_table",
    "tables/extensions",
    "gradebook/due_dates",
    "deadlines/enact",
    "deadlines/publish",
    "learner/date_files",
    "learner/fetched",
    "learner/nbgrader_process",
    "moment",
    "timestamp",
)


def functions(module: str) -> list[str]:
    tree = ast.parse((ROOT / "casewise" / f"{module}.py").read_text(encoding="utf-8"))
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name != "__init__"]


def test_no_two_functions_on_a_due_dates_way_share_a_name():
    names = Counter(name for module in WAY for name in functions(module))
    assert [name for name, times in names.items() if times > 1] == []


def test_the_page_names_every_module_on_the_way():
    page = (ROOT / "docs" / "due-dates.md").read_text(encoding="utf-8")
    assert [module for module in WAY if f"{module}.py" not in page] == []
