"""Putting the questions of a file into a notebook, as drafts; a second time, only what its author left as it was."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from casewise.course.ipynb import KERNEL, notebook_of, save
from casewise.course.plan import Plan
from casewise.course.use import Use
from casewise.errors import CasewiseError, Exit
from casewise.files import read_if_readable, remove, write_whole
from casewise.imports.drafting import draft_of, own_cell
from casewise.imports.pictures import kept
from casewise.imports.question import Form, Question, Reading, Unread
from casewise.imports.short_ids import LONGEST_PART, slug, unique
from casewise.kinds import read_draft
from casewise.printable import shortened
from casewise.scenario import ScenarioError
from casewise.scenario.cell import REVIEW, SETUP, id_of, is_draft

SHOWN = 70
"""How many characters of a question without a title are shown."""
LARGEST = 64 * 1024 * 1024
PRACTICE = re.compile(r"(?m)^practice: true$")
SOURCE = re.compile(r"(?m)^source:[ \t]")
OWN = "casewise"
"""The metadata of a cell in which an import keeps the hash of what it wrote."""


class IntoError(CasewiseError):
    """The questions can't be put into a notebook. Nothing was changed. The message says why."""

    exit_code = Exit.BAD_COURSE


class Fate(Enum):
    """What happens to a question. The value is for people."""

    NEW = "new"
    UPDATED = "updated, because the file has changed"
    SAME = "there already"
    KEPT = "changed in the file, and by you: yours is kept"
    ELSEWHERE = "there already, in another notebook"


@dataclass(frozen=True)
class Placed:
    """One question, the scenario that it is in the course, and what happens to it."""

    where: str
    title: str
    scenario: str
    kind: str
    fate: Fate
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return what happens to a question as JSON: a promise to other programs."""
        return {
            "where": self.where,
            "title": self.title,
            "scenario": self.scenario,
            "kind": self.kind,
            "fate": self.fate.name.lower(),
            "notes": list(self.notes),
        }


@dataclass
class ImportPlan:
    """What an import would do with a notebook. `write` does it."""

    path: Path
    format: str
    use: Use
    placed: list[Placed] = field(default_factory=list)
    unread: tuple[Unread, ...] = ()
    pictures: dict[str, bytes] = field(default_factory=dict)
    notebook: Any = None
    before: bytes | None = None

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return any(one.fate in {Fate.NEW, Fate.UPDATED} for one in self.placed)

    def counted(self, fate: Fate) -> int:
        """Return how many questions have one fate."""
        return sum(one.fate is fate for one in self.placed)

    def to_json(self) -> dict[str, Any]:
        """Return what an import would do as JSON: a promise to other programs."""
        return {
            "format": self.format,
            "into": str(self.path),
            "questions": [one.to_json() for one in self.placed],
            "unread": [{"where": one.where, "why": one.why, "fix": one.fix} for one in self.unread],
            "pictures": sorted(self.pictures),
        }


def planned(reading: Reading, path: Path, use: Use | None = None) -> ImportPlan:
    """Return what an import of a file would do with a notebook. Nothing is written.

    A notebook that isn't there is made. Without a `use`, questions are practice where the notebook has practice.

    Raises:
        IntoError: if the notebook isn't one, or can't be read.
    """
    if path.suffix != ".ipynb":
        raise IntoError(f"{path} isn't a notebook. Name one, such as source/first/assessment.ipynb.")
    if path.exists() or path.is_symlink():
        before, notebook = read_if_readable(path, LARGEST), _read(path)
    elif path.parent.is_dir():
        before, notebook = None, _new(path.stem)
    else:
        raise IntoError(f"There is no folder {path.parent}. Make the module first, or name another notebook.")
    here = [cell for cell in notebook.cells if cell.cell_type == "code"]
    around = {other.name: _cells(other) for other in sorted(path.parent.glob("*.ipynb")) if other != path}
    use = use or _use(here)
    made = _Making(path, use, _objectives(path), here, around)
    found = ImportPlan(path, reading.format, use, unread=reading.unread, notebook=notebook, before=before)
    for question in reading.questions:
        found.placed.append(made.place(question, reading.format))
    found.pictures = made.pictures
    ends = [place for place, cell in enumerate(notebook.cells) if cell.source.strip() == REVIEW]
    at = ends[-1] if ends else len(notebook.cells)
    notebook.cells[at:at] = made.new
    return found


def write(plan: ImportPlan) -> None:
    """Write the notebook with its questions, and its pictures beside it: all of it, or nothing.

    Raises:
        IntoError: if someone else has changed the notebook meanwhile.
        OSError: if it can't be written.
    """
    if not plan.changes:
        return
    if read_if_readable(plan.path, LARGEST) != plan.before:
        raise IntoError(f"{plan.path} was changed meanwhile. Nothing was written. Import the file again.")
    made: list[Path] = []
    try:
        for name, data in plan.pictures.items():
            target = plan.path.parent / name
            if not target.exists():
                write_whole(target, data)
                made.append(target)
        save(plan.notebook, plan.path)
    except OSError:
        for target in made:
            remove(target)
        raise


class _Making:
    """The cells of one import, while they're made."""

    def __init__(
        self,
        path: Path,
        use: Use,
        objectives: Mapping[str, str],
        here: list[Any],
        around: Mapping[str, list[Any]],
    ) -> None:
        self._folder, self._use, self._objectives = path.parent, use, objectives
        self._here = {source: cell for cell in here if (source := _source(cell.source))}
        self._own = {id_of(cell.source) or "": cell for cell in here if id_of(cell.source)}
        self._elsewhere = {one: name for name, cells in around.items() for cell in cells for one in _known(cell.source)}
        self._taken = {id_of(cell.source) or "" for cells in (here, *around.values()) for cell in cells}
        self._seen: set[str] = set()
        self.new: list[Any] = []
        self.pictures: dict[str, bytes] = {}

    def place(self, question: Question, of: str) -> Placed:
        """Make a cell of a question, or change the one that there is."""
        source = unique(source_of(question, of), self._seen)
        self._seen.add(source)
        own = question.form is Form.SCENARIO
        there = self._own.get(id_of(own_cell(question)) or "") if own else self._here.get(source)
        if there is not None and not own:
            self._own.pop(id_of(there.source) or "", None)
        shown = kept(question, self._folder, self.pictures)
        name = id_of(there.source) if there is not None else self._name(question)
        text = draft_of(shown.question, str(name), self._use, source=source, objectives=self._objectives)
        elsewhere = self._elsewhere.get((id_of(text) or "") if own else source)
        fate = Fate.ELSEWHERE if elsewhere and there is None else _fate(there, text)
        if fate is Fate.NEW:
            self.new.append(_marked(new_code_cell(text)))
        elif fate is Fate.UPDATED and there is not None:
            there.source, there.outputs, there.execution_count = text, [], None
            _marked(there)
        if fate in {Fate.NEW, Fate.UPDATED}:
            self.pictures |= shown.files
        self._taken.add(id_of(text) or "")
        kind = str(read_draft(text).fields.get("kind") or "")
        notes = (f"It's in {elsewhere}.",) if fate is Fate.ELSEWHERE else shown.question.untaken
        return Placed(question.where, _called(question), id_of(text) or "", kind, fate, tuple(notes))

    def _name(self, question: Question) -> str:
        """Return an id that no scenario of the module has: of the title, or of the prompt."""
        wanted = slug(question.title) or slug(question.prompt.strip().partition("\n")[0], LONGEST_PART)
        return unique(wanted or slug(question.where) or "question", self._taken)


