"""Reading questions from a Word file, as people write them: numbered or not, with answers A to D and a key.

The key may be an asterisk, bold, underlined or highlighted letters, "Answer: B", or a list at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise
from pathlib import Path

from casewise.files import read_regular
from casewise.imports.docx_lines import Grid, Line, Look, Pages, all_text, pages
from casewise.imports.grid import LETTERS, SEVERAL, Row, is_heading, key_letters, number, questions_of, true_or_false
from casewise.imports.question import Form, NotQuestionsError, Part, Question, Reading, Unread

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
WORDS = (
    r"(?:Q|Question|Item|Case|Scenario|Vignette|Problem|Exercise|No|Nr|Frage|Pregunta|Domanda|Quesito|Vraag|Quest\u00e3o"
    r"|C\u00e2u|\u0412\u043e\u043f\u0440\u043e\u0441)"
)
"""What stands before a number in questions, also in other languages."""
ASKED = re.compile(
    rf"(?:{WORDS}\.?\s*#?\s*)?(\d{{1,3}})\s*(?:[.):]|\s-\s)\s*(?=\S)|{WORDS}\.?\s*#?\s*(\d{{1,3}})\s*[.:)]?\s*(?=$|[A-Z])"
    r"|(?:Q|Question)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
OPTION = re.compile(
    r"(?P<star>[*✓✔☑☒●√]\s*)?(?:\((?P<a>[A-Ja-j])\)|(?P<b>[A-Ja-j])\s?[.):])(?:\s+|(?=[*✓✔]|[^\s\w.]|[A-Z“\"']))"
)
BOXES = re.compile(r"(?P<star>[☑☒✓✔●◉√]|\[[xX]\])\s*|(?:[☐□○◯◻]|\[ ?\])\s*")
ANSWER = re.compile(
    r"(?:the\s+)?(?:correct\s+|right\s+|best\s+)?(?:answers?|[a]ns|key|correct|solutions?)(?:\s*\(s\))?(?:\s+key)?(?:\s+is)?\s*[:=\-\u2013]\s*",
    re.IGNORECASE,
)
WHY = re.compile(
    r"(?:rationale|feedback|explanation|why|reason|justification|discussion|comment)s?(?:\s+(?:for|on)(?:\s+(?:option|answer))?)?"
    r"(?:\s*\(?(?P<letter>[A-J])\)?)?\s*(?:[:=]|\s[\-\u2013])\s*",
    re.IGNORECASE,
)
FIELDS = re.compile(
    r"(?P<name>points?|marks?|score|(?:learning )?objectives?|category|topic|domain|competency|title"
    r"|rubric|scoring guide|(?:model|sample) answer)\s*:\s*",
    re.IGNORECASE,
)
KEYS = re.compile(
    r"(?:the\s+)?(?:answer\s*key|answers?(?:\s+sheet|\s+list)?|keys?|correct answers|solutions)\s*:?", re.IGNORECASE
)
IN_KEY = re.compile(
    r"(?P<number>\d{1,3})\s*[.):=\-\u2013\t ]\s*"
    r"\(?(?P<letters>[A-Ja-j](?:\s*(?:,|;|&|\+|/|and)\s*[A-Ja-j])*)\)?(?![A-Za-z])"
)
WORTH = re.compile(
    r"\s*[(\[]\s*(?P<points>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:points?|pts?\.?|marks?)\s*[)\]]\s*", re.IGNORECASE
)
MARKED_RIGHT = re.compile(
    r"\s*(?:\*+|[✓✔√]|[(\[]\s*(?:correct|right|correct answer|right answer|best answer|key)\s*[)\]])\s*$", re.IGNORECASE
)
TRUTH = re.compile(r"\s*[*✓✔]?\s*(true|false)\s*[.*✓✔]?\s*", re.IGNORECASE)
T_OR_F = re.compile(
    r"(?:[(\[]?\s*(?:T\s*/\s*F|True\s*/\s*False|True or False)\s*[)\]]?\s*[:?.]?\s*)|(?:\bT\s+F\s+)", re.IGNORECASE
)
OPEN = re.compile(
    r"\?|_{3,}|\b(?:describe|explain|discuss|write|list|name|give|outline|summarize|compare|reflect|essay"
    r"|short answer|define)\b",
    re.IGNORECASE,
)
NOTHING = re.compile(r"(?:answer )?(?:options|choices)\s*:|(?:question )?type\s*:.{0,40}", re.IGNORECASE)
"""Lines that say nothing about a question that its other lines don't show."""
DASH = re.compile(r"[-\u2022\u2013\u25cf\u25aa]\s+(?=\S)")
INLINE = re.compile(r"(?<=[?:.\u2026])\s+(?=\(?A[.)]\s)")
GIFT = re.compile(r"\s*(?:\{\s*[~=]|[~=]%|\$CATEGORY)")
LOOKS = (Look.HIGHLIGHT, Look.COLOR, Look.BOLD, Look.UNDERLINE)
"""How people mark the right answer, the clearest way first."""
FEWEST = 2
SHORT = 60


