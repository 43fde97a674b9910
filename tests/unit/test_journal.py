"""The journal: appended to, never trusted, and no good line is ever lost."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise import files
from casewise.journal import NAME, Entry, Journal, JournalError, Record, accepting, from_copy, read, write
from casewise.scenario import Outcome

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=9), lambda x: st.lists(x, max_size=4)
)


def good(n: int, response: object = "defer", scenario: str = "elevator") -> bytes:
    entry = {
        "v": 1,
        "scenario": scenario,
        "response": response,
        "at": "2026-11-23T05:12:00.123Z",
        "session": "a",
        "n": n,
    }
    return json.dumps(entry).encode() + b"\n"


@given(response=JSON.filter(lambda value: "\ud800" not in str(value)))
def test_what_is_written_is_read(tmp_path_factory, response):
    folder = tmp_path_factory.mktemp("journal")
    Journal(folder).append("elevator", response, 2)
    entry = Journal(folder).read().latest["elevator"]
    assert (entry.response, entry.confidence, entry.n) == (response, 2, 1)


def test_the_last_line_of_a_scenario_counts_and_null_withdraws(tmp_path, named):
    journal = Journal(tmp_path)
    for response in ("share", "defer", None):
        journal.append("elevator", response)
    record = journal.read()
    assert record.latest["elevator"].response is None
    assert record.response(named("elevator")) is None
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 3


def test_a_check_isnt_a_new_answer(tmp_path, named):
    journal = Journal(tmp_path)
    before = journal.append("elevator", "share", 3)
    journal.append("table", ["move"])
    checked = journal.append("elevator", "share", 3, checked="wrong", score=0)
    assert (checked.checked, checked.score, checked.n) == ("wrong", 0.0, 3)
    found = journal.read(accepting({name: named(name) for name in ("elevator", "table")}))
    assert found.latest["elevator"] == replace(before, checked="wrong", score=0.0)
    assert found.answers == 2
    assert found.response(named("elevator")) == "share"
    assert found.damage == []
    assert Path(tmp_path, NAME).read_bytes().count(b"\n") == 3
    journal.append("elevator", "defer", 3)
    changed = journal.read().latest["elevator"]
    assert (changed.response, changed.checked, changed.score) == ("defer", "", None)


@pytest.mark.parametrize("other", [{"response": "defer"}, {"confidence": 1}, {"variant": "night"}])
def test_a_check_of_another_answer_counts_as_that_answer(tmp_path, other):
    journal = Journal(tmp_path)
    journal.append("elevator", "share", 3)
    said = {"response": "share", "confidence": 3, "variant": ""} | other
    checked = journal.append("elevator", **said, checked="right", score=1)
    assert journal.read().latest["elevator"] == checked


def test_two_sessions_write_into_one_journal_and_nothing_is_lost(tmp_path):
    one, two = Journal(tmp_path), Journal(tmp_path)
    one.append("elevator", "share")
    two.append("table", ["move"])
    one.append("elevator", "defer")
    assert {name: entry.response for name, entry in one.read().latest.items()} == {
        "elevator": "defer",
        "table": ["move"],
    }


def test_an_unfinished_line_is_ended_before_the_next(tmp_path):
    (tmp_path / NAME).write_bytes(good(1) + b'{"v": 1, "scenario": "tab')
    Journal(tmp_path).append("table", ["move"])
    record = read(tmp_path / NAME)
    assert set(record.latest) == {"elevator", "table"}
    assert [damage.line for damage in record.damage] == [2]


@pytest.mark.parametrize(
    "bad",
    [
        b"{",
        b"[]",
        b'"text"',
        b'{"some": "other"}',
        b"\xff\xfe\x00",
        b'{"v": 2, "scenario": "a", "response": 1, "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": "a", "response": NaN, "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": "a", "response": Infinity, "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": "a", "scenario": "b", "response": 1, "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": "a", "response": "\\ud800", "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": "a", "response": 1, "at": "", "session": "", "n": true}',
        b'{"v": 1, "scenario": "a", "response": 1, "at": "", "session": "", "n": 1, "confidence": 4}',
        b'{"v": 1, "scenario": "a", "at": "", "session": "", "n": 1}',
        b'{"v": 1, "scenario": ["a"], "response": 1, "at": "", "session": "", "n": 1}',
        b"[" * 60_000,
        b"1" * 60_000,
        b"x" * 200_000,
    ],
    ids=lambda line: line[:40].decode("latin-1"),
)
def test_a_bad_line_is_skipped_and_reported(tmp_path, bad):
    (tmp_path / NAME).write_bytes(good(1) + bad + b"\n" + good(2, "share"))
    record = read(tmp_path / NAME)
    assert record.latest["elevator"].response == "share"
    assert [damage.line for damage in record.damage] == [2]
    assert "journal" in str(record.damage[0])


@given(
    st.lists(st.binary(max_size=300).map(lambda junk: b"#" + junk.replace(b"\n", b"")), max_size=6), st.integers(0, 6)
)
def test_noise_between_good_lines_changes_nothing(tmp_path_factory, noise, place):
    folder = tmp_path_factory.mktemp("noise")
    lines = [junk + b"\n" for junk in noise]
    (folder / NAME).write_bytes(b"".join([*lines[:place], good(1), *lines[place:], good(2, "silent")]))
    record = read(folder / NAME)
    assert record.latest["elevator"].response == "silent"
    assert len(record.damage) == len(noise)


def test_only_answers_that_their_scenario_takes_count(tmp_path, named):
    (tmp_path / NAME).write_bytes(good(1) + good(2, ["defer"]) + good(3, "x", "nowhere"))
    record = read(tmp_path / NAME, accepting({"elevator": named("elevator")}))
    assert record.latest["elevator"].response == "defer"
    assert [damage.scenario for damage in record.damage] == ["elevator", "nowhere"]


def test_a_damaged_record_differs_from_no_answer(tmp_path, named):
    (tmp_path / NAME).write_bytes(good(1) + b"{torn\n")
    record = read(tmp_path / NAME)
    assert record.score(named("elevator")).outcome is Outcome.RIGHT
    assert record.score(named("table")).outcome is Outcome.DAMAGED
    assert record.suspects(["elevator", "table"]) == {"table"}
    assert Record().score(named("table")).outcome is Outcome.NOT_ANSWERED


def test_a_journal_that_cannot_be_written_says_what_to_do(tmp_path):
    (tmp_path / NAME).mkdir()
    with pytest.raises(JournalError, match="Check that the disk is not full"):
        Journal(tmp_path).append("elevator", "defer")


def test_an_answer_too_long_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(JournalError, match="too long"):
        Journal(tmp_path).append("elevator", "x" * 70_000)
    assert not (tmp_path / NAME).exists()


@pytest.mark.needs("links")
def test_a_linked_journal_is_neither_read_nor_written(tmp_path):
    (tmp_path / "other").write_bytes(good(1))
    (tmp_path / NAME).symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic"):
        read(tmp_path / NAME)
    with pytest.raises(JournalError):
        Journal(tmp_path).append("elevator", "share")
    assert (tmp_path / "other").read_bytes() == good(1)


def test_a_clean_journal_holds_what_counts(tmp_path):
    entry = Entry("elevator", "defer", "2026-11-23T05:12:00.123Z", "a", 1)
    write(tmp_path / NAME, [entry])
    assert read(tmp_path / NAME).latest == {"elevator": entry}


def test_the_copy_of_a_notebook_is_read_as_warily_as_a_journal():
    entry = json.loads(good(1))
    record = from_copy({"elevator": entry, "table": {"v": 1}, "other": "x" * 70_000})
    assert set(record.latest) == {"elevator"}
    assert len(record.damage) == 2
    assert from_copy("nonsense").latest == {}


def test_a_number_beyond_all_bounds_and_a_version_that_isnt_a_number_are_refused(tmp_path):
    endless = good(1).replace(b'"defer"', b"1e999")
    (tmp_path / NAME).write_bytes(endless + good(2).replace(b'"v": 1', b'"v": true'))
    assert read(tmp_path / NAME).latest == {}


def test_a_time_at_the_edge_of_the_calendar_has_no_clock():
    assert Entry("elevator", "defer", "0001-01-01T00:00:00+14:00", "a", 1).clock == ""


WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from pathlib import Path
from casewise.journal import Journal

journal = Journal(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    journal.append("elevator", sys.argv[3] * 200)
    print(n, flush=True)
"""


