"""Extensions of due dates: the file `gradebook/extensions.csv`."""

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
"""For each module, the learners who have longer, with their dates."""


def read_extensions(folder: Path) -> Extensions:
    """Return the extensions in `gradebook/`.

    Raises:
        TableError: if the file is damaged.
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
    """Write the extensions to `gradebook/`, in UTC, all at once."""
    table = [
        [module, learner, due.astimezone(UTC).isoformat(sep=" ", timespec="seconds")]
        for module, of_module in sorted(extensions.items())
        for learner, due in sorted(of_module.items())
    ]
    write_whole(folder / NAME, to_csv([COLUMNS, *table]).encode())


@contextmanager
def replaced_extensions(folder: Path, extensions: Extensions) -> Iterator[None]:
    """Context manager that writes the extensions, and restores the earlier ones if its block fails."""
    path = folder / NAME
    before = path.read_bytes() if path.is_file() else None
    write_extensions(folder, extensions)
    try:
        yield
    except BaseException:
        path.unlink() if before is None else write_whole(path, before)
        raise


class DamagedError(CourseFilesError):
    """The file of extensions is damaged, so it isn't known who has longer. Nothing was done."""


def course_extensions(root: Path) -> Extensions:
    """Return the extensions of a course.

    Raises:
        DamagedError: if their file is damaged: grading without it would take points off unfairly.
        CasewiseError: if it can't be read.
    """
    path = root / "gradebook" / NAME
    try:
        return read_extensions(path.parent)
    except OSError as error:
        raise CasewiseError(f"{path} cannot be read: {error.strerror}.") from error
    except TableError as error:
        words = f"{path} is damaged. Put it back from a backup, or enter all dates again: casewise deadlines FILE.csv"
        raise DamagedError(f"{words}\n{error}") from error