class Mode(Enum):
    """What the next line goes on with."""

    OUTSIDE = "outside"
    STEM = "stem"
    OPTION = "option"
    WHY = "why"
    RUBRIC = "rubric"
    KEYS = "keys"


@dataclass
class _Option:
    line: Line
    more: list[Line] = field(default_factory=list)
    starred: bool = False
    why: list[Line] = field(default_factory=list)
    letter: str = ""
    loose: bool = False


@dataclass
class _Item:
    """A question while it's read."""

    at: int
    number: int = 0
    of: str = ""
    category: str = ""
    stem: list[Line] = field(default_factory=list)
    options: list[_Option] = field(default_factory=list)
    why: list[Line] = field(default_factory=list)
    rubric: list[Line] = field(default_factory=list)
    key: str = ""
    title: str = ""
    points: float | None = None


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
    reader = _Reader()
    rows: list[Question | Unread] = []
    for block in found.blocks:
        if isinstance(block, Line):
            reader.line(block)
            continue
        if reader.questions_so_far and (keys := _keys_in(block)):
            reader.keys |= keys
            continue
        headed = _headed(block)
        if headed is None:
            for line in _as_lines(block):
                reader.line(line)
        else:
            rows += questions_of(*headed)
    lines = [block for block in found.blocks if isinstance(block, Line)]
    if sum(GIFT.match(line.text) is not None for line in lines) > FEWEST:
        raise NotQuestionsError("This is GIFT in a Word file. Save it as plain text (.txt), and import that.")
    made = [*reader.end(), *rows]
    questions = [_with_pictures(one, found.pictures) for one in made if isinstance(one, Question)]
    if not questions and not made:
        what = "No question was found. Number the questions, and write their answers as A), B), C)."
        raise NotQuestionsError(what)
    return Reading(NAME, tuple(questions), tuple(one for one in made if isinstance(one, Unread)))


