"""GIFT, Moodle's format for questions as plain text. No kept library reads it, and its grammar is small."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from casewise.imports.album import Album
from casewise.imports.from_html import Texts
from casewise.imports.moodle_xml import path_of
from casewise.imports.question import Form, Part, Question, Reading, Unread
from casewise.imports.shares import judged

NAME = "GIFT"
ESCAPED = {"~": "\ue000", "=": "\ue001", "#": "\ue002", "{": "\ue003", "}": "\ue004", ":": "\ue005", "\\": "\ue006"}
"""What a backslash makes an ordinary letter, and what it is while a question is taken apart."""
OWN = str.maketrans(dict.fromkeys(map(chr, range(0xE000, 0xE008)), "?"))
BACK = str.maketrans({place: letter for letter, place in ESCAPED.items()})
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
WEIGHT = re.compile(r"\s*%\s*(-?\d+(?:[.,]\d*)?)\s*%")
ID = re.compile(r"\[id:([^\]]+)\]|question:\s*(\d+)")
TRUTH = re.compile(r"\s*(T|F|TRUE|FALSE)\s*(?:\ufffc|#|$)", re.IGNORECASE)
ANSWERS = re.compile(r"\s*(?:$|[=~#]|(?:TRUE|FALSE|T|F)\s*(?:#|$)|\[)", re.IGNORECASE)
MARKED = re.compile(r"\\.")
GENERAL = "\ufffc"
"""What `####` is while a question is taken apart: the mark of general feedback."""
GAP = "_____"
FIELD = re.compile(r"\s*\d*\s*:\s*[A-Z_]+\s*:")
FIELDS = "{}"
"""What is there instead of the answers of a question with several fields in its text."""
TAGS = re.compile(r"</?[A-Za-z][^<>]*>|&#?\w+;")


class BrokenError(ValueError):
    """A question isn't GIFT. The message says why, as a sentence."""


@dataclass(frozen=True)
class _Block:
    """The lines of one question, without comments."""

    text: str
    line: int
    comment: str


def read(text: str, note: str = "") -> Reading:
    """Return the questions of a file's text. `note` is a sentence that holds for each of them."""
    album, category, count = Album(), "", 0
    questions: list[Question] = []
    unread: list[Unread] = []
    for block in _blocks(text):
        if block.text.startswith("$CATEGORY:"):
            category = path_of(block.text.partition(":")[2])
            continue
        count += 1
        where = f"question {count} (line {block.line})"
        texts = Texts(album)
        texts.note(note)
        try:
            made = _question(block, where, texts)
        except BrokenError as error:
            unread.append(Unread(where, str(error), "Fix it in an editor for text."))
            continue
        questions.append(
            replace(made, category=category, pictures=texts.pictures, untaken=(*made.untaken, *texts.untaken))
        )
    return Reading(NAME, tuple(questions), tuple(unread))


def _blocks(text: str) -> Iterator[_Block]:
    """Yield the questions and categories. An empty line ends a question, unless its answers are still open."""
    lines: list[str] = []
    start, depth, comment = 0, 0, ""
    for number, line in enumerate([*re.split(r"\r\n|\r|\n", text), "", "::"], start=1):
        bare = line.strip()
        category = bare.upper().startswith("$CATEGORY:")
        if bare.startswith("//"):
            comment = bare if not lines else comment
            continue
        # A title begins a question, even if the answers of the one before it never ended.
        if lines and (category or bare.startswith("::") or (not bare and depth <= 0)):
            yield _Block("\n".join(lines), start, comment)
            lines, depth, comment = [], 0, ""
        if category:
            yield _Block(f"$CATEGORY:{bare[10:]}", number, "")
            comment = ""
        elif bare or lines:
            start = start if lines else number
            lines.append(line)
            marks = MARKED.sub("", line)
            depth += marks.count("{") - marks.count("}")


def _question(block: _Block, where: str, texts: Texts) -> Question:
    text = re.sub(r"\\([~=#{}:\\])", lambda found: ESCAPED[found[1]], block.text.translate(OWN))
    title = ""
    if found := TITLE.match(text):
        title, text = " ".join(_back(found[1]).split()), text[found.end() :]
    way, text = _format(text, "moodle")
    before, answers, after = _apart(text)
    called = ID.search(block.comment)
    made = Question(
        where=where,
        form=Form.NONE,
        title=title,
        prompt=_prose(before if answers is None else _joined(before, after), way, texts),
        source_id=next(filter(None, called.groups()), "") if called else "",
    )
    if answers is None:
        texts.note("It is a text that asks nothing. It's kept as text.")
        return made
    answers, _, general = answers.replace("####", GENERAL).partition(GENERAL)
    made = replace(made, explanation=_rich(general, way, texts))
    return _answered(made, answers.strip(), way, texts)


def _joined(before: str, after: str) -> str:
    """Return the question with a gap where its answers were, if it goes on behind them."""
    return f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() else before


