"""Reading the course's files as text, in any Unicode encoding and with any line ends, and finding merge marks."""

from __future__ import annotations

import codecs
import json
import re

from casewise.printable import printable
from casewise.scenario import Problem, ScenarioError

CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: .*)?|={7}")
"""A line that git leaves in a file if it couldn't merge two versions."""
MERGED = "A merge kept two versions here."
CHOOSE = (
    'Keep the lines of one version, and delete the lines that begin with "<<<<<<<", "=======" and ">>>>>>>". '
    "Or take a whole version: git checkout --ours FILE, or --theirs."
)
RESTORE = (
    "Go back to the last version that could be read: in JupyterLab, File, Revert Notebook to Checkpoint; or from git "
    "or a backup."
)
EXCERPT = 120
"""How long a line may be to be shown with a caret below it."""
COMMA = re.compile(r",\s*\Z")

SLIPS = {
    "Unterminated string": ("a text in quotes opens here and never closes.", "It wasn't saved whole."),
    "Expecting ',' delimiter": ("a comma or a closing bracket is missing before this place.", "Add it."),
    "Expecting ':' delimiter": ("a colon is missing before this place.", "Add it."),
    "Expecting property name": ("a name in quotes is missing here.", "Look for a comma too many before it."),
    "Expecting value": ("a value is missing here.", "Look for a comma too many, or a missing quotation mark."),
    "Invalid control": ("a line ends here inside a text in quotes.", "Close the quotes."),
    "Invalid \\": ("there is a single backslash here.", "Write two of them."),
    "Extra data": ("the notebook ends before this place.", "Delete what follows."),
}
"""The JSON parser's errors in plain words and how to fix them, by the beginning of its message."""


def text_of(data: bytes, label: str) -> str:
    r"""Return the text of a file, with `\n` between its lines.

    Raises:
        ScenarioError: if it isn't Unicode text, or a merge left its marks in it; the problem names the line.
    """
    if not data.strip(b"\0"):
        return ""  # what a power failure leaves of a file that was being written
    encoding = json.detect_encoding(data)
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encoding = "utf-32"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = lines_of(data[: error.start].decode(encoding, errors="replace")).count("\n") + 1
        what = f"The file cannot be read: the byte {data[error.start]:#04x} isn't {encoding.upper()} text."
        fix = "Open it in the program that saved it, and save it as UTF-8."
        raise ScenarioError([Problem(what=what, fix=fix, notebook=label, line=line)]) from None
    text = lines_of(text.lstrip("\ufeff"))
    merged = conflict_line(text)
    if merged is not None:
        raise ScenarioError([Problem(what=MERGED, fix=CHOOSE, notebook=label, line=merged)])
    return text


def lines_of(text: str) -> str:
    r"""Return the text with `\n` between its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def conflict_line(text: str) -> int | None:
    """Return the first line of a file that holds a merge mark, from 1, or None."""
    if "<<<<<<<" not in text and ">>>>>>>" not in text:
        return None
    return next((n for n, line in enumerate(text.split("\n"), 1) if CONFLICT.fullmatch(line.rstrip())), None)


def json_in(text: str, label: str) -> object:
    """Return the JSON in a text.

    Raises:
        ScenarioError: if it isn't JSON; the problem names line and column, and what is wrong there.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place, what, fix = _error_in(text, error)
    except RecursionError:
        place, what, fix = 0, "it is nested too deeply.", RESTORE
    before = text[:place]
    line, column = before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1
    shown = text.split("\n")[line - 1]
    problem = Problem(
        what=f"The notebook cannot be read: {what}",
        fix=fix,
        notebook=label,
        line=line,
        column=column,
        excerpt=printable(shown) if len(shown) <= EXCERPT and shown.isprintable() else "",
    )
    raise ScenarioError([problem]) from None


def _error_in(text: str, error: json.JSONDecodeError) -> tuple[int, str, str]:
    """Return where JSON becomes unreadable, what is wrong there, and how to fix it."""
    rest = text[error.pos :].lstrip()
    if not text.strip("\0 \t\n"):
        return 0, "the file is empty.", RESTORE
    if text.lstrip().startswith("<"):
        return 0, "it is a web page, such as a sign-in page that was saved.", "Download the notebook itself again."
    if rest[:1] in ("]", "}") and (comma := COMMA.search(text, 0, error.pos)):
        return comma.start(), "there is a comma too many here, before a closing bracket.", "Delete the comma."
    if not rest:
        return error.pos, "the file ends here, in the middle of the notebook.", f"It wasn't saved whole. {RESTORE}"
    known = (slip for begins, slip in SLIPS.items() if error.msg.startswith(begins))
    what, fix = next(known, (f"{error.msg.lower()}.", ""))
    return error.pos, what, f"{fix} {RESTORE}".lstrip()
