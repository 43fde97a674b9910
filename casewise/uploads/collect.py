"""Collecting from an LMS: turns uploads into submissions, as if they came from the exchange."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from casewise import timestamp
from casewise.collecting.collected import Collected
from casewise.collecting.handins import keep_hand_in
from casewise.files import move_folder, read_if_readable, remove_folder, restore_folder, restore_folders, stage_of
from casewise.folders import STAMP
from casewise.gradebook import students
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import of_class
from casewise.gradebook.settings import zone_of
from casewise.printable import printable, shortened
from casewise.tables.extensions import course_extensions
from casewise.uploads import contents
from casewise.uploads.archives import Budget, UnreadableUploadError, given, inside
from casewise.uploads.contents import ReleasedModule, wanted
from casewise.uploads.dating import Clock, dated, sakai_time
from casewise.uploads.lms_names import keep_names
from casewise.uploads.newcomers import newcomers
from casewise.uploads.people import People
from casewise.uploads.sorting import Sorter, Upload
from casewise.uploads.staging import NAMED, StagedUpload

SETTING = "FileNameCollectorPlugin"


@dataclass(frozen=True)
class CollectedUpload:
    """One learner's collected submission. `handed_in` is empty if the time isn't known; `by` says how it's known."""

    learner: str
    receipt: str
    path: str
    handed_in: str = ""
    by: str = ""

    def __str__(self) -> str:
        when = f", handed in {self.handed_in}, by {self.by}" if self.by else ""
        return f"{printable(self.learner)}: {self.receipt}{when} ({self.path})"

    def to_json(self) -> dict[str, Any]:
        """Return one submission as JSON: a promise to other programs."""
        return {
            "learner": self.learner,
            "receipt": self.receipt,
            "path": self.path,
            "handed_in": self.handed_in,
            "by": self.by,
        }


@dataclass
class Intake:
    """The result of a run: submissions collected, problems for a person to look at, and learners added.

    `others` counts the uploads that are for another module, by its name.
    """

    collected: list[CollectedUpload] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    others: Counter[str] = field(default_factory=Counter)

    def problem(self, words: str) -> None:
        """Add a sentence for a person to read, as one line."""
        self.problems.append(printable(words))

    def to_json(self) -> dict[str, Any]:
        """Return the result of a run as JSON: a promise to other programs."""
        return {
            "collected": [one.to_json() for one in self.collected],
            "problems": self.problems,
            "added": self.added,
            "others": dict(self.others),
        }


def pattern_of(course: Course) -> str:
    """Return the pattern in nbgrader's own configuration that finds the learner's name, or an empty text."""
    return str(course.settings(SETTING).get("named_regexp", "") or "")


def collect(  # noqa: PLR0913  (what a run depends on)
    course: Course, module: str, paths: list[Path], *, pattern: str = "", add: bool = False, dry: bool = False
) -> Intake:
    """Collect the uploads of a module into `submitted/`. A bad one is reported and never stops the others.

    The group `student_id` of `pattern` is the learner's id; without a pattern, names are read as LMSs write them. With
    `add`, new learners are added if a name says for certain who they are. With `dry`, nothing is written.

    Raises:
        StepError: if the gradebook or the extensions can't be read; nothing was done.
    """
    intake = Intake()
    people = People(students.learners_in(course))
    longer = course_extensions(course.root).get(module, {})
    due = of_class(course, [module])[module]
    clock = Clock(datetime.now(UTC), zone_of(course), due)
    run = _Run(course, ReleasedModule.read(course.paths.release(module)), clock, longer, intake, dry)
    if not dry:
        with suppress(OSError):
            restore_folders(run.target("*").parent.parent, module)
    with ExitStack() as stack:
        sorter = Sorter(people, module, re.compile(pattern) if pattern else None)
        found = sorter.uploads(given(paths, stack), intake.problems)
        intake.problems[:] = map(printable, intake.problems)
        of_learner: dict[str, list[Upload]] = {}
        strangers = []
        for upload in found:
            upload.claim = sorter.claimed(upload.name, upload.claim)
            if upload.whose.learner:
                of_learner.setdefault(upload.whose.learner, []).append(upload)
            else:
                strangers.append(upload)
        new = newcomers(strangers, people, intake.problems, by_pattern=bool(pattern), add=add)
        for learner, uploads in sorted({**of_learner, **{one.learner: uploads for one, uploads in new}}.items()):
            run.take(learner, uploads)
    taken = {one.learner for one in intake.collected}
    added = [one for one, _ in new if one.learner in taken]
    if not dry:
        students.enter(course, added)
    intake.added = [one.learner for one in added]
    if run.strange:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(run.strange.items()))
        intake.problem(f"Left out because it isn't part of the course: {kinds}.")
    return intake