class _Reader:
    """Goes through the lines of a file, and knows what the last one was."""

    def __init__(self) -> None:
        self.items: list[_Item] = []
        self.mode = Mode.OUTSIDE
        self.tail: list[Line] = []
        self.whys: list[Line] = []
        self.path: dict[int, str] = {}
        self.keys: dict[int, str] = {}
        self.reasons: dict[int, list[Line]] = {}
        self.keyed = 0

    @property
    def questions_so_far(self) -> bool:
        """Whether a question came before, so that a table can have keys."""
        return bool(self.items)

    @property
    def item(self) -> _Item | None:
        """The question that is read now."""
        return self.items[-1] if self.items else None

    def line(self, line: Line) -> None:
        """Take the next line."""
        if not line.text.strip() or NOTHING.fullmatch(line.text):
            return
        if KEYS.fullmatch(line.text) and (line.heading or self.items):
            self.mode, self.tail = Mode.KEYS, []
        elif line.heading and not ASKED.match(line.text):
            self.head(line)
        elif self.mode is Mode.KEYS and self.in_keys(line):
            return
        else:
            self.begun(line)

    def head(self, line: Line) -> None:
        """Take a heading: the category of what follows."""
        self.mode, self.tail = Mode.OUTSIDE, []
        self.path = {level: text for level, text in self.path.items() if level < line.heading}
        self.path[line.heading] = line.text

    def in_keys(self, line: Line) -> bool:
        """Take a line of the list of keys; return whether it is one."""
        if line.label == "decimal" and (letters := key_letters(line.text.partition(" ")[0].strip(".:"))):
            self.keys[line.count], self.keyed = ", ".join(letters), line.count
            self.reasoned(line.part(len(line.text.partition(" ")[0])))
            return True
        found = list(IN_KEY.finditer(line.text))
        truths = re.match(r"(\d{1,3})\s*[.):]?\s+(true|false|t|f)\b", line.text, re.IGNORECASE)
        if found and line.text[: found[0].start()].strip() == "":
            for one in found:
                self.keys[int(one["number"])] = one["letters"]
            self.keyed = int(found[-1]["number"])
            if len(found) == 1:
                self.reasoned(line.part(found[0].end()))
            return True
        if truths:
            self.keys[int(truths[1])], self.keyed = truths[2], int(truths[1])
            self.reasoned(line.part(truths.end()))
            return True
        if ASKED.match(line.text) and len(line.text) > SHORT and line.text.rstrip().endswith(("?", ":")):
            self.mode = Mode.OUTSIDE
            return False
        self.reasoned(line)
        return True

    def reasoned(self, line: Line) -> None:
        """Keep what a list of keys says of the last one."""
        said = line.part(len(line.text) - len(line.text.lstrip(" .:)-\u2013\t")))
        if said.text and self.keyed:
            why = WHY.match(said.text)
            self.reasons.setdefault(self.keyed, []).append(said.part(why.end()) if why else said)

    def begun(self, line: Line) -> None:
        """Take a line by how it begins."""
        if (self.about(line)) or self.option(line):
            return
        asked = ASKED.match(line.text)
        count = int(asked[1] or asked[2] or 0) if asked else 0
        if asked and (count == 0 or self.follows(count)):
            self.ask(line.part(asked.end()), count)
        elif line.label == "decimal" and line.level == 0:
            self.ask(line, line.count, line.of)
        else:
            self.go_on(line)

    def follows(self, count: int) -> bool:
        """Whether a number that someone typed can be the next question's: a list in a situation has numbers, too."""
        item = self.item
        inside = item is not None and self.mode is Mode.STEM and not item.options and item.number > 0
        return not (inside and item is not None and count != item.number + 1)

    def ask(self, line: Line, count: int, of: str = "") -> None:
        """Begin a question."""
        said, points = _worth(line)
        item = _Item(line.at, count, of, " / ".join(self.path[level] for level in sorted(self.path)), points=points)
        item.stem = [*([said] if said.text else [])]
        self.items.append(item)
        self.mode, self.tail = Mode.STEM, []

    def about(self, line: Line) -> bool:
        """Take a line with the key, an explanation or another field of the question; return whether it is one."""
        item = self.item
        if item is None or (self.mode is Mode.STEM and not item.stem):
            return False
        for pattern, take in ((WHY, self.why), (ANSWER, self.answer), (FIELDS, self.field)):
            if match := pattern.match(line.text):
                return take(item, line, match)
        return False

    def why(self, item: _Item, line: Line, match: re.Match[str]) -> bool:
        """Take an explanation: of one option, or of the question."""
        self.close_tail()
        letter = (match["letter"] or "").upper()
        option = next((one for one in item.options if letter and one.letter == letter), None)
        self.mode, self.whys = Mode.WHY, option.why if option else item.why
        if said := line.part(match.end()):
            self.whys.extend([said] if said.text else [])
        return True

    def answer(self, item: _Item, line: Line, match: re.Match[str]) -> bool:
        """Take the key; what follows a letter explains it."""
        said = line.part(match.end())
        if not said.text and item.options:
            return False
        self.close_tail()
        if not item.options and not key_letters(said.text) and not true_or_false(said.text):
            item.rubric += [said] if said.text else []
            self.mode = Mode.RUBRIC
            return True
        first = re.match(r"\(?([A-Ja-j])\)?(?:\s*[.):,]?\s*[\-\u2013]\s+|[.):]\s+|\s+because\b)", said.text)
        if first and not key_letters(said.text):
            item.key, rest = first[1], said.part(first.end())
            same = any(_bare(rest.text) == _bare(_said(one.line, one.more)) for one in item.options)
            item.why += [] if same else [rest]
        else:
            item.key = said.text
        self.mode, self.whys = Mode.WHY, item.why
        return True

    def field(self, item: _Item, line: Line, match: re.Match[str]) -> bool:
        """Take points, a category, a title or a rubric."""
        name, said = match["name"].casefold(), line.part(match.end())
        if name.startswith(("point", "mark", "score")):
            if (points := number(said.text)) is None:
                return False
            item.points = points
        elif name == "title":
            item.title = said.text
        elif name in {"rubric", "scoring guide", "model answer", "sample answer"}:
            item.rubric += [said] if said.text else []
            self.mode = Mode.RUBRIC
        else:
            item.category = said.text
        return True

    def option(self, line: Line) -> bool:
        """Take one option, or several on one line; return whether there is one."""
        found = _options_in(line)
        truth = TRUTH.fullmatch(line.text)
        if found:
            taken = [self.choose(letter, option) for letter, option in found]
            return all(taken)
        if truth and self.item and (self.tail or self.item.stem) and len(self.item.options) < FEWEST:
            return self.choose(LETTERS[len(self.item.options)], _starred(line))
        if line.label == "letter" and 0 < line.count <= len(LETTERS):
            return self.choose(LETTERS[line.count - 1], _starred(line))
        if self.in_list(line):
            item = self.items[-1]
            option = _starred(line)
            option.loose = line.label == "bullet" or DASH.match(line.text) is not None
            return self.choose(LETTERS[len(item.options)], option) if len(item.options) < len(LETTERS) else False
        return False

    def in_list(self, line: Line) -> bool:
        """Whether a line of a list, or with a box before it, is an option of the question above it."""
        item = self.item
        if item is None or not item.stem or self.mode not in {Mode.STEM, Mode.OPTION}:
            return False
        if BOXES.match(line.text) or line.label == "bullet" or DASH.match(line.text):
            return True
        inside = line.label == "decimal" and (line.level > 0 or (line.of != item.of and item.of == ""))
        return inside and (bool(item.options) or line.count == 1)

    def choose(self, letter: str, option: _Option) -> bool:
        """Take an option with its letter: of this question, of the next one, or an explanation of one that is there."""
        item = self.item
        option.letter = letter
        place = LETTERS.index(letter)
        if item is not None and self.mode is Mode.WHY and len(item.options) > max(place, 1) and not self.tail:
            item.options[place].why.append(option.line)
            self.whys = item.options[place].why
            return True
        if place == 0 and item is not None and not option.loose and self.loosen(item):
            self.tail = []
        if place == 0 and self.tail and (item is None or item.options):
            tail, self.tail = self.tail, []
            self.ask(tail[0], 0)
            self.items[-1].stem += tail[1:]
            item = self.items[-1]
        if item is None or (self.mode is Mode.OUTSIDE):
            return False
        if place == 1 and not item.options and item.stem and (inline := INLINE.search(item.stem[-1].text)):
            stem = item.stem[-1]
            item.stem[-1] = stem.part(0, inline.start())
            item.options += [one for _, one in _options_in(stem.part(inline.end()))][:1]
        if place != len(item.options):
            return False
        self.close_tail()
        item.options.append(option)
        self.mode = Mode.OPTION
        return True

    def loosen(self, item: _Item) -> bool:
        """Make a list that was taken for options a part of the situation, if options with letters follow it."""
        if not item.options or not all(one.loose for one in item.options):
            return False
        item.stem += [replace(one.line, text=f"- {one.line.text}", looks=()) for one in item.options]
        item.stem += self.tail
        item.options = []
        return True

    def go_on(self, line: Line) -> None:
        """Take a line that goes on with what was before."""
        item = self.item
        if self.mode is Mode.STEM and item is not None:
            said, points = _worth(line)
            item.points = points if item.points is None else item.points
            item.stem.append(said)
        elif self.mode is Mode.WHY and not line.text.rstrip().endswith("?"):
            self.whys.append(line)
        elif self.mode is Mode.RUBRIC and item is not None:
            item.rubric.append(line)
        else:
            self.tail.append(line)

    def close_tail(self) -> None:
        """Add lines that followed an option to it: it went on."""
        if self.tail and self.item and self.item.options:
            self.item.options[-1].more += self.tail
        self.tail = []

    def end(self) -> Iterator[Question | Unread]:
        """Yield all questions, with the keys from the list at the end."""
        for place, item in enumerate(self.items, 1):
            count = item.number or place
            if not item.key and count in self.keys:
                item.key = self.keys[count]
                item.why = item.why or self.reasons.get(count, [])
            yield _question(item, place)
        if not self.items and self.tail and any(line.text.rstrip().endswith("?") for line in self.tail):
            yield Unread(f"paragraph {self.tail[0].at}", "It has no number and no answers.", "Number the questions.")


