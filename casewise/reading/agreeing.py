"""How two readers of the same answers agree, and where they differ most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from casewise.gradebook.course_folder import Course
from casewise.gradebook.reader_marks import Mark, Role, counting, first_of, seconds_of
from casewise.grading.levels import SAME
from casewise.printable import legible
from casewise.reading.kappa import in_words, weighted_kappa
from casewise.reading.pile import called_in
from casewise.reading.reflection import Answer, Reflection


@dataclass(frozen=True)
class Pair:
    """What two readers gave for the same answer. `settled` is the reading that ended their difference."""

    answer: Answer
    first: float
    second: Mark
    settled: Mark | None

    @property
    def points(self) -> tuple[float, float]:
        """The points of the first and of the second reader."""
        return self.first, self.second.points or 0.0

    @property
    def apart(self) -> float:
        """How many points they are apart."""
        return abs(self.first - (self.second.points or 0.0))


def pairs_of(answer: Answer) -> list[Pair]:
    """Return each second reading of an answer beside the first one, if both read it as it is now."""
    last = counting(answer.marks)
    settled = last if last and last.role is Role.SETTLED and last.judged == answer.judged else None
    mark = first_of(answer.marks)
    if mark and mark.judged == answer.judged and (settled or mark.points == answer.given.manual):
        first = mark.points
    elif settled and settled.between:
        first = settled.between[0]
    else:
        first = None if answer.given.waiting else answer.given.manual
    return [
        Pair(answer, first, second, settled)
        for second in seconds_of(answer.marks).values()
        if first is not None and second.judged == answer.judged and not (mark and mark.is_by(second.reader))
    ]


def agreement(course: Course, module: str, name: str, reader: str, *, names: bool) -> dict[str, Any]:
    """Return how each second reader agrees with the first readings, and the answers where they differ, as JSON.

    `unread` is how many answers this reader still has as a second reader: until then, the page asks before it shows
    what the first reader gave.
    """
    reflection = Reflection.of(course, module, name)
    with course.gradebook() as gradebook:
        answers = reflection.answers(course, gradebook.db, reader)
    called = called_in(course) if names else {}
    by_reader: dict[str, list[Pair]] = defaultdict(list)
    for answer in answers:
        for pair in pairs_of(answer):
            by_reader[pair.second.reader].append(pair)
    begun = any(answer.second_by(reader) for answer in answers)
    left = [one for one in answers if not one.first_read_by(reader) and one.state(reader, Role.SECOND) != "read"]
    places = {answer.key: place for place, answer in enumerate(answers, start=1)}
    return {
        "unread": len(left) if begun else 0,
        "readers": [_reader_json(one, pairs, places, called) for one, pairs in sorted(by_reader.items())],
    }


def _reader_json(reader: str, pairs: list[Pair], places: dict[str, int], called: dict[str, str]) -> dict[str, Any]:
    points = [pair.points for pair in pairs]
    kappa = weighted_kappa(points)
    apart = sorted((pair for pair in pairs if pair.apart > SAME), key=lambda pair: (bool(pair.settled), -pair.apart))
    return {
        "reader": reader,
        "answers": len(pairs),
        "kappa": kappa,
        "words": in_words(kappa, len(pairs)),
        "same": sum(pair.apart <= SAME for pair in pairs),
        "more": fmean(second - first for first, second in points) if points else 0.0,
        "apart": [_pair_json(pair, places, called) for pair in apart],
    }


def _pair_json(pair: Pair, places: dict[str, int], called: dict[str, str]) -> dict[str, Any]:
    answer, first = pair.answer, first_of(pair.answer.marks)
    known = first if first and first.points == pair.first else None
    return {
        "key": answer.key,
        "place": places[answer.key],
        "version": answer.version,
        "text": legible(answer.text or ""),
        "first": {
            "points": pair.first,
            "by": known.reader if known else "",
            "levels": list(known.levels) if known else [],
        },
        "second": {"points": pair.second.points, "levels": list(pair.second.levels), "comment": pair.second.comment},
        "settled": {"points": pair.settled.points, "by": pair.settled.reader} if pair.settled else None,
        **({"name": legible(called[answer.learner])} if answer.learner in called else {}),
    }
