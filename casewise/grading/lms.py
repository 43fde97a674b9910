"""Collecting from an LMS: uploads become submissions, as if they had been collected from the exchange."""

from __future__ import annotations

import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets.config import Config

from casewise.grading.collect import receipt, take
from casewise.grading.pipeline import Pipeline
from casewise.grading.uploads import Refused, Upload, uploads
from casewise.journal import NAME

PATTERN = r"(?P<student_id>[^_/]+)_"
"""The learner is named at the beginning, up to an underscore, as Canvas and Moodle do."""
STAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
MINUTE = len("2026-11-23 10:00")


@dataclass(frozen=True)
class Collected:
    """One learner's submission, as it was taken."""

    learner: str
    receipt: str
    path: str


@dataclass
class Intake:
    """What came of a run: the submissions, and everything that a person should look at."""

    collected: list[Collected] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def collect(pipeline: Pipeline, module: str, paths: list[Path], *, pattern: str = PATTERN, add: bool = False) -> Intake:
    """Take the uploads of a module into `submitted/`. A bad one is reported and never stops the others.

    `pattern` names the learner by its group `student_id`; it is tried on every part of an upload's path, from the
    outside in, and the first learner of the gradebook counts. With `add`, learners who are not there yet are added.
    """
    intake = Intake()
    given: dict[str, list[Upload]] = {}
    names = FileNameCollectorPlugin(config=Config({"FileNameCollectorPlugin": {"named_regexp": pattern}}))
    names.log.disabled = True
    with pipeline.gradebook() as gradebook:
        known = {student.id for student in gradebook.students}
        for found in uploads(paths):
            learner = None if isinstance(found, Refused) else _learner(found.path, names, known, add=add)
            if isinstance(found, Refused):
                intake.problems.append(str(found))
            elif learner is None:
                intake.problems.append(f"{found.path}: {_unknown(found.path, names)}")
            else:
                given.setdefault(learner, []).append(found)
        for learner in sorted(set(given) - known):
            gradebook.add_student(learner)
    for learner, of_learner in sorted(given.items()):
        _take(pipeline, module, learner, of_learner, intake)
    return intake


def _parts(path: str, names: FileNameCollectorPlugin) -> Iterator[str]:
    for part in PurePosixPath(path).parts:
        match = re.match(names.named_regexp, part)
        if match and (learner := match.groupdict().get("student_id")):
            yield learner


def _learner(path: str, names: FileNameCollectorPlugin, known: set[str], *, add: bool) -> str | None:
    found = list(_parts(path, names))
    of_course = [learner for learner in found if learner in known]
    usable = [learner for learner in found if add and re.fullmatch(r"\w[\w@.-]*", learner)]
    return next(iter(of_course or usable), None)


def _unknown(path: str, names: FileNameCollectorPlugin) -> str:
    found = list(_parts(path, names))
    if not found:
        return "its name tells no learner. Give --pattern with a group (?P<student_id>...)."
    return f"{' and '.join(found)} is not in the gradebook. Add the learner in formgrader, or give --add."


def _take(pipeline: Pipeline, module: str, learner: str, given: list[Upload], intake: Intake) -> None:
    release = pipeline.root / "release" / module
    target = Path(pipeline.coursedir.format_path(pipeline.coursedir.submitted_directory, learner, module))
    target = target if target.is_absolute() else pipeline.root / target
    chosen = max(given, key=_last_answer)
    intake.problems += [
        f"{upload.path}: {learner} uploaded something with later answers, {chosen.path}, which counts."
        for upload in given
        if upload.is_journal and upload is not chosen
    ]
    answered = _last_answer(chosen)[0]
    if _stamp(chosen)[:MINUTE] < answered.replace("T", " ")[:MINUTE]:
        intake.problems.append(
            f"{chosen.path}: it says that {learner} handed it in on {_stamp(chosen)[:MINUTE]} UTC, before the last "
            f"answer in it. A clock is off, or the time was changed by hand: go by the LMS's."
        )
    before = target / "timestamp.txt"
    if before.is_file() and _stamp(chosen) < before.read_text().strip():
        intake.problems.append(f"{chosen.path}: a later submission of {learner} is there already, and stays.")
        return
    with tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        for upload in sorted(given, key=_last_answer):
            if upload is chosen or not (upload.is_journal or chosen.is_journal):
                (stage / _name(upload, release)).write_bytes(upload.data)
        shutil.rmtree(target, ignore_errors=True)
        remarks = list(take(stage, target, release))
    (target / "timestamp.txt").write_text(_stamp(chosen))
    (target / "submission_secret.txt").write_text(secrets.token_hex(64))
    intake.problems += [f"{learner}: {remark}" for remark in remarks if NAME in remark]
    intake.collected.append(Collected(learner, receipt(target), chosen.path))


def _last_answer(upload: Upload) -> tuple[str, bool, datetime]:
    """Return what orders uploads: the time of the last answer, a journal before a copy of it, the time of the file."""
    times = [entry.at for entry in upload.record().latest.values()]
    return max(times, default=""), upload.is_journal, upload.at


def _name(upload: Upload, release: Path) -> str:
    """Return the name under which the course knows a file that an LMS may have renamed."""
    if upload.is_journal:
        return NAME
    given = re.sub(r"-\d+$", "", PurePosixPath(upload.path).stem)
    return next((path.name for path in release.glob("*.ipynb") if given.endswith(path.stem)), "assessment.ipynb")


def _stamp(upload: Upload) -> str:
    return upload.at.astimezone(UTC).strftime(STAMP)
