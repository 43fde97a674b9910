"""Reading questions from a Word file, as people write them: numbered or not, with answers A to D and a key.

The key may be an asterisk, bold, underlined or highlighted letters, "Answer: B", or a list at the end.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casewise.files import read_regular
from casewise.imports.docx_file import pages
from casewise.imports.docx_lines import Line, Pages
from casewise.imports.grid import questions_of
from casewise.imports.question import NotQuestionsError, Question, Reading, Unread
from casewise.imports.word_reader import Reader
from casewise.imports.word_signs import FEWEST, GIFT
from casewise.imports.word_tables import as_lines, headed, keys_in

NAME = "Word"
SAVE = (
    "Open it in Word, LibreOffice or Google Docs, save it as .docx (File, Save As or Download), and import that file."
)
OTHERS = {
    b"\xd0\xcf\x11\xe0": f"This is an old .doc file, or one with a password. {SAVE}",
    b"%PDF": "This is a PDF, whatever its name says. Import the file that it was made from.",
    b"{\\rtf": f"This is an RTF file. {SAVE}",
    b"<": f"This is a web page. {SAVE}",
}
"""Files that people take for Word's, by their first bytes, and what to do."""


def read(path: Path) -> Reading:
    """Return the questions of a Word file.

    Raises:
        NotQuestionsError: if it isn't one. The message says what it is, and how to save it.
        OSError: if it can't be read.
    """
    head = read_regular(path, 128)
    for sign, words in OTHERS.items():
        if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(sign):
            raise NotQuestionsError(f"{path.name}: {words}")
    if b"opendocument" in head:
        raise NotQuestionsError(f"{path.name} is a file of LibreOffice. {SAVE}")
    if not head.startswith(b"PK"):
        raise NotQuestionsError(f"{path.name} isn't a Word file. {SAVE}")
    return reading(pages(path))


def reading(found: Pages) -> Reading:
    """Return the questions in the lines and tables of a Word file."""
    reader = Reader()
    rows: list[Question | Unread] = []
    for block in found.blocks:
        if isinstance(block, Line):
            reader.line(block)
            continue
        if reader.questions_so_far and (keys := keys_in(block)):
            reader.keys |= keys
            continue
        table = headed(block)
        if table is None:
            for line in as_lines(block):
                reader.line(line)
        else:
            rows += questions_of(*table)
    lines = [block for block in found.blocks if isinstance(block, Line)]
    if sum(GIFT.match(line.text) is not None for line in lines) > FEWEST:
        raise NotQuestionsError("This is GIFT in a Word file. Save it as plain text (.txt), and import that.")
    made = [*reader.end(), *rows]
    questions = [_with_pictures(one, found.pictures) for one in made if isinstance(one, Question)]
    if not questions and not made:
        what = "No question was found. Number the questions, and write their answers as A), B), C)."
        raise NotQuestionsError(what)
    return Reading(NAME, tuple(questions), tuple(one for one in made if isinstance(one, Unread)))


def _with_pictures(question: Question, pictures: dict[str, bytes]) -> Question:
    """Return a question with the pictures that its texts link to."""
    texts = [question.prompt, question.explanation, *(part.text + part.feedback for part in question.parts)]
    shown = {name: data for name, data in pictures.items() if any(f"]({name})" in text for text in texts)}
    return replace(question, pictures=shown) if shown else question
