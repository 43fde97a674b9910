"""Moodle XML, the format in which Moodle's question bank gives its questions away."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from mmap import mmap
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from casewise.imports.album import Album
from casewise.imports.from_html import Texts
from casewise.imports.markdown_text import escaped
from casewise.imports.question import Form, Part, Question, Reading, Unread
from casewise.imports.shares import judged
from casewise.imports.xml_source import BadXMLError, Piece, has_entities, pieces, text_of

NAME = "Moodle XML"
FILES = "@@PLUGINFILE@@"
WHOLE = 100
"""The fraction of an answer that earns all points."""
PRAISE = 60
"""Feedback on a right or wrong answer that is no longer than this only says that it's right or wrong."""
NO_ROOM = {
    "calculated": "has numbers that Moodle makes anew for each learner",
    "calculatedmulti": "has numbers that Moodle makes anew for each learner",
    "calculatedsimple": "has numbers that Moodle makes anew for each learner",
    "cloze": "has fields in its text that a learner fills in",
    "coderunner": "runs a learner's code",
    "ddimageortext": "is answered by dragging onto a picture",
    "ddmarker": "is answered by dragging onto a picture",
    "ddwtos": "has gaps in its text that a learner drags words into",
    "description": "is a text that asks nothing",
    "formulas": "has numbers that Moodle makes anew for each learner",
    "gapselect": "has gaps in its text, each with a menu of words",
    "multianswer": "has fields in its text that a learner fills in",
    "numerical": "is answered with a number",
    "random": "is only a place for a question that Moodle draws",
    "recordrtc": "is answered with a recording",
    "shortanswer": "is answered with a word or two that Moodle compares with a list",
    "stack": "is answered with algebra",
    "wordselect": "is answered by selecting words",
}
"""Moodle's types without a counterpart, and why."""
SHOWN = re.compile(r"!\[([^\]\n]{0,500})\]\(([^)\s]{1,500})[^)\n]{0,200}\)")
"""A picture in Markdown."""
ID_COMMENT = re.compile(r"question:\s*(\d+)\s*(?:name:.*)?")


@dataclass
class _Source:
    """One question while it is read."""

    node: Element
    texts: Texts
    files: dict[str, bytes] = field(default_factory=dict)

    def value(self, name: str, default: str = "") -> str:
        return " ".join(text_of(self.node.find(name)).split()) or default

    def number(self, name: str) -> float | None:
        return _number(self.value(name))

    def true(self, name: str, *, default: bool) -> bool:
        return self.value(name, str(default)).lower() in {"true", "1", "yes"}

    def prose(self, holder: Element | None) -> str:
        """Return the text of an element of Moodle's, in whatever format it is, as Markdown."""
        if holder is None:
            return ""
        inner = holder.find("text")
        text = text_of(inner if inner is not None else holder)
        match holder.get("format", ""):
            case "plain_text" | "2":
                return self.texts.plain(text)
            case "markdown" | "4":
                return self._markdown(text)
            case "html" | "1":
                return self.texts.prose(text)
            case _:  # Moodle's own: HTML in which a new line is one
                return self.texts.prose(re.sub(r"(?<!>)\r?\n(?!\s{0,40}<)", "<br>", text.strip()))

    def line(self, holder: Element | None) -> str:
        return " ".join(self.prose(holder).replace("\\\n", "\n").split())

    def _markdown(self, text: str) -> str:
        def shown(found: re.Match[str]) -> str:
            name = self.texts.shown(found[2], found[1])
            return f"![{found[1]}]({name})" if name else found[1]

        if re.search(r"<\w", text):
            return self.texts.prose(text)
        return SHOWN.sub(shown, text.replace("\r\n", "\n")).strip()

    def find(self, link: str) -> bytes | None:
        """Return a file that came with the question, by a link in its texts."""
        return self.files.get(unquote(link.partition("?")[0].removeprefix(FILES).lstrip("/")))


def read(data: bytes | mmap) -> Reading:
    """Return the questions of a file. Damaged ones are listed as unread, and the others are taken."""
    album, category, count = Album(), "", 0
    questions: list[Question] = []
    unread: list[Unread] = []
    if has_entities(bytes(data[:65536])):
        unread.append(Unread("the file's head", "It defines entities, which can do harm. They weren't expanded."))
    for piece in pieces(data, "question"):
        if isinstance(piece, str):
            unread.append(Unread("the end of the file", piece, "Export it again, and import that file."))
            continue
        try:
            node = piece.tree()
            if node.get("type") == "category":
                category = path_of(text_of(node.find("category")))
                continue
            count += 1
            questions.append(question(node, piece, album, count, category))
        except BadXMLError as error:
            count += 1
            fix = "Fix it in an editor for text, or export it from Moodle again."
            unread.append(Unread(where_of(count, piece), str(error), fix))
    return Reading(NAME, tuple(questions), tuple(unread))


def where_of(count: int, piece: Piece) -> str:
    """Return where a question is, for people."""
    return f"question {count} (line {piece.line})"


def path_of(text: str) -> str:
    """Return a category's path for people. Moodle doubles a slash that is part of a name."""
    names = [name.replace("//", "/").strip() for name in re.split(r"(?<!/)/(?!/)", " ".join(text.split()))]
    roots = re.compile(r"\$(?:course|system|module|cat\w*|coursecat)\w*\$", re.IGNORECASE)
    if names and roots.fullmatch(names[0]):
        names = names[1:]
        if names[:1] == ["top"]:
            names = names[1:]
    return " / ".join(filter(None, names))


