"""One answer, and the line of JSON that keeps it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

VERSION = 1
LINE_LIMIT = 64 * 1024
LIMITS = {"scenario": 64, "at": 40, "session": 64, "variant": 64}
"""Characters of an entry's texts."""
MARKS_LIMIT = 100
"""Lines of a rubric on which a learner marks one answer."""
HIGHEST_MARK = 2
VERDICTS = ("right", "partly", "wrong", "read")
"""What a check of practice found; `read` if the learner judges it."""
VALUES_LIMIT = 4096
"""Values in one response: more than a scenario of the longest cell can ask for."""
DEPTH_LIMIT = 32
SHORT = LINE_LIMIT // 8
"""Characters of a text that fits on a line, whatever its characters are."""
SHORTEST = len('{"v":1,"scenario":"","response":1,"at":"","session":"","n":1}')
"""Bytes of the shortest entry."""
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True)
class Entry:
    """One answer as it was written down. `response` is JSON, not yet checked against its scenario.

    `variant` names the facts that the learner met; it's empty for a scenario without variants. `marks` are what the
    learner says of their own practice answer, for each line of the rubric: 2 for met, 1 for partly, 0 for not yet, or
    None. No grade depends on them.

    `checked` says what the learner read when they checked this practice answer, one of `VERDICTS`, and `score` its
    credit from 0 to 1. Such an entry repeats an answer, so whoever ignores checks reads the same answer once more.
    """

    scenario: str
    response: Any
    at: str
    session: str
    n: int
    confidence: int | None = None
    variant: str = ""
    marks: tuple[int | None, ...] = ()
    checked: str = ""
    score: float | None = None

    @classmethod
    def from_json(cls, data: object) -> Entry:
        """Return the entry that a parsed line holds.

        Raises:
            ValueError: if it isn't an entry of this version; the message says why, in the middle of a sentence.
        """
        if not isinstance(data, dict):
            raise ValueError("is not an entry")  # noqa: TRY004  (a line of a file, not a caller's mistake)
        if type(data.get("v")) is not int or data["v"] != VERSION:
            raise ValueError("was not written by this version of Casewise")
        wanted = {"scenario": str, "at": str, "session": str, "n": int}
        for name, kind in wanted.items():
            if type(data.get(name)) is not kind:
                raise ValueError(f'has no usable "{name}"')
        variant = data.get("variant", "")
        if type(variant) is not str:
            raise ValueError('has no usable "variant"')
        for name, limit in LIMITS.items():
            if len(data.get(name, "")) > limit:
                raise ValueError(f'has a "{name}" of more than {limit} characters')
        if "response" not in data:
            raise ValueError('has no "response"')
        confidence = data.get("confidence")
        if confidence is not None and (type(confidence) is not int or not 1 <= confidence <= 3):  # noqa: PLR2004
            raise ValueError('has no usable "confidence"')
        said = (confidence, variant, _marks(data.get("marks")), *_check(data))
        entry = cls(data["scenario"], data["response"], data["at"], data["session"], data["n"], *said)
        _check_size(entry)
        return entry

    def to_json(self) -> dict[str, Any]:
        """Return the entry in the form of a journal line."""
        line = {
            "v": VERSION,
            "scenario": self.scenario,
            "response": self.response,
            "at": self.at,
            "session": self.session,
            "n": self.n,
        }
        line |= {} if self.confidence is None else {"confidence": self.confidence}
        line |= {"variant": self.variant} if self.variant else {}
        line |= {"marks": list(self.marks)} if self.marks else {}
        line |= {"checked": self.checked} if self.checked else {}
        return {**line, "score": self.score} if self.score is not None else line

    @property
    def given(self) -> tuple[Any, int | None, str]:
        """All that a grade or a report may depend on: the response, how sure they were, and for which variant."""
        return self.response, self.confidence, self.variant

    @property
    def clock(self) -> str:
        """The local time of this entry, as in 14:05, with its day unless that is today; empty if it can't be read."""
        try:
            moment, now = datetime.fromisoformat(self.at).astimezone(), datetime.now().astimezone()
            time = f"{moment:%H:%M}"
        except (ValueError, OverflowError):
            return ""
        if moment.date() == now.date():
            return time
        year = "" if moment.year == now.year else f", {moment:%Y}"
        return f"{moment:%B} {moment.day}{year}, {time}"


def _marks(marks: object) -> tuple[int | None, ...]:
    """Return a learner's own marks; empty if there are none.

    Raises:
        ValueError: if they can't be used.
    """
    if marks is None:
        return ()
    found = marks if isinstance(marks, list) and len(marks) <= MARKS_LIMIT else [marks]
    if (
        not all(mark is None or (type(mark) is int and 0 <= mark <= HIGHEST_MARK) for mark in found)
        or found is not marks
    ):
        raise ValueError('has no usable "marks"')
    return tuple(found)


def _check(data: dict[str, Any]) -> tuple[str, float | None]:
    """Return what a check found, and its credit. An answer never depends on these, so a foreign value only drops."""
    checked, score = data.get("checked"), data.get("score")
    if not isinstance(checked, str) or checked not in VERDICTS:
        return "", None
    if checked == "read" or isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
        return checked, None
    return checked, float(score)


def encode(entry: Entry) -> bytes:
    """Return an entry as a line of a journal.

    An entry that `Entry.from_json` takes makes a line that reading takes, whoever wrote it first and in which form.

    Raises:
        ValueError: if it holds what JSON or UTF-8 can't express; the message says so, in the middle of a sentence.
    """
    try:
        return encoder.encode(entry.to_json()).encode() + b"\n"
    except (ValueError, RecursionError):
        raise ValueError("has a number or a character that cannot be written down") from None


def decode(line: bytes) -> Any:
    """Return the JSON of one line.

    Raises:
        ValueError: if it is not JSON, names a field twice, or holds what JSON or UTF-8 can't express.
    """
    try:
        text = line.decode("utf-8")
        data = _decoder.decode(text)
        if SURROGATE.search(text):
            json.dumps(data, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except ValueError as error:
        if str(error).startswith("has "):
            raise
        raise ValueError("is torn or not JSON") from None
    return data


def _check_size(entry: Entry) -> None:
    """Refuse what would take more memory, or a longer line, than a line of a journal may."""
    if entry.response is None or _is_small(entry.response):
        return
    level, values = [entry.response], 0
    for _ in range(DEPTH_LIMIT):
        values += len(level)
        level = [part for value in level for part in _parts(value)] if values <= VALUES_LIMIT else []
        if not level:
            break
    if values > VALUES_LIMIT:
        raise ValueError(f"has more than {VALUES_LIMIT:,} values")
    if level:
        raise ValueError("is nested too deeply")
    if len(encode(entry)) > LINE_LIMIT + 1:
        raise ValueError("is longer than 64 KiB")


def _is_small(response: Any) -> bool:
    """Whether a response is so short that nothing in it has to be counted: as JSON it's at most twice as long."""
    if isinstance(response, str):
        return len(response) < SHORT
    try:
        text = repr(response)
    except (RecursionError, ValueError):  # nested too deeply, or a number of too many digits
        return False
    return len(text) < VALUES_LIMIT and text.count("[") + text.count("{") < DEPTH_LIMIT


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse(constant: str) -> None:
    raise ValueError(f"has the value {constant}")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"has the value {number[:20]}")
    return value


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("has a field twice")
    return data


# Made once: a journal needs them for each of its lines.
_decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_distinct)
encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