def _question(item: _Item, place: int) -> Question | Unread:
    where = f"question {item.number or place}, paragraph {item.at}"
    stem, truth = list(item.stem), False
    if stem and (match := T_OR_F.match(stem[0].text)):
        stem[0], truth = stem[0].part(match.end()), True
    prompt = _paragraphs(stem)
    if not prompt:
        return Unread(where, "It has no text.", "Write the question after its number.")
    if not item.options and (truth or true_or_false(item.key)):
        return _truth(item, where, prompt)
    if len(item.options) < FEWEST:
        return _written(item, where, prompt)
    found = _right(item)
    if isinstance(found, str):
        return Unread(where, found, 'Write the letter: "Answer: B".')
    right, notes = found
    several = len(right) > 1 or SEVERAL.search(prompt) is not None
    parts = [
        Part(
            _said(option.line, option.more, plain=True),
            None if not right else float(option.letter in right),
            _paragraphs(option.why),
        )
        for option in item.options
    ]
    return _made(item, where, prompt, Form.SEVERAL if several else Form.ONE, tuple(parts), notes)


def _truth(item: _Item, where: str, prompt: str) -> Question:
    said = true_or_false(item.key)
    weights = (None, None) if not said else (float(said == "True"), float(said == "False"))
    parts = tuple(Part(text, weight) for text, weight in zip(("True", "False"), weights, strict=True))
    return replace(_made(item, where, prompt, Form.ONE, parts, ()), shuffle=False)


