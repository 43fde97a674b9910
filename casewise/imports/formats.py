"""Which format a file of questions is in, by what is in it, and its questions. A file's name is only a hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Protocol, cast

from casewise.files import open_regular
from casewise.imports.decoding import decoded, encoding_of
from casewise.imports.distinct import distinct
from casewise.imports.package_files import PackageFiles, names_in, opened
from casewise.imports.question import NotQuestionsError, Question, Reading, Unread
from casewise.imports.shares import without_empty
from casewise.imports.xml_source import BadXMLError

HEAD = 16 * 1024
LARGEST = 512 * 1024 * 1024
"""Bytes of a file."""
LARGEST_TEXT = 32 * 1024 * 1024
"""Bytes of a file that is read as plain text."""
WANTED = "Casewise reads Moodle XML, GIFT, Aiken, QTI of Canvas and Blackboard, Word (.docx), Excel (.xlsx) and CSV."
ZIP = (b"PK\x03\x04", b"PK\x05\x06")

Data = bytes | mmap

OTHERS = (
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"\0\0\1\0"), "a picture", ""),
    ((b"%PDF",), "a PDF", "Open what it was made from, and import that: a Word file, or your LMS's export."),
    ((b"{\\rtf",), "a rich text file", "Open it in Word, and save it as .docx."),
    ((b"\xd0\xcf\x11\xe0",), "a Word, Excel or PowerPoint file of before 2007", "Save it as .docx or .xlsx."),
    ((b"\x1f\x8b",), "a compressed backup", "From a Moodle course, export its question bank as Moodle XML instead."),
    ((b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), "an archive that isn't a zip", "Unpack it, and import its files."),
    ((b"ID3", b"OggS", b"fLaC", b"\xff\xfb", b"\xff\xf3"), "a recording", ""),
    ((b"\x1aE\xdf\xa3", b"FLV"), "a video", ""),
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"), "a program", ""),
    ((b"SQLite format 3",), "a database", ""),
)
"""How files that hold no questions begin, what they are, and what to do."""
OTHER_ZIPS = (
    ("content.xml", "an OpenDocument text", "Save it as Word (.docx), and import that."),
    ("h5p.json", "an H5P package", ""),
    ("moodle_backup.xml", "a backup of a Moodle course", "Export its question bank as Moodle XML instead."),
    ("META-INF/MANIFEST.MF", "a program", ""),
    ("AndroidManifest.xml", "a program", ""),
)
"""A file in a zip that shows that it isn't a package of questions."""
OFFICE = {"word/": "word", "xl/": "sheet"}
"""The folder in a file of Office, and the module that reads it."""
ROOTS = {
    "quiz": "moodle_xml",
    "question": "moodle_xml",
    "questestinterop": "qti12",
    "pool": "qti12",
    "assessmentitem": "qti21",
    "assessmenttest": "qti21",
}
"""The first element of a file in XML, and the module that reads it."""
OTHER_ROOTS = {
    "svg": ("a picture", ""),
    "html": ("a web page", "Your LMS may have asked you to log in. Export the questions there again."),
    "manifest": ("only the list of a package's files", "Import the whole zip."),
}
PROLOG = r"(?>(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*+(?:\[.*?\]\s*+)?>|\s)*+)"
ROOT = re.compile(PROLOG + r"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", re.DOTALL | re.IGNORECASE)
AIKEN = re.compile(r"^[ \t]*(?:CORRECT )?ANSWER[ \t]*:[ \t]*\(?[A-Za-z]\b", re.MULTILINE | re.IGNORECASE)
GIFT = re.compile(
    r"^[ \t]*\$CATEGORY:|^[ \t]*::[^\n]+?::|(?<!\\)\{\s*+(?:\}|[=~#]|(?:T|F|TRUE|FALSE)\s*(?:\}|#))",
    re.MULTILINE | re.IGNORECASE,
)
JSON = re.compile(r"\s*(?:\{\s*\"|\[\s*[\[{\"])")
TABLE = re.compile(r"[^\n]*[,;\t][^\n]*[,;\t]")


def read(path: Path) -> Reading:
    """Return the questions of a file, whatever its format.

    Raises:
        NotQuestionsError: if there are none in it that can be read. The message says what the file is.
        OSError: if the file can't be opened.
    """
    with open_regular(path) as file:
        size = file.seek(0, 2)
        if not size:
            raise NotQuestionsError("It's empty.")
        if size > LARGEST:
            raise NotQuestionsError(f"It's larger than {LARGEST >> 20} MiB. Export fewer questions at a time.")
        with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
            made = _zip(path) if data[:4] in ZIP else read_data(data, path)
    if not made.questions and not made.unread:
        raise NotQuestionsError(f"There are no questions in it. Its format is {made.format}.")
    return replace(made, questions=distinct(map(without_empty, made.questions)))


