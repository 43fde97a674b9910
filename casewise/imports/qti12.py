"""QTI 1.2: the packages of Canvas and Blackboard, and the bare XML of any program."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from mmap import mmap
from pathlib import PurePosixPath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from casewise.imports import blackboard_pool
from casewise.imports.album import Album
from casewise.imports.decoding import decoded
from casewise.imports.from_html import Texts
from casewise.imports.package_files import PackageFiles
from casewise.imports.qti12_item import question
from casewise.imports.question import Question, Reading, Unread
from casewise.imports.xml_source import LARGEST, BadXMLError, bare, pieces, tree

NAME = "QTI 1.2"
ROOT = re.compile(rb"<(?:[\w.-]+:)?(questestinterop|POOL)[\s>]")
HEAD = 16 * 1024
FILE_BASES = re.compile(r"^\$(?:IMS-CC-FILEBASE|CANVAS_COURSE_REFERENCE)\$/?(?:file_contents/course files/|files/)?")
XID = re.compile(r"xid-\d+_\d+")
FIX = "Fix it in an editor for text, or export it again."
UNNAMED = {"", "root_section", "root section", "section", "main"}


@dataclass
class _Taken:
    """What has been read of a package."""

    album: Album = field(default_factory=Album)
    questions: list[Question] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    maker: str = ""


def read(data: bytes | mmap) -> Reading:
    """Return the questions of one file of XML."""
    if len(data) > LARGEST:
        raise BadXMLError(f"It's larger than {LARGEST >> 20} MiB. Export fewer questions at a time.")
    taken = _Taken()
    _file(bytes(data), "", None, taken)
    return Reading(_name(taken), tuple(taken.questions), tuple(taken.unread))


def in_package(package: PackageFiles) -> dict[str, bytes]:
    """Return the files of a package that hold questions, with their bytes: those that Canvas keeps for itself first.

    Canvas writes each quiz twice, and its own way says more than the common one.
    """
    found = {}
    for name in package.ending(".xml", ".dat", ".qti"):
        data = package.read(name)
        if data is not None and ROOT.search(_plain_head(data)):
            found[name] = data
    return dict(sorted(found.items(), key=lambda item: "non_cc_assessments" not in item[0]))


def _plain_head(data: bytes) -> bytes:
    head = data[:HEAD]
    return head.replace(b"\0", b"") if b"\0" in head[:4] or head[:2] in {b"\xff\xfe", b"\xfe\xff"} else head


def read_package(package: PackageFiles, files: dict[str, bytes]) -> Reading:
    """Return the questions of a package's files."""
    taken = _Taken()
    many = len(files) > 1
    for name, data in files.items():
        try:
            _file(data, name if many else "", package, taken, beside=name)
        except BadXMLError as error:
            taken.unread.append(Unread(name, str(error), FIX))
    return Reading(_name(taken), tuple(taken.questions), tuple(taken.unread))


def _name(taken: _Taken) -> str:
    return f"{NAME} ({taken.maker})" if taken.maker else NAME


def _file(data: bytes, name: str, package: PackageFiles | None, taken: _Taken, *, beside: str = "") -> None:
    """Read one file. A quiz that was read before, from Canvas's own file, isn't read again."""
    text, note = decoded(data)
    where = f"{name}, " if name else ""

    def texts() -> Texts:
        made = Texts(taken.album)
        if package is not None:
            made.find = _Finder(package, beside).find
        made.note(note)
        return made

    try:
        root = bare(tree(text))
    except BadXMLError as error:
        _damaged(data, str(error), where, texts, taken)
        return
    taken.maker = taken.maker or _maker(root, text)
    if root.tag == "POOL":
        taken.questions += blackboard_pool.questions(root, texts, where)
        return
    assessment = root.find("assessment")
    ident = "" if assessment is None else assessment.get("ident", "")
    if ident and ident in taken.seen:
        return
    taken.seen.add(ident)
    fresh = {node for node in root.iter("item") if (node.get("ident") or id(node)) not in taken.seen}
    for count, (node, path, group) in enumerate(_items(root, []), start=1):
        if node.tag == "section":
            bank = node.findtext(".//sourcebank_ref") or "another bank"
            why = f'The group "{group}" draws its questions from a bank that isn\'t in the file ({bank.strip()}).'
            taken.unread.append(Unread(f"{where}group {group}", why, "Export that bank as well."))
        elif node in fresh:
            converted = texts()
            if group:
                converted.note(f'Each learner gets only some of the questions of its group "{group}".')
            called = node.get("ident") or node.get("title") or ""
            place = f"{where}item {count}{f' ({called})' if called else ''}"
            taken.questions.append(question(node, converted, place, " / ".join(path)))
    taken.seen |= {node.get("ident", "") for node in fresh if len(node.get("ident", "")) > len("item12345")}


