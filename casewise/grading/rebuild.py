"""Rebuilding: a submission becomes the released notebook, with the learner's answers beside it.

nbgrader reads a submitted notebook through its exporter. This one never opens it: it reads `release/` instead, so not a
line that a learner wrote goes any further. nbgrader's own OverwriteCells then puts the hidden keys back.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError

from casewise import kinds
from casewise import timestamp as stamp
from casewise.collecting.exchange import STAMPS
from casewise.collecting.handins import HandIn, Read, hand_ins, keep_hand_in
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.files import remove, write_whole
from casewise.folders import CONFIG, SECRET, STAMP
from casewise.gradebook.course_folder import opened, stored_keys_in
from casewise.gradebook.due_dates import grant, stamp_submission
from casewise.gradebook.lock import hold
from casewise.gradebook.paths import CoursePaths
from casewise.gradebook.readings import Readings
from casewise.gradebook.settings import in_zone
from casewise.gradebook.terms import read_so_far, terms_of
from casewise.grading.counting import CountingRules, note_what_was_read
from casewise.grading.submission import Submission
from casewise.journal import NAME, write
from casewise.journal import Record as Answers
from casewise.scenario import Judge, Scenario
from casewise.scenario.cell import id_of, is_scenario, with_answer
from casewise.tables.extensions import course_extensions


class Rebuild(NotebookExporter):
    """The exporter of `nbgrader autograde`.

    nbgrader makes it before it deletes what was graded before: only now can it note what that was judged from.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        """Let nbgrader begin only when no other command is working on the course."""
        super().__init__(*given, **more)
        self.optimistic_validation = True  # once, after the last step
        self._keyed: dict[str, Any] = {}
        if isinstance(self.parent, Autograde):
            self._check_policy()
            hold(self.parent, "nbgrader autograde", self._begin)

    def _check_policy(self) -> None:
        """Refuse to begin if the setting for late work can't be used: nbgrader deletes a graded folder first."""
        try:
            AssignLatePenalties(parent=self.parent).init_plugin()
        except TraitError as error:
            words = f"The setting for late work in {CONFIG} can't be used: {error} Nothing was graded."
            self.log.error("%s", words)  # noqa: TRY400  (for an instructor)
            raise NbGraderException(words) from None

    def _begin(self) -> None:
        """Keep what is in `submitted/`, and note what a person has read: nbgrader overwrites times next."""
        coursedir = self.parent.coursedir
        learners = {Path(folder).parent.name: Path(folder) for folder in self.parent.assignments}
        paths, module = CoursePaths(coursedir), coursedir.assignment_id
        readings = Readings(paths.root, module)
        read = self._read(paths.release(module))
        for learner, folder in learners.items():
            readings.adopt([(learner, paths.autograded(learner, module))])
            try:
                keep_hand_in(paths.root, module, learner, folder, read)
            except OSError as error:
                self.log.warning("A copy of %s can't be kept in gradebook/hand-ins: %s", folder, error)
        with opened(coursedir) as gradebook:
            note_what_was_read(read_so_far(gradebook.db, module, learners), paths.root, module)

    def _read(self, release: Path) -> Read:
        return partial(SubmittedFiles.read, release=release, zone=self.config.Exchange.get("timezone", ""))

    def from_filename(self, filename: str, resources: Any = None, **more: Any) -> Any:
        """Return the notebook to grade: rebuilt, and then processed by nbgrader's second pass."""
        ids, name = resources["nbgrader"], Path(filename).name
        paths = CoursePaths(self.parent.coursedir)
        release = paths.release(ids["assignment"])
        graded = paths.autograded(ids["student"], ids["assignment"])
        resources |= {"casewise": {"root": paths.root}, "metadata": {"name": Path(name).stem, "path": str(graded)}}
        keyed = self._with_keys(release / name, resources)
        root, read = paths.root, self._read(release)
        submitted = paths.submitted(ids["student"], ids["assignment"])
        found = hand_ins(root, ids["assignment"], ids["student"], submitted, read=read)
        files = found[-1].files
        with opened(self.parent.coursedir) as gradebook:
            until = course_extensions(root).get(ids["assignment"], {})
            mine = {ids["student"]: until[ids["student"]]} if ids["student"] in until else {}
            grant(gradebook.db, ids["assignment"], mine)
            if len(found) > 1:
                files = self._counting(gradebook, ids, found, graded, scenarios(release)).files
            due = stamp_submission(gradebook, ids["assignment"], ids["student"], stamp.read(files.stamp))
        notebook = rebuild(keyed, files=files.judged(due), graded=graded, release=release, learner=ids["student"])
        for remark in notebook.metadata.casewise.record.remarks:
            self.log.warning("%s, %s: %s", ids["student"], ids["assignment"], remark)
        return self.from_notebook_node(notebook, resources=resources, **more)

    def _with_keys(self, path: Path, resources: Any) -> Any:
        """Return a released notebook as nbgrader's first pass leaves it, with its hidden keys: made once for a class.

        Raises:
            FileNotFoundError: if the course never released such a notebook.
        """
        if path.name not in self._keyed:
            if not path.is_file():
                raise FileNotFoundError(f"{path} is not there. Run: nbgrader generate_assignment {path.parent.name}")
            first = Exporter(parent=self.parent, preprocessors=self.parent.sanitize_preprocessors)
            self._keyed[path.name], _ = first.from_notebook_node(nbformat.read(path, as_version=4), resources)
        return self._keyed[path.name]

    def _counting(self, gradebook: Any, ids: Any, found: list[HandIn], graded: Path, known: Any) -> HandIn:
        """Return which of several hand-ins counts, and give its time and secret to what is graded."""
        step = AssignLatePenalties(parent=self.parent)
        step.init_plugin()
        rules = CountingRules(
            known,
            keyed(gradebook, ids["assignment"]),
            step.plugin_inst,
            lambda moment: f"{in_zone(moment, self.parent):%Y-%m-%d %H:%M}",
        )
        root = Path(self.parent.coursedir.root)
        terms = terms_of(gradebook.db, root, ids["assignment"], [ids["student"]])[ids["student"]]
        choice = rules.choose(ids["student"], found, terms)
        if choice.why:
            self.log.warning("%s, %s: %s", ids["student"], ids["assignment"], choice.why)
        for name in (STAMP, SECRET):
            (graded / name).unlink(missing_ok=True)
        for name, text in choice.hand_in.files.stamps.items():
            write_whole(graded / name, text, flush=False)
        return choice.hand_in


