"""Awards: who has passed a module by what the gradebook says today, and what their certificates say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from nbgrader.api import Assignment, BaseCell, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import select
from traitlets import Bool, Dict, Enum, Float, TraitError, Unicode, Union, validate
from traitlets.config import Configurable

from casewise.grading.deadlines import zone_of
from casewise.grading.marksheet import marksheet
from casewise.grading.pipeline import Pipeline
from casewise.grading.readings import Readings
from casewise.registrar.certificate import Certificate as Page

PASS = 0.8


class Certificate(Configurable):
    """What the school decides about certificates."""

    pass_mark = Union(
        [Float(), Dict(per_key_traits={}, value_trait=Float())],
        default_value=PASS,
        help="The share of the points from which a module is passed, or a share for each module.",
    ).tag(config=True)
    hours = Dict(value_trait=Float(), help="The hours of study that a module counts for, by module.").tag(config=True)
    titles = Dict(value_trait=Unicode(), help="What a module is called on paper, by module.").tag(config=True)
    school = Unicode(help="Who issues the certificates.").tag(config=True)
    signature = Unicode(help="What stands below a line for a signature; no line if empty.").tag(config=True)
    show_score = Bool(default_value=False, help="Whether the share of the points is shown.").tag(config=True)
    paper = Enum(["us-letter", "a4"], default_value="us-letter", help="The paper, in landscape.").tag(config=True)

    @validate("pass_mark")
    def _share(self, proposal: dict[str, float | dict[str, float]]) -> float | dict[str, float]:
        given = proposal["value"]
        for share in given.values() if isinstance(given, dict) else [given]:
            if not 0 < share <= 1:
                raise TraitError(f"c.Certificate.pass_mark is a share of the points, as 0.8 is; {share:g} is none.")
        return given

    def passes(self, module: str) -> float:
        """Return the share of the points from which a module is passed."""
        return float(self.pass_mark.get(module, PASS) if isinstance(self.pass_mark, dict) else self.pass_mark)

    def title(self, module: str) -> str:
        """Return what a module is called on paper."""
        return str(self.titles.get(module) or module.replace("-", " ").replace("_", " ").capitalize())


@dataclass
class Awards:
    """What the gradebook says of everybody in a module.

    `passed` maps learners to their certificates; the others say why someone has none: their result is `below` the pass
    mark, an answer that nobody has ever read is `waiting`, there is no name (`nameless`), nobody knows when it was
    handed in (`undated`), or nothing was graded (`absent`). `reached` are all whose points reach the pass mark: a
    certificate that they have stands, even if an answer now waits to be read again.
    """

    passed: dict[str, Page] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)


def awards(pipeline: Pipeline, module: str) -> Awards:
    """Return who has passed a module.

    Raises:
        StepError: if the gradebook or the configuration cannot be read.
    """
    of: Certificate = pipeline.configured(Certificate)
    marks, out_of = marksheet(pipeline, module)
    handed_in = _handed_in(pipeline, module)
    unread = _unread(pipeline, module)
    zone = zone_of(pipeline)
    found = Awards()
    for mark in marks:
        if mark.points is None or out_of <= 0:
            found.absent.append(mark.learner)
            continue
        share = mark.points / out_of
        passes = share >= of.passes(module) - 1e-9
        if passes:
            found.reached.append(mark.learner)
        if mark.learner in unread:
            found.waiting.append(mark.learner)
        elif not passes:
            found.below[mark.learner] = f"{share:.1%} of {of.passes(module):.1%}"
        elif not mark.name.strip():
            found.nameless.append(mark.learner)
        elif mark.learner not in handed_in:
            found.undated.append(mark.learner)
        else:
            found.passed[mark.learner] = Page(
                learner=mark.learner,
                name=" ".join(mark.name.split()),
                module=module,
                title=of.title(module),
                day=handed_in[mark.learner].astimezone(zone).date().isoformat(),
                school=" ".join(of.school.split()),
                hours=f"{of.hours[module]:g}" if module in of.hours else "",
                score=f"{share:.0%}" if of.show_score else "",
            )
    return found


def _unread(pipeline: Pipeline, module: str) -> set[str]:
    """Return the learners with an answer that nobody has ever read.

    An answer that was read, and waits again because its rubric or its points changed, counts with the points it has.
    """
    rows = (
        select(SubmittedAssignment.student_id, BaseCell.name, Grade.manual_score)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .where(Assignment.name == module, Grade.needs_manual_grade)
    )
    notes = Readings(pipeline.root, module)
    with pipeline.gradebook() as gradebook:
        waiting = gradebook.db.execute(rows).all()
    return {
        learner
        for learner, scenario, given in waiting
        if given is None or ((basis := notes.of(learner).get(scenario)) and basis.read not in ("", basis.answer))
    }


def _handed_in(pipeline: Pipeline, module: str) -> dict[str, datetime]:
    """Return when each learner handed in."""
    rows = (
        select(SubmittedAssignment.student_id, SubmittedAssignment.timestamp)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == module, SubmittedAssignment.timestamp.is_not(None))
    )
    with pipeline.gradebook() as gradebook:
        return {learner: moment.replace(tzinfo=UTC) for learner, moment in gradebook.db.execute(rows)}
