"""A learner's side of the exchange, by nbgrader's own steps.

    python -P -m casewise.learner.nbgrader_process ACTION [MODULE [FOLDER]]

nbgrader reads its settings in the current folder, so that is one whose files are the learner's own. FOLDER is where the
modules are, the current folder if none is named. Prints one JSON object: `result`; or `missing`, if there is no
exchange for the module; or `error`, in words for a learner. What nbgrader said goes to stderr.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import casewise.learner.light_nbgrader  # noqa: F401  (for its effect, before nbgrader)

# isort: split
from nbgrader.apps.baseapp import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.exchange import ExchangeError, ExchangeFactory
from nbgrader.utils import get_username, notebook_hash, temp_attrs

from casewise import timestamp as stamp
from casewise.files import read_if_readable, remove_folder
from casewise.folders import SECRET
from casewise.journal import NAME, fingerprint
from casewise.journal.file import FILE_LIMIT, read_bytes
from casewise.languages.catalogs import N_, VARIABLE, _, use
from casewise.learner.ask import Action, NoExchangeError
from casewise.learner.date_files import FOLDER, cache_dates, date_file_name, look_up_date, posted_after
from casewise.learner.fetched import FetchedModule
from casewise.learner.handed_in import is_whole
from casewise.learner.news import digests
from casewise.moment import from_text, to_text
from casewise.scenario.media import TYPES

FULL = {
    errno.ENOSPC: N_("its disk is full"),
    errno.EDQUOT: N_("its quota is used up"),
    errno.EFBIG: N_("a file is too large"),
}
ABOUT = {
    "course_title": "course",
    "title": "title",
    "place": "place",
    "resit_of": "resit_of",
    "language": "language",
}
"""What a released module says of the course, by its name in the answer."""
SHOWN = ["*" + "".join(f"[{sign}{sign.upper()}]" if sign.isalpha() else sign for sign in end) for end in TYPES]
"""The files that a course shows, as patterns: what is handed in doesn't need its pictures and films."""
ATTEMPTS = 3
"""How often handing in is repeated if an answer arrives in the middle of it."""


