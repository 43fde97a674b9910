"""Handing in where each learner has an account: only they and the course's account can read what was handed in."""

from __future__ import annotations

import stat
from pathlib import Path

from nbgrader.exchange.default import ExchangeSubmit

from casewise.accounts import group_of

KEPT_TO_OURSELVES = stat.S_IRWXU | stat.S_IRWXG


class Submit(ExchangeSubmit):
    """nbgrader's own, except for the last step: it opens a submission to everybody, hidden by its name alone.

    Whatever lies in an inbound folder with the group bit belongs to that folder's group. So if this is the course's own
    group, nobody else needs to be let in.
    """

    def copy_files(self) -> None:
        """Copy what is handed in, and close it to all others."""
        super().copy_files()
        inbound = Path(self.inbound_path)
        put = inbound / self.assignment_filename
        folder, group = inbound.stat(), put.stat().st_gid
        course = group_of(folder.st_uid)
        if folder.st_mode & stat.S_ISGID and folder.st_gid == group == course:
            put.chmod(KEPT_TO_OURSELVES)
