"""What the desk shows of a course: how far each module is, and what waits for the instructor.

Nothing is written, except that comparing a source with its release isn't repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from casewise import timestamp
from casewise.course.build import would_change
from casewise.course.module import Module, modules
from casewise.course.plan import Plan
from casewise.course.todo import drafts
from casewise.desk.exchanged import Exchanged
from casewise.desk.made import Made
from casewise.desk.notes import Note, read_compared, read_notes, write_compared
from casewise.errors import CasewiseError
from casewise.files import read_if_readable
from casewise.folders import STAMP, module_title
from casewise.gradebook.counts import ModuleCounts, counts_of, learners_of
from casewise.gradebook.course_folder import Course
from casewise.gradebook.paths import CoursePaths
from casewise.gradebook.readings import GRADED
from casewise.gradebook.settings import zone_of
from casewise.moment import in_words
from casewise.scenario import ScenarioError
from casewise.tables.extensions import course_extensions


@dataclass(frozen=True)
class ModuleState:
    """How far one module is. Numbers are learners, except `unread`, which are answers, and `extensions`.

    `waiting` are hand-ins in the exchange that weren't collected. `failed` says why a hand-in couldn't be graded.
    `drafts` are scenarios that aren't finished.
    `source`, `release` and `marks` are texts that change with the source, the release and the marks.
    """

    module: str
    title: str
    built: Made = Made.NO
    released: Made = Made.NO
    problems: int = 0
    drafts: int = 0
    due: str = ""
    due_words: str = ""
    past: bool = False
    extensions: int = 0
    handed_in: int = 0
    waiting: int = 0
    late: int = 0
    ungraded: int = 0
    graded: int = 0
    regrade: bool = False
    unread: int = 0
    unread_learners: int = 0
    pages: int = 0
    stale_pages: int = 0
    to_return: int = 0
    returned: int = 0
    unreturnable: int = 0
    reported: bool = False
    failed: dict[str, str] = field(default_factory=dict)
    look: list[str] = field(default_factory=list)
    source: str = ""
    release: str = ""
    marks: str = ""
    notebooks: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return how far a module is as JSON: a promise to other programs."""
        return asdict(self) | {"built": self.built.value, "released": self.released.value}


@dataclass(frozen=True)
class CourseState:
    """What the desk shows of a course. `exchange` is false if there is none, so nobody can fetch anything.

    `learners` are those in the gradebook, and whoever handed in without being there yet.
    """

    course: str
    title: str
    learners: list[str]
    modules: list[ModuleState]
    exchange: bool = True
    exchange_folder: str = ""
    trouble: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return what is shown of a course as JSON: a promise to other programs."""
        return {
            "course": self.course,
            "title": self.title,
            "learners": self.learners,
            "exchange": self.exchange,
            "exchange_folder": self.exchange_folder,
            "trouble": self.trouble,
            "modules": [module.to_json() for module in self.modules],
        }


def course_state(course: Course, now: datetime) -> CourseState:
    """Return what the desk shows of a course.

    Raises:
        CasewiseError: if the gradebook can't be read.
    """
    source = course.paths.source()
    titles, trouble = _plan(source)
    there = [module.name for module in modules(source)]
    names = [name for name in titles if name in there] + [name for name in there if name not in titles]
    exchanged = Exchanged.of(course)
    try:
        longer = course_extensions(course.root)
    except CasewiseError as error:
        longer, trouble = {}, [*trouble, *error.lines]
    notes = read_notes(course.root)
    with course.gradebook() as gradebook:
        learners = {*learners_of(gradebook.db)}
        counts = {name: counts_of(gradebook.db, name) for name in names}
    for name in names:
        learners |= course.paths.all_submitted(name).keys() | exchanged.waiting(name, {})
    zone = zone_of(course)
    found = [
        module_state(
            course,
            name,
            titles.get(name, "") or module_title(name),
            counts[name],
            longer.get(name, {}),
            notes.get(name, Note()),
            exchanged,
            now,
            zone,
        )
        for name in names
    ]
    return CourseState(
        str(course.coursedir.course_id),
        titles.get("", ""),
        sorted(learners),
        found,
        exchanged.there,
        str(exchanged.folder),
        trouble,
    )


def _plan(source: Path) -> tuple[dict[str, str], list[str]]:
    """Return the titles of the modules in the course's order, with the course's own under an empty name."""
    try:
        plan = Plan.read(source)
    except ScenarioError as error:
        return {}, [str(problem) for problem in error.problems]
    except OSError as error:
        return {}, [f"{error.filename}: {error.strerror}."]
    return ({"": plan.title or "", **plan.modules}, []) if plan else ({}, [])


def module_state(  # noqa: PLR0913, PLR0917  (what a module's state comes from)
    course: Course,
    name: str,
    title: str,
    counts: ModuleCounts,
    longer: dict[str, datetime],
    note: Note,
    exchanged: Exchanged,
    now: datetime,
    zone: Any,
) -> ModuleState:
    """Return how far one module is."""
    paths = course.paths
    source, release = _stamp(paths.source(name)), _stamp(paths.release(name))
    submitted = paths.all_submitted(name)
    waiting = exchanged.waiting(name, {learner: _handed_in(path) for learner, path in submitted.items()})
    graded, ungraded, regrade, failed = _graded(paths, name, submitted, note, release)
    due = counts.due.replace(tzinfo=UTC) if counts.due else None
    dues = {learner: at.replace(tzinfo=UTC) for learner, at in counts.longer.items()} | longer
    pages = exchanged.pages(name, paths, graded)
    stale = len(pages.missing) or (bool(graded) and note.returned not in {"", counts.marks})
    return ModuleState(
        module=name,
        title=title,
        built=_built(course, name, f"{source} {release}", counts.notebooks),
        released=exchanged.released(paths.release(name), name),
        problems=note.problems if note.source == source else 0,
        drafts=_drafts(paths.source(name), source),
        due=due.isoformat() if due else "",
        due_words=in_words(due.astimezone(zone)) if due else "",
        past=bool(due and due < now),
        extensions=len(longer),
        handed_in=len(submitted.keys() | waiting),
        waiting=len(waiting),
        late=_late(submitted, counts, due, dues),
        ungraded=len(ungraded),
        graded=len(graded),
        regrade=regrade,
        unread=sum(counts.unread.values()),
        unread_learners=len(counts.unread),
        pages=pages.there,
        stale_pages=len(graded) if stale is True else int(stale),
        to_return=len(pages.to_return),
        returned=pages.returned,
        unreturnable=pages.unreturnable,
        reported=bool(counts.marks) and note.reported == counts.marks,
        failed=failed,
        look=note.look,
        source=source,
        release=release,
        marks=counts.marks,
        notebooks=sorted((path.name for path in paths.source(name).glob("*.ipynb")), key=_lesson_first),
    )


@lru_cache(maxsize=64)
def _drafts(folder: Path, _stamp: str) -> int:
    """Return how many drafts a module has. It's counted again when its stamp changes."""
    return len(drafts(Module(folder)))


