"""Journals made to cost time or memory: each is read in one pass, and what is kept of it is bounded."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time

import pytest

from casewise import kinds
from casewise.journal import Entry, accepting, from_copy
from casewise.journal.entry import encode
from casewise.journal.file import FILE_LIMIT, read_bytes
from casewise.journal.record import REMARK_LIMIT
from casewise.scenario import Outcome

BODY = """title: In the elevator
kind: choice
points: 2
prompt: What do you say to {name}?
options: {{share: Tell her., defer: Suggest the team room.}}
key: {{defer: 1}}
rationale: {{share: A stranger hears it., defer: It stays private.}}
"""
NAMES = ("elevator", "table", "sorting")
MODULE = {name: kinds.read(name, BODY.format(name=name)) for name in NAMES}
ACCEPT = accepting(MODULE)
MIB = 1024 * 1024
SECONDS = 5.0
"""The bound of the issue. Measured: a third of it at most; a reader that is not linear takes minutes."""
FIELDS = '"at": "2026-11-23T05:12:00.123Z", "session": "a", "n": 1'


def good(scenario: str = "elevator", response: object = "defer") -> bytes:
    return encode(Entry(scenario, response, "2026-11-23T05:12:00.123Z", "a", 1))


def repeated(line: bytes, size: int = 4 * MIB) -> bytes:
    return line * (size // len(line))


def numbered(line: str, size: int = 4 * MIB) -> bytes:
    return "".join(line % number for number in range(size // (len(line) + 4))).encode()


GARBAGE = {
    "one line": b"x" * FILE_LIMIT,
    "one object": b"{" * FILE_LIMIT,
    "line ends": b"\n" * FILE_LIMIT,
    "carriage returns": b"\r\n" * (FILE_LIMIT // 2),
    "blanks": b" " * FILE_LIMIT,
    "blank lines": b" \n" * (FILE_LIMIT // 2),
    "nothing but NUL": b"\0" * FILE_LIMIT,
    "brackets": b"[" * FILE_LIMIT,
    "letters": b"x\n" * (FILE_LIMIT // 2),
    "braces": b"{\n" * (FILE_LIMIT // 2),
    "empty objects": b"{}\n" * (FILE_LIMIT // 3),
    "a blank line after each": b"{}\n\n" * (FILE_LIMIT // 4),
    "names": numbered('{"scenario": "%x"}\n'),
    "names of the module": repeated(b'{"scenario": "table"}\n{"scenario": "sorting"}\n'),
    "torn lines": repeated(good()[:-9] + b"\n"),
    "torn lines that end": repeated(b"{" + b"}" * 80 + b"\n"),
    "other versions": numbered('{"v": 2, "scenario": "%x", "response": "defer", ' + FIELDS + "}\n"),
    "entries": repeated(good()),
    "entries of nowhere": numbered('{"v": 1, "scenario": "%x", "response": "defer", ' + FIELDS + "}\n"),
    "wrong answers": numbered('{"v": 1, "scenario": "table", "response": "%x", ' + FIELDS + "}\n"),
    "an entry between": repeated(good() + b"x\n"),
    "nested lists": repeated(b'{"v": ' + b"[" * 60_000 + b"}\n"),
    "nested objects": repeated(b'{"v": ' * 10_000 + b"}\n"),
    "many lists": repeated(b'{"v": [' + b"[]," * 20_000 + b"1]}\n"),
    "many objects": repeated(b'{"v": [' + b"{}," * 20_000 + b"1]}\n"),
    "many numbers": repeated(b'{"v": [' + b"1e9," * 15_000 + b"1]}\n"),
    "long numbers": repeated(b'{"v": ' + b"9" * 65_000 + b"}\n"),
    "a million digits": b'{"v": ' + b"9" * MIB + b"}\n",
    "long fractions": repeated(b'{"v": 0.' + b"9" * 65_000 + b"}\n"),
    "fields twice": repeated(b"{" + b'"v": 1, ' * 7_000 + b'"v": 1}\n'),
    "escapes": repeated(b'{"v": "' + rb"\u0041" * 10_000 + b'"}\n'),
    "lone surrogates": repeated(b'{"v": 1, "scenario": "' + rb"\ud800" * 50 + b'", "response": 1}\n'),
    "NUL in lines": repeated(b'{"v": 1, "scenario": "' + b"\0" * 50 + b'", "response": 1}\n'),
    "escaped NUL": repeated(b'{"v": 1, "scenario": "' + rb"\u0000" * 50 + b'", "response": 1}\n'),
    "noise": random.Random(1).randbytes(4 * MIB),
    "UTF-16": good().decode().encode("utf-16") * 10_000,
}


@pytest.mark.parametrize("accept", [None, ACCEPT], ids=["receipt", "grading"])
@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_read_in_one_pass_and_little_of_it_is_kept(garbage, accept):
    begun = time.process_time()
    record = read_bytes(good("table") + garbage + b"\n" + good("sorting", "share"), accept)
    assert time.process_time() - begun < SECONDS
    assert len(record.damage) <= REMARK_LIMIT + len(NAMES) + 3
    assert sum(len(str(damage)) for damage in record.damage) < 100_000
    assert len(record.latest) <= 10_000
    whole = len(garbage) < FILE_LIMIT - 1000
    assert "table" in record.latest
    assert ("sorting" in record.latest) == (whole and not (accept is None and len(record.latest) == 10_000))


@pytest.mark.parametrize("accept", ["None", "accepting({})"], ids=["receipt", "grading"])
def test_lines_that_each_name_another_scenario_cost_seconds_and_some_megabytes(accept):
    code = f"""
