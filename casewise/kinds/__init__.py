"""The kinds of scenario, one folder each, and how to read a scenario of any kind.

A kind's folder holds a subclass of `Scenario`, `card.js`, `example.txt` and, if it has its own style, `card.css`. An
entry point `casewise.kinds` registers the kind. Its name is the word that authors write after ``kind:``.
"""

from casewise.kinds.registry import CARD, EXAMPLE, KINDS, STYLE, beside, example_files, kinds, read, read_cell
from casewise.kinds.unfinished import Draft, read_draft

__all__ = [
    "CARD",
    "EXAMPLE",
    "KINDS",
    "STYLE",
    "Draft",
    "beside",
    "example_files",
    "kinds",
    "read",
    "read_cell",
    "read_draft",
]