@dataclass(frozen=True)
class _Run:
    """One run: what uploads are compared with, and what was collected."""

    course: Course
    release: ReleasedModule
    clock: Clock
    longer: dict[str, datetime]
    intake: Intake
    dry: bool = False
    strange: Counter[str] = field(default_factory=Counter)

    def target(self, learner: str) -> Path:
        """Return the folder of a learner's submission."""
        return self.course.paths.submitted(learner, self.release.module)

    def take(self, learner: str, uploads: list[Upload]) -> None:
        """Collect one learner's uploads. Whatever goes wrong, the others are still collected."""
        try:
            self._take(learner, uploads)
        except Exception as error:  # noqa: BLE001  (one learner never stops the class)
            why = (getattr(error, "strerror", "") or str(error)) or type(error).__name__
            self.intake.problem(f"{learner}: {shortened(uploads[0].label)} couldn't be collected: {shortened(why)}.")

    def _take(self, learner: str, uploads: list[Upload]) -> None:
        if len({(upload.claim.lms, upload.claim.identity) for upload in uploads}) > 1:
            names = " and ".join(shortened(upload.label) for upload in uploads[:NAMED])
            self.intake.problem(
                f"{learner}: the LMS has {len(uploads)} different people or places for this learner: {names}. "
                "Nothing was collected. Give only the right one."
            )
            return
        due = self.clock.due and max(self.clock.due, self.longer.get(learner, self.clock.due))
        clock = replace(self.clock, due=due)
        hand_ins = [one for upload in uploads if (one := self._hand_in(learner, upload, clock))]
        hand_ins.sort(key=lambda one: one.order)
        for one in hand_ins:
            self._put(one, last=one is hand_ins[-1], of=len(hand_ins))
        if hand_ins and not self.dry:
            try:
                keep_names(self.course.root, self.release.module, learner, uploads)
            except OSError as error:
                why = error.strerror or str(error)
                self.intake.problem(f"{learner}: the LMS's names can't be kept for casewise feedback-zip: {why}.")

    def _hand_in(self, learner: str, upload: Upload, clock: Clock) -> StagedUpload | None:
        """Return one upload as a hand-in, or None if it holds nothing of this module."""
        budget = Budget()
        found = chain.from_iterable(inside(piece, budget, wanted) for piece in upload.pieces)
        claim = upload.claim
        stamp = next((piece for piece in upload.pieces if piece.parts[1:] == (STAMP,)), None)
        if claim.lms == "Sakai" and stamp:
            with suppress(UnreadableUploadError):
                claim = replace(claim, at=sakai_time(stamp.read()[:64].decode("ascii", "replace")))
        result = contents.sorted_out(found, self.release, clock.now)
        self.strange.update(result.strange)
        for other, names in result.others.items():
            self.intake.others[other] += 1
            self.intake.problem(
                f"{learner}: {shortened(names[0])} is an upload for {other}, not for {self.release.module}. "
                "It was not collected."
            )
        for name in result.archives:
            self.intake.problem(
                f"{learner}: {shortened(name)} is an archive that Casewise can't read. Unpack it and give the "
                "folder, or ask for the upload file."
            )
        there = result.journals or result.notebooks or result.damage
        something = there or result.strange or result.archives or upload.aside or (claim.at and claim.lms == "Sakai")
        if not there and (result.others or not something):
            return None
        chosen = result.journals[-1:] or result.notebooks
        return StagedUpload(learner, replace(upload, claim=claim), result, dated(chosen, claim, clock))

    def _put(self, one: StagedUpload, *, last: bool, of: int) -> None:
        """Replace an earlier submission by a hand-in. Of several hand-ins, only the last is reported."""
        target = self.target(one.learner)
        if self.dry:
            with TemporaryDirectory() as folder:
                self._tell(one, one.damage(one.keep(Path(folder))), last=last, of=of, older=_is_older(one, target))
            return
        restore_folder(target)
        older = _is_older(one, target)
        stage = stage_of(target)
        stage.mkdir(parents=True)
        kept = one.keep(stage)
        damage = one.damage(kept)
        one.write(stage, self.release)
        said = tuple(map(printable, one.remarks)), tuple(map(printable, damage))
        Collected(*said, uploaded=True).write(stage)
        root, module = self.course.root, self.release.module
        keep_hand_in(root, module, one.learner, stage if older else target)
        if older:
            remove_folder(stage)
        else:
            move_folder(stage, target)
        self._tell(one, damage, last=last, of=of, older=older)

    def _tell(self, one: StagedUpload, damage: list[str], *, last: bool, of: int, older: bool) -> None:
        """Note how the last hand-in of a learner was collected, or why an earlier one stays."""
        if not last:
            return
        if older:
            what = "a later submission" if one.dated.at else "another submission with a time"
            self.intake.problem(f"{shortened(one.path)}: {what} from {one.learner} is already there, and stays.")
            return
        when = (f"{one.dated.at:%Y-%m-%d %H:%M} UTC", one.dated.by) if one.dated.at else ("", "")
        counts = f"{one.counts}, the last of {of} uploads" if of > 1 else one.counts
        self.intake.collected.append(CollectedUpload(one.learner, counts, shortened(one.path), *when))
        for words in (*one.remarks, *damage):
            self.intake.problem(f"{one.learner}: {words}")


def _is_older(one: StagedUpload, target: Path) -> bool:
    """Whether a submission that is there already is newer than a hand-in, or only that one has a time."""
    before = _stamp(target)
    return bool(before and (one.dated.at is None or one.dated.at < before))


def _stamp(target: Path) -> datetime | None:
    """Return when the present submission was handed in, or None if that can't be read."""
    found = timestamp.read((read_if_readable(target / STAMP, 64) or b"").decode("ascii", "replace"))
    return found.replace(tzinfo=UTC) if found else None