def keyed(gradebook: Any, module: str) -> dict[str, list[Scenario]]:
    """Return the graded scenarios of each notebook of a module, with the keys that the gradebook keeps."""
    return {
        name: [kinds.read_cell(source) for source in sources if is_scenario(source)]
        for name, sources in stored_keys_in(gradebook, module).items()
    }


def rebuild(released: Any, *, files: SubmittedFiles, graded: Path, release: Path, learner: str = "") -> Any:
    """Return a released notebook with a learner's answers, and leave in `graded` only the course's files and these."""
    known = scenarios(release)
    submission = Submission.of(files, known, learner)
    clear(graded, release)
    write(graded / NAME, submission.record.completed(known.values()))
    notebook = deepcopy(released)
    lay_in(notebook, known, submission.record)
    graded_here = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if cell.metadata.get("nbgrader")]
    notebook.metadata.setdefault("casewise", nbformat.NotebookNode())["record"] = nbformat.from_dict(
        {
            **submission.standing,
            "suspects": sorted(submission.suspects(graded_here)),
        }
    )
    return notebook


def lay_in(notebook: Any, known: dict[str, Scenario], answers: Answers) -> None:
    """Put written answers into their cells as comments: nbgrader knows by a changed cell that a person must read it."""
    for cell in notebook.cells:
        scenario = known.get(id_of(cell.source) or "") if cell.cell_type == "code" else None
        if scenario and scenario.judge is Judge.PERSON and (response := answers.response(scenario)):
            cell.source = with_answer(cell.source, scenario.written(response))


def clear(graded: Path, release: Path) -> None:
    """Delete from a graded folder whatever is not the course's own."""
    ours = {path.name for path in release.iterdir()} | set(STAMPS)
    for path in graded.iterdir():
        if path.is_symlink() or path.name not in ours:
            remove(path)


def scenarios(folder: Path) -> dict[str, Scenario]:
    """Return all scenarios of a module's folder, by id."""
    stamps = tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.ipynb")))
    return _scenarios(stamps)


@lru_cache(maxsize=32)
def _scenarios(stamps: tuple[tuple[Path, int], ...]) -> dict[str, Scenario]:
    found = {}
    for path, _ in stamps:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and is_scenario(cell.source):
                scenario = kinds.read_cell(cell.source)
                found[scenario.id] = scenario
    return found
