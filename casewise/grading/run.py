"""A whole class at once: workers mark, one writer commits. A bad submission is told and never stops the others.

Every batch is first written to `autograded/`, then committed, then ticked off; so a run that was killed anywhere is
taken up again by the next one, with the same result.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

from casewise.collecting.handins import Read, graded_from, hand_ins, keep_script, kept
from casewise.collecting.inbound import unusable
from casewise.collecting.submitted_files import Script
from casewise.files import replace_folder, restore_folder, restore_folders
from casewise.gradebook import readings
from casewise.gradebook.course_folder import Course
from casewise.gradebook.graded import Graded
from casewise.gradebook.ledger import Ledger, open_ledger
from casewise.gradebook.settings import zone_of
from casewise.grading.counting import Bench, Choice, note_what_was_read
from casewise.grading.keyed import Paper
from casewise.grading.workers import Hire, Unmarked, Workers, here
from casewise.printable import shortened
from casewise.scenario import Outcome
from casewise.version import __version__

BATCH = 50
CHUNK = 25
TICK = readings.TICK
"""Stands in a graded folder once its grades are in the gradebook: what it was graded from, and what came of it."""

Tell = Callable[[int], None]
"""Is told how many more submissions are done."""


@dataclass
class Report:
    """What came of grading a class.

    `failed` maps learners to the reason why theirs could not be graded. `alike` are the learners whose journals share
    answers given in the same session at the same moment: one of them is a copy. `withdrawn` maps scenarios that no
    longer count to the reason; `by_hand` maps such a scenario to the learners who keep what a person gave for it.
    `late` maps learners whose hand-in is late to the points that it costs them. `counts` says of learners whose newest
    hand-in is not the one that counts which one does, and why.
    """

    module: str
    graded: int = 0
    unchanged: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: {outcome.value: 0 for outcome in Outcome})
    remarks: dict[str, list[str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    alike: list[list[str]] = field(default_factory=list)
    withdrawn: dict[str, str] = field(default_factory=dict)
    by_hand: dict[str, list[str]] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return what came of a run as JSON: a promise to other programs."""
        return {
            "module": self.module,
            "graded": self.graded,
            "unchanged": self.unchanged,
            "outcomes": self.outcomes,
            "remarks": self.remarks,
            "failed": self.failed,
            "alike": self.alike,
            "withdrawn": self.withdrawn,
            "by_hand": self.by_hand,
            "late": self.late,
            "counts": self.counts,
        }


@dataclass(frozen=True)
class Task:
    """One submission that has to be graded; or, if its grades `stand`, of which only the pages are made anew."""

    learner: str
    script: Script
    source: str
    stand: bool = False


