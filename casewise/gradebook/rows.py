"""Rows of the gradebook, added and changed many at a time."""

from __future__ import annotations

from secrets import token_hex
from time import time_ns
from typing import Any

from sqlalchemy import bindparam, insert, update


def add(session: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    """Add rows to one of nbgrader's tables. Those without an id get one."""
    if rows:
        made = rows if "id" in rows[0] else [{"id": _id(), **row} for row in rows]
        session.connection().execute(insert(table.__table__), made)


def change(session: Any, table: Any, row: str, rows: list[dict[str, Any]], **columns: str) -> None:
    """Change rows of one of nbgrader's tables.

    `row` names the id in each of `rows`, and `columns` gives for each column the name of its new value there.
    """
    if rows:
        target = table.__table__
        values: dict[str, Any] = {column: bindparam(name) for column, name in columns.items()}
        session.connection().execute(update(target).where(target.c.id == bindparam(row)).values(values), rows)


def _id() -> str:
    """Return a new id, larger than all before: a database appends it to its index, and changes no page inside."""
    return f"{time_ns():016x}{token_hex(8)}"