def _written(item: _Item, where: str, prompt: str) -> Question | Unread:
    """Return a question that is answered in writing, or why it can't be read."""
    if item.options:
        return Unread(where, "It has one answer to choose from.", "Write at least two, as A) and B).")
    if not item.rubric and not OPEN.search(prompt):
        fix = "Write them as A), B) and so on. If it's answered in writing, begin with a word such as Describe."
        return Unread(where, f'It has no answers to choose from: "{prompt[:SHORT]}".', fix)
    return _made(item, where, prompt, Form.TEXT, (), ())


def _made(  # noqa: PLR0913, PLR0917  (the fields of a question)
    item: _Item, where: str, prompt: str, form: Form, parts: tuple[Part, ...], notes: tuple[str, ...]
) -> Question:
    return Question(
        where,
        form,
        title=item.title,
        prompt=prompt,
        parts=parts,
        points=item.points,
        category=item.category,
        explanation=_paragraphs(item.why),
        rubric=_paragraphs(item.rubric).replace("\n\n", "\n"),
        untaken=notes,
    )


def _right(item: _Item) -> tuple[set[str], tuple[str, ...]] | str:
    """Return the letters of the right options and what an author should know of them, or why the key can't be read."""
    there = [option.letter for option in item.options]
    shown = _marked(item)
    if not item.key:
        return shown, ()
    letters = key_letters(item.key)
    if not letters:
        bare = _bare(item.key)
        letters = [one.letter for one in item.options if _bare(_said(one.line, one.more)) == bare]
        begun = re.match(r"\(?([A-Ja-j])[.)]\s", item.key)
        letters = letters or ([begun[1].upper()] if begun else [])
    if not letters:
        return f'Its key is "{item.key[:SHORT]}", which is none of its answers.'
    if unknown := [letter for letter in letters if letter not in there]:
        return f"Its key names {unknown[0]}, and its answers are {there[0]} to {there[-1]}."
    other = sorted(shown - set(letters))
    note = (
        f"Its key says {', '.join(letters)}, and {', '.join(other)} is marked as well. Look at the key."
        if other
        else ""
    )
    return set(letters), (note,) if note else ()