def read_data(data: Data, path: Path | None = None) -> Reading:
    """Return the questions of a file that isn't a zip.

    Raises:
        NotQuestionsError: as `read` does.
    """
    head = bytes(data[:HEAD])
    for starts, what, fix in OTHERS:
        if head.startswith(starts):
            raise not_questions(what, fix)
    if head[:4] == b"RIFF" or head[4:8] == b"ftyp":
        picture = head[8:12] in {b"WEBP", b"heic", b"mif1", b"avif"}
        raise not_questions("a picture" if picture else "a recording or a video")
    text, _ = decoded(head, encoding_of(head))
    found = ROOT.match(text.lstrip("\ufeff"))
    if found and (found[1].lower() in {*ROOTS, *OTHER_ROOTS} or not GIFT.search(text)):
        return _xml(data, found[1])
    if "\0" in text:
        raise not_questions("a file of bytes that aren't text")
    return _text(data, path)


def not_questions(what: str, fix: str = "") -> NotQuestionsError:
    """Return what to say of a file of another kind."""
    return NotQuestionsError(f"It's {what}, not questions. {fix or WANTED}")


class Reader(Protocol):
    """A module of this room that reads one format; those of packages have the last two."""

    read: Callable[..., Reading]
    in_package: Callable[[PackageFiles], Any]
    read_package: Callable[[PackageFiles, Any], Reading]


def _module(name: str) -> Reader:
    """Return a module of this room. Only what a file needs is imported."""
    return cast("Reader", import_module(f"{__package__}.{name}"))


def _xml(data: Data, root: str) -> Reading:
    name = root.lower()
    if module := ROOTS.get(name):
        try:
            return _module(module).read(data)
        except BadXMLError as error:
            raise NotQuestionsError(f"{error} Export it again, and import that file.") from error
    if name.startswith("qti-"):
        raise not_questions("QTI 3", "Casewise reads QTI 1.2, 2.1 and 2.2. Export one of them.")
    raise not_questions(*OTHER_ROOTS.get(name, (f'XML of an unknown kind, which begins with "{root}"', "")))


def _text(data: Data, path: Path | None) -> Reading:
    if len(data) > LARGEST_TEXT:
        raise NotQuestionsError(f"It's text, and larger than {LARGEST_TEXT >> 20} MiB. Split it.")
    text, note = decoded(bytes(data))
    text = text.lstrip("\ufeff")
    suffix = path.suffix.lower() if path else ""
    if JSON.match(text):
        raise not_questions("a notebook or another file of JSON")
    table = suffix in {".csv", ".tsv"}
    if GIFT.search(text) and not table:
        return _module("gift").read(text, note)
    if AIKEN.search(text) and not table:
        return _module("aiken").read(text, note)
    if path and (table or TABLE.match(text)):
        return _module("sheet").read(path)
    raise not_questions("a text in a form that Casewise doesn't know")


def _zip(path: Path) -> Reading:
    if "[Content_Types].xml" in (names := names_in(path)):
        for folder, module in OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return _module(module).read(path)
        raise not_questions("a presentation or another file of Office")
    with opened(path) as package:
        if b"opendocument.spreadsheet" in (package.read("mimetype") or b""):
            return _module("sheet").read(path)
        for name, what, fix in OTHER_ZIPS:
            if name in package.names:
                raise not_questions(what, fix)
        made = _package(package)
        return replace(made, unread=(*made.unread, *package.refused))


def _package(package: PackageFiles) -> Reading:
    """Return the questions of a zip: of a package with a manifest, or of the files in it."""
    try:
        for name in ("qti21", "qti12"):
            module = _module(name)
            if items := module.in_package(package):
                return module.read_package(package, items)
    except BadXMLError as error:
        raise NotQuestionsError(f"{error} Export it again, and import that file.") from error
    return _single_files(package)


def _single_files(package: PackageFiles) -> Reading:
    """Return the questions of all files in a zip that have some."""
    formats: list[str] = []
    questions: list[Question] = []
    unread: list[Unread] = []
    why = ""
    for name in package.ending(".xml", ".txt", ".gift", ".aiken", ".dat", ".qti"):
        if (data := package.read(name)) is None:
            continue
        try:
            made = read_data(data)
        except NotQuestionsError as error:
            why = why or f"{name}: {error}"
            continue
        formats.append(made.format)
        questions += (replace(one, where=f"{name}, {one.where}") for one in made.questions)
        unread += (replace(one, where=f"{name}, {one.where}") for one in made.unread)
    if not formats and package.refused:
        return Reading("zip", unread=tuple(package.refused))
    if not formats:
        raise NotQuestionsError(why or str(not_questions("a zip of other files")))
    return Reading(" and ".join(dict.fromkeys(formats)), tuple(questions), tuple(unread))
