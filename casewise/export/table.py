"""A table that an LMS exported, or one of our own: read in its encoding, filled, and put in its place."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from casewise.export.lms import Lms
from casewise.export.sheet import HEADINGS, Filled, fill, plain
from casewise.export.target import look, put
from casewise.export.template import TemplateError
from casewise.grading.marksheet import Mark
from casewise.registrar.table import WORKBOOK, decoded


@dataclass(frozen=True)
class Table:
    """A table with points in it, and the encoding that its LMS uses."""

    filled: Filled
    encoding: str = "utf-8"
    template: Path | None = None

    @classmethod
    def of(
        cls,
        module: str,
        sheet: tuple[list[Mark], float],
        lms: Lms,
        template: Path | None = None,
        only: Container[str] | None = None,
    ) -> Table:
        """Return the table of a module for an LMS.

        Args:
            module: the module.
            sheet: the marks in it, and the points that could be earned.
            lms: whose table it is to be.
            template: what that LMS has exported.
            only: the learners whom it is about; all, if None.

        Raises:
            TemplateError: if there is no template where one is needed, or it cannot be filled.
        """
        marks, out_of = sheet
        if lms is Lms.CSV:
            if template is not None:
                raise TemplateError("A plain csv is made without a template. Say --to canvas, moodle or blackboard.")
            return cls(plain([mark for mark in marks if only is None or mark.learner in only], out_of))
        if template is None:
            raise TemplateError(f"Export the gradebook from {lms.value} first, and name that file as the template.")
        text, encoding = _text(template)
        return cls(fill(text, sheet, module, lms, only), encoding, template)

    def look(self, target: Path) -> None:
        """Look whether the table could be put into a file; nothing is written.

        Raises:
            TargetError: if it could not.
        """
        look(target, self._is_earlier, spare=self.template)

    def write(self, target: Path) -> None:
        """Put the table into a file.

        Raises:
            TargetError: if it cannot be put there.
        """
        put(target, [self.filled.text.encode(self.encoding)], self._is_earlier, spare=self.template)

    def _is_earlier(self, data: bytes) -> bool:
        text, _ = decoded(data)
        if self.template is None:
            return text.splitlines()[:1] == [",".join(HEADINGS)]
        return self.filled.same_but_for_points(text)


def _text(path: Path) -> tuple[str, str]:
    """Return the text of a template and its encoding, in which it goes back."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TemplateError(f"It cannot be read: {error.strerror}.") from error
    if data.startswith(WORKBOOK):
        raise TemplateError("It is a workbook. Export it from the LMS as CSV, or save it as CSV.")
    text, encoding = decoded(data)
    if "\ufffd" in text and not encoding.startswith("utf-8"):
        raise TemplateError("It is no text that can be read and written again. Export it from the LMS as CSV in UTF-8.")
    return text, encoding
