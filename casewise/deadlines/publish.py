"""Publishing due dates to learners, as files in the exchange."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from casewise.accounts import number_of
from casewise.errors import CasewiseError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.due_dates import of_class
from casewise.learner import date_files as noticeboard
from casewise.tables.extensions import course_extensions

ROOT_MODE = 0o755

LISTED_BY_NOBODY = 0o711


@dataclass
class Published:
    """What was published. `unseen` lists learners whose own date couldn't be published to them alone."""

    reached: bool = True
    unseen: list[str] = field(default_factory=list)


def _in_zone(moment: datetime | None, zone: ZoneInfo | None) -> datetime | None:
    return moment.astimezone(zone) if moment and zone else moment


def publish(
    course: Course, modules: Collection[str], learners: Collection[str], zone: ZoneInfo | None = None
) -> Published:
    """Publish the dates of some modules for learners' start pages, in a zone if one is given.

    Raises:
        CasewiseError: if the exchange can't be written.
    """
    exchange, course_id = course.exchange_root, str(course.coursedir.course_id)
    if not exchange.is_dir():
        return Published(reached=False)
    published = Published()
    folder = exchange / course_id / noticeboard.FOLDER
    kept, due = course_extensions(course.root), of_class(course, modules)
    accounts = any(number_of(learner) is not None for learner in learners)
    try:
        for path, mode in ((folder.parent, ROOT_MODE), (folder, LISTED_BY_NOBODY)):
            if not path.is_dir():
                path.mkdir()
                path.chmod(mode | (0o2020 if course.coursedir.groupshared else 0))
        for module in modules:
            noticeboard.post_date(folder, noticeboard.date_file_name(course_id, module), _in_zone(due[module], zone))
            for learner in learners:
                own, name = kept.get(module, {}).get(learner), noticeboard.date_file_name(course_id, module, learner)
                own = _in_zone(own, zone)
                if not noticeboard.post_date(folder, name, own, reader=learner, accounts=accounts):
                    published.unseen.append(learner)
    except OSError as error:
        words = f"{error.filename} cannot be written: {error.strerror}. The dates are set, but learners can't see them."
        raise CasewiseError(words) from error
    return published
