"""Collecting from an LMS: uploads become submissions, as if they had been collected from the exchange."""

from __future__ import annotations

import json
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casewise.files import read_regular
from casewise.grading import contents, deadlines, roster
from casewise.grading.collected import Collected
from casewise.grading.contents import Answers, Contents, Release, wanted
from casewise.grading.dating import STAMP, Clock, Dated, dated, timestamp
from casewise.grading.inbound import moment
from casewise.grading.people import People, letters
from casewise.grading.pipeline import Pipeline
from casewise.grading.replacing import heal, heal_all, stage_of
from casewise.grading.replacing import replace as put_in
from casewise.grading.sorting import Sorter, Upload
from casewise.grading.uploads import Budget, Found, Refused, UnreadableError, given, inside
from casewise.journal import NAME, fingerprint
from casewise.printable import printable, shortened
from casewise.registrar.roster import LONGEST, Learner, unfit

SETTING = "FileNameCollectorPlugin"
ORIGINALS = "originals"
"""The folder in a submission that keeps what was handed in and couldn't be read."""
KEEP_LIMIT = 64 * 1024 * 1024
NAMED = 10
"""How many files one sentence names."""


@dataclass(frozen=True)
class Taken:
    """One learner's submission, as it was taken. `handed_in` is empty if nobody knows when; `by` is how it is known."""

    learner: str
    receipt: str
    path: str
    handed_in: str = ""
    by: str = ""

    def __str__(self) -> str:
        when = f", handed in {self.handed_in}, by {self.by}" if self.by else ""
        return f"{printable(self.learner)}: {self.receipt}{when} ({self.path})"


@dataclass
class Intake:
    """What came of a run: the submissions, everything that a person should look at, and who was added."""

    collected: list[Taken] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    def problem(self, words: str) -> None:
        """Keep a sentence for a person, on one line."""
        self.problems.append(printable(words))


def pattern_of(pipeline: Pipeline) -> str:
    """Return the pattern by which nbgrader's own configuration names learners; empty if there is none."""
    return str(pipeline.settings(SETTING).get("named_regexp", "") or "")


def collect(pipeline: Pipeline, module: str, paths: list[Path], *, pattern: str = "", add: bool = False) -> Intake:
    """Take the uploads of a module into `submitted/`. A bad one is reported and never stops the others.

    `pattern` names the learner by its group `student_id`; without one the names of LMSs are known. With `add`,
    learners who are not there yet are added, where a name says for certain who they are.

    Raises:
        StepError: if the gradebook or the extensions can't be read; nothing was done.
    """
    intake = Intake()
    people = People(roster.listed(pipeline))
    longer = deadlines.extensions(pipeline.root).get(module, {})
    due = deadlines.of_class(pipeline, [module])[module]
    clock = Clock(datetime.now(UTC), deadlines.zone_of(pipeline), due)
    run = _Run(pipeline, Release.read(pipeline.root / "release" / module), clock, longer, intake)
    with suppress(OSError):
        heal_all(run.target("*").parent.parent, module)
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
        new = _new(strangers, people, intake, by_pattern=bool(pattern), add=add)
        for learner, uploads in sorted({**of_learner, **{one.learner: uploads for one, uploads in new}}.items()):
            run.take(learner, uploads)
    taken = {one.learner for one in intake.collected}
    added = [one for one, _ in new if one.learner in taken]
    roster.enter(pipeline, added)
    intake.added = [one.learner for one in added]
    if run.strange:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(run.strange.items()))
        intake.problem(f"Left out, because it is no part of the course: {kinds}.")
    return intake


def _new(
    strangers: list[Upload], people: People, intake: Intake, *, by_pattern: bool, add: bool
) -> list[tuple[Learner, list[Upload]]]:
    """Return the learners to be added with their uploads, and tell of everybody else whom nobody knows."""
    wanted: dict[str, list[Upload]] = {}
    for upload in strangers:
        fit = _may_be_new(upload, people, by_pattern=by_pattern)
        if add and fit:
            wanted.setdefault(letters(_id(upload, by_pattern=by_pattern)), []).append(upload)
        else:
            intake.problem(_unknown(upload, fit=fit, add=add))
    found = []
    for uploads in wanted.values():
        ids = {_id(upload, by_pattern=by_pattern) for upload in uploads}
        if len(ids) > 1 or len({(upload.claim.lms, upload.claim.identity) for upload in uploads}) > 1:
            names = " and ".join(upload.label for upload in uploads[:NAMED])
            intake.problem(f"{names}: nobody can tell whether this is one new learner or several. Nobody was added.")
            continue
        numbers = uploads[0].claim.numbers
        number = numbers[0] if len(numbers) == 1 and len(numbers[0]) <= LONGEST else ""
        first, last = _called(uploads[0])
        found.append((Learner(next(iter(ids)), first, last, lms_id=number), uploads))
    return found


