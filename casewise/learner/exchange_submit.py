"""Handing in where each learner has an account: only the learner and the course's account can read it."""

from __future__ import annotations

import stat
from pathlib import Path

from nbgrader.exchange.default import ExchangeSubmit

from casewise.accounts import group_of

KEPT_TO_OURSELVES = stat.S_IRWXU | stat.S_IRWXG


class Submit(ExchangeSubmit):
    """nbgrader's own, without its last step, which lets everyone read a submission and hides only its name.

    Everything in an inbound folder with the group bit belongs to that folder's group. If that's the course's own group,
    nobody else needs access.
    """

    def copy_files(self) -> None:
        """Copy the submission, and remove access for everyone else."""
        super().copy_files()
        inbound = Path(self.inbound_path)
        put = inbound / self.assignment_filename
        folder, group = inbound.stat(), put.stat().st_gid
        course = group_of(folder.st_uid)
        if folder.st_mode & stat.S_ISGID and folder.st_gid == group == course:
            put.chmod(KEPT_TO_OURSELVES)
