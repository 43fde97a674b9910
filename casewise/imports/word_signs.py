"""How people write questions in a Word file: what stands before one, before an answer, and what marks the right one."""

from __future__ import annotations

import re

from casewise.imports.docx_lines import Look

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
