"""Marking: a paper and a script in, a marked script out. Pure, so that it can be done anywhere and twice."""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from casewise.collecting.submitted_files import Script
from casewise.gradebook.graded import Graded, Points
from casewise.gradebook.readings import Basis
from casewise.grading.cards import KEPT, card
from casewise.grading.evaluate import evaluate, header
from casewise.grading.keyed import Paper, Sheet
from casewise.grading.submission import Submission
from casewise.journal import Record
from casewise.journal.entry import Entry, encode
from casewise.scenario import Judge, Outcome, Response, Reveal, Scenario, Score
from casewise.scenario.cell import comments


def mark(paper: Paper, learner: str, script: Script) -> Graded:
    """Mark one script. Whatever it holds, this returns."""
    submission = Submission.of(script, paper.scenarios)
    record = Record(submission.record.latest)  # what it lacks is told by the suspects
    marks, files, outcomes = {}, {}, {outcome.value: 0 for outcome in Outcome}
    bases: dict[str, Basis] = {}
    for sheet in paper.sheets:
        suspects = sorted(submission.suspects(list(sheet.graded)))
        scores = {name: evaluate(paper.scenarios[name], record, suspects) for name in _shown(sheet)}
        marks[sheet.name] = {
            name: _mark(paper.scenarios[name], scores[name], doubt=submission.undecided or name in suspects)
            for name in sheet.graded
        }
        standing = {**submission.standing, "suspects": suspects}
        for name in sheet.graded:
            bases[name] = Basis.of(paper.scenarios[name], record.response(paper.scenarios[name]), standing)
        files[f"{sheet.name}.ipynb"] = _filled(sheet, paper, record, scores, standing).encode()
        for name in sheet.graded:
            outcomes[scores[name].outcome.value] += 1
    files["responses.jsonl"] = b"".join(map(encode, record.latest.values()))
    traces = [_trace(entry) for entry in record.latest.values()]
    return Graded(learner, script.stamp, marks, files, outcomes, submission.remarks, traces, bases)


def _trace(entry: Entry) -> int:
    moment = f"{entry.session} {entry.n} {entry.at}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(moment, digest_size=8).digest())


def _shown(sheet: Sheet) -> list[str]:
    return [name for kind, name, _ in sheet.gaps if kind == "card"]


def _mark(scenario: Scenario, score: Score, *, doubt: bool) -> Points:
    """Return what nbgrader would record: see `record.Record`."""
    if score.outcome is Outcome.WITHDRAWN:
        return Points(score.points, for_a_person=False)
    if scenario.judge is Judge.KEY:
        return Points(score.points, for_a_person=doubt)
    if score.outcome is Outcome.BY_HAND:
        return Points(None, for_a_person=True)
    return Points(0.0, for_a_person=doubt, comment="No response.")


def _filled(sheet: Sheet, paper: Paper, record: Record, scores: dict[str, Score], standing: dict[str, Any]) -> str:
    parts = []
    for piece, (kind, name, depth) in zip(sheet.pieces, sheet.gaps, strict=False):
        parts.append(piece)
        match kind:
            case "record":
                text = json.dumps(standing, indent=1, sort_keys=True, ensure_ascii=False)
                parts.append(text.replace("\n", "\n" + " " * depth))
            case "header":
                parts.append(_cut(header(standing), depth))
            case "points":
                parts.append(_cut(repr(scores[name]), depth))
            case "card":
                scenario = paper.scenarios[name]
                parts.append(_cut(card(scenario, record.response(scenario), scores[name], Reveal.ALL), depth))
            case "text":
                scenario = paper.scenarios[name]
                parts.append(_text(scenario, record.response(scenario), depth))
    return "".join([*parts, sheet.pieces[-1]])


@lru_cache(maxsize=KEPT)
def _cut(output: str, depth: int) -> str:
    """Return an output that many submissions share as the lines of JSON that it is in a notebook."""
    return _lines(output, depth)


def _lines(text: str, depth: int) -> str:
    """Return a text as nbformat writes it inside a list: one JSON string a line."""
    return f",\n{' ' * depth}".join(json.dumps(line, ensure_ascii=False) for line in text.splitlines(keepends=True))


def _text(scenario: Scenario, response: Response | None, depth: int) -> str:
    """Return what ends the source of a reflection: nothing, or the learner's text as comments."""
    if response is None:
        return '"'
    lines = comments(scenario.written(response))
    return f'\\n",\n{" " * depth}' + _lines("\n".join(lines), depth)
