"""A backup of a course: one archive that can be laid out again anywhere, taken while people work."""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from casewise.grading.pipeline import Pipeline

PARTS = ("nbgrader_config.py", "source", "release", "autograded", "gradebook")
INBOUND = ".inbound"
"""Where the archive keeps what was handed in and is still in the exchange."""
SQLITE = "sqlite:///"


class BackupError(Exception):
    """The backup cannot be made or laid out. The message says why, and what to do."""


def backup(pipeline: Pipeline, archive: Path) -> list[str]:
    """Write all of a course into a new archive that only its owner can read; say in words what is not in it.

    Raises:
        BackupError: if it cannot be written, or is there already.
    """
    address = str(pipeline.coursedir.db_url)
    database = Path(address.removeprefix(SQLITE)) if address.startswith(SQLITE) else None
    try:
        descriptor = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupError(f"{archive} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
            for path in _files(pipeline.root):
                if database is None or not path.is_relative_to(database.parent) or database.name not in path.name:
                    tar.add(path, path.relative_to(pipeline.root), recursive=False)
            inbound = pipeline.exchange_root / str(pipeline.coursedir.course_id) / "inbound"
            if inbound.is_dir():
                tar.add(inbound, INBOUND)
            if database is not None and database.is_file():
                with tempfile.TemporaryDirectory() as folder:
                    copy = Path(folder, database.name)
                    _copy(database, copy)
                    tar.add(copy, database.relative_to(pipeline.root))
    except (OSError, sqlite3.Error) as error:
        archive.unlink()
        raise BackupError(f"Nothing was kept: {error}.") from error
    missing = ["What learners have in their own homes and have not handed in."]
    if database is None:
        missing.append(f"The gradebook: it is no file. Take it with: pg_dump {address.replace('+pg8000', '')}")
    return missing


def restore(archive: Path, folder: Path) -> list[str]:
    """Lay a backup out in a new or empty folder; return the submissions that were still in the exchange.

    Raises:
        BackupError: if the folder holds anything, or the archive or its gradebook is damaged.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(
            f"{folder} is not empty. A backup is laid out in a folder of its own, and put in place by hand."
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tarfile.open(archive, "r:gz") as tar:
            tar.extractall(folder, filter="data")
    except (OSError, EOFError, tarfile.TarError) as error:
        raise BackupError(f"{archive} cannot be read: {error}.") from error
    gradebook = folder / "gradebook"
    if gradebook.is_dir():
        gradebook.chmod(0o700)
    for database in gradebook.glob("*.db"):
        with closing(sqlite3.connect(database)) as opened:
            found = opened.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise BackupError(f"The gradebook in {archive} is damaged: {found}.")
    return sorted(path.name for path in (folder / INBOUND).glob("*"))


def _files(root: Path) -> Iterator[Path]:
    for part in PARTS:
        path = root / part
        if path.is_dir():
            yield path
            yield from sorted(path.rglob("*"))
        elif path.exists():
            yield path


def _copy(database: Path, copy: Path) -> None:
    """Copy a database as it stands between two transactions, whoever is writing."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
