"""Collecting: from the exchange into `submitted/`, nothing but what a submission may hold, and from nobody else."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.exchange.default import ExchangeCollect

from casewise.grading.handins import is_kept, keep
from casewise.grading.inbound import SECRET, STAMP, clock, is_whole, moment, stranger
from casewise.grading.lock import Busy, BusyError, locked
from casewise.journal import NAME, fingerprint
from casewise.journal.file import read_bytes

SIZE_LIMIT = 32 * 1024 * 1024
STAMPS = (STAMP, SECRET)
REPORT = "collected.json"
NEVER = datetime.max  # noqa: DTZ901  (nbgrader's times have no zone)


class Collect(ExchangeCollect):
    """nbgrader's collector, except that it follows no link and takes only known files.

    It also refuses what somebody else has put there in a learner's name, and what is not whole; an earlier submission
    then counts. What is refused or mended is logged, and written to `collected.json` beside the submission for grading
    to report.
    """

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Choose the newest sound submission of each learner."""
        self._sound: dict[str, dict[str, Any]] = {}
        super().init_src()
        self.src_records = [record for record in self.src_records if not record["refused"]]
        self.check_owner = False  # it has been; nbgrader would only warn

    def _path_to_record(self, path: str) -> dict[str, Any]:
        folder = Path(path)
        learner, _, stamp = [*folder.name.rsplit("+", 3), "", ""][:3]
        time = moment(stamp)
        why = ""
        if time is None:
            why = "its name is none that nbgrader gives"
        elif self.check_owner and (owner := stranger(folder, learner)):
            why = f"it says that it is from {learner}, but it was put there by {owner}"
        elif not folder.is_symlink() and not is_whole(folder):
            why = "handing it in was cut off, or is not over yet"
        if why:
            self.log.error("%s was refused: %s. What %s handed in otherwise counts.", path, why, learner)
        counts = NEVER if why or time is None else time
        return {"username": learner, "filename": folder.name, "timestamp": counts, "refused": bool(why)}

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        refused = [record for record in records if record["refused"]]
        sound = [record for record in records if not record["refused"]]
        self._sound |= {record["filename"]: record for record in sound}
        return [*super()._sort_by_timestamp(sound), *refused]

    def copy_files(self) -> None:
        """Copy the newest submissions to `submitted/`; keep every other sound one, and what `submitted/` held."""
        busy = Busy.LEAVE if isinstance(self.parent, NbGraderAPI) else Busy.WAIT
        try:
            with locked(Path(self.coursedir.root), "nbgrader collect", self.log.warning, busy):
                self._copy_files()
        except BusyError as error:
            self.fail(str(error))

    def _copy_files(self) -> None:
        root, module = Path(self.coursedir.root), self.coursedir.assignment_id
        newest = {record["filename"]: record["username"] for record in self.src_records}
        for learner in newest.values():
            folder = self.coursedir.format_path(self.coursedir.submitted_directory, learner, module)
            self._keep(learner, Path(folder))
        super().copy_files()
        for name, record in self._sound.items():
            learner = record["username"]
            if name not in newest and not is_kept(root, module, learner, record["timestamp"]):
                with tempfile.TemporaryDirectory() as aside:
                    self.do_copy(str(Path(self.inbound_path, name)), str(Path(aside, module)))
                    self._keep(learner, Path(aside, module))

    def _keep(self, learner: str, folder: Path) -> None:
        try:
            keep(Path(self.coursedir.root), self.coursedir.assignment_id, learner, folder)
        except OSError as error:
            self.log.error("A copy of %s can't be kept in gradebook/hand-ins: %s", folder, error)  # noqa: TRY400  (as below)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002  (nbgrader's signature)
        """Copy one submission. A bad one is reported and never stops the others."""
        release = Path(self.coursedir.format_path(self.coursedir.release_directory, ".", self.coursedir.assignment_id))
        try:
            remarks = list(filter(None, [*take(Path(src), Path(dest), release), clock(Path(src), Path(dest))]))
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
    notebooks = {path.name for path in release.glob("*.ipynb")}
    known = {NAME, *STAMPS, *(entry.name for entry in release.glob("*"))}
    # The folder is opened once: by its path it could be another one at the next look, as its learner can exchange it.
    try:
        folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        why = "is a link" if source.is_symlink() else f"cannot be opened ({error.strerror})"
        yield f"The submitted folder {why} and was refused."
    else:
        try:
            yield from _copy_all(folder, target, (NAME, *STAMPS, *sorted(notebooks)))
            with os.scandir(folder) as entries:
                strange = sorted(entry.name for entry in entries if entry.name not in known)
        finally:
            os.close(folder)
        if strange:
            yield f"Not part of the course, and left where it was: {', '.join(strange)[:500]}."
    for name in sorted(notebooks):
        if not _is_notebook(target / name):
            shutil.copyfile(release / name, target / name)
            yield f"{name} was missing or could not be read; the released notebook stands in its place."


def _copy_all(folder: int, target: Path, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        try:
            _copy(folder, name, target / name)
        except FileNotFoundError:
            continue
        except OSError as error:
            yield f"{name} was refused: {error.strerror or error}."


def _copy(folder: int, name: str, target: Path) -> None:
    """Copy a regular file of a bearable size that has no other name.

    Raises:
        OSError: if it is anything else.
    """
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
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
