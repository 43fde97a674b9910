"""The accounts of this machine: whose a name is, and the name of a number. A system without such accounts has none."""

from __future__ import annotations

try:
    import pwd
except ImportError:  # Windows
    pwd = None  # type: ignore[assignment]


def number_of(name: str) -> int | None:
    """Return the number of the account of this name, or None if there is none."""
    try:
        return pwd.getpwnam(name).pw_uid if pwd and name else None
    except (KeyError, ValueError):
        return None


def name_of(number: int) -> str | None:
    """Return the name of the account with this number, or None if there is none."""
    try:
        return pwd.getpwuid(number).pw_name if pwd else None
    except KeyError:
        return None


def group_of(number: int) -> int | None:
    """Return the number of the group that an account belongs to first, or None if there is no such account."""
    try:
        return pwd.getpwuid(number).pw_gid if pwd else None
    except KeyError:
        return None
