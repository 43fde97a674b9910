"""What an item of QTI 1.2 does with a response: its conditions, run one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

Response = Mapping[str, Sequence[str]]
"""The values that a learner gave, by the name of the response."""


@dataclass
class Outcome:
    """The points and the feedback that come from a response."""

    score: float = 0
    feedback: list[str] = field(default_factory=list)


class Scoring:
    """The conditions of an item."""

    def __init__(self, item: Element) -> None:
        self.conditions = [node for holder in item.iter("resprocessing") for node in holder.iter("respcondition")]
        declared = [_number(node.get("maxvalue")) for node in item.iter("decvar")]
        self.most = next((value for value in declared if value), 1.0)

    def of(self, response: Response) -> Outcome:
        """Return the outcome of a response."""
        made, matched = Outcome(), False
        for condition in self.conditions:
            test = condition.find("conditionvar")
            if test is None or not all(_holds(node, response, matched=matched) for node in test):
                continue
            matched = matched or test.find("other") is None
            for setting in condition.iter("setvar"):
                made.score = self._set(made.score, setting)
            made.feedback += (node.get("linkrefid", "") for node in condition.iter("displayfeedback"))
            if condition.get("continue", "No") == "No":
                break
        return made

    def _set(self, score: float, setting: Element) -> float:
        if "incorrect" in (setting.get("varname") or "").lower():  # Respondus counts wrong answers, too
            return score
        text = (setting.text or "").strip()
        value = self.most if text.lower().endswith(".max") else _number(text) or 0
        match setting.get("action", "Set").lower():
            case "add":
                return score + value
            case "subtract":
                return score - value
            case "multiply":
                return score * value
            case _:
                return value

    def best(self) -> list[tuple[str, str]]:
        """Return the responses, by name and value, that the condition with the most points asks for, in its order."""
        found: list[tuple[str, str]] = []
        most = 0.0
        for condition in self.conditions:
            test = condition.find("conditionvar")
            points = max((self._set(0, node) for node in condition.iter("setvar")), default=0.0)
            wanted = [] if test is None else list(_wanted(test))
            if wanted and (points > most or (points == most and points and len(wanted) > len(found))):
                found, most = wanted, points
        return found

    def pairs(self) -> dict[str, list[str]]:
        """Return the values that are right for each response, where each condition is about one response."""
        made: dict[str, list[str]] = {}
        for condition in self.conditions:
            test = condition.find("conditionvar")
            settings = list(condition.iter("setvar"))
            if test is None or (settings and all(self._set(0, node) <= 0 for node in settings)):
                continue
            if not settings and condition.get("title", "").lower() == "incorrect":
                continue
            for name, value in _wanted(test):
                values = made.setdefault(name, [])
                if value not in values:
                    values.append(value)
        return made


def _wanted(test: Element) -> list[tuple[str, str]]:
    """Return what a condition asks for, without what it excludes."""
    found: list[tuple[str, str]] = []
    for node in test:
        if node.tag in {"varequal", "varsubset", "varsubstring"}:
            found.append((node.get("respident", ""), (node.text or "").strip()))
        elif node.tag in {"and", "or"}:
            found += _wanted(node)
    return found


def _holds(node: Element, response: Response, *, matched: bool) -> bool:  # noqa: PLR0911  (one for each word)
    inner = [child for child in node if isinstance(child.tag, str)]
    match node.tag:
        case "varequal" | "varsubset" | "varsubstring":
            given = response.get(node.get("respident", ""), ())
            wanted = (node.text or "").strip()
            if node.get("case", "Yes").lower() == "no":
                return wanted.casefold() in (value.casefold() for value in given)
            return wanted in given
        case "and":
            return all(_holds(child, response, matched=matched) for child in inner)
        case "or":
            return any(_holds(child, response, matched=matched) for child in inner)
        case "not":
            return not any(_holds(child, response, matched=matched) for child in inner)
        case "other":
            return not matched
        case "unanswered":
            return not response.get(node.get("respident", ""))
        case _:  # comparisons of numbers and places: no choice has them
            return False


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").strip())
    except ValueError:
        return None
