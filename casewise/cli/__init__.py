"""The commands of Casewise: data on stdout, words and progress on stderr.

Exit codes: 0 fine, 1 unexpected, 2 usage, 3 findings, 4 bad course files. Each module has the commands for one person's
work. A command imports what it needs when it runs, so help is quick.
"""

from casewise.cli import starter

# isort: split
# The help lists commands in the order in which they are imported, and whoever starts looks for `new`.
from casewise.cli import (
    author,
    bring,
    certificates,
    doctor,
    exports,
    grader,
    keeper,
    panel,
    registrar,
    report,
    returner,
    site,
    status,
    tour,
)
from casewise.cli.app import app

__all__ = [
    "app",
    "author",
    "bring",
    "certificates",
    "doctor",
    "exports",
    "grader",
    "keeper",
    "panel",
    "registrar",
    "report",
    "returner",
    "site",
    "starter",
    "status",
    "tour",
]
