"""What a journal says in the end: the last good answers, whatever is between them, and who should see the rest."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.journal import NAME, Damage, Entry, Journal, JournalError, Record, accepting, from_copy, read
from casewise.journal.entry import LINE_LIMIT, encode
from casewise.journal.file import FILE_LIMIT
from casewise.scenario import Outcome

ENTRIES = st.builds(
    Entry,
    st.sampled_from(["elevator", "table"]),
    st.sampled_from(["a", "b", None]),
    st.just(""),
    st.just("s"),
    st.just(1),
)


def entry(scenario: str, response: object) -> Entry:
    return Entry(scenario, response, "2026-11-23T05:12:00.123Z", "a", 1)


@given(st.lists(ENTRIES | st.binary(max_size=80).map(lambda junk: b"\x00" + junk.replace(b"\n", b"")), max_size=12))
def test_garbage_anywhere_never_changes_what_counts(tmp_path_factory, lines):
    path = tmp_path_factory.mktemp("garbage") / NAME
    path.write_bytes(b"".join(line + b"\n" if isinstance(line, bytes) else encode(line) for line in lines))
    record = read(path)
    assert record.latest == {line.scenario: line for line in lines if isinstance(line, Entry)}
    assert [damage.line for damage in record.damage] == [
        number for number, line in enumerate(lines, start=1) if isinstance(line, bytes)
    ]


def test_a_megabyte_of_noise_hides_no_good_line(tmp_path):
    noise = random.Random(1).randbytes(1 << 20)
    (tmp_path / NAME).write_bytes(encode(entry("elevator", "defer")) + noise)
    Journal(tmp_path).append("table", ["move"])
    record = read(tmp_path / NAME)
    assert {name: kept.response for name, kept in record.latest.items()} == {"elevator": "defer", "table": ["move"]}
    assert record.damage
    assert {damage.line for damage in record.damage} <= set(range(2, noise.count(b"\n") + 3))


@pytest.mark.parametrize(("spare", "good"), [(0, True), (1, False)])
def test_the_longest_line_that_counts_is_64_kib(tmp_path, spare, good):
    rest = len(encode(entry("elevator", "")))
    line = encode(entry("elevator", "x" * (LINE_LIMIT + 1 + spare - rest)))
    (tmp_path / NAME).write_bytes(line + encode(entry("table", ["move"])))
    record = read(tmp_path / NAME)
    assert set(record.latest) == ({"elevator", "table"} if good else {"table"})
    assert [str(damage) for damage in record.damage] == (
        [] if good else ["Line 1 of the journal is longer than 64 KiB."]
    )


def test_what_lies_beyond_32_mib_is_not_read_and_reported(tmp_path):
    with (tmp_path / NAME).open("wb") as file:
        file.write(encode(entry("elevator", "defer")))
        file.truncate(FILE_LIMIT)
        file.seek(FILE_LIMIT)
        file.write(b"\n" + encode(entry("elevator", "share")))
    record = read(tmp_path / NAME)
    assert record.latest["elevator"].response == "defer"
    assert "32 MiB" in str(record.damage[-1])
    with pytest.raises(JournalError, match="the file is full"):
        Journal(tmp_path).append("elevator", "share")


@pytest.mark.needs("limits")
def test_a_disk_that_fills_up_is_reported_and_the_next_answer_counts(tmp_path):
    """A limit on the size of files acts as the full disk: the line is cut, as a disk would cut it."""
    code = f"""
import pathlib, resource
from casewise.journal import Journal, JournalError
journal = Journal(pathlib.Path({str(tmp_path)!r}))
journal.append("elevator", "defer")
resource.setrlimit(resource.RLIMIT_FSIZE, (journal.path.stat().st_size + 40, resource.RLIM_INFINITY))
try:
    journal.append("table", ["move"])
except JournalError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "could not be written" in done.stdout
    assert "Save again" in done.stdout
    Journal(tmp_path).append("table", ["later"])
    record = read(tmp_path / NAME)
    assert {name: kept.response for name, kept in record.latest.items()} == {"elevator": "defer", "table": ["later"]}
    assert [damage.line for damage in record.damage] == [2]


@pytest.mark.parametrize("folder", ["gone", "file/below"])
def test_a_folder_that_cannot_be_written_is_explained_in_a_sentence(tmp_path, folder):
    (tmp_path / "file").touch()
    with pytest.raises(JournalError, match=r"^The answer could not be written to responses\.jsonl \(.+\)\. Check"):
        Journal(tmp_path / folder).append("elevator", "defer")


@pytest.mark.parametrize(
    ("damage", "suspects"),
    [
        ([], set()),
        ([Damage(1, "is torn")], {"table", "sorting"}),
        ([Damage(1, "does not count", "elevator")], {"elevator"}),
        ([Damage(1, "does not count", "table")], {"table"}),
        ([Damage(1, "does not count", "elsewhere")], set()),
        ([Damage(1, "does not count", "elevator"), Damage(2, "is torn")], {"elevator", "table", "sorting"}),
    ],
)
def test_a_line_puts_in_doubt_what_it_names_or_all_that_is_unanswered(damage, suspects):
    record = Record({"elevator": entry("elevator", "defer")}, damage)
    assert record.suspects(["elevator", "table", "sorting"]) == suspects


def test_an_answer_taken_back_isnt_damage(named):
    record = Record({"table": entry("table", None)}, [Damage(1, "is torn")])
    assert record.score(named("table")).outcome is Outcome.NOT_ANSWERED


def test_an_answer_of_the_wrong_form_is_damage_and_the_earlier_one_counts(tmp_path, named):
    journal = Journal(tmp_path)
    journal.append("elevator", "silent")
    journal.append("elevator", ["defer"])
    journal.append("table", "move")
    record = journal.read(accepting({name: named(name) for name in ("elevator", "table")}))
    assert record.score(named("elevator")).outcome is Outcome.PARTLY
    assert record.score(named("table")).outcome is Outcome.DAMAGED
    assert [damage.scenario for damage in record.damage] == ["elevator", "table"]


@pytest.mark.parametrize("copy", [None, [], "x", 7, {"a": float("nan")}, {"a": []}, {"a": {"v": 1}}, {"a": "\ud800"}])
def test_a_copy_of_any_form_is_read_without_a_failure(copy):
    assert from_copy(copy).latest == {}
