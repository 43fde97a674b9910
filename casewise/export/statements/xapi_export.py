"""What learners did as files of xAPI statements, for a record store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from casewise.errors import UsageError
from casewise.export.directory import Exported, Options, Results, Wanted
from casewise.export.statements.answered import ModuleStatements
from casewise.export.statements.xapi import PLATFORM, Actor, Statement, batches, pieces
from casewise.gradebook.settings import Xapi
from casewise.target import check_target, write_export

LARGE = 10_000_000
"""The size of a file that some record stores refuse."""
CAUTION = "It names learners with their answers, and holds the keys: send it to your record store only."


def _write(wanted: Wanted) -> Exported:
    options = wanted.options
    home_page = options.home_page or str(wanted.course.configured(Xapi).home_page)
    if urlsplit(home_page).scheme not in ("http", "https") or not urlsplit(home_page).hostname:
        raise UsageError(
            "Whose accounts are the learners' ids? Name the site: --home-page https://hub.example.com, "
            "or c.Xapi.home_page in nbgrader_config.py."
        )
    seat = Actor(home_page, wanted.course.coursedir.course_id, wanted.module, "")
    found = ModuleStatements(wanted.course, seat, texts=options.texts, unfinished=wanted.unfinished, only=wanted.only)
    check_target(wanted.target, PLATFORM)
    files: dict[Path, int] = {}
    if wanted.dry_run:
        for _ in found.statements():
            pass
    else:
        files = _put(found.statements(), wanted.target, options)
    skipped = [f"{who}: {n} damaged {'line' if n == 1 else 'lines'} skipped." for who, n in found.skipped.items()]
    facts = {
        "files": {str(path): size for path, size in files.items()},
        "statements": found.written,
        "skipped": found.skipped,
    }
    lines = [f"{found.written} statements.", *skipped]
    return Exported(files, facts, lines, list(_notes(wanted, files)), complete=not found.skipped)


def _notes(wanted: Wanted, files: dict[Path, int]) -> Iterator[str]:
    if files:
        yield f"Wrote {', '.join(f'{path} ({_size(size)})' for path, size in files.items())}. {CAUTION}"
    if any(size > LARGE for size in files.values()):
        yield f"Some record stores take no file above {_size(LARGE)}. For smaller ones: --piece-kb 1000"
    if (wanted.options.pieces or wanted.options.piece_kb) and files:
        for path in _older(wanted.target, files):
            yield f"{path} is from an earlier export. Delete it before you send these."


def _put(statements: Iterable[Statement], target: Path, options: Options) -> dict[Path, int]:
    """Write the statements, in numbered files if there is a limit to their size; return the size of each."""
    if not (options.pieces or options.piece_kb):
        write_export(target, pieces(statements), PLATFORM)
        return {target: target.stat().st_size}
    sizes = {}
    for number, some in enumerate(batches(statements, options.pieces, options.piece_kb * 1000), start=1):
        path = _numbered(target, number)
        write_export(path, pieces(some), PLATFORM)
        sizes[path] = path.stat().st_size
    return sizes


def _numbered(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-{number:03}{target.suffix}")


def _older(target: Path, files: Collection[Path]) -> Iterator[Path]:
    """Yield the numbered files of an earlier export that had more of them, and the one that had no number."""
    if target.is_file():
        yield target
    number = len(files) + 1
    while (path := _numbered(target, number)).is_file():
        yield path
        number += 1


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(count / 1e3, 0.1):.1f} kB"  # noqa: PLR2004  (a megabyte)


XAPI = Results(_write, "json", ("home_page", "texts", "pieces", "piece_kb"))
