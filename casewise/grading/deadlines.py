"""Deadlines in the gradebook and in the exchange: when a module is due, and for whom it is due later."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nbgrader.api import Assignment, SubmittedAssignment
from sqlalchemy import select
from traitlets import Unicode
from traitlets.config import Configurable

from casewise.exchange import due as noticeboard
from casewise.grading.pipeline import Pipeline, StepError
from casewise.registrar import deadlines
from casewise.registrar.deadlines import Due, Extensions
from casewise.registrar.table import TableError

ROOT_MODE = 0o755
LISTED_BY_NOBODY = 0o711


class Deadlines(Configurable):
    """How deadlines are read and shown."""

    zone = Unicode(
        help='The zone in which deadlines are written and shown, as "America/Chicago"; this machine\'s if empty.'
    ).tag(config=True)


def zone_of(pipeline: Pipeline, name: str = "") -> ZoneInfo | None:
    """Return the time zone of the course, or the one of this name; None for this machine's.

    Raises:
        StepError: if there is no such zone.
    """
    return _zone(name or str(pipeline.configured(Deadlines).zone))


def in_zone(moment: datetime, settings: Any) -> datetime:
    """Return a moment in the course's time zone; `settings` is anything of nbgrader's that has its configuration.

    Raises:
        StepError: if there is no such zone.
    """
    zone = _zone(Deadlines(parent=settings).zone)
    return moment.astimezone(zone) if zone else moment


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        words = f'There is no time zone "{name}". Write it as in America/Chicago.'
        raise StepError("Reading the time zone", words, "") from error


class DamagedError(StepError):
    """The file of extensions was damaged, so that nobody knows who has longer. Nothing was done."""

    def __init__(self, words: str) -> None:
        super().__init__("Reading the extensions", words, "")


@dataclass
class Change:
    """What becomes of one date; `learner` is empty for the class."""

    module: str
    learner: str
    before: datetime | None
    after: datetime | None


@dataclass
class Told:
    """What learners can see of their dates. `unseen` are those whose date could not be kept to themselves."""

    reached: bool = True
    unseen: list[str] = field(default_factory=list)


def of_class(pipeline: Pipeline, modules: Collection[str]) -> dict[str, datetime | None]:
    """Return when each of some modules is due for the class."""
    with pipeline.gradebook() as gradebook:
        rows = gradebook.db.execute(select(Assignment.name, Assignment.duedate)).all()
    there = {name: due.replace(tzinfo=UTC) if due else None for name, due in rows}
    return {module: there.get(module) for module in modules}


def changes(pipeline: Pipeline, wanted: Mapping[str, Due]) -> list[Change]:
    """Return what a table would change: for the modules in it, whoever is not in it has no extension any more.

    Raises:
        DamagedError: if the file of extensions was damaged, and the table does not replace all of it.
    """
    now, kept = of_class(pipeline, wanted), _replaced(pipeline, wanted)
    found = []
    for module, due in wanted.items():
        before = kept.get(module, {})
        if due.everybody and due.everybody != now[module]:
            found.append(Change(module, "", now[module], due.everybody))
        for learner in sorted(before.keys() | due.learners.keys()):
            old, new = before.get(learner), due.learners.get(learner)
            if old != new:
                found.append(Change(module, learner, old, new))
    return found


def enact(pipeline: Pipeline, wanted: Mapping[str, Due]) -> None:
    """Make a table's dates hold, all or none: in the gradebook, for what was handed in, and for what will be.

    Raises:
        StepError: if the gradebook or the file of extensions cannot be written.
    """
    kept = _replaced(pipeline, wanted)
    with pipeline.gradebook() as gradebook:
        for module, due in wanted.items():
            if due.everybody:
                of = gradebook.db.scalars(select(Assignment).where(Assignment.name == module)).one_or_none()
                of = of or Assignment(name=module, course_id=gradebook.course_id)
                of.duedate = due.everybody.astimezone(UTC).replace(tzinfo=None)
                gradebook.db.add(of)
            gone = kept.pop(module, {}).keys() - due.learners.keys()
            if due.learners:
                kept[module] = due.learners
            grant(gradebook.db, module, {**dict.fromkeys(gone), **due.learners})
        try:
            with deadlines.written(pipeline.root / "gradebook", kept):
                gradebook.db.commit()
        except OSError as error:
            raise StepError(
                "Keeping the extensions", f"{error.filename} cannot be written: {error.strerror}", ""
            ) from error


def extensions(root: Path) -> Extensions:
    """Return the extensions that are kept in a course.

    Raises:
        DamagedError: if their file was damaged: grading without it would take off points that nobody owes.
        StepError: if it cannot be read.
    """
    path = root / "gradebook" / deadlines.NAME
    try:
        return deadlines.read(path.parent)
    except OSError as error:
        raise StepError("Reading the extensions", f"{path} cannot be read: {error.strerror}.", "") from error
    except TableError as error:
        words = f"{path} was damaged. Put it back from a backup, or give all dates anew: casewise deadlines FILE.csv"
        raise DamagedError(f"{words}\n{error}") from error


def _replaced(pipeline: Pipeline, wanted: Mapping[str, Due]) -> Extensions:
    """Return the extensions that a table replaces: of a damaged file nothing, if the table says all that it did."""
    try:
        return extensions(pipeline.root)
    except DamagedError as error:
        there = {path.parent.name for path in pipeline.root.glob("source/*/*.ipynb")}
        unsaid = [name for name, due in of_class(pipeline, sorted(there - wanted.keys())).items() if due]
        if unsaid:
            words = f"{error.log}\nSo who has longer for {', '.join(unsaid)} is not known. Put it into the table too."
            raise DamagedError(words) from error
        return {}


def grant(session: Any, module: str, until: Mapping[str, datetime | None]) -> None:
    """Give some learners' submissions of a module the extension that lets them hand in until their date.

    Learners who are not named keep what nbgrader has for them. Nothing is committed.
    """
    if not until:
        return
    row = session.execute(select(Assignment.id, Assignment.duedate).where(Assignment.name == module)).one_or_none()
    if row is None or row.duedate is None:
        return
    table = SubmittedAssignment.__table__
    there = select(table.c.id, table.c.student_id, table.c.extension).where(table.c.assignment_id == row.id)
    for of in session.execute(there).all():
        if of.student_id in until:
            longer = _longer(until[of.student_id], row.duedate)
            if longer != of.extension:
                session.execute(table.update().where(table.c.id == of.id).values(extension=longer))


def _longer(until: datetime | None, due: datetime) -> timedelta | None:
    if until is None:
        return None
    longer = until.astimezone(UTC).replace(tzinfo=None) - due
    return longer if longer > timedelta(0) else None


def _shown(moment: datetime | None, zone: ZoneInfo | None) -> datetime | None:
    return moment.astimezone(zone) if moment and zone else moment


def tell(pipeline: Pipeline, modules: Collection[str], learners: Collection[str], zone: ZoneInfo | None = None) -> Told:
    """Put the dates of some modules where learners' start pages look for them, in a zone if one is given.

    Raises:
        StepError: if the exchange cannot be written.
    """
    exchange, course = pipeline.exchange_root, str(pipeline.coursedir.course_id)
    if not exchange.is_dir():
        return Told(reached=False)
    told = Told()
    folder = exchange / course / noticeboard.FOLDER
    kept, due = extensions(pipeline.root), of_class(pipeline, modules)
    accounts = any(noticeboard.account(learner) is not None for learner in learners)
    try:
        for path, mode in ((folder.parent, ROOT_MODE), (folder, LISTED_BY_NOBODY)):
            if not path.is_dir():
                path.mkdir()
                path.chmod(mode | (0o2020 if pipeline.coursedir.groupshared else 0))
        for module in modules:
            noticeboard.put(folder, noticeboard.name(course, module), _shown(due[module], zone))
            for learner in learners:
                own, name = kept.get(module, {}).get(learner), noticeboard.name(course, module, learner)
                own = _shown(own, zone)
                if not noticeboard.put(folder, name, own, reader=learner, accounts=accounts):
                    told.unseen.append(learner)
    except OSError as error:
        words = f"{error.filename} cannot be written: {error.strerror}. The dates hold; learners do not see them yet."
        raise StepError("Telling the learners", words, "") from error
    return told