import resource, time
from casewise.journal import accepting
from casewise.journal.file import read_bytes

journal = b"".join(b'{{"scenario": "%x"}}\\n' % number for number in range(1_600_000))
before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
record = read_bytes(journal, {accept})
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(record.damage))
print(*record.damage[-2:], sep=chr(10))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told, more, beyond = done.stdout.splitlines()
    seconds, kilobytes, remarks = map(float, told.split())
    assert seconds < SECONDS
    assert kilobytes < 64 * 1024
    assert remarks <= REMARK_LIMIT + 4
    assert re.fullmatch(r"Line 201 of the journal and 1,\d{3},\d{3} other lines don't count either\.", more)
    assert beyond.endswith("lie beyond 32 MiB and were not read.")


def test_entries_that_each_name_another_scenario_take_bounded_memory_without_a_module():
    code = r"""
import resource
from casewise.journal.file import read_bytes

line = b'{"v":1,"scenario":"%x","response":[%s],"at":"","session":"","n":1}' + b"\n"
journal = b"".join(line % (number, b",".join([b"[]"] * 20_000)) for number in range(500))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
record = read_bytes(journal)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, len(record.latest))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    kilobytes, kept = map(int, done.stdout.split())
    assert kilobytes < 64 * 1024
    assert kept == 0


def test_a_scenario_named_by_any_damaged_line_is_in_doubt_however_many_there_are():
    journal = good() + numbered('{"scenario": "%x"}\n', MIB) + b'{"scenario": "elevator"}\n' + b"[]\n" * 100_000
    record = read_bytes(journal, ACCEPT)
    assert record.latest["elevator"].response == "defer"
    assert "elevator" in record.suspects(NAMES)
    assert record.score(MODULE["table"]).outcome is Outcome.DAMAGED


@pytest.mark.parametrize(
    "line", ['{"v": 2, "scenario": "sorting", "response": 1, ' + FIELDS + "}", '{"scenario": "sorting"}']
)
@pytest.mark.parametrize("accept", [None, ACCEPT], ids=["receipt", "grading"])
def test_the_last_of_many_damaged_lines_still_counts(line, accept):
    many = '{"v": 2, "scenario": "%x", "response": 1, ' + FIELDS + "}\n"
    journal = good("sorting") + "".join(many % number for number in range(1000)).encode() + line.encode()
    record = read_bytes(journal, accept)
    assert "sorting" in record.latest
    assert accept is None or "sorting" in record.suspects(NAMES)


def test_a_few_damaged_lines_are_listed_one_by_one_with_their_reasons():
    record = read_bytes(b"x\n\n{}\n" + good() + b'{"v": 1}\n', ACCEPT)
    assert [(damage.line, damage.why.partition(" ")[0]) for damage in record.damage] == [
        (1, "is"),
        (3, "was"),
        (5, "has"),
    ]


def test_a_copy_of_any_size_keeps_as_little():
    copy = {f"{number:x}": {"v": 1, "scenario": f"{number:x}"} for number in range(100_000)}
    begun = time.process_time()
    record = from_copy(copy, ACCEPT)
    assert time.process_time() - begun < SECONDS
    assert len(record.damage) <= REMARK_LIMIT + len(NAMES) + 3


def test_mutated_journals_are_read_without_an_exception():
    for seed in range(300):
        record = read_bytes(mutated(seed), ACCEPT)
        assert record.suspects(NAMES) <= set(NAMES)
        outcomes = {record.score(scenario).outcome for scenario in MODULE.values()}
        assert outcomes <= {Outcome.RIGHT, Outcome.WRONG, Outcome.NOT_ANSWERED, Outcome.DAMAGED}
        assert all(line.encode() for line in map(str, record.damage))


def mutated(seed: int) -> bytes:
    """Return a journal with some random damage: the same for the same seed."""
    chance = random.Random(seed)
    journal = bytearray(b"".join(good(chance.choice(NAMES), chance.choice(["share", "defer", None])) for _ in range(9)))
    tokens = [
        b"{",
        b"}",
        b'"',
        b"\\",
        b"\n",
        b"\0",
        b"[" * 2000,
        rb"\ud800",
        b"\xff",
        b"1e999",
        b"NaN",
        b"null",
        b"9" * 99,
    ]
    for _ in range(chance.randint(1, 12)):
        at, length = chance.randrange(len(journal)), chance.randint(0, 40)
        match chance.randrange(4):
            case 0:
                del journal[at : at + length]
            case 1:
                journal[at:at] = chance.choice(tokens)
            case 2:
                journal[at : at + length] = chance.randbytes(length)
            case _:
                begin = chance.randrange(len(journal))
                journal[at:at] = journal[begin : begin + 10 * length]
    return bytes(journal)


def test_every_name_in_the_module_can_be_doubted_by_an_escape():
    record = read_bytes(rb'{"scen\u0061rio": "table"}' + b"\n" + b"x\n" * 500, ACCEPT)
    assert "table" in record.suspects(NAMES)