def _marked(item: _Item) -> set[str]:
    """Return the options that are marked as right: by a sign, or by letters that look unlike those of the others."""
    if starred := {option.letter for option in item.options if option.starred}:
        return starred
    for look in LOOKS:
        found = {option.letter for option in item.options if look in option.line.common}
        if found and len(found) < len(item.options):
            return found
    return set()


def _options_in(line: Line) -> list[tuple[str, _Option]]:
    """Return the options with typed letters on a line: one at its beginning, or several in a row."""
    first = OPTION.match(line.text)
    if not first:
        return []
    letter = (first["a"] or first["b"]).upper()
    starts = [(letter, first)]
    apart = r"(?<=[\s.;,])" if letter == "A" else r"(?:(?<=\t)|(?<=\s\s))"
    for more in re.finditer(rf"{apart}{OPTION.pattern}", line.text[first.end() :]):
        following = (more["a"] or more["b"]).upper()
        if following == LETTERS[LETTERS.index(starts[-1][0]) + 1 : LETTERS.index(starts[-1][0]) + 2]:
            starts.append((following, more))
    begins = [0, *(first.end() + match.start() for _, match in starts[1:])]
    ends = [*begins[1:], len(line.text)]
    found = []
    for (name, match), begin, end in zip(starts, begins, ends, strict=True):
        option = _starred(line.part(begin + len(match[0]), end))
        option.starred |= bool(match["star"])
        found.append((name, option))
    return found


def _starred(line: Line) -> _Option:
    """Return an option without the sign that marks it as right."""
    said, starred = line, False
    if dash := DASH.match(said.text):
        said = said.part(dash.end())
    if box := BOXES.match(said.text):
        said, starred = said.part(box.end()), bool(box["star"])
    if said.text.startswith("*"):
        said, starred = said.part(len(said.text) - len(said.text.lstrip("*"))), True
    if end := MARKED_RIGHT.search(said.text):
        said, starred = said.part(0, end.start()), True
    return _Option(said, starred=starred)


def _worth(line: Line) -> tuple[Line, float | None]:
    """Return a line without what it says of points, and the points."""
    found = WORTH.search(line.text)
    if not found:
        return line, None
    ends = found.end() == len(line.text)
    if not ends and found.start() > 0:
        return line, None
    rest = line.part(0, found.start()) if ends else line.part(found.end())
    return rest, number(found["points"])