def question(node: Element, piece: Piece, album: Album, count: int, category: str) -> Question:
    """Return one question of Moodle's."""
    source = _Source(node, Texts(album))
    source.texts.find = source.find
    source.texts.note(piece.note)
    for file in node.iter("file"):
        _keep(file, source)
    kind = node.get("type", "").strip().lower()
    title = " ".join(text_of(node.find("name")).split())
    comment = ID_COMMENT.fullmatch(piece.comment)
    made = Question(
        where=where_of(count, piece),
        form=Form.NONE,
        title=title,
        prompt=source.prose(node.find("questiontext")),
        points=source.number("defaultgrade") if node.find("defaultgrade") is not None else source.number("defaultmark"),
        category=category,
        explanation=source.prose(node.find("generalfeedback")),
        source_id=source.value("idnumber") or (comment[1] if comment and comment[1] != "0" else ""),
    )
    _extras(source)
    made = KINDS.get(kind, _none)(source, made)
    return replace(made, pictures=source.texts.pictures, untaken=tuple(source.texts.untaken))


def _keep(file: Element, source: _Source) -> None:
    name = f"{file.get('path', '/').strip('/')}/{file.get('name', '')}".lstrip("/")
    text = text_of(file)
    try:
        if file.get("encoding", "base64") == "base64":
            source.files[name] = base64.b64decode("".join(text.split()), validate=True)
        else:
            source.files[name] = text.encode()
    except (binascii.Error, ValueError):
        source.texts.note(f'The file "{name}" is damaged and was left out.')


def _extras(source: _Source) -> None:
    """Note what a question has beside what is read."""
    node, note = source.node, source.texts.note
    if source.value("hidden") == "1":
        note("It was deleted in Moodle, which only hides it.")
    for name, after in (
        ("correctfeedback", "a right"),
        ("partiallycorrectfeedback", "a partly right"),
        ("incorrectfeedback", "a wrong"),
    ):
        said = source.line(node.find(name))
        if len(said) > PRAISE or "![" in said:
            note(f"What it says after {after} answer wasn't taken: {said}")
    for hint in node.findall("hint"):
        if said := source.line(hint):
            note(f"A hint wasn't taken: {said}")


def _answers(source: _Source) -> Iterator[Part]:
    for answer in source.node.findall("answer"):
        fraction = _number(answer.get("fraction") or text_of(answer.find("fraction")))
        yield Part(
            source.line(answer),
            None if fraction is None else round(fraction / WHOLE, 7),
            source.prose(answer.find("feedback")),
        )


def _multichoice(source: _Source, made: Question) -> Question:
    form = Form.ONE if source.true("single", default=True) else Form.SEVERAL
    parts = tuple(_answers(source))
    made = replace(made, form=form, parts=parts, shuffle=source.true("shuffleanswers", default=True))
    return judged(made, source.texts.note)


def _truefalse(source: _Source, made: Question) -> Question:
    parts = tuple(replace(part, text=part.text.capitalize()) for part in _answers(source))
    return judged(replace(made, form=Form.ONE, parts=parts, shuffle=False), source.texts.note)


def _matching(source: _Source, made: Question) -> Question:
    parts: list[Part] = []
    groups: list[str] = []
    for row in source.node.findall("subquestion"):
        answer = row.find("answer")
        group = source.line(answer) if answer is not None and answer.get("format") else escaped(_text(answer))
        if group and group not in groups:
            groups.append(group)
        if card := source.line(row):
            parts.append(Part(card, group=group))
    shuffle = source.true("shuffleanswers", default=True)
    return replace(made, form=Form.PLACE, parts=tuple(parts), groups=tuple(groups), shuffle=shuffle)


def _text(holder: Element | None) -> str:
    """Return a text that Moodle keeps without any marks."""
    inner = None if holder is None else holder.find("text")
    return " ".join(text_of(inner if inner is not None else holder).split())


def _ordering(source: _Source, made: Question) -> Question:
    parts = list(_answers(source))
    places = [part.weight for part in parts]
    if None not in places and len(set(places)) == len(places):
        parts.sort(key=lambda part: part.weight or 0)
    return replace(made, form=Form.ORDER, parts=tuple(replace(part, weight=None) for part in parts))


def _essay(source: _Source, made: Question) -> Question:
    if template := source.line(source.node.find("responsetemplate")):
        source.texts.note(f"The text that a learner begins with wasn't taken: {template}")
    if source.value("attachments", "0") != "0" or source.value("responseformat") in {"noinline", "editorfilepicker"}:
        source.texts.note("Learners may hand in files with it. Here they write.")
    return replace(made, form=Form.TEXT, rubric=source.prose(source.node.find("graderinfo")))


def _none(source: _Source, made: Question) -> Question:
    kind = source.node.get("type", "").strip().lower()
    why = NO_ROOM.get(kind, f'is of the type "{kind}", which Casewise doesn\'t know')
    source.texts.untaken.insert(0, f"It {why}. Nothing here is like it, so it's kept as text.")
    choices = [Part(escaped(_text(one))) for name in ("dragbox", "selectoption") for one in source.node.findall(name)]
    return replace(made, parts=(*_answers(source), *choices))


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").strip().replace(",", "."))
    except ValueError:
        return None


KINDS: dict[str, Callable[[_Source, Question], Question]] = {
    "multichoice": _multichoice,
    "multichoiceset": _multichoice,
    "oumultiresponse": _multichoice,
    "truefalse": _truefalse,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "essayautograde": _essay,
}