def test_two_kernels_that_write_at_once_tear_nothing(tmp_path):
    command = [sys.executable, "-c", WRITER, str(tmp_path), "200"]
    writers = [subprocess.Popen([*command, letter], stdout=subprocess.DEVNULL) for letter in "ab"]
    assert [writer.wait(timeout=180) for writer in writers] == [0, 0]
    # A writer that looks while the other writes may end a line that is being ended: an empty line, and nothing torn.
    lines = [line for line in (tmp_path / NAME).read_text().splitlines() if line]
    assert len(lines) == 400
    assert read(tmp_path / NAME).damage == []
    assert {json.loads(line)["response"] for line in lines} == {"a" * 200, "b" * 200}


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_what_was_acknowledged_survives_a_kill_at_any_moment(tmp_path, acknowledged):
    command = [sys.executable, "-c", WRITER, str(tmp_path), "100000", "a"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        for _ in range(acknowledged):
            writer.stdout.readline()
        writer.kill()
    assert len(read(tmp_path / NAME).damage) <= 1
    Journal(tmp_path).append("elevator", "defer")
    whole = [line for line in (tmp_path / NAME).read_text().splitlines() if '"aaa' in line and line.endswith("}")]
    assert len(whole) >= acknowledged
    assert read(tmp_path / NAME).latest["elevator"].response == "defer"


CHECK = "Check that the disk is not full and that the folder may be written to, then choose Save again."
DELETE = "The disk is full. Delete files that you no longer need, then choose Save again."
REASONS = {
    errno.ENOSPC: DELETE,
    errno.EDQUOT: "Your share of the disk is full. ",
    errno.EIO: CHECK,
    errno.EACCES: CHECK,
}


@pytest.mark.parametrize(("number", "said"), (REASONS | {errno.EROFS: CHECK}).items())
def test_whatever_the_disk_says_the_learner_reads_what_to_do(tmp_path, monkeypatch, number, said):
    def refuse(*_arguments):
        raise OSError(number, os.strerror(number))

    journal = Journal(tmp_path)
    journal.append("elevator", "share")
    monkeypatch.setattr(files.os, "open", refuse)
    with pytest.raises(JournalError, match=said):
        journal.append("elevator", "defer")
    monkeypatch.undo()
    assert journal.read().latest["elevator"].response == "share"
