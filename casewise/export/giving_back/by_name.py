"""How Moodle and Canvas name the feedback files that they take back.

Each takes a zip and finds out by a file's name whose it is. The rules are those of their own code: of Moodle,
`assignfeedback_file_zip_importer.is_valid_filename_for_import`; of Canvas,
`AbstractAssignment#infer_comment_context_from_filename`.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from casewise.export.directory import ExportError, Feedback

MOODLES = re.compile(
    r"(?P<who>.+)_(?P<number>\d+)_assignsubmission_(?P<what>[a-z]+)(?P<rest>_.*)?", re.DOTALL | re.ASCII
)
DAY = (2020, 1, 1, 0, 0, 0)
"""The date of all files in an archive, so that the same feedback makes the same archive."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files, by their paths in it."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, data in sorted(files.items()):
            about = zipfile.ZipInfo(path, DAY)
            about.external_attr = 0o644 << 16
            archive.writestr(about, data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _moodle(names: Sequence[str], pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put the pages beside the learner's upload, in a folder or not, as Moodle did.

    Moodle splits a name at its first four underscores and expects the participant's number second. So a person's name
    must not have underscores; Moodle itself replaces them by spaces.
    """
    found = [(name, match) for name in names if (match := MOODLES.fullmatch(name.removesuffix("/")))]
    if not found:
        raise ExportError("has no upload with one of Moodle's names")
    name, match = min(found, key=lambda one: (one[1]["what"] != "file", one[0]))
    start = f"{match['who'].replace('_', ' ')}_{match['number']}_assignsubmission_{match['what']}"
    if name.endswith("/"):
        return {f"{start}{match['rest'] or ''}/{_called(page)}": data for page, data in pages.items()}
    return {f"{start}_{_called(page)}": data for page, data in pages.items()}


def _canvas(names: Sequence[str], pages: Mapping[str, bytes]) -> dict[str, bytes]:
    """Put the pages into one file with the name of a file that the learner uploaded.

    Canvas looks up the learner and that file by their numbers in the name, and shows the feedback as a comment, as a
    file with the name of the learner's own. So what is in it has to fit the end of that name.
    """
    usable = [name for name in names if not name.endswith("/") and canvas_numbers(name)]
    if not usable:
        raise ExportError("has no uploaded file with one of Canvas's names")
    for name in sorted(usable, key=lambda name: ([*MADE].index(_end(name)) if _end(name) in MADE else len(MADE), name)):
        if _end(name) in MADE and (len(pages) == 1 or _end(name) != ".html"):
            return {name: MADE[_end(name)](pages)}
    ends = ", ".join(sorted({_end(name) or "no ending" for name in usable}))
    raise ExportError(f"uploaded only files that can't hold feedback ({ends}), and Canvas keeps their names")


def canvas_numbers(name: str) -> tuple[str, str] | None:
    """Return the numbers of the learner and of the file in one of Canvas's names, or None if Canvas would ignore it."""
    parts = [part for part in name.split("_") if part != "LATE"]
    if name.startswith("._") or parts[-1].startswith("link"):
        return None
    if parts[0] == "anon":
        numbers = parts[1:3]
        return (numbers[0], numbers[1]) if len(numbers) == 2 and _is_number(numbers[1]) else None  # noqa: PLR2004
    numbers = [part for part in parts if _is_number(part)][:2]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None  # noqa: PLR2004  (a learner and a file)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _end(name: str) -> str:
    return PurePosixPath(name).suffix.casefold().replace(".htm", ".html").replace(".htmll", ".html")


def _called(page: str) -> str:
    return f"feedback-{page}"


def _archive(pages: Mapping[str, bytes]) -> bytes:
    return zipped({_called(page): data for page, data in pages.items()})


def _notebook(pages: Mapping[str, bytes]) -> bytes:
    """Return a notebook that shows the pages as outputs, and runs nothing."""
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"feedback-{number}",
            "metadata": {},
            "outputs": [
                {"data": {"text/html": data.decode("utf-8", "replace")}, "metadata": {}, "output_type": "display_data"}
            ],
            "source": "",
        }
        for number, data in enumerate(pages.values(), 1)
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


MADE = {".zip": _archive, ".html": lambda pages: next(iter(pages.values())), ".ipynb": _notebook}
"""What can hold feedback in Canvas, by the end of its name, best first."""

MOODLE = Feedback(
    _moodle,
    'In the assignment: Submissions, then "Upload multiple feedback files in a zip". Turn on Feedback files there.',
)
CANVAS = Feedback(_canvas, 'In the assignment: "Upload Submissions". It appears after "Download Submissions".')
