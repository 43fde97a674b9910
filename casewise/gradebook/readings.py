"""Readings: an answer that a person has read needs no second reading until it changes.

Beside the gradebook there's a note for each learner and module, `gradebook/read/<learner>/<module>.json`. It says, by
scenario, what the grade in the gradebook is based on. If that's the same when a class is graded again, a person isn't
asked again. Otherwise nbgrader's rule applies, and a person is asked.

A grade is based on the learner's response; on the scenario's kind, points and key, or its rubric instead of a key; on
the points that the key gives; and, if the record is damaged, on that record. It isn't based on a title, a prompt, an
option's words, a rationale or a citation, so correcting these asks nobody to read again. A renamed id counts as its
first name.

The note never says more than the gradebook holds: what changes is removed from it before the grades are committed, and
added afterwards. A run that is killed in between asks a person once too often, never too rarely.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from casewise import kinds
from casewise.errors import CasewiseError
from casewise.files import read_regular, write_whole
from casewise.journal import NAME, Record, read
from casewise.journal.record import scored
from casewise.scenario import Judge, Response, Scenario, ScenarioError
from casewise.scenario.cell import is_scenario, source

FOLDER = "read"
LIMIT = 4 * 1024 * 1024
NOTEBOOK_LIMIT = 64 * 1024 * 1024
VERSION = 1
GRADED = ".graded"
"""A file in a graded folder whose grades are in the gradebook."""


@dataclass(frozen=True)
class Basis:
    """What one grade is based on, as hashes.

    `judged` covers everything except a damaged `record`; `answer` covers only the learner's part. `read` is the answer
    that a person read last, or empty if that isn't known.
    """

    judged: str
    answer: str
    record: str = ""
    read: str = ""

    @classmethod
    def of(cls, scenario: Scenario, response: Response | None, standing: Mapping[str, Any]) -> Basis:
        """Return what a response's grade is based on. `standing` is the state of the record in a graded notebook."""
        doubt = scenario.id in standing.get("suspects", [])
        remarks = list(standing.get("remarks", [])) if doubt else []
        answer = [scenario.original(response), remarks]
        answer += [scenario.original(scenario.variant)] if scenario.variant else []
        terms: dict[str, Any] = {name: scenario.original(getattr(scenario, name)) for name in scenario.judged_by}
        if "rubric" in terms:
            terms["rubric"] = [" ".join(str(criterion).split()) for criterion in terms["rubric"]]
        earned = None if scenario.judge is Judge.PERSON else scored(scenario, response).points
        judged = [answer, terms, bool(scenario.withdrawn), earned, bool(standing.get("undecided"))]
        return cls(_digest(judged), _digest(answer), str(standing.get("record", "")) if doubt else "")

    def same(self, other: Basis) -> bool:
        """Whether two grades have the same basis. An older note may not know the record."""
        return self.judged == other.judged and (self.record == other.record or not (self.record and other.record))


@dataclass(frozen=True)
class GradeRow:
    """One grade in the gradebook, before it's graded again."""

    auto: float | None
    manual: float | None
    waiting: bool


def settled(before: Basis | None, now: Basis, row: GradeRow | None, *, doubt: bool) -> tuple[bool, Basis]:
    """Return whether a grade waits for a person, and the new note. `doubt` is what grading alone would decide."""
    if row is None:
        return doubt, now
    given = row.manual is not None
    if before is None:
        return doubt or given, now
    now = replace(now, read=before.answer if given and not row.waiting else before.read)
    judged = given or row.auto is not None  # a new row was never read
    return (row.waiting if judged and before.same(now) else doubt or given), now


class Readings:
    """The notes about one module's learners."""

    def __init__(self, root: Path, module: str) -> None:
        self._folder, self._module = root / "gradebook" / FOLDER, module

    def of(self, learner: str) -> dict[str, Basis]:
        """Return a learner's note, by scenario; empty if it can't be read."""
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            noted = json.loads(read_regular(self._path(learner), LIMIT))
            if noted["v"] == VERSION:
                return {str(name): Basis(**basis) for name, basis in noted["scenarios"].items()}
        return {}

    def begin(self, learner: str, now: Mapping[str, Basis]) -> dict[str, Basis]:
        """Return a learner's note, and remove from it what the gradebook is about to replace.

        Raises:
            CasewiseError: if the note can't be changed. Then the grade must not change either.
        """
        before = self.of(learner)
        kept = {name: basis for name, basis in before.items() if name not in now or basis.same(now[name])}
        if len(kept) < len(before):
            try:
                self._write(learner, kept, flush=True)
            except OSError as error:
                words = f"{self._path(learner)} cannot be written ({error.strerror or error}). Nothing was graded."
                raise CasewiseError(words) from error
        return before

    def end(self, learner: str, now: Mapping[str, Basis]) -> None:
        """Note what the gradebook now holds. If that fails, a person is only asked again."""
        known = self.of(learner)
        if new := {**known, **now}:
            with suppress(OSError):
                if new != known:
                    self._write(learner, new)

    def adopt(self, folders: Iterable[tuple[str, Path]]) -> None:
        """Make notes for learners without one, from their graded folders: earlier versions didn't make notes."""
        for learner, folder in folders:
            if not os.path.lexists(self._path(learner)) and _complete(folder):
                with suppress(OSError):
                    if found := dict(_judged(folder)):
                        self._write(learner, found)

    def _path(self, learner: str) -> Path:
        return self._folder / learner / f"{self._module}.json"

    def _write(self, learner: str, bases: Mapping[str, Basis], *, flush: bool = False) -> None:
        path = self._path(learner)
        if not path.parent.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        note = {"v": VERSION, "scenarios": {name: vars(basis) for name, basis in bases.items()}}
        write_whole(path, orjson.dumps(note), mode=0o600, flush=flush)


def _complete(folder: Path) -> bool:
    """Whether the gradebook has the grades in a graded folder.

    Casewise puts a stamp into it then, and nbgrader takes the right to write from its notebooks.
    """
    notebooks = list(folder.glob("*.ipynb"))
    writable = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
    return bool(notebooks) and (
        (folder / GRADED).is_file() or not any(path.lstat().st_mode & writable for path in notebooks)
    )


def _judged(folder: Path) -> Iterator[tuple[str, Basis]]:
    """Yield what each grade in a graded folder is based on, skipping unreadable notebooks."""
    answers = read(folder / NAME)
    for path in sorted(folder.glob("*.ipynb")):
        with suppress(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            yield from bases(json.loads(read_regular(path, NOTEBOOK_LIMIT)), answers).items()


def bases(notebook: Any, answers: Record) -> dict[str, Basis]:
    """Return what each grade in a graded notebook is based on, by scenario."""
    standing = notebook["metadata"]["casewise"].get("record", {})
    found = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code" and is_scenario(text := source(cell)):
            with suppress(ScenarioError):
                scenario = kinds.read_cell(text)
                if not scenario.practice:
                    found[scenario.id] = Basis.of(answers.met(scenario), answers.response(scenario), standing)
    return found


def _digest(value: object) -> str:
    return sha256(json.dumps(value, sort_keys=True, default=_plain).encode()).hexdigest()[:32]


def _plain(model: Any) -> object:
    """Return a model as JSON. A kind's key may be one."""
    return model.model_dump(mode="json")
