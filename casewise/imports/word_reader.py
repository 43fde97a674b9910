"""Going through the lines of a Word file, from one question to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum

from casewise.imports.docx_lines import Line
from casewise.imports.grid import LETTERS, key_letters, number, true_or_false
from casewise.imports.question import Question, Unread
from casewise.imports.word_item import Item, bare, question_of
from casewise.imports.word_markdown import said_in
from casewise.imports.word_options import Option, options_in, starred, worth
from casewise.imports.word_signs import (
    ANSWER,
    ASKED,
    BOXES,
    DASH,
    FEWEST,
    FIELDS,
    IN_KEY,
    INLINE,
    KEYS,
    NOTHING,
    SHORT,
    TRUTH,
    WHY,
)


class Mode(Enum):
    """What the next line goes on with."""

    OUTSIDE = "outside"
    STEM = "stem"
    OPTION = "option"
    WHY = "why"
    RUBRIC = "rubric"
    KEYS = "keys"


class Reader:
    """Goes through the lines of a file, and knows what the last one was."""

    def __init__(self) -> None:
        self.items: list[Item] = []
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
    def item(self) -> Item | None:
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
        said, points = worth(line)
        item = Item(line.at, count, of, " / ".join(self.path[level] for level in sorted(self.path)), points=points)
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

    def why(self, item: Item, line: Line, match: re.Match[str]) -> bool:
        """Take an explanation: of one option, or of the question."""
        self.close_tail()
        letter = (match["letter"] or "").upper()
        option = next((one for one in item.options if letter and one.letter == letter), None)
        self.mode, self.whys = Mode.WHY, option.why if option else item.why
        if said := line.part(match.end()):
            self.whys.extend([said] if said.text else [])
        return True

    def answer(self, item: Item, line: Line, match: re.Match[str]) -> bool:
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
            same = any(bare(rest.text) == bare(said_in(one.line, one.more)) for one in item.options)
            item.why += [] if same else [rest]
        else:
            item.key = said.text
        self.mode, self.whys = Mode.WHY, item.why
        return True

    def field(self, item: Item, line: Line, match: re.Match[str]) -> bool:
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
        found = options_in(line)
        truth = TRUTH.fullmatch(line.text)
        if found:
            taken = [self.choose(letter, option) for letter, option in found]
            return all(taken)
        if truth and self.item and (self.tail or self.item.stem) and len(self.item.options) < FEWEST:
            return self.choose(LETTERS[len(self.item.options)], starred(line))
        if line.label == "letter" and 0 < line.count <= len(LETTERS):
            return self.choose(LETTERS[line.count - 1], starred(line))
        if self.in_list(line):
            item = self.items[-1]
            option = starred(line)
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

    def choose(self, letter: str, option: Option) -> bool:
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
            item.options += [one for _, one in options_in(stem.part(inline.end()))][:1]
        if place != len(item.options):
            return False
        self.close_tail()
        item.options.append(option)
        self.mode = Mode.OPTION
        return True

    def loosen(self, item: Item) -> bool:
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
            said, points = worth(line)
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
            yield question_of(item, place)
        if not self.items and self.tail and any(line.text.rstrip().endswith("?") for line in self.tail):
            yield Unread(f"paragraph {self.tail[0].at}", "It has no number and no answers.", "Number the questions.")
