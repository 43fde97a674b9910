"""Returning feedback through the exchange: our own pages, and one learner's folder never stops the others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from glob import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from casewise.collecting.inbound import unusable
from casewise.errors import full_disk
from casewise.files import read_regular, write_whole
from casewise.folders import SECRET
from casewise.gradebook.course_folder import opened
from casewise.gradebook.recorded import unread_in
from casewise.printable import listed, shortened

SIZE_LIMIT = 64 * 1024 * 1024
SECRET_LIMIT = 64 * 1024
READABLE = 0o644
NAMED = 20
"""How many learners one sentence names."""


def unread_in_words(unread: Mapping[str, Collection[str]]) -> str:
    """Return a sentence about the answers that nobody has read yet, by learner."""
    answers = sum(map(len, unread.values()))
    are = "answer is" if answers == 1 else "answers are"
    return f"{answers} {are} unread, of {listed(sorted(unread), NAMED)}."


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's own, except that it follows no link and goes on with the next learner where one can't be served."""

    def copy_files(self) -> None:
        """Put every page where only the learner who handed in can find it, and say how many answers are unread."""
        excluded = set(filter(None, self.coursedir.student_id_exclude.split(",")))
        for found in sorted(glob(self.src_path)):  # noqa: PTH207  (nbgrader's pattern)
            folder = Path(found)
            learner = folder.parent.name
            if learner in excluded:
                continue
            try:
                count = sum(1 for _ in self._returned(folder))
            except (OSError, ValueError) as error:
                why = full_disk(error) or getattr(error, "strerror", None) or str(error)
                self.log.error("The feedback of %s can't be returned: %s", shortened(learner), shortened(why))  # noqa: TRY400  (for an instructor)
            else:
                self.log.info("Feedback released for %s: %s pages", learner, count)
        with opened(self.coursedir) as gradebook:
            root, module = Path(self.coursedir.root), self.coursedir.assignment_id
            if unread := unread_in(gradebook.db, root, module) if gradebook else {}:
                self.log.warning(
                    "%s The pages say so. Read them, then make and release feedback again.", unread_in_words(unread)
                )

    def _returned(self, folder: Path) -> Iterator[Path]:
        """Copy the pages of one learner and yield where they are.

        Raises:
            OSError: if a file can't be read or written.
            ValueError: if nobody knows whose they are.
        """
        if why := unusable(folder.parent.name):
            raise ValueError(f"{why}. Rename the folder")
        pages = sorted(folder.glob("*.html"))
        try:
            secret = read_regular(folder / SECRET, SECRET_LIMIT).decode("utf-8", "replace") if pages else ""
        except FileNotFoundError:
            raise ValueError(f"there is no {SECRET}, because it didn't come by the exchange. Send the pages") from None
        for page in pages:
            target = Path(self.dest_path, f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html")
            write_whole(target, read_regular(page, SIZE_LIMIT), mode=READABLE, flush=False)
            yield target
