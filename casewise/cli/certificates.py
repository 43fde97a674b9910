"""The commands for certificates: printing and verifying them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from casewise.cli.app import app
from casewise.cli.output import (
    CourseFolder,
    Graded,
    Json,
    alone,
    bytes_of,
    course_in,
    emit,
    leave,
    named,
    progress,
    say,
    write,
)
from casewise.errors import Exit
from casewise.files import write_whole
from casewise.folders import SOURCE
from casewise.languages.catalogs import speaking
from casewise.languages.setting import language_of

if TYPE_CHECKING:
    from casewise.certificates.award import Awards
    from casewise.certificates.register import IssuedCertificate, Register
    from casewise.gradebook.course_folder import Course


@app.command()
def certificate(
    module: Graded,
    learner: Annotated[list[str] | None, typer.Option(help="Only this learner; can be given several times.")] = None,
    into: Annotated[Path | None, typer.Option(help="The folder; by default, gradebook/certificates/MODULE.")] = None,
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Print a certificate, as a PDF, for everyone who has passed a module.

    Example: casewise certificate confidentiality --learner sorrel
    """
    course = course_in(folder, module)
    with alone(folder, "certificate"):
        _certify(course, module, set(learner or []), into, as_json=as_json)


def _certify(course: Course, module: str, chosen: set[str], into: Path | None, *, as_json: bool) -> None:
    """Print the certificates of the chosen learners, or of all."""
    from casewise.certificates.award import awards

    found = awards(course, module)
    if not any((found.passed, found.below, found.waiting, found.nameless, found.undated)):
        leave(f"Nobody was graded in {module}. Run: casewise grade {module}", Exit.BAD_COURSE)
    everybody = {*found.passed, *found.below, *found.waiting, *found.nameless, *found.undated, *found.absent}
    if unknown := sorted(chosen - everybody):
        leave(f"{', '.join(unknown)}: not in the gradebook.")
    target = into or course.paths.gradebook / "certificates" / module
    failed = _print(course, found, chosen, target, as_json=as_json)
    without = _without(found, chosen)
    if not as_json:
        for words in without:
            say(words)
        for name, why in failed.items():
            say(f"{name} has no certificate: {why}")
    fixable = {*found.nameless, *found.undated, *found.waiting}
    if failed or (fixable & chosen if chosen else fixable) or chosen - found.passed.keys():
        raise typer.Exit(Exit.FINDINGS)


@app.command()
def verify(
    what: Annotated[str, typer.Argument(metavar="CODE|FILE", help="The code of a certificate, or its PDF.")],
    folder: CourseFolder = Path(),
    *,
    as_json: Json = False,
) -> None:
    """Show whether a certificate is genuine, who earned it and for what, and whether it's still valid.

    Example: casewise verify 6J2PE-TFYKQ-FA69R-MA4KQ
    """
    from casewise.certificates import code
    from casewise.certificates.certificate import code_in

    course = course_in(folder)
    if what.lower().endswith(".pdf") and not Path(what).is_file():
        leave(f"There is no {what}.")
    register = _register(course)
    for line in register.damaged:
        say(f"Line {line} of {register.path} has changed since it was written, so it doesn't count.")
    data = bytes_of(Path(what)) if Path(what).is_file() else None
    entry: IssuedCertificate | None
    if data is not None:
        entry = register.file(data)
        typed = entry.code if entry else code_in(data)
    else:
        try:
            typed = code.normal_form(what)
        except code.NoCodeError as error:
            _verdict(str(error), genuine=False, as_json=as_json)
        entry = register.find(typed)
    if entry is None:
        known = register.find(typed) if typed else None
        words = "Not genuine: " + (
            f"this file is not as it was printed. Its code was issued to {known.certificate.sentence}."
            if known
            else "no such certificate was issued here."
        )
        _verdict(words, genuine=False, as_json=as_json)
    _standing(course, register.find(entry.code) or entry, as_json=as_json)


