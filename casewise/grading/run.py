"""A whole class at once: workers score, one writer commits. A bad submission is reported and never stops the others.

Every batch is first written to `autograded/`, then committed, then stamped. The next run continues a killed one
from any point, with the same result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path

from casewise.collecting.handins import Read, graded_from, hand_ins, keep_files, kept_hand_ins
from casewise.collecting.inbound import unusable
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.collecting.together import share
from casewise.errors import full_disk
from casewise.files import replace_folder, restore_folder, restore_folders
from casewise.gradebook import readings
from casewise.gradebook.course_folder import Course
from casewise.gradebook.graded import Graded
from casewise.gradebook.joint_marks import share_marks
from casewise.gradebook.ledger import Ledger, open_ledger
from casewise.gradebook.paths import CoursePaths
from casewise.gradebook.sections import groups_in
from casewise.gradebook.settings import zone_of
from casewise.grading.counting import Choice, CountingRules, note_what_was_read
from casewise.grading.graded_stamp import GradedStamp
from casewise.grading.grading_result import GradingResult
from casewise.grading.keyed import KeyedModule
from casewise.grading.workers import NotScored, Results, Start, Workers, this_process
from casewise.printable import shortened
from casewise.version import __version__

BATCH = 100
CHUNK = 25
GRADED = readings.GRADED

Tell = Callable[[int], None]
"""Called with the number of submissions just finished."""


@dataclass(frozen=True)
class Task:
    """One submission that has to be graded. If its grades `stand`, only its pages are made again."""

    learner: str
    files: SubmittedFiles
    source: str
    stand: bool = False


def counted(course: Course, module: str) -> dict[str, Path]:
    """Return the folders of the hand-ins that grades were made from, by learner."""
    return {
        learner: graded_from(course.root, module, learner, folder, course.paths.autograded(learner, module))
        for learner, folder in course.paths.all_submitted(module).items()
    }


def grade(
    course: Course, module: str, *, workers: Start = this_process, force: bool = False, tell: Tell = lambda _: None
) -> GradingResult:
    """Grade everything that was handed in of a module and is new or changed; all of it with `force`.

    Raises:
        StepError: if the module cannot be graded at all; nothing was changed.
        OSError: if the disk is full; what was graded until then is in the gradebook.
    """
    keyed = KeyedModule.of(course, module)
    with suppress(OSError):  # a collect-zip that was killed may have moved a submission aside
        restore_folders(course.paths.submitted(), module)
    run, groups = _Run(course, keyed, GradingResult(module), tell, course.paths), groups_in(course, module)
    for learner, why in share(course, module, groups).problems.items():
        run.report.remarks.setdefault(learner, []).append(why)
    with open_ledger(course, module) as ledger, workers(keyed) as pool:
        for batch in _batches(pool, run.tasks({} if force else ledger.entered(), ledger)):
            size = sum(len(chunk) for chunk, _ in batch)
            written = list(run.written(run.scored(_results(batch))))
            ledger.enter([graded for task, graded in written if not task.stand])
            entered = ledger.entered([task.learner for task, _ in written])
            for task, graded in written:
                run.stamp(task, graded, entered[task.learner])
            if run.full:
                raise run.full[0]
            tell(size)
        out = list(_withdrawn(keyed))
        run.report.withdrawn = {where: reason for where, _, reason in out}
        given = ledger.by_hand(name for _, name, _ in out)
        run.report.by_hand = {where: given[name] for where, name, _ in out if name in given}
        run.report.late = ledger.lateness.late()
    if groups:
        with course.gradebook() as gradebook:
            share_marks(gradebook.db, course.root, module, groups)
    pairs = [{*group} for group in groups]
    run.report.alike = [
        alike for alike in _together(run.shared.values()) if not any(pair >= {*alike} for pair in pairs)
    ]
    return run.report


def rules_of(
    course: Course, keyed: KeyedModule, read: Mapping[Path, Mapping[str, float]] | None = None
) -> CountingRules:
    """Return the rules by which one of a learner's hand-ins counts. `read` is what a person gave, by hand-in."""
    zone = zone_of(course)
    graded = {notebook.name: [keyed.scenarios[name] for name in notebook.graded] for notebook in keyed.notebooks}
    return CountingRules(
        keyed.scenarios,
        graded,
        course.late_penalty(),
        lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
        read or {},
    )


def _withdrawn(keyed: KeyedModule) -> Iterator[tuple[str, str, str]]:
    """Yield what is withdrawn, in words, with its scenario and the reason."""
    for name, scenario in keyed.scenarios.items():
        if scenario.withdrawn:
            yield name, name, scenario.withdrawn
            continue
        for variant, of in scenario.variants.items():
            if of.withdrawn:
                yield f"{name}, variant {variant}", name, of.withdrawn


