"""The house voice: phrases that no page, docstring, comment, name or message of the project uses.

`docs/contributor.md` has the voice in ten lines. This finds only what a pattern can find; read aloud for the rest.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PHRASES = {
    r"(?<!there\s)\b(is|are|was|were) no (?!longer\b|more than\b)[a-z]+": 'Say "isn\'t a" or "aren\'t".',
    r"\bin (the )?place of\b": 'Say "instead of".',
    r"\bmend(s|ed|ing|able)?\b": 'Say "fix".',
    r"\bsomebody\b": 'Say "someone".',
    r"\b(tells|told)\b": 'Say "says", "shows" or "is asked".',
    r"\bst(ands?|anding|ood) (above|at|behind|below|beside|between|for|here|in|on|there)\b": 'Say "is written".',
    r", as (he|it|she|that|there|these|they|this|those|we)\b": 'Say "because".',
    r"\btelephon(e|ed|es|ing)\b": 'Say "call" or "phone".',
    r"\bwhat (becomes?|became|comes|came) of\b": "Say what happens.",
    r"\b(hereby|thereof|thereto|wherein|whereby|shall)\b": "Say it as you would aloud.",
    r"\bleft away\b": 'Say "left out".',
}
"""What a sentence must not say, as patterns, and what to say instead."""
PATTERNS = [(re.compile(words.replace(" ", r"\s+"), re.IGNORECASE), advice) for words, advice in PHRASES.items()]
ALLOWED: dict[tuple[str, str], str] = {
    ("casewise/card/review.js", "told"): "a trait that the script and Python share",
    ("casewise/kinds/story/__init__.py", "tells"): "the field of a story's YAML",
    ("casewise/kinds/story/card.css", "tells"): "a class named after that field",
}
"""The exact words that a file may use nevertheless, with the reason, by path and words."""
TO_DO: set[str] = set()
"""Rooms and pages that are still to be rewritten. Empty is the goal."""

TEXTS = (".css", ".html", ".js", ".md", ".py")
CODE = re.compile(r"(?ms)<!-- generated: .*?<!-- end of [\w-]+ -->|^ *```.*?^ *```$|`[^`]*`|\(https?:[^)]*\)")
SAID_IN_SCRIPT = re.compile(r"//.*|(?s:/\*.*?\*/)|\"[^\"\n]* [^\"\n]*\"|`[^`]* [^`]*`")


CODES = ("benchmarks", "casewise", "deploy", "examples", "tests")
"""The folders with code."""


def files() -> Iterator[Path]:
    """Yield what is checked: all code and templates, and all pages. Cases speak for themselves."""
    yield ROOT / "nbgrader_config.py"
    for folder in CODES:
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in TEXTS)
    yield from sorted((ROOT / "casewise" / "course" / "template").glob("*.txt"))
    yield from (path for path in sorted((ROOT / "docs").rglob("*.md")) if "_build" not in path.parts)
    yield from sorted([*ROOT.glob("*.md"), *ROOT.glob("[!.]*/README.md")])  # pytest writes one into its cache


def room(path: Path) -> str:
    """Return the name under which a file can be in `TO_DO`."""
    return "/".join(path.relative_to(ROOT).parts[:2])


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Yield what a file says, each piece with its line: no code, and of a page nothing that comes from the code."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
        tree = ast.parse(text)
        messages = () if "tests" in path.relative_to(ROOT).parts else texts(tree)  # a test's are what it tries
        for line, said in (*names(tree), *messages):
            yield line, re.sub(r"`[^`]*`", "", said)
    elif path.suffix == ".js":
        for said in SAID_IN_SCRIPT.finditer(text):
            yield text.count("\n", 0, said.start()) + 1, said[0]
    else:
        yield 1, CODE.sub(lambda code: re.sub(r"[^\n]", "", code[0]), text)


def texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield texts of more than one word, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value


def names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield docstrings, and the names of functions and classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            line = getattr(node, "lineno", 1)
            yield line, ast.get_docstring(node) or ""
            yield line, getattr(node, "name", "").replace("_", " ")


def slips(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the words that are not in the house voice, each with where it is and what to say instead."""
    name = path.relative_to(ROOT).as_posix()
    for line, words in prose(path):
        for pattern, advice in PATTERNS:
            for found in pattern.finditer(words):
                where = line + words.count("\n", 0, found.start())
                yield " ".join(found[0].split()), f'{name}:{where}: "{" ".join(found[0].split())}". {advice}'


ROOMS = {name: list(paths) for name, paths in groupby(sorted(files(), key=room), room)}


@pytest.mark.parametrize("name", sorted(ROOMS.keys() - TO_DO))
def test_a_room_or_a_page_speaks_in_the_house_voice(name):
    found = [(path.relative_to(ROOT).as_posix(), *slip) for path in ROOMS[name] for slip in slips(path)]
    assert [where for path, words, where in found if (path, words) not in ALLOWED] == []


def test_nothing_is_allowed_or_to_do_that_is_not_needed():
    assert [name for name in sorted(TO_DO) if not any(list(slips(path)) for path in ROOMS.get(name, []))] == []
    assert [one for one in ALLOWED if one[1] not in dict(slips(ROOT / one[0]))] == []


@pytest.mark.parametrize(
    ("words", "slip"),
    [
        ("2030 is no date.", True),
        ("There is no exchange here.", False),
        ("It is no longer late.", False),
        ("Told by its group.", True),
        ("A course\nstands for itself.", True),
        ("Write it as in 2030-05-01.", False),
        ("It is kept,\nas it holds keys.", True),
    ],
)
def test_the_patterns_find_what_they_should(words, slip):
    assert any(pattern.search(words) for pattern, _ in PATTERNS) is slip