class Home:
    """A learner's folder, and the exchange that its nbgrader configuration names."""

    def __init__(self, folder: Path) -> None:
        app = NbGrader(log_level=logging.CRITICAL)
        app.initialize([])
        app.log.setLevel(logging.INFO)
        self.folder = folder
        self._app = app
        self._steps = ExchangeFactory(parent=app)
        self._authenticator = Authenticator(parent=app)

    def course(self) -> dict[str, Any]:
        """Return the configured course (empty if none), its modules, and why the exchange can't be reached."""
        found: dict[str, Any] = {"course": str(self._app.coursedir.course_id), "modules": [], "trouble": ""}
        try:
            found["modules"] = self._modules()
        except (NoExchangeError, ExchangeError, OSError) as error:
            found["trouble"] = str(error)
        return found

    def _modules(self) -> list[dict[str, Any]]:
        """Return every released module: its scenarios, whether it's fetched, and what was handed in."""
        handed_in = {
            (found["course_id"], found["assignment_id"]): found["submissions"] for found in self._list(cached=True)
        }
        modules = [
            {
                "course": found["course_id"],
                "module": found["assignment_id"],
                "fetched": found["status"] == "fetched",
                **asked(self._exchange() / found["course_id"] / "outbound" / found["assignment_id"], self._learner()),
                "handed_in": _newest(
                    handed_in.get((found["course_id"], found["assignment_id"]), []), self._returned(found["course_id"])
                ),
            }
            for found in self._list(cached=False)
        ]
        cache_dates(self.folder, {module["module"]: module["due"] for module in modules if module["due"]})
        return modules

    def handed_in(self, module: str) -> dict[str, Any] | None:
        """Return the newest submission of a module, or None."""
        course = self._course(module)
        found = [entry for entry in self._list(cached=True) if entry["assignment_id"] == module]
        return _newest(found[0]["submissions"], self._returned(course)) if found else None

    def fetch(self, module: str) -> None:
        """Fetch a module."""
        self._start(self._steps.fetch_assignment, module)

    def hand_in(self, module: str) -> dict[str, Any] | None:
        """Hand in a module and return its receipt. Repeat it if an answer was given meanwhile."""
        journal = self.folder / module / NAME
        for _attempt in range(ATTEMPTS):
            before = read_if_readable(journal, FILE_LIMIT)
            with temp_attrs(self._app.coursedir, course_id=self._course(module)):
                self._submit(module)
            if read_if_readable(journal, FILE_LIMIT) == before:
                break
        return self.handed_in(module)

    def feedback(self, module: str) -> dict[str, Any] | None:
        """Fetch the feedback of a module and return what was handed in, with its pages."""
        self._start(self._steps.fetch_feedback, module, assignment_dir=str(self.folder), path_includes_course=False)
        return self.handed_in(module)

    def _learner(self) -> str:
        """Return the learner's id that nbgrader uses."""
        configured = str(self._app.coursedir.student_id)
        return get_username() if configured in {"", "*"} else configured

    def _exchange(self) -> Path:
        """Return the folder of the exchange."""
        return Path(self._steps.list(coursedir=self._app.coursedir, parent=self._app).root)

    def _returned(self, course: str) -> Path:
        """Return the folder of the exchange from which feedback comes back."""
        return self._exchange() / course / "feedback"

    def _submit(self, module: str) -> None:
        """Let nbgrader hand in. If that fails, remove the incomplete submission and say why.

        Raises:
            ExchangeError: if it fails; the message is for a learner.
        """
        coursedir = self._app.coursedir
        with temp_attrs(coursedir, assignment_id=module, ignore=[*coursedir.ignore, *SHOWN]):
            step = self._step(self._steps.submit, assignment_dir=str(self.folder), path_includes_course=False)
            # An abbreviation such as CST is ambiguous.
            step.timezone, step.timestamp_format = "UTC", stamp.FORMAT
            try:
                step.start()
            except OSError as error:
                put = Path(step.inbound_path, step.assignment_filename)
                if is_whole(put):
                    raise ExchangeError(
                        _(
                            "Your answers have arrived, but your own folder cannot take the receipt: {why}. Delete "
                            "files that you no longer need, and hand in again."
                        ).format(why=reason(error))
                    ) from error
                remove_folder(put)
                raise ExchangeError(
                    _(
                        "Nothing was handed in: the exchange cannot take it, {why}. Your answers are saved in your own "
                        "folder. Tell your instructor, and try again later."
                    ).format(why=reason(error))
                ) from error

    def _list(self, *, cached: bool) -> list[dict[str, Any]]:
        found = self._run(self._steps.list, "", cached=cached)
        return list(found) if isinstance(found, list) else []

    def _start(self, step: Any, module: str, **settings: Any) -> None:
        with temp_attrs(self._app.coursedir, course_id=self._course(module)):
            self._run(step, module, **settings)

    def _course(self, module: str) -> str:
        """Return the course of a module: the configured one, or the only one that released such a module."""
        configured = str(self._app.coursedir.course_id)
        courses = {entry["course_id"] for entry in self._list(cached=False) if entry["assignment_id"] == module}
        if configured in courses or (not configured and len(courses) == 1):
            return configured or str(courses.pop())
        raise NoExchangeError(
            _("{module} was not released in an exchange that can be reached from here.").format(module=module)
        )

    def _run(self, step: Any, module: str, **settings: Any) -> Any:
        with temp_attrs(self._app.coursedir, assignment_id=module):
            return self._step(step, **settings).start()

    def _step(self, step: Any, **settings: Any) -> Any:
        exchange = step(coursedir=self._app.coursedir, authenticator=self._authenticator, parent=self._app)
        if exchange.assignment_dir == ".":  # nbgrader's default, which means the current folder
            exchange.assignment_dir = str(self.folder)
        if os.name == "nt":
            raise NoExchangeError(_("nbgrader has no exchange on Windows."))
        if not Path(exchange.root).is_dir():
            raise NoExchangeError(_("There is no exchange at {folder}.").format(folder=exchange.root))
        for setting, value in settings.items():
            setattr(exchange, setting, value)
        return exchange


def asked(released: Path, learner: str) -> dict[str, Any]:
    """Return what a released module asks: scenarios, points, and when this learner has to hand in."""
    module = FetchedModule.of_folder(released)
    return {
        "graded": len(module.graded),
        "practice": len(module.practice),
        "points": sum(scenario.points or 0 for scenario in module.graded.values()),
        "due": _due(released, module.due, learner),
        **{name: value for name, known in ABOUT.items() if (value := getattr(module, known, None))},
    }