def _id(upload: Upload, *, by_pattern: bool) -> str:
    return upload.claim.new if by_pattern else upload.new


def _may_be_new(upload: Upload, people: People, *, by_pattern: bool) -> bool:
    """Whether a name says for certain who somebody is who is like nobody in the gradebook."""
    learner, claim = _id(upload, by_pattern=by_pattern), upload.claim
    plain = learner and not unfit(learner) and printable(learner) == learner and len(learner.encode()) <= LONGEST
    garbled = any(piece.garbled for piece in upload.pieces)
    like = upload.whose.known or people.resembling(learner, *claim.numbers, *claim.names, *claim.accounts)
    return bool(plain and not garbled and not like and learner == learner.strip() and " " not in learner)


def _called(upload: Upload) -> tuple[str, str]:
    last, _, first = upload.claim.names[0].partition(",") if upload.claim.lms == "Sakai" else ("", "", "")
    return first.strip()[:LONGEST], last.strip()[:LONGEST]


def _unknown(upload: Upload, *, fit: bool, add: bool) -> str:
    name, why = shortened(upload.name), upload.whose.why
    who = (upload.claim.names or upload.claim.starts or upload.claim.accounts or (name,))[0]
    if any(piece.garbled for piece in upload.pieces):
        return (
            f"{name}: the archive garbles its names, so nobody can tell whose this is. Unpack it with the program that "
            "you use for it, and give the folder."
        )
    if why != "is not in the gradebook":
        way = "Nothing of it was taken. Call it by the learner's id, as in pim_answers.zip, or give --pattern."
        return f"{name}: its name {why}. {way}"
    ways = "Add the learner in formgrader or with casewise roster" + ("" if add or not fit else ", or give --add")
    told = f"{upload.label}: {shortened(who)} is not in the gradebook. {ways}."
    return told + (" --add needs a name that says for certain who it is, and is like nobody else's." if add else "")


