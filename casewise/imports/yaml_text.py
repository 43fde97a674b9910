"""Fields of a scenario as YAML that a person likes to read, whatever text they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from casewise.course.text import lines_of

REGION = re.compile(r"\b(BEGIN|END) (?=HIDDEN TESTS|SOLUTION|MARK SCHEME)")
"""What nbgrader takes for the mark of a region, anywhere in a line."""
UNSEEN = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML doesn't take: control characters and halves of characters. The mark of a file's byte order is one, too."""
PLAIN = re.compile(r"[^\W_](?:[^:#\n\t\u2028\u2029]|:(?=\S)|(?<=\S)#)*(?<=[^\s:])")
"""A text that needs no quotes: it begins with a letter or a digit."""
INLINE = re.compile(r"[\[\]{},]")
SPECIAL = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def clean(text: str) -> str:
    """Return a text without what no cell can hold."""
    seen = UNSEEN.sub("", lines_of(text).replace("\u00a0", " ").replace("\u2028", "\n").replace("\u2029", "\n"))
    return REGION.sub(r"\1-", "\n".join(line.rstrip() for line in seen.split("\n"))).strip()


def field(name: str, text: str, indent: str = "") -> str:
    """Return one field with its text: on the same line if it's short, and below it otherwise."""
    said = clean(text)
    if "\n" in said:
        lines = (f"{indent}  {line}".rstrip() for line in said.expandtabs(4).split("\n"))
        return "\n".join([f"{indent}{name}: |", *lines])
    return f"{indent}{name}: {scalar(said)}"


def fields(name: str, texts: Mapping[str, str]) -> str:
    """Return a set of fields below its name."""
    return "\n".join([f"{name}:", *(field(one, text, "  ") for one, text in texts.items())])


def items(name: str, texts: Iterable[str]) -> str:
    """Return a list of texts below its name."""
    return "\n".join([f"{name}:", *(f"  - {scalar(' '.join(clean(text).split()))}" for text in texts)])


def scalar(text: str) -> str:
    """Return a text of one line: as it is, or in quotes where YAML would read something else."""
    if PLAIN.fullmatch(text) and text.lower() not in SPECIAL:
        return text
    return json.dumps(text, ensure_ascii=False)


def flow(pairs: Mapping[str, str]) -> str:
    """Return short ids and values on one line."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in pairs.items()) + "}"
