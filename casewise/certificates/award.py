"""Who has passed a module by today's gradebook, and what their certificates say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from casewise.certificates.certificate import Certificate
from casewise.gradebook.course_folder import Course
from casewise.gradebook.recorded import dates_of_hand_ins, learners_unread
from casewise.gradebook.results import marksheet
from casewise.gradebook.settings import CertificateSettings, zone_of


@dataclass
class Awards:
    """Who has passed a module, and why others have not.

    `passed` maps learners to their certificates. The other fields say why someone has none: a result `below` the pass
    mark, an answer `waiting` to be read for the first time, no name (`nameless`), no time of handing in (`undated`), or
    no grade (`absent`). `reached` lists all whose points reach the pass mark: their present certificates stay valid,
    even if an answer now waits to be read again.
    """

    passed: dict[str, Certificate] = field(default_factory=dict)
    below: dict[str, str] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)
    nameless: list[str] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return who has no certificate, and why, as JSON: a promise to other programs."""
        return {
            "below": self.below,
            "waiting": self.waiting,
            "nameless": self.nameless,
            "undated": self.undated,
            "absent": self.absent,
        }


def awards(course: Course, module: str) -> Awards:
    """Return who has passed a module.

    Raises:
        StepError: if the gradebook or the configuration can't be read.
    """
    of: CertificateSettings = course.configured(CertificateSettings)
    marks, out_of = marksheet(course, module)
    handed_in = dates_of_hand_ins(course, module)
    unread = learners_unread(course, module)
    zone = zone_of(course)
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
            found.passed[mark.learner] = Certificate(
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