@dataclass(frozen=True)
class _Run:
    """One run over a class: what has to be done, and the folders in which it ends up."""

    course: Course
    keyed: KeyedModule
    report: GradingResult
    tell: Tell
    paths: CoursePaths
    seen: dict[int, str] = field(default_factory=dict)
    shared: dict[int, set[str]] = field(default_factory=dict)
    full: list[OSError] = field(default_factory=list)

    def tasks(self, entered: dict[str, str], ledger: Ledger) -> Iterator[Task]:
        """Yield what is new, has changed, or is not in the gradebook as it was `entered`."""
        read = partial(SubmittedFiles.read, release=self.paths.release(self.keyed.module), zone=self.course.zone)
        there = self.paths.all_submitted(self.keyed.module)
        due, choose = ledger.lateness.due(), self.choices(ledger, read, list(there))
        for learner, folder in there.items():
            if why := unusable(learner):
                self.fail(learner, f"{why}. Rename its folder in submitted/")
                continue
            try:
                files = read(folder)
                self._keep(learner, folder, files)
                choice = choose(learner, folder, files)
            except Exception as error:
                if full_disk(error):
                    raise
                self.fail(learner, f"it cannot be read: {error}")
                continue
            source = f"{__version__} {self.keyed.digest}"
            if choice:
                files = choice.hand_in.files
                source += f" {choice.worth.late:g} {choice.worth.lost}"
                if choice.why:
                    self.report.counts[learner] = choice.why
            files = files.judged(due(learner))
            source = sha256(f"{source} {files.digest}".encode()).hexdigest()
            stamp = GradedStamp.read(self._target(learner)) if learner in entered else None
            if stamp is None or (stamp.source, stamp.entered) != (source, entered[learner]):
                yield Task(learner, files, source)
            elif stamp.pages != self.keyed.pages:
                yield Task(learner, files, source, stand=True)
            else:
                restore_folder(self._target(learner))
                self.report.unchanged += 1
                self._compare(learner, stamp.traces)
                self.tell(1)

    def choices(
        self, ledger: Ledger, read: Read, learners: list[str]
    ) -> Callable[[str, Path, SubmittedFiles], Choice | None]:
        """Return what chooses among the hand-ins of a learner who has several; None for all others."""
        root, module = self.paths.root, self.keyed.module
        several = [name for name in learners if kept_hand_ins(root, module, name)]
        terms = {}
        if several:
            note_what_was_read(ledger.read_so_far(several), root, module)
            terms = ledger.terms(several)
        rules = rules_of(self.course, self.keyed)

        def choose(learner: str, folder: Path, files: SubmittedFiles) -> Choice | None:
            found = hand_ins(root, module, learner, folder, files, read) if learner in terms else []
            return rules.choose(learner, found, terms[learner]) if len(found) > 1 else None

        return choose

    def scored(self, batch: Iterable[tuple[Task, Graded | NotScored]]) -> Iterator[tuple[Task, Graded]]:
        """Yield what could be scored of a batch, and note the rest."""
        for task, graded in batch:
            if isinstance(graded, NotScored):
                self.report.failed[task.learner] = shortened(graded.why)
            else:
                yield task, graded

    def written(self, scored: Iterable[tuple[Task, Graded]]) -> Iterator[tuple[Task, Graded]]:
        """Yield what could be written to `autograded/`, without its files: a batch's notebooks fill much memory."""
        for task, graded in scored:
            if self._write(task, graded):
                yield task, replace(graded, files={})

    def _write(self, task: Task, graded: Graded) -> bool:
        """Replace an earlier graded submission with this one, all at once; return whether that was possible."""
        files = {**self.keyed.files, **graded.files, **task.files.stamps}
        try:
            replace_folder(self._target(task.learner), files)
        except OSError as error:
            if full_disk(error):
                self.full.append(error)
                return False
            self.report.failed[task.learner] = f"its graded notebooks cannot be written: {error.strerror or error}"
            return False
        return True

    def _keep(self, learner: str, folder: Path, files: SubmittedFiles) -> None:
        try:
            keep_files(self.paths.root, self.keyed.module, learner, folder, files)
        except OSError as error:
            if full_disk(error):
                raise
            why = f"A copy of this hand-in can't be kept in gradebook/hand-ins: {error.strerror or error}."
            self.report.remarks.setdefault(learner, []).append(why)

    def fail(self, learner: str, why: str) -> None:
        """Note that a submission can't be graded."""
        self.report.failed[shortened(learner) or "A folder without a name"] = shortened(why)
        self.tell(1)

    def stamp(self, task: Task, graded: Graded, entered: str) -> None:
        """Note that the grades of a submission are in the gradebook."""
        GradedStamp(task.source, entered, graded.moments, self.keyed.pages).write(self._target(task.learner))
        self._compare(task.learner, graded.moments)
        if task.stand:
            self.report.unchanged += 1
            return
        self.report.graded += 1
        for name, count in graded.outcomes.items():
            self.report.outcomes[name] += count
        if graded.remarks:
            self.report.remarks.setdefault(task.learner, []).extend(graded.remarks)

    def _target(self, learner: str) -> Path:
        return self.paths.autograded(learner, self.keyed.module)

    def _compare(self, learner: str, moments: list[int]) -> None:
        for moment in moments:
            first = self.seen.setdefault(moment, learner)
            if first != learner:
                self.shared.setdefault(moment, {first}).add(learner)


def _together(groups: Iterable[set[str]]) -> list[list[str]]:
    """Return groups that share a member as one, sorted."""
    of: dict[str, frozenset[str]] = {}
    for group in groups:
        whole = frozenset(group).union(*{of[name] for name in group if name in of})
        of |= dict.fromkeys(whole, whole)
    return sorted(map(sorted, set(of.values())))


_Given = tuple[list[Task], Results]


def _batches(pool: Workers, tasks: Iterator[Task]) -> Iterator[list[_Given]]:
    """Yield what was handed to the workers, a batch at a time: other processes are one batch ahead of the writer."""
    before: list[_Given] = []
    while batch := list(islice(tasks, BATCH)):
        chunks = [batch[at : at + CHUNK] for at in range(0, len(batch), CHUNK)]
        given = [(chunk, pool.submit([(task.learner, task.files) for task in chunk])) for chunk in chunks]
        if before:
            yield before
        before = given
    if before:
        yield before


def _results(batch: list[_Given]) -> Iterator[tuple[Task, Graded | NotScored]]:
    """Yield the submissions of a batch with their results, and drop each chunk after it."""
    while batch:
        chunk, results = batch.pop(0)
        yield from zip(chunk, results(), strict=True)
