"""XML from files that may be damaged, huge or hostile: element by element, without entities and without other files."""

from __future__ import annotations

import gc
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from casewise.errors import CasewiseError
from casewise.imports.decoding import decoded, encoding_of

LARGEST = 64 * 1024 * 1024
"""Bytes of one element, or of a file that is read whole."""
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(\w{1,32};)?")
CDATA, CLOSED = "<![CDATA[", "]]>"
DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)
BOMB = re.compile(rb"<!ENTITY\s")
HEAD = 64 * 1024
WORTH_FREEING = 16 * 1024
COMMENT = b"<!--"
DEEPEST = 200
"""How deep elements may be in each other."""


class BadXMLError(CasewiseError):
    """A piece of XML can't be read. The message says why, as a sentence."""


@dataclass(frozen=True)
class Piece:
    """An element as text, the line that it begins on, and the last comment before it."""

    text: str
    line: int
    comment: str = ""
    note: str = ""

    def tree(self) -> Element:
        """Return the element.

        Raises:
            BadXMLError: if it isn't well-formed.
        """
        return tree(self.text, self.line)


def has_entities(head: bytes) -> bool:
    """Whether a file defines entities of its own, by its first bytes. They aren't expanded."""
    return bool(BOMB.search(head[:HEAD]))


def tree(text: str, line: int = 1) -> Element:
    """Return XML as an element. HTML's names for letters are understood, and a single & is one.

    Raises:
        BadXMLError: if it isn't well-formed, or defines entities.
    """
    text = DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    text = _with_letters(ILLEGAL.sub("", text))
    try:
        made: Element = fromstring(text.strip())
        if len(text) > WORTH_FREEING:  # the parser refers to itself, and keeps the text until Python looks for circles
            gc.collect(0)
    except DefusedXmlException as error:
        raise BadXMLError("It defines entities or reads other files. That's refused because it can harm.") from error
    except ParseError as error:
        row, column = error.position
        reason = str(error).partition(":")[0]
        raise BadXMLError(
            f"Its XML is damaged in line {line + row - 1}, at character {column + 1} ({reason})."
        ) from error
    if _deep(made):
        raise BadXMLError(f"Its XML has more than {DEEPEST} elements in each other.")
    return made


def _deep(root: Element) -> bool:
    level, depth = list(root), 0
    while level:
        depth += 1
        if depth > DEEPEST:
            return True
        level = [child for element in level for child in element]
    return False


def _with_letters(text: str) -> str:
    """Return XML without names that only HTML has. What is in CDATA stays as it is."""
    before, *rest = text.split(CDATA)
    made = [ENTITY.sub(_letter, before)]
    for one in rest:
        inside, end, after = one.partition(CLOSED)
        made += [CDATA, inside, end, ENTITY.sub(_letter, after)]
    return "".join(made)


def _letter(found: re.Match[str]) -> str:
    if found[1] and (letter := html.unescape(found[0])) != found[0]:
        return letter.replace("&", "&amp;").replace("<", "&lt;")
    return f"&amp;{found[1] or ''}"


def in_utf8(data: bytes | mmap) -> tuple[bytes | mmap, str]:
    """Return XML in an encoding that ASCII is a part of, and that encoding.

    Raises:
        BadXMLError: if it's in another one and too large for it.
    """
    encoding = encoding_of(data[:200])
    if encoding.startswith(("utf-16", "utf-32")):
        if len(data) > LARGEST:
            raise BadXMLError(f"It's in UTF-16 and larger than {LARGEST >> 20} MiB. Save it as UTF-8.")
        text, _ = decoded(bytes(data), encoding)
        return text.encode("utf-8", errors="replace"), "utf-8"
    return data, "utf-8" if encoding == "utf-8-sig" else encoding


def pieces(data: bytes | mmap, name: str) -> Iterator[Piece | str]:
    """Yield each element of a name as a piece of its own, so that a damaged one harms no other.

    A file that breaks off within an element, or an element that is too large, yields a sentence.

    Raises:
        BadXMLError: if the file can't be read at all.
    """
    data, encoding = in_utf8(data)
    start, comment, line, counted = -1, "", 1, 0

    def cut(end: int) -> Iterator[Piece | str]:
        if end - start > LARGEST:
            yield f"What begins on line {line} is larger than {LARGEST >> 20} MiB."
        else:
            text, note = decoded(bytes(data[start:end]), encoding)
            yield from _apart(Piece(text, line, comment, note), name)

    for begin, end, word in _tokens(data, name):
        if word == COMMENT:
            if start < 0:
                comment = decoded(bytes(data[begin + 4 : end - 3][:HEAD]), encoding)[0].strip()
        elif word == b"/":
            if start >= 0:
                yield from cut(end)
            start, comment = -1, ""
        else:
            if start >= 0:  # the last one never ended
                yield from cut(begin)
                comment = ""
            start = begin
            line += data[counted:start].count(b"\n")
            counted = start
    if start >= 0:
        yield f"The file breaks off in what begins on line {line}."


def _tokens(data: bytes | mmap, name: str) -> Iterator[tuple[int, int, bytes]]:
    """Yield where each comment and each tag of a name begins and ends. CDATA and comments hold no tags."""
    token = re.compile(rb"<!--|<!\[CDATA\[|<(/?)%b(?=[\s>])" % name.encode())
    ends = {COMMENT: b"-->", b"<![CDATA[": b"]]>"}
    place = 0
    while found := token.search(data, place):
        begin, place = found.span()
        word = found[0]
        if close := ends.get(word):
            if (end := data.find(close, place)) < 0:
                ends[word] = b""  # there is none in the rest either
                continue
            place = end + len(close)
            if word != COMMENT:
                continue
        elif word not in ends:
            end = data.find(b">", place)
            place = len(data) if end < 0 else end + 1
            word = found[1]
        else:
            continue
        yield begin, place, word


def _apart(piece: Piece, name: str) -> Iterator[Piece]:
    """Yield a piece, or several if a text without its end swallowed the next ones."""
    text = piece.text
    starts = [found.start() for found in re.finditer(rf"<{name}(?=[\s>])", text)]
    if len(starts) == 1 or _sound(piece):
        yield piece
        return
    for begin, stop in zip(starts, [*starts[1:], len(text)], strict=True):
        comment = "" if begin else piece.comment
        yield Piece(text[begin:stop], piece.line + text.count("\n", 0, begin), comment, piece.note)


def _sound(piece: Piece) -> bool:
    try:
        piece.tree()
    except BadXMLError:
        return False
    return True


def text_of(element: Element | None) -> str:
    """Return all text in an element."""
    return "" if element is None else "".join(element.itertext())


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def bare(root: Element) -> Element:
    """Return a tree whose names have no namespaces, and whose attributes have none either. It's the same tree."""
    for element in root.iter():
        element.tag = local(element)
        for key in [key for key in element.attrib if "}" in key]:
            element.attrib.setdefault(key.rpartition("}")[2], element.attrib.pop(key))
    return root
