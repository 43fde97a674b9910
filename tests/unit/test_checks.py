"""A check of practice is a line of the journal, and nobody takes it for an answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from casewise.collecting.submitted_files import SubmittedFiles, last_answer
from casewise.export.statements.xapi import Actor, answered
from casewise.grading.submission import Submission
from casewise.journal import NAME, read
from casewise.journal.file import read_bytes
from casewise.notebook.session import Session
from casewise.reports.answers import _times

ANSWERS = [
    {"scenario": "table", "response": ["move"], "at": "2026-11-23T05:00:00Z", "n": 1},
    {"scenario": "elevator", "response": "defer", "at": "2026-11-23T05:01:00Z", "n": 2},
]
CHECK = ANSWERS[1] | {"at": "2026-12-24T05:01:40Z", "n": 3, "checked": "right", "score": 1}


def journal(*lines: dict) -> bytes:
    return b"".join(json.dumps({"v": 1, "session": "a", **line}).encode() + b"\n" for line in lines)


@pytest.fixture
def both():
    """A journal without and with a check, which was made a month later."""
    return journal(*ANSWERS), journal(*ANSWERS, CHECK)


def test_a_check_moves_no_answer_to_another_time(both, named):
    without, checked = (read_bytes(lines) for lines in both)
    assert last_answer([checked]) == last_answer([without])
    assert checked.answers == without.answers == 2
    assert [replace(entry, checked="", score=None) for entry in checked.latest.values()] == [*without.latest.values()]
    actor = Actor("https://hub.example.com/", "ethics", "confidentiality", "sorrel")
    of = [answered(actor, named("elevator"), record.latest["elevator"], None) for record in (without, checked)]
    assert of[0] == of[1]


def test_grading_reads_the_same_answers(both, named):
    scenarios = {name: named(name) for name in ("elevator", "table")}
    found = [Submission.of(SubmittedFiles(journal=lines), scenarios, "sorrel") for lines in both]
    assert [one.record.score(named("elevator")) for one in found] == [named("elevator").score("defer")] * 2
    assert found[0].remarks == found[1].remarks == []
    assert all(one.sound for one in found)


def test_a_copy_from_before_the_check_isnt_another_answer(both, named):
    scenarios = {name: named(name) for name in ("elevator", "table")}
    copy = {name: entry.to_json() for name, entry in read_bytes(both[0]).latest.items()}
    files = SubmittedFiles(journal=both[1], copies=(json.dumps(copy).encode(),))
    assert Submission.of(files, scenarios, "sorrel").sound


def test_the_time_for_an_answer_ends_with_the_answer(tmp_path):
    late = ANSWERS[1] | {"scenario": "lift", "at": "2026-11-23T05:03:00Z", "n": 4}
    soon = CHECK | {"at": "2026-11-23T05:02:30Z"}
    (tmp_path / NAME).write_bytes(journal(ANSWERS[1], soon, late))
    assert _times(tmp_path) == {"lift": 30.0}


def test_a_session_writes_a_check_and_keeps_the_upload(tmp_path, monkeypatch, released):
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    session = Session(tmp_path)
    session.card(released("elevator"))
    session.keep("elevator", "share", 3)
    session.review.tell(upload={"name": "answers.zip", "data": ""}, text="Upload it.")
    entry = session.keep("elevator", "share", 3, checked="wrong", score=0.0)
    assert (entry.checked, entry.score) == ("wrong", 0.0)
    assert session.review.told["upload"]
    assert read(tmp_path / NAME).latest["elevator"].checked == "wrong"
    session.keep("elevator", "defer", 3)
    assert not session.review.told["upload"]
    assert read(tmp_path / NAME).latest["elevator"].checked == ""
