"""Who has longer for a module: the file `gradebook/extensions.csv`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from casewise.errors import CasewiseError, CourseFilesError
from casewise.files import write_whole
from casewise.tables.date_table import COLUMNS, date_in_cell
from casewise.tables.table import TableError, rows, to_csv

NAME = "extensions.csv"


Extensions = dict[str, dict[str, datetime]]
"""For each module, the learners who have longer, and until when."""


def read_extensions(folder: Path) -> Extensions:
    """Return the extensions that are kept in `gradebook/`.

    Raises:
        TableError: if the file was damaged.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    found: Extensions = {}
    for row in rows(path.read_bytes(), COLUMNS, COLUMNS):
        try:
            found.setdefault(row["module"], {})[row["learner"]] = date_in_cell(row["due"], UTC)
        except ValueError as error:
            raise TableError([f"{path}, line {row.line}: {error}"]) from None
    return found


def write_extensions(folder: Path, extensions: Extensions) -> None:
    """Keep the extensions in `gradebook/`, in UTC, all at once."""
    table = [
        [module, learner, due.astimezone(UTC).isoformat(sep=" ", timespec="seconds")]
        for module, of_module in sorted(extensions.items())
        for learner, due in sorted(of_module.items())
    ]
    write_whole(folder / NAME, to_csv([COLUMNS, *table]).encode())


@contextmanager
def replaced_extensions(folder: Path, extensions: Extensions) -> Iterator[None]:
    """Keep the extensions, in a `with` statement; if its body fails, they are as they were before."""
    path = folder / NAME
    before = path.read_bytes() if path.is_file() else None
    write_extensions(folder, extensions)
    try:
        yield
    except BaseException:
        path.unlink() if before is None else write_whole(path, before)
        raise


class DamagedError(CourseFilesError):
    """The file of extensions was damaged, so that nobody knows who has longer. Nothing was done."""


def course_extensions(root: Path) -> Extensions:
    """Return the extensions that are kept in a course.

    Raises:
        DamagedError: if their file was damaged: grading without it would take off points that nobody owes.
        CasewiseError: if it cannot be read.
    """
    path = root / "gradebook" / NAME
    try:
        return read_extensions(path.parent)
    except OSError as error:
        raise CasewiseError(f"{path} cannot be read: {error.strerror}.") from error
    except TableError as error:
        words = f"{path} was damaged. Put it back from a backup, or give all dates anew: casewise deadlines FILE.csv"
        raise DamagedError(f"{words}\n{error}") from error
