"""A gradebook's database: its file, and the version of nbgrader's tables in it."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nbgrader.api
from sqlalchemy import URL, create_engine, inspect, make_url, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from casewise.errors import CasewiseError

TABLES = {"assignment", "submitted_assignment", "student", "grade"}


def open_quickly() -> None:
    """Have nbgrader open a gradebook quickly.

    It makes an engine in each step, which compiles every query again, and asks for each table by itself. For a new
    gradebook, it starts alembic to ask for the newest version of the tables, which takes two seconds.
    """
    nbgrader.api.get_alembic_version = newest_revision
    nbgrader.api.create_engine = _engine
    nbgrader.api.Base.metadata.create_all = _create_missing


def _engine(address: str, **settings: Any) -> Any:
    return _of_file(address, **settings) if sqlite_file(address) else create_engine(address, **settings)


@lru_cache(maxsize=8)
def _of_file(address: str, **settings: Any) -> Any:
    return create_engine(address, poolclass=NullPool, **settings)  # which has no connection to leave open


def _create_missing(bind: Any) -> None:
    """Make the tables that a database lacks. One question finds out whether it lacks any."""
    metadata = nbgrader.api.Base.metadata
    if not metadata.tables.keys() <= set(inspect(bind).get_table_names()):
        type(metadata).create_all(metadata, bind)


def sqlite_file(address: str) -> Path | None:
    """Return the file of a database, or None if a server holds it."""
    url = make_url(address)
    return Path(url.database or "").absolute() if url.get_backend_name() == "sqlite" else None


def without_password(address: str) -> str:
    """Return a database's address in the form for PostgreSQL's own programs, which ask for the password."""
    url = make_url(address)
    query = url.difference_update_query(["password"]).query
    place = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query)
    return place.render_as_string()


def revision(address: str) -> tuple[bool, str | None]:
    """Return whether a database contains a gradebook, and the version of its tables.

    Raises:
        CasewiseError: if it can't be read.
    """
    try:
        engine = create_engine(address)
        with engine.connect() as connection:
            tables, found = set(inspect(connection).get_table_names()), None
            if "alembic_version" in tables:
                found = connection.execute(text("select version_num from alembic_version")).scalar()
        engine.dispose()
    except SQLAlchemyError as error:
        raise CasewiseError(str(error).splitlines()[0]) from error
    return tables >= TABLES, found


def other_version(address: str) -> str:
    """Return what to do if a gradebook is of another nbgrader than the one that's installed; else an empty text."""
    try:
        complete, found = revision(address)
    except CasewiseError:
        return ""
    if not complete or found == newest_revision():
        return ""
    if found in known_revisions() or found is None:
        return (
            "The gradebook was made by an older nbgrader. Make a backup (casewise backup FILE), then run: "
            "nbgrader db upgrade"
        )
    return "The gradebook was made by a newer nbgrader than the one here. Run: pip install --upgrade nbgrader"


class GradebookError(CasewiseError):
    """The gradebook can't be read or written. The message says why, and what to do."""

    @classmethod
    def of(cls, error: DBAPIError, address: str) -> GradebookError:
        """Return the error for one of a database, whose tables may be those of another version of nbgrader."""
        if other := other_version(address):
            return cls(other)
        why = str(error.orig).splitlines()[0]
        return cls(f"The gradebook cannot be read or written ({why}). What was done before stays. Run this again.")


@cache
def newest_revision() -> str | None:
    """Return the newest version of a gradebook's tables that the installed nbgrader knows."""
    return _scripts().get_current_head()  # type: ignore[no-any-return]


def known_revisions() -> set[str]:
    """Return all versions of a gradebook's tables that the installed nbgrader knows."""
    return {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> Any:
    """Return alembic's folder of nbgrader's versions."""
    import nbgrader.alembic  # noqa: PLC0415  (asked when a gradebook is new, or something is wrong)
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(next(iter(nbgrader.alembic.__path__)))))
    return ScriptDirectory.from_config(config)