@dataclass(frozen=True)
class _Run:
    """One run: what is collected, against what, and what came of it."""

    pipeline: Pipeline
    release: Release
    clock: Clock
    longer: dict[str, datetime]
    intake: Intake
    strange: Counter[str] = field(default_factory=Counter)

    def target(self, learner: str) -> Path:
        """Return the folder of a learner's submission."""
        coursedir = self.pipeline.coursedir
        folder = coursedir.format_path(coursedir.submitted_directory, learner, self.release.module)
        return Path(self.pipeline.root, folder)

    def take(self, learner: str, uploads: list[Upload]) -> None:
        """Take what one learner uploaded. Whatever it is, the others are taken all the same."""
        try:
            self._take(learner, uploads)
        except Exception as error:  # noqa: BLE001  (one learner never stops the class)
            why = (getattr(error, "strerror", "") or str(error)) or type(error).__name__
            self.intake.problem(f"{learner}: {shortened(uploads[0].label)} could not be taken: {shortened(why)}.")

    def _take(self, learner: str, uploads: list[Upload]) -> None:
        if len({(upload.claim.lms, upload.claim.identity) for upload in uploads}) > 1:
            names = " and ".join(shortened(upload.label) for upload in uploads[:NAMED])
            self.intake.problem(
                f"{learner}: the LMS has {len(uploads)} different people or places for this learner: {names}. "
                "Nothing was taken. Give only the right one."
            )
            return
        due = self.clock.due and max(self.clock.due, self.longer.get(learner, self.clock.due))
        clock = replace(self.clock, due=due)
        hand_ins = [one for upload in uploads if (one := self._hand_in(learner, upload, clock))]
        hand_ins.sort(key=lambda one: one.order)
        for one in hand_ins:
            self._put(one, last=one is hand_ins[-1], of=len(hand_ins))

    def _hand_in(self, learner: str, upload: Upload, clock: Clock) -> _HandIn | None:
        """Return what one upload comes to, or None if there is nothing of this module in it."""
        budget = Budget()
        found: list[Found | Refused] = []
        for piece in upload.pieces:
            found += inside(piece, budget, wanted)
        claim = upload.claim
        stamp = next((piece for piece in upload.pieces if piece.parts[1:] == ("timestamp.txt",)), None)
        if claim.lms == "Sakai" and stamp:
            with suppress(UnreadableError):
                claim = replace(claim, at=timestamp(stamp.read()[:64].decode("ascii", "replace")))
        result = contents.sorted_out(found, self.release, clock.now)
        self.strange.update(result.strange)
        for other, names in result.others.items():
            self.intake.problem(
                f"{learner}: {shortened(names[0])} is an upload of {other}, not of {self.release.module}. "
                "Nothing of it was taken."
            )
        for name in result.archives:
            self.intake.problem(
                f"{learner}: {shortened(name)} is an archive that is not read here. Unpack it and give the folder, or "
                "ask for the upload file."
            )
        there = result.journals or result.notebooks or result.damage
        something = there or result.strange or result.archives or upload.aside or (claim.at and claim.lms == "Sakai")
        if not there and (result.others or not something):
            return None
        chosen = result.journals[-1:] or result.notebooks
        return _HandIn(learner, replace(upload, claim=claim), result, dated(chosen, claim, clock))

    def _put(self, one: _HandIn, *, last: bool, of: int) -> None:
        """Put a hand-in where an earlier submission is. Only of the last one of several there is anything to say."""
        target = self.target(one.learner)
        heal(target)
        before = _stamp(target)
        if before and (one.dated.at is None or one.dated.at < before):
            if last:
                whether = "a later submission" if one.dated.at else "another submission with a time"
                self.intake.problem(f"{shortened(one.path)}: {whether} of {one.learner} is there already, and stays.")
            return
        stage = stage_of(target)
        stage.mkdir(parents=True)
        kept = one.keep(stage)
        damage = one.damage(kept)
        one.write(stage, self.release)
        Collected(tuple(map(printable, one.remarks)), tuple(map(printable, damage))).write(stage)
        put_in(stage, target)
        if last:
            path = shortened(one.path)
            when = (f"{one.dated.at:%Y-%m-%d %H:%M} UTC", one.dated.by) if one.dated.at else ("", "")
            counts = f"{one.counts}, the last of {of} uploads" if of > 1 else one.counts
            self.intake.collected.append(Taken(one.learner, counts, path, *when))
            for words in (*one.remarks, *damage):
                self.intake.problem(f"{one.learner}: {words}")


