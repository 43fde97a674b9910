"""Scoring: a keyed module and what a learner handed in make a graded submission. Pure: it can run anywhere, and twice.

The results of an answer are made once for all learners who gave it: its score, its cell with the score card, and what
its grade was judged from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson

from casewise.collecting.submitted_files import SubmittedFiles
from casewise.gradebook.graded import Graded, Points
from casewise.gradebook.readings import Basis
from casewise.grading.cards import KEPT, canonical
from casewise.grading.evaluate import doubted, header, output
from casewise.grading.keyed import KeyedCell, KeyedModule, KeyedNotebook, SetupCell
from casewise.grading.submission import Submission
from casewise.journal import Record
from casewise.journal.entry import Entry, encode
from casewise.journal.record import scored
from casewise.scenario import Judge, Outcome, Response, Reveal, Scenario, Score
from casewise.scenario.cell import source, with_answer
from casewise.scenario.html import score_card


@dataclass(frozen=True)
class Scored:
    """The results of one answer: its score, the JSON of its cell, and what a grade is judged from in a sound record."""

    score: Score
    cell: bytes
    basis: Basis


def score_submission(module: KeyedModule, learner: str, files: SubmittedFiles) -> Graded:
    """Return a graded submission, whatever was handed in."""
    submission = Submission.of(files, module.scenarios, learner)
    record = submission.record
    written, outcomes = {}, {outcome.value: 0 for outcome in Outcome}
    points: dict[str, dict[str, Points]] = {}
    bases: dict[str, Basis] = {}
    for notebook in module.notebooks:
        suspects = sorted(submission.suspects(list(notebook.graded)))
        standing = {**submission.standing, "suspects": suspects}
        made = _scored(notebook, record, suspects)
        written[f"{notebook.name}.ipynb"] = _written(notebook, made, standing)
        points[notebook.name] = {}
        for name in notebook.graded:
            scenario, doubt = record.met(module.scenarios[name]), submission.undecided or name in suspects
            points[notebook.name][name] = _points(scenario, made[name].score, doubt=doubt)
            response = record.response(module.scenarios[name])
            bases[name] = Basis.of(scenario, response, standing) if doubt else made[name].basis
            outcomes[made[name].score.outcome.value] += 1
    written["responses.jsonl"] = b"".join(map(encode, record.completed(module.scenarios.values())))
    moments = [_moment(entry) for entry in record.latest.values()]
    return Graded(learner, files.stamp, points, written, outcomes, submission.remarks, moments, bases)


def _moment(entry: Entry) -> int:
    """Return a number that identifies the moment of an answer."""
    moment = f"{entry.session} {entry.n} {entry.at}".encode(errors="surrogatepass")
    return int.from_bytes(blake2b(moment, digest_size=8).digest())


def _points(scenario: Scenario, score: Score, *, doubt: bool) -> Points:
    """Return what nbgrader would record: see `save_grades.Record`."""
    if score.outcome is Outcome.WITHDRAWN:
        return Points(score.points, for_a_person=False)
    if scenario.judge is Judge.KEY:
        return Points(score.points, for_a_person=doubt)
    if score.outcome is Outcome.BY_HAND:
        return Points(None, for_a_person=True)
    return Points(0.0, for_a_person=doubt, comment="No response.")


def _scored(notebook: KeyedNotebook, record: Record, suspects: list[str]) -> dict[str, Scored]:
    """Return the results of the answers in one notebook, by scenario."""
    found = {}
    for cell in notebook.cells:
        if isinstance(cell, KeyedCell):
            scenario = record.met(cell.scenario)
            response, suspect = record.response(cell.scenario), scenario.id in suspects
            if scenario.judge is Judge.PERSON and response is not None:  # hardly anyone writes the same text
                found[scenario.id] = _answer(scenario, cell.content, response, suspect=suspect)
            else:
                found[scenario.id] = _shared(cell, scenario.variant, canonical(response), suspect)
    return found


@lru_cache(maxsize=KEPT)
def _shared(cell: KeyedCell, variant: str, response: str, suspect: bool) -> Scored:  # noqa: FBT001  (part of a key)
    return _answer(cell.scenario.with_variant(variant), cell.content, json.loads(response), suspect=suspect)


def _answer(scenario: Scenario, content: dict[str, Any], response: Response | None, *, suspect: bool) -> Scored:
    """Return the results of an answer."""
    score = doubted(scored(scenario, response), suspect=suspect)
    content = {**content, "outputs": [_output(repr(score), score_card(scenario, response, score, Reveal.ALL))]}
    if scenario.judge is Judge.PERSON and not scenario.practice and response is not None:
        content["source"] = _lines(with_answer(source(content), scenario.written(response)))
    return Scored(score, orjson.dumps(content, option=orjson.OPT_INDENT_2), Basis.of(scenario, response, {}))


def _written(notebook: KeyedNotebook, made: Mapping[str, Scored], standing: dict[str, Any]) -> bytes:
    """Return the bytes of a graded notebook."""
    metadata = notebook.about["metadata"]
    cells = [orjson.Fragment(_json(cell, made, standing)) for cell in notebook.cells]
    whole = {
        **notebook.about,
        "cells": cells,
        "metadata": {**metadata, "casewise": {**metadata["casewise"], "record": standing}},
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _json(cell: KeyedCell | SetupCell | bytes, made: Mapping[str, Scored], standing: dict[str, Any]) -> bytes:
    if isinstance(cell, bytes):
        return cell
    if isinstance(cell, KeyedCell):
        return made[cell.scenario.id].cell
    return orjson.dumps({**cell.content, "outputs": [_output("Graded by Casewise.", header(standing))]})


def _output(text: str, html: str) -> dict[str, Any]:
    found = output(text, str(html))
    return {**found, "data": {name: _lines(shown) for name, shown in found["data"].items()}}


def _lines(text: str) -> list[str]:
    """Return a text as nbformat writes it."""
    return text.splitlines(keepends=True)