def _headed(grid: Grid) -> tuple[list[str], list[Row]] | None:
    """Return the heading and the rows of a table with a question in each row, or None if it's another table."""
    texts = [[" ".join(all_text(cell).split()) for cell in row] for row in grid.rows]
    if not texts or not is_heading(texts[0]):
        return None
    shown = [[_paragraphs(cell) for cell in row] for row in grid.rows]
    below = [Row(f"table at paragraph {grid.at}, row {place}", row) for place, row in enumerate(shown[1:], 2)]
    return texts[0], below


def _keys_in(grid: Grid) -> dict[int, str]:
    """Return the keys in a table with numbers above letters, or beside them; nothing for another table."""
    texts = [[all_text(cell).strip(" .:)\n") for cell in row] for row in grid.rows]
    across = [pair for above, below in pairwise(texts) for pair in zip(above, below, strict=False)]
    down = [pair for row in texts for pair in pairwise(row)]
    for pairs in (across, down):
        numbers = sum(top.isdecimal() for top, _ in pairs)
        found = {
            int(top): ", ".join(letters) for top, said in pairs if top.isdecimal() and (letters := key_letters(said))
        }
        if found and len(found) == numbers:
            return found
    return {}


def _as_lines(grid: Grid) -> Iterator[Line]:
    """Yield a table as lines: a short cell with a number or a letter belongs before the next one."""
    for row in grid.rows:
        cells = [[line for line in cell if line.text] for cell in row]
        label = ""
        for cell in cells:
            if not label and len(cell) == 1 and re.fullmatch(r"[*✓]?\(?(?:[A-Ja-j]|\d{1,3})[.):]?\)?", cell[0].text):
                label = cell[0].text if cell[0].text.endswith((".", ")", ":")) else f"{cell[0].text}."
                continue
            for line in cell:
                before = f"{label} " if label else ""
                yield replace(line, text=before + line.text, looks=(Look.PLAIN,) * len(before) + line.looks)
                label = ""


def _paragraphs(lines: Iterable[Line]) -> str:
    """Return lines as Markdown, with a paragraph each."""
    return "\n\n".join(text for line in lines if (text := markdown(line)))


def _said(line: Line, more: Iterable[Line] = (), *, plain: bool = False) -> str:
    """Return an option as Markdown. It's `plain` if bold letters only marked it as right."""
    lines = [line, *more]
    if plain:
        lines = [replace(one, looks=()) if one.common else one for one in lines]
    return " ".join(markdown(one) for one in lines)


def markdown(line: Line) -> str:
    """Return a line as Markdown: words in bold or italics keep it, unless all of the line has it."""
    common = line.common
    if all(look == common for look in line.looks):
        return _tidied("".join(map(_escaped, " ".join(line.text.split()))))
    looks = line.looks
    out, open_mark, pending = [], "", ""
    for sign, look in zip(line.text, looks, strict=False):
        own = look & ~common
        mark = "**" if own & (Look.BOLD | Look.UNDERLINE) else "*" if own & Look.ITALIC else ""
        if sign.isspace():
            pending += " "
            continue
        if mark != open_mark:
            out += [open_mark, pending, mark]
        else:
            out.append(pending)
        pending, open_mark = "", mark
        out.append(_escaped(sign))
    return _tidied("".join([*out, open_mark]))


def _tidied(text: str) -> str:
    """Return a line of Markdown that begins no list, no heading and no emphasis by accident."""
    text = re.sub(r"(?<!\w)_(?=[^\W_])", r"\\_", text)
    return re.sub(r"^(\d{1,3})([.)])(?=\s)", r"\1\\\2", re.sub(r"^([#>+-])(?=\s)", r"\\\1", text))


def _escaped(sign: str) -> str:
    return f"\\{sign}" if sign in "\\*`<" else sign


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _with_pictures(question: Question, pictures: dict[str, bytes]) -> Question:
    """Return a question with the pictures that its texts link to."""
    texts = [question.prompt, question.explanation, *(part.text + part.feedback for part in question.parts)]
    shown = {name: data for name, data in pictures.items() if any(f"]({name})" in text for text in texts)}
    return replace(question, pictures=shown) if shown else question
