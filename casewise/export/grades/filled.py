"""Reading an LMS's table in its encoding, filling it, and writing the export; or making a plain table."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from casewise.export.directory import Options
from casewise.export.grades.fill import HEADINGS, Filled, fill, plain_table
from casewise.export.grades.layouts import Lms
from casewise.export.grades.template import TemplateError
from casewise.gradebook.results import Result
from casewise.tables.encoding import Decoded, EncodingError, decoded, in_short
from casewise.tables.table import WORKBOOK
from casewise.target import check_target, write_export


@dataclass(frozen=True)
class Table:
    """A filled table, and how it was `read`, which is how it's written.

    A plain table is UTF-8 with a byte-order mark, because spreadsheets need one to open it correctly.
    """

    filled: Filled
    read: Decoded = Decoded("", "utf-8-sig", sure=True)  # noqa: RUF009  (it never changes)
    template: Path | None = None

    @classmethod
    def of(
        cls,
        module: str,
        sheet: tuple[list[Result], float],
        lms: Lms,
        options: Options,
        only: Container[str] | None = None,
    ) -> Table:
        """Return the table of a module for an LMS.

        Args:
            module: the module.
            sheet: the results, and the maximum points.
            lms: the LMS that the table is for.
            options: the table exported from that LMS, and how it's read.
            only: the learners to include, or None for all.

        Raises:
            TemplateError: if a template is missing, or can't be filled.
        """
        (marks, out_of), template = sheet, options.template
        if lms is Lms.CSV:
            if template is not None:
                raise TemplateError("A plain csv is made without a template. Say --to canvas, moodle or blackboard.")
            return cls(plain_table([mark for mark in marks if only is None or mark.learner in only], out_of))
        if template is None:
            raise TemplateError(f"Export the gradebook from {lms.called} first, and name that file as the template.")
        read = _read(template, options.encoding)
        filled = fill(read.text, sheet, module, lms, options, only)
        if not read.sure:
            filled.uncertain = True
            filled.remarks.append(_doubt(read))
        return cls(filled, read, template)

    def look(self, target: Path) -> None:
        """Check that the table could be written to a file. Nothing is written.

        Raises:
            TargetError: if it couldn't.
        """
        check_target(target, self._is_earlier, spare=self.template)

    def write(self, target: Path) -> None:
        """Write the table to a file.

        Raises:
            TargetError: if it can't be written.
        """
        write_export(target, [self.read.encoded(self.filled.text)], self._is_earlier, spare=self.template)

    def _is_earlier(self, data: bytes) -> bool:
        try:
            text = decoded(data, self.read.encoding if self.read.sure and self.template else "").text
        except EncodingError:
            return False
        if self.template is None:
            return text.splitlines()[:1] == [",".join(HEADINGS)]
        return self.filled.same_but_for_points(text)


def _read(path: Path, encoding: str) -> Decoded:
    """Return the text of a template and its encoding, which the export uses too."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TemplateError(f"It can't be read: {error.strerror}.") from error
    if data.startswith(WORKBOOK):
        raise TemplateError("It is a workbook. Export it from the LMS as CSV, or save it as CSV.")
    try:
        read = decoded(data, encoding)
    except EncodingError as error:
        raise TemplateError(str(error)) from error
    if "\0" in read.text or ("\ufffd" in read.text and not read.encoding.startswith("utf-8")):
        raise TemplateError("It isn't text that can be read and written again. Export it as CSV in UTF-8.")
    return read


def _doubt(read: Decoded) -> str:
    """Return a remark about a template in an unknown encoding, or an empty text."""
    letters = in_short(text for text in re.split(r'[,;\t"\r\n]+', read.text) if not text.isascii())
    return (
        f"The template isn't UTF-8, and it doesn't say which encoding it has. Read as {read.encoding}, its letters "
        f"are: {letters}. They go back as they were, byte by byte. If an id is among them, say the encoding: --encoding"
    )
