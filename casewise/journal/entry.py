"""One answer, and the line of JSON that keeps it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

VERSION = 1
LINE_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Entry:
    """One answer as it was written down. `response` is JSON, not yet checked against its scenario."""

    scenario: str
    response: Any
    at: str
    session: str
    n: int
    confidence: int | None = None

    @classmethod
    def from_json(cls, data: object) -> Entry:
        """Return the entry that a parsed line holds.

        Raises:
            ValueError: if it is no entry of this version; the message says why, in a sentence's middle.
        """
        if not isinstance(data, dict):
            raise ValueError("is not an entry")  # noqa: TRY004  (a line of a file, not a caller's mistake)
        if type(data.get("v")) is not int or data["v"] != VERSION:
            raise ValueError("was not written by this version of Casewise")
        wanted = {"scenario": str, "at": str, "session": str, "n": int}
        for name, kind in wanted.items():
            if type(data.get(name)) is not kind:
                raise ValueError(f'has no usable "{name}"')
        if "response" not in data:
            raise ValueError('has no "response"')
        confidence = data.get("confidence")
        if confidence is not None and (type(confidence) is not int or not 1 <= confidence <= 3):  # noqa: PLR2004
            raise ValueError('has no usable "confidence"')
        return cls(data["scenario"], data["response"], data["at"], data["session"], data["n"], confidence)

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
        return line if self.confidence is None else {**line, "confidence": self.confidence}

    @property
    def clock(self) -> str:
        """The local time of day of this entry, as in 14:05, or an empty text if its time cannot be read."""
        try:
            return f"{datetime.fromisoformat(self.at).astimezone():%H:%M}"
        except (ValueError, OverflowError):
            return ""


def encode(entry: Entry) -> bytes:
    """Return an entry as a line of a journal."""
    return json.dumps(entry.to_json(), ensure_ascii=True, separators=(", ", ": ")).encode() + b"\n"


def decode(line: bytes) -> Any:
    """Return the JSON of one line.

    Raises:
        ValueError: if it is not JSON, names a field twice, or holds what JSON or UTF-8 does not know.
    """
    try:
        text = line.decode("utf-8")
        data = json.loads(text, parse_constant=_refuse, parse_float=_finite, object_pairs_hook=_distinct)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode("utf-8")
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except ValueError as error:
        if str(error).startswith("has "):
            raise
        raise ValueError("is torn or not JSON") from None
    return data


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