def _standing(course: Course, entry: IssuedCertificate, *, as_json: bool) -> NoReturn:
    """Show what a genuine certificate is for, and whether it's still valid by today's gradebook."""
    from casewise.certificates.award import awards
    from casewise.certificates.certificate import day_in_words

    of = entry.certificate
    words = f"Genuine: issued on {day_in_words(entry.issued)} to {of.sentence}."
    today = awards(course, of.module)
    now = today.passed.get(of.learner)
    # A later hand-in doesn't change that the module was completed on the printed day.
    if of.learner in today.reached and (now is None or replace(now, day=of.day) == of):
        _verdict(words, genuine=True, stands=True, entry=entry, as_json=as_json)
    if now is not None:
        words += f" It is superseded: today's certificate would be for {now.sentence}."
    elif of.learner in today.below:
        words += f" It no longer stands: graded again, {of.learner} has {today.below[of.learner]} needed to pass."
    else:
        words += f" It no longer stands: by today's gradebook, {of.learner} would have none."
    _verdict(words, genuine=True, stands=False, entry=entry, as_json=as_json)


def _verdict(
    words: str, *, genuine: bool, stands: bool = False, entry: IssuedCertificate | None = None, as_json: bool
) -> NoReturn:
    from casewise.certificates.canonical import fields_of

    if as_json:
        of = None if entry is None else {"code": entry.code, "issued": entry.issued, **fields_of(entry.certificate)}
        emit({"genuine": genuine, "stands": stands, "words": words, "certificate": of})
    else:
        write(words)
    raise typer.Exit(Exit.FINE if genuine and stands else Exit.FINDINGS)


def _print(course: Course, found: Awards, chosen: set[str], target: Path, *, as_json: bool) -> dict[str, str]:
    """Print the chosen certificates, or all. Return who passed and still has none, and why."""
    from casewise.certificates.certificate import UnprintableError, file_name
    from casewise.certificates.register import RegisterError

    settings, today = _settings(course)
    register = _register(course, begin=True)
    pages = {name: page for name, page in found.passed.items() if not chosen or name in chosen}
    printed: dict[str, str] = {}
    failed: dict[str, str] = {}
    entries = []
    spoken = language_of(course.root / SOURCE)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with progress(len(pages)) as tell:
            for name, page in pages.items():
                try:
                    with speaking(spoken):
                        entry, pdf = register.printed(page, today=today, **settings)
                except UnprintableError as error:
                    failed[name] = str(error)
                else:
                    path = target / file_name(page.module, name)
                    write_whole(path, pdf, flush=False)
                    entries.append(entry)
                    printed[name] = str(path)
                tell(1)
    except OSError as error:
        leave(f"{error.filename} cannot be written: {error.strerror}.")
    finally:
        try:
            register.add(entries)
        except RegisterError as error:
            again = "The certificates that were printed cannot be verified. Run it again."
            leave(f"{error} {again}", Exit.UNEXPECTED)
    if as_json:
        codes = {entry.certificate.learner: entry.code for entry in entries}
        rows = [{"learner": name, "code": codes[name], "file": file} for name, file in printed.items()]
        emit({"printed": rows, "failed": failed, **found.to_json()})
    else:
        for entry in entries:
            write(f"{entry.certificate.learner}: {entry.code}")
        say(f"{len(printed)} printed into {target}")
    return failed


def _settings(course: Course) -> tuple[dict[str, str], Any]:
    from datetime import UTC, datetime

    from casewise.gradebook.settings import CertificateSettings, zone_of

    of = course.configured(CertificateSettings)
    return {"paper": of.paper, "signature": of.signature}, datetime.now(UTC).astimezone(zone_of(course)).date()


def _register(course: Course, *, begin: bool = False) -> Register:
    """Return the register; with `begin`, make one and its key if there is none."""
    from casewise.certificates import code
    from casewise.certificates.register import REGISTER, Register

    target = course.paths.gradebook
    first = begin and not any((target / name).exists() for name in (REGISTER, code.KEY))
    try:
        return Register(target, code.new_key(target) if first else code.key(target))
    except OSError as error:
        leave(f"{error.filename} cannot be read or written: {error.strerror}.", Exit.UNEXPECTED)


def _without(found: Awards, chosen: set[str]) -> list[str]:
    """Return sentences about learners without a certificate, and what to do."""
    groups = {
        "An answer that nobody has read yet, to be marked in formgrader": found.waiting,
        "Passed, but without a name; casewise roster FILE.csv gives one": found.nameless,
        "Passed, but nobody knows when it was handed in, because there is no timestamp.txt": found.undated,
        "Below the pass mark": [f"{name} ({share})" for name, share in found.below.items()],
        "Not graded": found.absent,
    }
    kept = {
        words: [name for name in names if not chosen or name in chosen or name.rpartition(" (")[0] in chosen]
        for words, names in groups.items()
    }
    return [f"{words}: {named(names)}" for words, names in kept.items() if names]