def _damaged(data: bytes, why: str, where: str, texts: Callable[[], Texts], taken: _Taken) -> None:
    """Read the items of a file that isn't well-formed one by one."""
    found = False
    for count, piece in enumerate(pieces(data, "item"), start=1):
        if isinstance(piece, str):
            taken.unread.append(Unread(f"{where}the end of the file", piece, "Export it again, and import that file."))
            continue
        found = True
        place = f"{where}item {count} (line {piece.line})"
        try:
            taken.questions.append(question(bare(piece.tree()), texts(), place, ""))
        except BadXMLError as error:
            taken.unread.append(Unread(place, str(error), FIX))
    if not found:
        taken.unread.append(Unread(f"{where}the file".strip(), why, FIX))


def _items(holder: Element, path: list[str]) -> Iterator[tuple[Element, list[str], str]]:
    """Yield each item with the names that it's under and its group's, and each group without items."""
    for child in holder:
        if child.tag == "item":
            yield child, path, ""
        elif child.tag in {"assessment", "section", "objectbank"}:
            title = _title(child)
            inside = [*path, title] if title.casefold() not in UNNAMED and title not in path[-1:] else path
            drawn = child.tag == "section" and child.find("selection_ordering/selection/selection_number") is not None
            group = title or "without a name"
            if drawn and child.find(".//item") is None:
                yield child, path, group
            for item, under, inner in _items(child, inside):
                yield item, under, group if drawn and not inner else inner


def _title(node: Element) -> str:
    fields = {
        (one.findtext("fieldlabel") or "").strip(): (one.findtext("fieldentry") or "").strip()
        for one in node.iterfind("qtimetadata/qtimetadatafield")
    }
    return " ".join((fields.get("bank_title") or node.get("title") or "").split())


def _maker(root: Element, text: str) -> str:
    if root.tag == "POOL" or "bbmd_" in text:
        return "Blackboard"
    return "Canvas" if re.search(r"<fieldentry>[a-z_]+_question</fieldentry>", text) else ""


@dataclass(frozen=True)
class _Finder:
    """Where the files are that a text links to."""

    package: PackageFiles
    beside: str

    def find(self, link: str) -> bytes | None:
        """Return the bytes of a file, by a link as Canvas, Blackboard or a web page writes it."""
        path = unquote(link.removeprefix("%%LINKPATH%%").partition("?")[0])
        if re.match(r"[a-z]+://", path, re.IGNORECASE) and not XID.search(path):
            return None
        for name in self._names(path):
            if name:
                return self.package.read(name)
        return None

    def _names(self, path: str) -> Iterator[str]:
        base = self.package.manifest
        if FILE_BASES.match(path):
            rest = FILE_BASES.sub("", path)
            yield self.package.named(f"web_resources/{rest}", base)
            yield self.package.named(rest, base)
            yield self.package.named(rest.removeprefix("../"), base)
        elif xid := XID.search(path):
            names = self.package.names
            yield next((one for one in names if xid[0] in one and not one.lower().endswith(".xml")), "")
        else:
            yield self.package.named(path, self.beside)
            yield self.package.named(path, base)
        last = PurePosixPath(path).name.casefold()
        same = [one for one in self.package.names if PurePosixPath(one).name.casefold() == last]
        yield same[0] if last and len(same) == 1 else ""