@dataclass(frozen=True)
class Tick:
    """What is noted of a graded submission, to know whether it has to be graded again.

    `source` changes with all that its grade comes from, `entered` with what the gradebook holds of it, and `pages` with
    all that is shown around it.
    """

    source: str
    entered: str
    traces: list[int]
    pages: str = ""

    @classmethod
    def read(cls, folder: Path) -> Tick | None:
        """Return the tick in a graded folder, or None."""
        try:
            return cls(**json.loads((folder / TICK).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Put the tick into a graded folder."""
        (folder / TICK).write_text(json.dumps(vars(self)))


def counted(course: Course, module: str) -> dict[str, Path]:
    """Return the folders of the hand-ins that grades were made from, by learner."""
    return {
        learner: graded_from(course.root, module, learner, folder, course.paths.autograded(learner, module))
        for learner, folder in course.paths.all_submitted(module).items()
    }


def grade(
    course: Course, module: str, *, hire: Hire = here, force: bool = False, tell: Tell = lambda _: None
) -> Report:
    """Grade everything that was handed in of a module and is new or changed; all of it with `force`.

    Raises:
        StepError: if the module cannot be graded at all; nothing was changed.
    """
    paper = Paper.of(course, module)
    with suppress(OSError):  # a collect-zip that was killed may have moved a submission aside
        restore_folders(course.paths.submitted(), module)
    run = _Run(course, paper, Report(module), tell)
    with open_ledger(course, module) as ledger, hire(paper) as pool:
        for batch in _batches(pool, run.tasks({} if force else ledger.entered(), ledger)):
            written = [(task, marked) for task, marked in run.marked(batch) if run.write(task, marked)]
            ledger.enter([marked for task, marked in written if not task.stand])
            entered = ledger.entered([task.learner for task, _ in written])
            for task, marked in written:
                run.tick(task, marked, entered[task.learner])
            tell(len(batch))
        out = {name: scenario.withdrawn for name, scenario in paper.scenarios.items() if scenario.withdrawn}
        run.report.withdrawn, run.report.by_hand, run.report.late = out, ledger.by_hand(out), ledger.late()
    run.report.alike = _together(run.shared.values())
    return run.report


@dataclass(frozen=True)
class _Run:
    """One run over a class: what has to be done, and the folders in which it ends up."""

    course: Course
    paper: Paper
    report: Report
    tell: Tell
    seen: dict[int, str] = field(default_factory=dict)
    shared: dict[int, set[str]] = field(default_factory=dict)

    def tasks(self, entered: dict[str, str], ledger: Ledger) -> Iterator[Task]:
        """Yield what is new, has changed, or is not in the gradebook as it was `entered`."""
        read = partial(Script.read, release=self.course.paths.release(self.paper.module), zone=self.course.zone)
        due, choose = ledger.due(), self.choices(ledger, read)
        for learner, folder in self.course.paths.all_submitted(self.paper.module).items():
            if why := unusable(learner):
                self.fail(learner, f"{why}. Rename its folder in submitted/")
                continue
            try:
                script = read(folder)
                self._keep(learner, folder, script)
                choice = choose(learner, folder, script)
            except Exception as error:  # noqa: BLE001  (whatever one submission raises must not stop the class)
                self.fail(learner, f"it cannot be read: {error}")
                continue
            source = f"{__version__} {self.paper.digest}"
            if choice:
                script = choice.hand_in.script
                source += f" {choice.worth.late:g} {choice.worth.lost}"
                if choice.why:
                    self.report.counts[learner] = choice.why
            script = script.judged(due(learner))
            source = sha256(f"{source} {script.digest}".encode()).hexdigest()
            tick = Tick.read(self._target(learner)) if learner in entered else None
            if tick is None or (tick.source, tick.entered) != (source, entered[learner]):
                yield Task(learner, script, source)
            elif tick.pages != self.paper.pages:
                yield Task(learner, script, source, stand=True)
            else:
                restore_folder(self._target(learner))
                self.report.unchanged += 1
                self._trace(learner, tick.traces)
                self.tell(1)

    def choices(self, ledger: Ledger, read: Read) -> Callable[[str, Path, Script], Choice | None]:
        """Return what chooses among the hand-ins of a learner who has several; None for all others."""
        root, module = self.course.root, self.paper.module
        zone = zone_of(self.course)
        several = [name for name in self.course.paths.all_submitted(module) if kept(root, module, name)]
        terms = {}
        if several:
            note_what_was_read(ledger.read_so_far(several), root, module)
            terms = ledger.terms(several)
        graded = {sheet.name: [self.paper.scenarios[name] for name in sheet.graded] for sheet in self.paper.sheets}
        bench = Bench(
            self.paper.scenarios,
            graded,
            self.course.late_penalty(),
            lambda moment: f"{moment.astimezone(zone):%Y-%m-%d %H:%M}",
        )

        def choose(learner: str, folder: Path, script: Script) -> Choice | None:
            found = hand_ins(root, module, learner, folder, script, read) if learner in terms else []
            return bench.choose(learner, found, terms[learner]) if len(found) > 1 else None

        return choose

    def marked(self, batch: Iterable[tuple[Task, Graded | Unmarked]]) -> Iterator[tuple[Task, Graded]]:
        """Yield what could be marked of a batch, and note the rest."""
        for task, marked in batch:
            if isinstance(marked, Unmarked):
                self.report.failed[task.learner] = shortened(marked.why)
            else:
                yield task, marked

    def write(self, task: Task, marked: Graded) -> bool:
        """Put a graded submission in the place of an earlier one, all at once; say whether that was possible."""
        files = {**self.paper.files, **marked.files, **task.script.stamps}
        try:
            replace_folder(self._target(task.learner), files)
        except OSError as error:
            self.report.failed[task.learner] = f"its graded notebooks cannot be written: {error.strerror or error}"
            return False
        return True

    def _keep(self, learner: str, folder: Path, script: Script) -> None:
        try:
            keep_script(self.course.root, self.paper.module, learner, folder, script)
        except OSError as error:
            why = f"A copy of this hand-in can't be kept in gradebook/hand-ins: {error.strerror or error}."
            self.report.remarks.setdefault(learner, []).append(why)

    def fail(self, learner: str, why: str) -> None:
        """Note that a submission can't be graded."""
        self.report.failed[shortened(learner) or "A folder without a name"] = shortened(why)
        self.tell(1)

    def tick(self, task: Task, marked: Graded, entered: str) -> None:
        """Note that the grades of a submission are in the gradebook."""
        Tick(task.source, entered, marked.traces, self.paper.pages).write(self._target(task.learner))
        self._trace(task.learner, marked.traces)
        if task.stand:
            self.report.unchanged += 1
            return
        self.report.graded += 1
        for name, count in marked.outcomes.items():
            self.report.outcomes[name] += count
        if marked.remarks:
            self.report.remarks.setdefault(task.learner, []).extend(marked.remarks)

    def _target(self, learner: str) -> Path:
        return self.course.paths.autograded(learner, self.paper.module)

    def _trace(self, learner: str, traces: list[int]) -> None:
        for trace in traces:
            first = self.seen.setdefault(trace, learner)
            if first != learner:
                self.shared.setdefault(trace, {first}).add(learner)


def _together(groups: Iterable[set[str]]) -> list[list[str]]:
    """Return groups that share a member as one, sorted."""
    of: dict[str, frozenset[str]] = {}
    for group in groups:
        whole = frozenset(group).union(*{of[name] for name in group if name in of})
        of |= dict.fromkeys(whole, whole)
    return sorted(map(sorted, set(of.values())))


def _batches(pool: Workers, tasks: Iterator[Task]) -> Iterator[list[tuple[Task, Graded | Unmarked]]]:
    """Yield marked scripts, a batch at a time; the workers are always one batch ahead of the writer."""
    before: list[_Given] = []
    while batch := list(islice(tasks, BATCH)):
        chunks = [batch[at : at + CHUNK] for at in range(0, len(batch), CHUNK)]
        given = [(chunk, pool.submit([(task.learner, task.script) for task in chunk])) for chunk in chunks]
        if before:
            yield _gathered(before)
        before = given
    if before:
        yield _gathered(before)


_Given = tuple[list[Task], Future[list[Graded | Unmarked]]]


def _gathered(given: list[_Given]) -> list[tuple[Task, Graded | Unmarked]]:
    return [pair for chunk, future in given for pair in zip(chunk, future.result(), strict=True)]
