"""What several kinds share: reading a list of ids, keys that are lists, and parts that are weighed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from casewise.languages.catalogs import _
from casewise.scenario import Fault, NotAResponse, Verdict
from casewise.scenario.html import words
from casewise.scenario.problem import unknown


def drawn(options: Mapping[str, str], order: Sequence[str]) -> list[list[str]]:
    """Return options as a card takes them: an id and its HTML each, in this order."""
    return [[option, str(words(options[option]))] for option in order]


def read_ids(raw: object, parts: Collection[str], *, form: str, part: str, twice: str) -> list[str] | None:
    """Return the ids of an answer that is a list of parts, each named once; None for no answer.

    Args:
        raw: what was recorded.
        parts: the ids that there are.
        form: what an answer is, such as "a list of option ids".
        part: what one of them is, such as "option".
        twice: what the message says about an answer that names a part twice.

    Raises:
        NotAResponse: if it isn't such a list.
    """
    if raw is None:
        return None
    if not isinstance(raw, list) or not all(isinstance(name, str) for name in raw):
        raise NotAResponse(f"an answer here is {form}")
    for name in raw:
        if name not in parts:
            raise NotAResponse(f'there is no {part} "{name[:64]}"')
    if len(set(raw)) < len(raw):
        raise NotAResponse(twice)
    return list(raw) or None


def key_faults(key: Sequence[str], parts: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with a key that lists parts: unknown ones, and those that are listed twice."""
    for place, name in enumerate(key):
        if name not in parts:
            yield unknown(("key", str(place)), name, parts)
        if name in key[:place]:
            yield Fault(("key", str(place)), f'"{name}" is listed in the key twice.', "Remove one of the two.")


def net(marked: Collection[str], targets: Collection[str]) -> float:
    """Return the credit of marks: right ones minus wrong ones, over the number of targets, and never below 0."""
    right = set(targets)
    return max(len(set(marked) & right) - len(set(marked) - right), 0) / len(right)


def most(parts: Collection[str], keys: Sequence[Collection[str]]) -> list[str]:
    """Return the marks that `net` credits most under several keys together, if it could go below 0; one at least."""
    worth = {part: sum((1 if part in key else -1) / len(key) for key in keys) for part in parts}
    return [part for part in parts if worth[part] > 0] or [max(parts, key=worth.__getitem__)]


def worth_in_words(weight: float, best: str) -> str:
    """Return what a part earns, in words; `best` is the phrase for a part that earns everything."""
    if weight == 1:
        return best
    return _("Earns {percent}%").format(percent=f"{100 * weight:.0f}") if weight > 0 else _("Earns nothing")


def tag(weight: float, *, chosen: bool, best: str) -> str:
    """Return what a practice card writes beside one of several parts; `best` is for the best one that wasn't chosen."""
    if not chosen:
        return best if weight == 1 else ""
    return _("Not this one") if weight == 0 else _(verdict(weight).value)


def verdict(weight: float) -> Verdict:
    """Return the judgment on a part that was chosen, by its weight."""
    if weight == 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if weight > 0 else Verdict.WRONG