def _called(question: Question) -> str:
    """Return what people call a question: its title, or how it begins."""
    return question.title or shortened(" ".join(question.prompt.split()), SHOWN)


def source_of(question: Question, of: str) -> str:
    """Return where a question comes from: the program, and its own id there, its title, or a hash of its words."""
    program = slug(of).partition("-")[0] or "file"
    words = re.sub(r"\W+", "", question.prompt).casefold()
    own = " ".join(question.source_id.split()) or slug(question.title) or sha256(words.encode()).hexdigest()[:10]
    return f"{program}:{own[:200]}"


def _fate(there: Any, text: str) -> Fate:
    if there is None:
        return Fate.NEW
    if there.source.rstrip() == text.rstrip():
        return Fate.SAME
    written = _written(there)
    if written == _hash(text):
        return Fate.SAME  # the author has gone on with it, and the file says what it said before
    return Fate.UPDATED if written == _hash(there.source) else Fate.KEPT


def _marked(cell: Any) -> Any:
    cell.metadata[OWN] = {"imported": _hash(cell.source)}
    return cell


def _written(cell: Any) -> str:
    """Return the hash of what the last import wrote into a cell, or nothing."""
    found = cell.metadata.get(OWN)
    return str(found.get("imported", "")) if isinstance(found, dict) else ""


def _hash(text: str) -> str:
    return sha256(text.rstrip().encode()).hexdigest()[:16]


def _source(text: str) -> str:
    """Return where the scenario in a cell was imported from, or nothing."""
    if id_of(text) is None or not SOURCE.search(text):
        return ""
    return str(read_draft(text).fields.get("source") or "")


def _known(text: str) -> Iterable[str]:
    """Return by what a question is found in another notebook: its source, and its id."""
    return [one for one in (_source(text), id_of(text) or "") if one]


def _use(cells: list[Any]) -> Use:
    scenarios = [cell.source for cell in cells if id_of(cell.source) is not None]
    practice = [text for text in scenarios if PRACTICE.search(text)]
    finished = [text for text in scenarios if not is_draft(text)] or scenarios
    return Use.PRACTICE if any(text in practice for text in finished) else Use.GRADED


def _objectives(path: Path) -> Mapping[str, str]:
    try:
        plan = Plan.read(path.resolve().parent.parent)
    except ScenarioError:  # `casewise check` says so
        return {}
    return plan.objectives if plan else {}


def _read(path: Path) -> Any:
    try:
        return notebook_of(path, path.name)
    except ScenarioError as error:
        raise IntoError("\n".join(error.lines)) from None


def _cells(path: Path) -> list[Any]:
    try:
        return [cell for cell in notebook_of(path, path.name).cells if cell.cell_type == "code"]
    except ScenarioError:  # its own check says so
        return []


def _new(stem: str) -> Any:
    title = stem.replace("-", " ").replace("_", " ").capitalize()
    cells = [new_markdown_cell(f"# {title}"), new_code_cell(SETUP), new_code_cell(REVIEW)]
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
