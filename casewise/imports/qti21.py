"""QTI 2.1 and 2.2: items of any program, and Casewise's own packages, which come back cell by cell."""

from __future__ import annotations

import base64
import binascii
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from xml.etree.ElementTree import Element

from casewise.imports.album import Album, kind_of
from casewise.imports.decoding import decoded
from casewise.imports.from_html import Find, Texts
from casewise.imports.package_files import PackageFiles
from casewise.imports.qti21_item import question
from casewise.imports.question import Form, NotQuestionsError, Question, Reading, Unread
from casewise.imports.xml_source import LARGEST, BadXMLError, bare, tree
from casewise.scenario.cell import id_of

NAME = "QTI 2.1"
OWN = "QTI 2.1 (Casewise)"
ITEM = re.compile(rb"<(?:[\w.-]+:)?assessmentItem[\s>]")
TEST = re.compile(rb"<(?:[\w.-]+:)?assessmentTest[\s>]")
HEAD = 16 * 1024
CELL = re.compile(r"<!--\s*casewise-cell:\s*([A-Za-z0-9+/=]+)\s*-->")
TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*$", re.MULTILINE)
FIX = "Fix it in an editor for text, or export it again."


@dataclass(frozen=True)
class Files:
    """The files of a package that hold items and tests, with their bytes."""

    items: dict[str, bytes]
    tests: dict[str, bytes]

    def __bool__(self) -> bool:
        return bool(self.items or self.tests)


def read(data: bytes | mmap) -> Reading:
    """Return the question of one file of XML."""
    if len(data) > LARGEST:
        raise BadXMLError(f"It's larger than {LARGEST >> 20} MiB.")
    text, note = decoded(bytes(data))
    root = bare(tree(text))
    if root.tag == "assessmentTest":
        if own := list(_cells(text, root.get("title", ""), None)):
            return Reading(OWN, tuple(own))
        raise NotQuestionsError("It's the list of a test's questions, without the questions. Import the whole zip.")
    texts = Texts(Album())
    texts.note(note)
    return Reading(NAME, (question(root, texts, f"item {root.get('identifier', '')}".strip(), ""),))


def in_package(package: PackageFiles) -> Files:
    """Return the files of a package that hold items or tests, in the manifest's order."""
    found = Files({}, {})
    names = package.ending(".xml")
    manifest = decoded(package.read(package.manifest) or b"")[0] if package.manifest else ""
    for name in sorted(names, key=lambda name: _place(manifest, name)):
        data = package.read(name) if name != package.manifest else None
        if data is None:
            continue
        head = data[:HEAD].replace(b"\0", b"")
        if ITEM.search(head):
            found.items[name] = data
        elif TEST.search(head):
            found.tests[name] = data
    return found


def _place(manifest: str, name: str) -> int:
    found = manifest.find(f'"{name}"')
    return found if found >= 0 else len(manifest)


def read_package(package: PackageFiles, files: Files) -> Reading:
    """Return the questions of a package."""
    album = Album()
    order: dict[str, str] = {}
    own: list[Question] = []
    unread: list[Unread] = []
    for name, data in files.tests.items():
        text, _ = decoded(data)
        try:
            root = bare(tree(text))
        except BadXMLError as error:
            unread.append(Unread(name, str(error), FIX))
            continue
        own += _cells(text, root.get("title", ""), package)
        order |= dict(_refs(root, [], posixpath.dirname(name)))
    if own:
        return Reading(OWN, tuple(own), tuple(unread))
    questions = []
    listed = [name for name in order if name in files.items]
    for name in dict.fromkeys([*listed, *files.items]):
        text, note = decoded(files.items[name])
        texts = Texts(album)
        texts.note(note)
        texts.find = _finder(package, name)
        try:
            questions.append(question(bare(tree(text)), texts, name, order.get(name, "")))
        except BadXMLError as error:
            unread.append(Unread(name, str(error), FIX))
    unread += [
        Unread(name, "The test lists it, but it isn't in the package.", "Export it again.")
        for name in order
        if name not in files.items
    ]
    return Reading(NAME, tuple(questions), tuple(unread))


def _finder(package: PackageFiles, beside: str) -> Find:
    def find(link: str) -> bytes | None:
        path = link.partition("?")[0]
        name = package.named(path, beside) or package.named(path, package.manifest)
        return package.read(name) if name else None

    return find


def _refs(holder: Element, path: list[str], folder: str) -> Iterator[tuple[str, str]]:
    """Yield the file of each item of a test, with the titles of the sections that it's in."""
    for child in holder:
        if child.tag == "assessmentItemRef":
            yield posixpath.normpath(posixpath.join(folder, child.get("href", ""))), " / ".join(path)
        elif child.tag in {"testPart", "assessmentSection"}:
            title = child.get("title", "") if child.get("visible", "true") != "false" else ""
            yield from _refs(child, [*path, title] if title else path, folder)


def _cells(text: str, module: str, package: PackageFiles | None) -> Iterator[Question]:
    """Yield Casewise's own scenarios, whose cells a test carries in comments, which no other program shows."""
    for count, found in enumerate(CELL.finditer(text), start=1):
        try:
            about = json.loads(base64.b64decode(found[1]))
            notebook, cell = str(about["notebook"]), str(about["cell"])
        except (binascii.Error, ValueError, KeyError, TypeError):
            continue
        name = id_of(cell) or ""
        title = TITLE.search(cell)
        yield Question(
            where=f"scenario {count} ({name})",
            form=Form.SCENARIO,
            title=title[1].strip("\"'") if title else name,
            category=" / ".join(filter(None, (module, notebook))),
            source_id=name,
            yaml=cell,
            pictures=dict(_pictures(cell, package)) if package else {},
        )


def _pictures(cell: str, package: PackageFiles) -> Iterator[tuple[str, bytes]]:
    """Yield the files beside the notebook that a cell names."""
    for path in package.names:
        name = path.partition("pictures/")[2]
        if name and name in cell and (data := package.read(path)) is not None and kind_of(data):
            yield name, data
