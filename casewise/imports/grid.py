"""Questions in a table, one a row, with the headings that people use: for spreadsheets, and for tables in Word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from casewise.imports.question import Form, Part, Question, Unread

LETTERS = "ABCDEFGHIJ"
"""The most options that a row can have."""
HEADINGS = {
    "title": ("title", "name", "heading", "short title", "question title", "question name"),
    "prompt": (
        "prompt", "question", "stem", "question text", "item", "case", "scenario", "situation", "vignette", "text",
        "question stem", "lead in",
    ),
    "key": (
        "key", "answer", "answers", "correct", "correct answer", "correct answers", "answer key", "correct option",
        "correct options", "correct choice", "right answer", "right answers", "solution", "best answer",
    ),
    "why": (
        "why", "rationale", "explanation", "feedback", "general feedback", "justification", "comment", "comments",
        "discussion", "reference explanation", "why correct",
    ),
    "objective": ("objective", "learning objective", "category", "topic", "domain", "competency", "tag", "tags"),
    "points": ("points", "point", "score", "marks", "mark", "weight", "worth"),
    "kind": ("kind", "type", "question type", "item type", "format"),
    "id": ("id", "question id", "item id", "no", "nr", "number", "#", "question number"),
    "rubric": ("rubric", "scoring guide", "model answer", "sample answer", "expected answer"),
}  # fmt: skip
"""Columns, each with the headings that people give it."""
OPTION = re.compile(
    r"(?:option|answer|choice|distractor|response|alternative)?\s*\(?([a-j]|10|[1-9])\)?[.)]?(?:\s+text)?"
)
WHY = re.compile(
    r"(?:why|rationale|feedback|explanation|reason|comment)s?(?:\s+(?:for|on|to))?(?:\s+option)?\s*\(?([a-j]|10|[1-9])\)?"
)
KINDS = {
    "choice": Form.ONE, "multiple choice": Form.ONE, "mcq": Form.ONE, "mc": Form.ONE, "single": Form.ONE,
    "single choice": Form.ONE, "single best answer": Form.ONE, "true false": Form.ONE, "tf": Form.ONE,
    "select": Form.SEVERAL, "multiple response": Form.SEVERAL, "multiple answer": Form.SEVERAL, "ma": Form.SEVERAL,
    "multiple answers": Form.SEVERAL, "all that apply": Form.SEVERAL, "select all": Form.SEVERAL,
    "select all that apply": Form.SEVERAL, "sata": Form.SEVERAL, "checkbox": Form.SEVERAL, "multi": Form.SEVERAL,
    "rank": Form.ORDER, "order": Form.ORDER, "ordering": Form.ORDER, "ranking": Form.ORDER, "sequence": Form.ORDER,
    "reflect": Form.TEXT, "essay": Form.TEXT, "open": Form.TEXT, "short answer": Form.TEXT, "written": Form.TEXT,
    "text": Form.TEXT, "free text": Form.TEXT,
}  # fmt: skip
"""What people write in a column for the kind."""
SEVERAL = re.compile(
    r"\b(?:all that apply|all that are|choose (?:two|three|all)|select (?:two|three|all))\b", re.IGNORECASE
)
YES = {"true": "True", "t": "True", "yes": "True", "false": "False", "f": "False", "no": "False"}
WEIGHT = re.compile(r"\(?([a-j])\)?\s*[=:]\s*(-?\d+(?:[.,]\d+)?)\s*(%?)", re.IGNORECASE)
LETTER = re.compile(r"[\s,;/&+().]+|\band\b|\bund\b|\by\b", re.IGNORECASE)
FEWEST = 2


@dataclass(frozen=True)
class Row:
    """One row: where it is, and its cells."""

    where: str
    cells: Sequence[str]


def columns_of(cells: Iterable[str]) -> dict[int, str]:
    """Return which column each cell of a heading begins: a name in `HEADINGS`, "A" to "J", or "why A" to "why J"."""
    found: dict[int, str] = {}
    for place, cell in enumerate(cells):
        said = " ".join(re.sub(r"[_\-/:?*]+", " ", cell).casefold().split())
        name = next((name for name, others in HEADINGS.items() if said in others), "")
        if not name and (match := OPTION.fullmatch(said)):
            name = _letter(match[1])
        if not name and (match := WHY.fullmatch(said)):
            name = f"why {_letter(match[1])}"
        if name and name not in found.values():
            found[place] = name
    return found


def is_heading(cells: Iterable[str]) -> bool:
    """Whether a row names the columns of questions."""
    found = set(columns_of(cells).values())
    return "prompt" in found and bool(found & {"A", "key", "objective", "kind", "rubric"})


def questions_of(heading: Sequence[str], rows: Iterable[Row]) -> Iterator[Question | Unread]:
    """Yield the question of each row that isn't empty, or why it can't be read."""
    columns = columns_of(heading)
    for row in rows:
        cells = {name: row.cells[place].strip() for place, name in columns.items() if place < len(row.cells)}
        if any(cells.values()):
            yield _question(row.where, cells)


def key_letters(text: str) -> list[str]:
    """Return the letters that a key names, such as "B", "B and D" or "(a), c"; nothing if it says something else."""
    bare = re.sub(r"^(?:options?|answers?|choices?)\s+", "", text.strip(), flags=re.IGNORECASE)
    said = [word for word in LETTER.split(bare) if word]
    if len(said) == 1 and 1 < len(said[0]) <= len(LETTERS) and said[0].isupper() and set(said[0]) <= set(LETTERS):
        said = list(said[0])  # "BD"
    found = [word.upper() for word in said]
    return list(dict.fromkeys(found)) if found and all(len(word) == 1 and word in LETTERS for word in found) else []


def true_or_false(text: str) -> str:
    """Return "True" or "False" if a key says one of them, else nothing."""
    return YES.get(text.strip(" .").casefold(), "")


def _letter(said: str) -> str:
    return LETTERS[int(said) - 1] if said.isdigit() else said.upper()


def _question(where: str, cells: Mapping[str, str]) -> Question | Unread:
    prompt = cells.get("prompt", "")
    if not prompt:
        return Unread(where, "It has no question.", 'Write it in the column "prompt".')
    parts = {letter: text for letter in LETTERS if (text := cells.get(letter, ""))}
    key = cells.get("key", "")
    asked = " ".join(re.sub(r"[_\-/]+", " ", cells.get("kind", "")).casefold().split())
    if not parts and (right := true_or_false(key)):
        parts, key = {"A": "True", "B": "False"}, "A" if right == "True" else "B"
    weights = _weights(key, parts)
    if isinstance(weights, str):
        return Unread(where, weights, f"Write a letter such as {next(iter(parts), 'A')}, or several: A, C.")
    form = KINDS.get(asked) or _form(prompt, parts, weights)
    if form in {Form.ONE, Form.SEVERAL, Form.ORDER} and len(parts) < FEWEST:
        return Unread(
            where, "It has fewer than two answers to choose from.", 'Write them in the columns "A", "B" and so on.'
        )
    stray = [
        name for name in cells if name.startswith("why ") and cells[name] and name.removeprefix("why ") not in parts
    ]
    return Question(
        where,
        form,
        title=cells.get("title", ""),
        prompt=prompt,
        parts=tuple(
            Part(text, weights.get(letter), cells.get(f"why {letter}", "")) for letter, text in parts.items()
        ) if form is not Form.TEXT else (),
        points=number(cells.get("points", "")),
        category=cells.get("objective", ""),
        explanation=cells.get("why", ""),
        rubric=(cells.get("rubric", "") or key) if form is Form.TEXT else "",
        source_id=cells.get("id", ""),
        untaken=tuple(f'"{name}" explains an answer that isn\'t there: {cells[name]}' for name in stray),
    )  # fmt: skip


def _form(prompt: str, parts: Mapping[str, str], weights: Mapping[str, float]) -> Form:
    if not parts:
        return Form.TEXT
    several = sum(weight == 1 for weight in weights.values()) > 1 or SEVERAL.search(prompt)
    return Form.SEVERAL if several else Form.ONE


def _weights(key: str, parts: Mapping[str, str]) -> dict[str, float] | str:
    """Return the weight of each option by its letter; nothing without a key; or why a key can't be read."""
    if not key or not parts:
        return {}
    if found := {one[1].upper(): _share(one[2], one[3]) for one in WEIGHT.finditer(key)}:
        unknown = [letter for letter in found if letter not in parts]
        return f"Its key names {unknown[0]}, which isn't one of its answers." if unknown else _all(parts, found)
    letters = key_letters(key) or [_letter(key)] * (key.isdigit() and 0 < int(key) <= len(LETTERS))
    if not letters:
        same = [letter for letter, text in parts.items() if _bare(text) == _bare(key)]
        begun = re.match(r"\(?([A-Ja-j])[.):]\s+\S", key)
        letters = same or ([begun[1].upper()] if begun else [])
    if not letters:
        return f'Its key is "{key[:60]}", which is none of its answers.'
    unknown = [letter for letter in letters if letter not in parts]
    return (
        f"Its key names {unknown[0]}, which isn't one of its answers."
        if unknown
        else _all(parts, dict.fromkeys(letters, 1.0))
    )


def _all(parts: Iterable[str], known: Mapping[str, float]) -> dict[str, float]:
    return {letter: known.get(letter, 0.0) for letter in parts}


def _share(said: str, percent: str) -> float:
    value = float(said.replace(",", "."))
    return max(-1.0, min(1.0, value / 100 if percent or abs(value) > 1 else value))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def number(text: str) -> float | None:
    """Return the first number of a text, such as "2 points" or "0,5"; None if there is none."""
    found = re.search(r"\d{1,4}(?:[.,]\d{1,4})?", text)
    return float(found[0].replace(",", ".")) if found else None