@dataclass(frozen=True)
class _HandIn:
    """What a learner handed in at one time: what is in it, and when that was."""

    learner: str
    upload: Upload
    contents: Contents
    dated: Dated

    @property
    def order(self) -> tuple[bool, datetime]:
        at = self.dated.at
        return at is not None, at or datetime.min.replace(tzinfo=UTC)

    @property
    def journal(self) -> Answers | None:
        """The journal that counts: the last one."""
        return self.contents.journals[-1] if self.contents.journals else None

    @property
    def path(self) -> str:
        """Where the answers are."""
        chosen = self.journal or next(iter(self.contents.notebooks), None)
        return chosen.path if chosen else self.upload.label

    @property
    def answers(self) -> int:
        """How many scenarios have an answer."""
        return self.journal.record.answers if self.journal else len(_together(self.contents.notebooks))

    @property
    def counts(self) -> str:
        """What it has in it: the number of answers, and the journal's hash or where they are from."""
        count = f"{self.answers} {'answer' if self.answers == 1 else 'answers'}"
        if self.journal:
            return f"{count}, {fingerprint(self.journal.data)}"
        return f"{count}, from the copy in the notebook" if self.answers else "no answers in it at all"

    @property
    def remarks(self) -> list[str]:
        """Sentences for a person that put no answer in doubt."""
        said = [*self.dated.remarks]
        if self.journal and self.journal.record.latest and not self.answers:
            said.append("Every answer in it was withdrawn.")
        if self.journal and (newer := sorted(_newer(self.journal, self._copies))):
            said.append(
                f"The journal and {shortened(self._copies[0].path)} disagree: there is a newer answer to "
                f"{_listed(newer)} than the journal has. The journal counts."
            )
        return said

    @property
    def _copies(self) -> list[Answers]:
        return [*self.contents.notebooks, *self.contents.journals[:-1]]

    def damage(self, kept: list[str]) -> list[str]:
        """Sentences on what was handed in and could not be read; `kept` are the places of what was kept of it."""
        said = [shortened(words, 500) for words in self.contents.damage[:NAMED]]
        if len(self.contents.damage) > NAMED:
            said.append(f"{len(self.contents.damage) - NAMED} more files of it can't be read.")
        if self.journal:
            have = set(self.journal.record.latest)
            more = sorted({name for copy in self._copies for name in _answered(copy)} - have)
            if more:
                said.append(
                    f"The journal and {shortened(self._copies[0].path)} disagree: the journal has nothing on "
                    f"{_listed(more)}, and the other has an answer. The journal counts."
                )
        if not self.answers and not (self.journal and self.journal.record.latest):
            said.append("There are no answers in it at all; ask for the upload file.")
        if self.dated.unknown:
            said.append(self.dated.unknown)
        if said and kept:
            said.append(f"What was handed in is kept: {', '.join(kept[:NAMED])}.")
        return said

    def keep(self, stage: Path) -> list[str]:
        """Keep what was handed in as it was, if any of it is in doubt or had to be changed; return where."""
        changed = not self.journal and any(not copy.sound for copy in self.contents.notebooks)
        if not self.damage([]) and not changed:
            return []
        folder, kept, left = stage / ORIGINALS, [], KEEP_LIMIT
        for piece in self.upload.pieces or self.upload.aside:
            try:
                data = piece.read()
            except UnreadableError:
                continue
            if len(data) > left:
                break
            left -= len(data)
            folder.mkdir(exist_ok=True)
            name = _safe(piece.parts[-1], {path.name.casefold() for path in folder.iterdir()})
            (folder / name).write_bytes(data)
            kept.append(f"{ORIGINALS}/{name}")
        return kept

    def write(self, stage: Path, release: Release) -> None:
        """Write the submission: the course's notebooks, the journal that counts, and nbgrader's two files."""
        files = dict(release.notebooks)
        for copy in self.contents.notebooks:
            if copy.notebook in files:
                files[copy.notebook] = copy.data if copy.sound else _with_copy(release.notebooks[copy.notebook], copy)
        if self.journal:
            files[NAME] = self.journal.data
        for name, data in files.items():
            (stage / name).write_bytes(data)
        if self.dated.at:
            (stage / "timestamp.txt").write_text(self.dated.at.strftime(STAMP), encoding="utf-8")
        (stage / "submission_secret.txt").write_text(secrets.token_hex(64), encoding="utf-8")


def _with_copy(released: bytes, copy: Answers) -> bytes:
    """Return the released notebook with a learner's answers in it, for one that nbgrader can't read as it is."""
    notebook: dict[str, Any] = json.loads(released)
    about = notebook.setdefault("metadata", {}).setdefault("casewise", {})
    about["responses"] = {name: entry.to_json() for name, entry in copy.record.latest.items()}
    return json.dumps(notebook).encode()


def _together(copies: Iterable[Answers]) -> set[str]:
    return {name for copy in copies for name in _answered(copy)}


def _answered(copy: Answers) -> set[str]:
    return {name for name, entry in copy.record.latest.items() if entry.response is not None}


def _newer(journal: Answers, copies: Iterable[Answers]) -> set[str]:
    """Return the scenarios to which a copy has a newer answer than the journal has."""
    have = journal.record.latest
    return {
        name
        for copy in copies
        for name, entry in copy.record.latest.items()
        if name in have and have[name].response != entry.response and _later(entry.at, have[name].at)
    }


def _later(one: str, other: str) -> bool:
    first, second = contents.moment(one), contents.moment(other)
    return first is not None and second is not None and first > second


def _stamp(target: Path) -> datetime | None:
    """Return when the submission that is there was handed in, as far as that can be read."""
    try:
        text = read_regular(target / "timestamp.txt", 64).decode("ascii").strip()
        found = moment(text)
    except (OSError, ValueError, ArithmeticError):
        return None
    return found.replace(tzinfo=UTC) if found else None


def _safe(name: str, there: set[str]) -> str:
    """Return a name that every disk takes, and that isn't there yet in any case."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._- ") else "_" for sign in name).strip(" .")
    stem, dot, ending = (kept or "file").rpartition(".")
    stem, ending = (stem[:80], dot + ending[:10]) if dot else (ending[:80], "")
    found, number = f"{stem}{ending}", 2
    while found.casefold() in there:
        found, number = f"{stem}-{number}{ending}", number + 1
    return found


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(shortened(name, 64) for name in names[:NAMED]) + more