def _apart(text: str) -> tuple[str, str | None, str]:
    """Return what is before the answers, the answers, and what is after them; without answers, they're None."""
    if "{" not in text:
        if "}" in text:
            raise BrokenError("It has a } without a {.")
        return text, None, ""
    blocks = list(re.finditer(r"\{([^{}]*)\}", text, re.DOTALL))
    several = sum(bool(ANSWERS.match(found[1])) for found in blocks) > 1
    for found in blocks:
        if several:
            break
        if ANSWERS.match(found[1]):
            return text[: found.start()], found[1], text[found.end() :]
    if several or any(FIELD.match(found[1]) for found in blocks):
        return text, FIELDS, ""
    if blocks:
        raise BrokenError('The answers between { and } begin with none of "=", "~", "#", T and F.')
    raise BrokenError("Its { has no }.")


def _answered(made: Question, answers: str, way: str, texts: Texts) -> Question:  # noqa: PLR0911  (one for each kind)
    """Return a question with its answers: their marks say what kind it is."""
    if answers == FIELDS:
        texts.note("It has fields in its text that a learner fills in. It's kept as text.")
        return made
    if not answers:
        return replace(made, form=Form.TEXT)
    if answers.startswith("#"):
        texts.note("It is answered with a number. Nothing here is like it, so it's kept as text.")
        parts = tuple(Part(texts.plain(_back(one))) for one in _plain_answers(answers[1:]))
        return replace(made, parts=parts)
    if "~" in answers:
        return _choice(made, answers, way, texts)
    if TRUTH.match(answers):
        return _truth(made, answers, way, texts)
    if "=" not in answers:
        raise BrokenError("Its answers have no = and no ~.")
    if "->" in answers:
        return _matching(made, answers, way, texts)
    texts.note("It is answered with a word or two that Moodle compares with a list. It's kept as text.")
    return replace(made, parts=tuple(_part(mark, one, way, texts) for mark, one in _marked(answers)))


def _choice(made: Question, answers: str, way: str, texts: Texts) -> Question:
    marked = list(_marked(answers))
    form = Form.ONE if any(mark == "=" for mark, _ in marked) else Form.SEVERAL
    parts = tuple(_part(mark, one, way, texts) for mark, one in marked)
    return judged(replace(made, form=form, parts=parts), texts.note)


def _truth(made: Question, answers: str, way: str, texts: Texts) -> Question:
    word, *said = answers.split("#")
    truth = word.strip().upper().startswith("T")
    wrong, right = [*(_rich(one, way, texts) for one in said[:2]), "", ""][:2]
    parts = (
        Part("True", float(truth), right if truth else wrong),
        Part("False", float(not truth), wrong if truth else right),
    )
    return replace(made, form=Form.ONE, parts=parts, shuffle=False)


def _matching(made: Question, answers: str, way: str, texts: Texts) -> Question:
    parts, groups = [], []
    for _, one in _marked(answers):
        card, arrow, group = one.partition("->")
        group, _, said = group.partition("#")
        if said.strip():
            texts.note(f"What it says after a row wasn't taken: {_line(said, way, texts)}")
        if not arrow:
            raise BrokenError(f'The row "{_back(one).strip()}" has no ->.')
        shown = _line(group, way, texts)
        if shown and shown not in groups:
            groups.append(shown)
        if card := _line(card, way, texts):
            parts.append(Part(card, group=shown))
    return replace(made, form=Form.PLACE, parts=tuple(parts), groups=tuple(groups))


def _plain_answers(answers: str) -> list[str]:
    return [one.partition("#")[0].strip() for one in answers.split("=") if one.strip()]


def _marked(answers: str) -> Iterator[tuple[str, str]]:
    """Yield each answer with the mark before it."""
    for found in re.finditer(r"([=~])([^=~]*)", answers):
        yield found[1], found[2]


def _part(mark: str, text: str, way: str, texts: Texts) -> Part:
    weight = 1.0 if mark == "=" else 0.0
    if found := WEIGHT.match(text):
        weight, text = round(float(found[1].replace(",", ".")) / 100, 7), text[found.end() :]
    answer, _, said = text.partition("#")
    return Part(_line(answer, way, texts), weight, _rich(said, way, texts))


def _format(text: str, way: str) -> tuple[str, str]:
    """Return the format that a text gives, and the text without it."""
    found = FORMAT.match(text)
    return (found[1].lower(), text[found.end() :]) if found else (way, text)


def _rich(text: str, way: str, texts: Texts) -> str:
    way, text = _format(text, way)
    return _prose(text, way, texts)


def _line(text: str, way: str, texts: Texts) -> str:
    return " ".join(_rich(text, way, texts).replace("\\\n", "\n").split())


def _prose(text: str, way: str, texts: Texts) -> str:
    """Return a text as Markdown. Moodle's own format is HTML in which a new line is one."""
    text = _back(re.sub(r"\\n", "\n", text)).strip()
    match way:
        case "markdown":
            return texts.prose(text) if TAGS.search(text) else text
        case "html":
            return texts.prose(text)
        case "moodle" if TAGS.search(text):
            return texts.prose(re.sub(r"(?<!>)\n(?!\s{0,40}<)", "<br>", text))
        case _:
            return texts.plain(text)


def _back(text: str) -> str:
    return text.translate(BACK)