def _lesson_first(name: str) -> tuple[bool, str]:
    return name != "lesson.ipynb", name


def _built(course: Course, name: str, stamp: str, keyed: frozenset[str]) -> Made:
    """Return whether a module is built from what its source says now; `stamp` changes with both.

    A release that came with a clone has no keys in this gradebook, so nothing could be graded by it.
    """
    source, release = course.paths.source(name), course.paths.release(name)
    made = _newest(release)
    if not made or not {path.stem for path in release.glob("*.ipynb")} <= keyed:
        return Made.NO
    if _newest(source) <= made:
        return Made.YES
    compared = read_compared(course.root)
    if compared.get(name) == stamp:
        return Made.YES
    if would_change(course, name):
        return Made.OLD
    write_compared(course.root, compared | {name: stamp})
    return Made.YES


def _graded(
    paths: CoursePaths, name: str, submitted: dict[str, Path], note: Note, release: str
) -> tuple[list[str], list[str], bool, dict[str, str]]:
    """Return who is graded, who isn't yet, whether all have to be graded again, and why some can't be."""
    graded, ungraded, failed, oldest = [], [], {}, 0.0
    for learner, folder in submitted.items():
        at, came = _changed(paths.autograded(learner, name) / GRADED), _changed(folder)
        if not at and any(paths.autograded(learner, name).glob("*.ipynb")):
            at = _changed(paths.autograded(learner, name))  # nbgrader's own command leaves no stamp
        if at >= came > 0:
            graded.append(learner)
            oldest = min(oldest or at, at)
        elif learner in note.failed and note.graded_at >= came:
            failed[learner] = note.failed[learner]
        else:
            ungraded.append(learner)
    again = bool(graded) and oldest < _newest(paths.release(name)) and note.graded != release
    return graded, ungraded, again, failed


def _late(submitted: dict[str, Path], counts: ModuleCounts, due: datetime | None, longer: dict[str, datetime]) -> int:
    if due is None:
        return 0
    times = ((learner, counts.submitted.get(learner) or _handed_in(folder)) for learner, folder in submitted.items())
    return sum(1 for learner, at in times if at and at.replace(tzinfo=UTC) > max(due, longer.get(learner, due)))


def _handed_in(folder: Path) -> datetime | None:
    """Return when a submission was handed in, in UTC without a zone, or None."""
    return timestamp.read((read_if_readable(folder / STAMP, 64) or b"").decode("ascii", "replace"))


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a module that a release is made from."""
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file() and ".ipynb_checkpoints" not in path.parts)


def _newest(folder: Path) -> float:
    return max(map(_changed, _files(folder)), default=0.0)


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _stamp(folder: Path) -> str:
    """Return a text that changes with the files in a folder, or an empty one without any."""
    said = [f"{path.relative_to(folder)} {path.stat().st_mtime_ns}" for path in _files(folder)]
    return sha256("\n".join(said).encode()).hexdigest()[:16] if said else ""
