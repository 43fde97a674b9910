"""Collecting: from the exchange into `submitted/`, nothing but what a submission may hold."""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from casewise.journal import NAME, fingerprint
from casewise.journal.file import read_bytes

SIZE_LIMIT = 32 * 1024 * 1024
STAMPS = ("timestamp.txt", "submission_secret.txt")
REPORT = "collected.json"


class Collect(ExchangeCollect):
    """nbgrader's collector, except that it follows no link and takes only known files.

    What is refused or mended is logged, and written to `collected.json` beside the submission for grading to report.
    """

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002  (nbgrader's signature)
        """Copy one submission. A bad one is reported and never stops the others."""
        release = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.coursedir.assignment_id))
        try:
            remarks = list(take(Path(src), Path(dest), release))
        except OSError as error:
            shutil.rmtree(dest, ignore_errors=True)
            self.log.error("%s could not be collected: %s", src, error)  # noqa: TRY400  (for an instructor)
            return
        for remark in remarks:
            self.log.warning("%s: %s", src, remark)
        self.log.info("%s: %s", Path(src).name.split("+")[0], receipt(Path(dest)))
        if remarks:
            Path(dest, REPORT).write_text(json.dumps(remarks, indent=1), encoding="utf-8")


def receipt(submission: Path) -> str:
    """Return what a learner's receipt says of what was handed in: the number of answers, and the journal's hash."""
    try:
        journal = (submission / NAME).read_bytes()
    except FileNotFoundError:
        return "no journal"
    answers = read_bytes(journal).answers
    return f"{answers} {'answer' if answers == 1 else 'answers'}, {fingerprint(journal)}"


def take(source: Path, target: Path, release: Path) -> Iterator[str]:
    """Copy a submission's known files and yield what was refused or mended.

    A notebook that is missing, unreadable or refused is replaced by the released one: the journal alone suffices.
    """
    target.mkdir(parents=True)
    if source.is_symlink():
        yield "The submitted folder is a link and was refused."
        source = Path(os.devnull)
    notebooks = {path.name for path in release.glob("*.ipynb")}
    for name in (NAME, *STAMPS, *sorted(notebooks)):
        try:
            _copy(source / name, target / name)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            yield f"{name} was refused: {error.strerror or error}."
    for name in sorted(notebooks):
        if not _is_notebook(target / name):
            shutil.copyfile(release / name, target / name)
            yield f"{name} was missing or could not be read; the released notebook stands in its place."
    known = {NAME, *STAMPS, *notebooks}
    if source.is_dir():
        strange = sorted(entry.name for entry in os.scandir(source) if entry.name not in known)
        if strange:
            yield f"Not part of the course, and left where it was: {', '.join(strange)[:500]}."


def _copy(source: Path, target: Path) -> None:
    """Copy a regular file of a bearable size that has no other name.

    Raises:
        OSError: if it is anything else.
    """
    descriptor = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file, target.open("wb") as copy:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            target.unlink()
            raise OSError(0, "it is a link or no regular file")
        copy.write(file.read(SIZE_LIMIT + 1))


def _is_notebook(path: Path) -> bool:
    try:
        notebook = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(notebook, dict) and isinstance(notebook.get("cells"), list) and notebook.get("nbformat") == 4  # noqa: PLR2004
