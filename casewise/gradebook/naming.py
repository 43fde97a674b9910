"""Names of modules that nbgrader, its exchange and its web pages all accept."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
"""How many bytes a name may have: the exchange joins it with a learner's id and a time in a folder's name."""
TAKEN = {"feedback", "__pycache__"}
"""Names of folders that nbgrader skips when it copies a course."""
SAFE = "Use letters, digits, spaces, and - _ . between them"


def unfit_module(name: str) -> str:
    """Return why nbgrader can't accept a module's name, and which characters are safe, or an empty text."""
    if wrong := "".join(dict.fromkeys(sign for sign in name if not _is_safe(sign))):
        shown = " ".join(map(_called, wrong))
        return f"nbgrader or its web pages can't handle {shown} in a module's name. {SAFE}."
    if name != name.strip() or name[:1] in (".", "-", "") or name.endswith("."):
        return f"a module's name can't begin with . or -, end with ., or have spaces around it. {SAFE}."
    if name.casefold() in TAKEN:
        return f'nbgrader skips folders named "{name}". Choose another name.'
    if len(name.encode()) > LONGEST:
        return f"a module's name can't be longer than {LONGEST} bytes: the exchange adds a learner's id and a time."
    return ""


def _is_safe(sign: str) -> bool:
    # Others break nbgrader's patterns (+ ? * [ ] ( ) ^ $ | \\), its pages' URLs (# % ; &), or folders on Windows.
    category = unicodedata.category(sign)
    return sign in " -_.,'!=@~" or category[0] in "LM" or category == "Nd"


def _called(sign: str) -> str:
    return sign if re.fullmatch(r"[!-~]", sign) else f"U+{ord(sign):04X}"