def _due(released: Path, due: str, learner: str) -> str:
    """Return when a learner has to hand in, as text; `due` is the date in the released notebooks.

    1. The date in the notebooks is the class's.
    2. A date that was posted for the class after the release replaces it.
    3. A date posted for the class at any time counts if the notebooks have none.
    4. The learner's own date counts if it is later than the class's, or if the class has none.
    """
    course, module = released.parent.parent, released.name
    folder = course / FOLDER
    of_class = date_file_name(course.name, module)
    if (not due or posted_after(folder, of_class, next(released.glob("*.ipynb"), released))) and (
        posted := look_up_date(folder, of_class)
    ):
        due = to_text(posted)
    own = look_up_date(folder, date_file_name(course.name, module, learner))
    usual = from_text(due)
    return to_text(own) if own and (usual is None or own > usual) else due


def reason(error: OSError) -> str:
    """Return why files couldn't be written, in words. Copying a folder fails with a list of reasons."""
    if isinstance(error, shutil.Error):
        words = str(error.args[0][0][2])
        error = next(
            (OSError(code, name) for code, name in FULL.items() if os.strerror(code) in words), OSError(0, words)
        )
    known = FULL.get(error.errno or 0)
    return _(known) if known else error.strerror or str(error)


def _normal(text: str) -> str:
    """Return nbgrader's timestamp in UTC, or an empty text if it can't be read."""
    at = stamp.read(text)
    return stamp.written(at) if at else ""


def _newest(submissions: list[dict[str, Any]], returned: Path) -> dict[str, Any] | None:
    """Return the newest submission in the form that `HandedIn` reads, with the feedback on the one that counts.

    Of several, the one with the most points counts, so feedback may be for an earlier one: the one returned last.
    """
    if not submissions:
        return None
    newest = submissions[-1]
    journal = read_if_readable(Path(newest["path"], NAME), FILE_LIMIT) or b""
    record = read_bytes(journal)
    counts = max(reversed(submissions), key=lambda one: _returned_at(one, returned))
    pages = dict(_pages(counts))
    feedback = "here" if pages else "none"
    if counts["has_exchange_feedback"] and (counts["feedback_updated"] or not counts["has_local_feedback"]):
        feedback = "waiting"
    return {
        "at": _normal(newest["timestamp"]),
        "answers": record.answers,
        "given": digests(record),
        "fingerprint": fingerprint(journal) if journal else "",
        "feedback": feedback,
        "pages": pages,
        "counts": "" if counts is newest else _normal(counts["timestamp"]),
    }


def _returned_at(submission: dict[str, Any], returned: Path) -> float:
    """Return when feedback on a submission was put into the exchange, else when it was fetched; 0 if never."""
    secret = (read_if_readable(Path(submission["path"], SECRET), FILE_LIMIT) or b"").decode("utf-8", "replace")
    for notebook in submission["notebooks"]:
        name = notebook_hash(secret=secret, notebook_id=notebook["notebook_id"])
        page = returned / f"{name}.html" if secret else None
        for path in filter(None, (page, notebook["local_feedback_path"])):
            with suppress(OSError):
                return Path(path).stat().st_mtime
    return 0.0


def _pages(submission: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for notebook in submission["notebooks"]:
        if path := notebook["local_feedback_path"]:
            yield notebook["notebook_id"], str(Path(path).resolve())


def answer(action: str, module: str, folder: Path) -> dict[str, Any]:
    """Return the answer to print for one action."""
    try:
        home = Home(folder)
        actions: dict[Action, Callable[[], Any]] = {
            Action.COURSE: home.course,
            Action.HANDED_IN: lambda: home.handed_in(module),
            Action.FETCH: lambda: home.fetch(module),
            Action.HAND_IN: lambda: home.hand_in(module),
            Action.FEEDBACK: lambda: home.feedback(module),
        }
        return {"result": actions[Action(action)]()}
    except NoExchangeError as error:
        return {"missing": str(error)}
    except (ExchangeError, OSError, RuntimeError) as error:
        words = str(error).strip() or type(error).__name__
        return {"error": _("nbgrader said: {words}").format(words=words)}


if __name__ == "__main__":
    use(os.environ.get(VARIABLE))
    said, module, folder = [*sys.argv[1:4], "", "."][:3] if sys.argv[2:] else (sys.argv[1], "", ".")
    sys.stdout.write(json.dumps(answer(said, module, Path(folder).absolute())))
