"""Collecting from the exchange into `submitted/`: only files that a submission may hold, only from their owner."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.exchange.default import ExchangeCollect

from casewise import timestamp
from casewise.collecting.collected import COMPANIONS, NAMED, ORIGINALS, Collected
from casewise.collecting.handins import is_kept, keep_hand_in, kept_hand_ins
from casewise.collecting.inbound import arrival, changed, learner_and_time, stranger, unusable, utc
from casewise.errors import full_disk
from casewise.files import open_regular, read_if_readable, remove_folder, write_whole
from casewise.folders import SECRET, STAMP
from casewise.gradebook.lock import Busy, BusyError, locked
from casewise.gradebook.paths import CoursePaths
from casewise.journal import NAME, fingerprint
from casewise.journal.copy import NotANotebookError, copied, load
from casewise.journal.file import read_bytes
from casewise.learner.handed_in import is_whole
from casewise.printable import counted, listed, shortened

SIZE_LIMIT = 32 * 1024 * 1024
STAMPS = (STAMP, SECRET)
NEVER = datetime.max  # noqa: DTZ901  (nbgrader's times have no zone)


class Collect(ExchangeCollect):
    """nbgrader's collector, except that it follows no link and takes only known files.

    It also refuses submissions that someone else made in a learner's name and incomplete ones; an earlier submission
    then counts. What is refused or replaced is logged, and written to `collected.json` in the submission for grading
    to report.
    """

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Choose the newest sound submission of each learner."""
        self._sound: dict[str, dict[str, Any]] = {}
        super().init_src()
        self.src_records = [record for record in self.src_records if not record["refused"]]
        self.check_owner = False  # already checked; nbgrader would only warn

    def _path_to_record(self, path: str) -> dict[str, Any]:
        folder = Path(path)
        learner, time = learner_and_time(folder.name, self.coursedir.assignment_id, self.timezone)
        why = unusable(learner)
        if why:
            pass
        elif self.check_owner and (owner := stranger(folder, learner)):
            why = f"it claims to be from {learner}, but {owner} put it there"
        elif not folder.is_symlink() and not is_whole(folder):
            why = "handing in was interrupted, or isn't finished yet"
        if why:
            shown = shortened(learner) or "that learner"
            self.log.error("%s was refused: %s. %s's other submissions still count.", shortened(path), why, shown)
        counts = NEVER if why else time or changed(folder)
        return {"username": learner, "filename": folder.name, "timestamp": counts, "refused": bool(why)}

    def _sort_by_timestamp(self, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        refused = [record for record in records if record["refused"]]
        sound = [record for record in records if not record["refused"]]
        self._sound |= {record["filename"]: record for record in sound}
        return [*super()._sort_by_timestamp(sound), *refused]

    def copy_files(self) -> None:
        """Copy the newest submissions to `submitted/`. Keep all other sound ones, and what `submitted/` held before."""
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
            self._keep(learner, CoursePaths(self.coursedir).submitted(learner, module))
        super().copy_files()
        for learner in newest.values():
            self._bring_back(learner)
        for name, record in self._sound.items():
            learner = record["username"]
            if name not in newest and not is_kept(root, module, learner, record["timestamp"]):
                with tempfile.TemporaryDirectory() as aside:
                    self.do_copy(str(Path(self.inbound_path, name)), str(Path(aside, module)))
                    self._keep(learner, Path(aside, module))

    def _bring_back(self, learner: str) -> None:
        """Put the earlier hand-in back if the newest couldn't be collected, because nbgrader has deleted it by then."""
        module = self.coursedir.assignment_id
        folder = CoursePaths(self.coursedir).submitted(learner, module)
        earlier = kept_hand_ins(Path(self.coursedir.root), module, learner)
        if earlier and not folder.exists():
            try:
                shutil.copytree(earlier[-1], folder)
            except OSError as error:
                self.log.error("The earlier hand-in of %s can't be put back: %s", learner, error)  # noqa: TRY400  (as below)

    def _keep(self, learner: str, folder: Path) -> None:
        try:
            keep_hand_in(Path(self.coursedir.root), self.coursedir.assignment_id, learner, folder)
        except OSError as error:
            self.log.error("A copy of %s can't be kept in gradebook/hand-ins: %s", folder, error)  # noqa: TRY400  (as below)

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:  # noqa: ARG002  (nbgrader's signature)
        """Copy one submission. A bad one is reported and never stops the others."""
        source, target = Path(src), Path(dest)
        release = CoursePaths(self.coursedir).release(self.coursedir.assignment_id)
        learner, name = learner_and_time(source.name, self.coursedir.assignment_id, self.timezone)
        try:
            taken = gather(source, target, release)
            collected = _dated(taken, target, name, changed(source), self.timezone)
            collected.write(target)
        except Exception as error:  # noqa: BLE001  (whatever one submission raises must not stop the class)
            remove_folder(target)
            why = full_disk(error) or str(error)
            self.log.error("%s couldn't be collected: %s", shortened(src), shortened(why))  # noqa: TRY400  (for an instructor)
            return
        for remark in (*collected.damage, *collected.remarks):
            self.log.warning("%s: %s", shortened(src), remark)
        self.log.info("%s: %s", learner, taken.receipt)


@dataclass
class TakenFiles:
    """What was copied from a submission. `seen` is when the last of these files changed, by this machine's clock."""

    remarks: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    receipt: str = ""
    seen: datetime | None = None


def gather(source: Path, target: Path, release: Path) -> TakenFiles:
    """Copy a submission's known files, and return sentences about it.

    A notebook that is missing, unreadable or refused is replaced by the released one, because the journal is enough.
    If the journal has no answers, the unreadable notebook is kept in `originals`, and a person must look at it.
    """
    target.mkdir(parents=True)
    released = sorted(path.name for path in release.glob("*.ipynb"))
    taken, refused, strange = TakenFiles(), dict[str, str](), list[str]()
    # The folder is opened only once, because its learner could swap it for another one in between.
    try:
        folder = os.open(source, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        why = "is a link" if source.is_symlink() else f"can't be opened ({error.strerror})"
        taken.damage.append(f"The submitted folder {why} and was refused.")
    else:
        try:
            taken.seen, refused = _copy_all(folder, target, (NAME, *STAMPS, *released))
            strange = _strange(folder, {NAME, *STAMPS, *(entry.name for entry in release.glob("*"))})
        finally:
            os.close(folder)
    journal = read_if_readable(target / NAME, SIZE_LIMIT)
    taken.receipt, answered = _receipt(journal) if journal is not None else ("no journal", False)
    for name, why in refused.items():
        lost = name == NAME or (name in released and not answered)
        (taken.damage if lost else taken.remarks).append(f"{name} was refused: {why}.")
    carried = False
    for name in released:
        why, carries = _readable(target / name)
        carried |= carries
        if why:
            there = (target / name).exists()
            remark = _replaced(target, release, name, why, keep=not answered)
            (taken.damage if there and not answered else taken.remarks).append(remark)
    if strange:
        taken.remarks.append(f"Not part of the course, and not collected: {listed(strange, NAMED, 80)}.")
        if not answered and not carried and not COMPANIONS.issuperset(strange):
            taken.damage.append("No answer could be read, but something else was handed in. Look at it.")
    return taken


def _dated(taken: TakenFiles, target: Path, name: datetime | None, folder: datetime, zone: str) -> Collected:
    """Write when a submission was handed in, in nbgrader's form, and return all remarks."""
    own = timestamp.read(
        (read_if_readable(target / STAMP, timestamp.LENGTH_LIMIT) or b"").decode("utf-8", "replace"), zone
    )
    came = arrival(own, name, folder if name is None or taken.seen is None else taken.seen)
    text = timestamp.written(came.at)
    write_whole(target / STAMP, text.encode(), flush=False)
    late = came.seen is not None and came.seen > came.at
    collected = Collected((*taken.remarks, *came.remarks), tuple(taken.damage), text)
    return replace(collected, seen=timestamp.written(came.seen)) if late and came.seen else collected


def _receipt(journal: bytes) -> tuple[str, bool]:
    """Return a journal's receipt, and whether it has any readable entry."""
    record = read_bytes(journal)
    return f"{counted(record.answers, 'answer')}, {fingerprint(journal)}", bool(record.latest)


def _replaced(target: Path, release: Path, name: str, why: str, *, keep: bool) -> str:
    """Replace a learner's unusable notebook by the released one, keep it if wanted, and return a remark."""
    kept = ""
    if keep and (target / name).is_file():
        (target / ORIGINALS).mkdir(exist_ok=True)
        (target / name).rename(target / ORIGINALS / name)
        kept = f" The notebook that was handed in is kept as {ORIGINALS}/{name}."
    write_whole(target / name, (release / name).read_bytes(), flush=False)
    return f"{name} {why}; the released notebook replaces it.{kept}"


def _strange(folder: int, known: set[str]) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries if entry.name not in known)


def _copy_all(folder: int, target: Path, names: tuple[str, ...]) -> tuple[datetime | None, dict[str, str]]:
    """Copy some files. Return when the last of them changed, and why others were refused."""
    times, refused = [], {}
    for name in names:
        try:
            times.append(_copy(folder, name, target / name))
        except FileNotFoundError:
            continue
        except OSError as error:
            refused[name] = error.strerror or str(error)
    return max(times, default=None), refused


def _copy(folder: int, name: str, target: Path) -> datetime:
    """Copy a regular file that isn't too large and has no other name, and return when it last changed.

    Raises:
        OSError: if it is anything else.
    """
    with open_regular(name, folder=folder) as file:
        status = os.fstat(file.fileno())
        if status.st_nlink > 1:
            raise OSError(0, "it's a link, or not a regular file")
        write_whole(target, file.read(SIZE_LIMIT + 1), flush=False)
    return utc(status.st_ctime)


def _readable(path: Path) -> tuple[str, bool]:
    """Return why a collected notebook can't be used, or an empty text, and whether it holds answers."""
    notebook = read_if_readable(path, SIZE_LIMIT)
    if notebook is None:
        return "was missing", False
    try:
        return "", bool(copied(load(notebook)))
    except NotANotebookError as error:
        return f"could not be read: it {error}", False
