"""Archives made to do harm: nothing leaves them, nothing fills the disk, and the others are collected all the same."""

from __future__ import annotations

import io
import os
import random
import stat
import zipfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given as forall
from hypothesis import settings
from hypothesis import strategies as st

from casewise.uploads import archives as module
from casewise.uploads.archives import Budget, Found, Piece, Refused, UnreadableUploadError, given, inside
from casewise.uploads.contents import ReleasedModule, sorted_out, utc_moment, wanted

GOOD = "pim_1_responses.jsonl"
NOW = datetime(2026, 11, 28, tzinfo=UTC)
RELEASE = ReleasedModule("sample", {}, {"assessment.ipynb": frozenset({"elevator"})}, frozenset(), {})
LINE = (
    b'{"v": 1, "scenario": "elevator", "response": "%s", "at": "2026-11-23T09:00:00.000Z", "session": "a1", "n": 1}\n'
)


def archive(tmp_path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    """Write an archive with these members and a good one after them."""
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in [*members, (GOOD, LINE % b"defer")]:
            opened.writestr(name, data)
    return path


def outcome(path: Path) -> tuple[list[str], list[str]]:
    """Return the journals that can be read, and why the rest can't."""
    taken, refused = [], []
    with ExitStack() as stack:
        for one in given([path], stack):
            refused += one.refused
            for piece in one.pieces:
                found = sorted_out(inside(piece, Budget(), wanted), RELEASE, NOW)
                taken += [journal.path.split("/")[-1] for journal in found.journals]
                refused += [*found.damage, *found.strange]
    return taken, refused


def link(name: str, target: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (("../../pim_1_responses.jsonl", b"{}"), "points outside"),
        (("/etc/pim_1_responses.jsonl", b"{}"), "points outside"),
        (("..\\..\\pim_1_responses.jsonl", b"{}"), "points outside"),
        (("C:\\pim_1_responses.jsonl", b"{}"), "points outside"),
        (link("odo_1_responses.jsonl", b"/etc/passwd"), "it's a link"),
        (("odo_1.zip", b"PK\x03\x04 and then nothing"), "can't be unpacked"),
        (("odo_1_program.py", b"import os"), ".py"),
        (("odo_1_responses.jsonl", b"\n" * (33 * 1024 * 1024)), "larger than 32 MiB"),
    ],
)
def test_a_hostile_member_is_refused_and_the_next_one_is_taken(tmp_path, member, why):
    taken, refused = outcome(archive(tmp_path, member))
    assert taken == [GOOD]
    assert len(refused) == 1
    assert why in refused[0]


def damaged(way: int) -> bytes:
    """Return a learner's archive in which one byte of what it holds is another."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as opened:
        opened.writestr("responses.jsonl", os.urandom(20) * 200)
    data = bytearray(file.getvalue())
    data[60:64] = b"\xff\xff\xff\xff"
    return bytes(data)


@pytest.mark.parametrize("way", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_archive_is_refused_and_stops_nobody_elses(tmp_path, way):
    taken, refused = outcome(archive(tmp_path, ("odo_1.zip", damaged(way))))
    assert taken == [GOOD]
    assert len(refused) == 1
    assert "can't be unpacked" in refused[0]


def test_archives_within_archives_come_to_an_end(tmp_path):
    data = b"{}\n"
    for depth in range(6):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as opened:
            opened.writestr("pim_1_responses.jsonl" if depth == 0 else f"pim_{depth}.zip", data)
        data = file.getvalue()
    taken, refused = outcome(archive(tmp_path, ("pim_9.zip", data)))
    assert taken == [GOOD]
    assert any("an archive in an archive in an archive" in why for why in refused)


def own(members: list[tuple[str, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members:
            opened.writestr(name, data)
    return file.getvalue()


def test_a_bomb_of_many_members_stops_at_the_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TOTAL_LIMIT", 10_000)
    bomb = own([(f"x{n}/responses.jsonl", LINE % (b"d" * 900)) for n in range(100)])
    taken, refused = outcome(archive(tmp_path, ("odo_1.zip", bomb)))
    assert taken[-1] == GOOD
    assert len(taken) <= 11
    assert any("too much to read" in why for why in refused)


def test_a_directory_of_a_hundred_thousand_files_is_not_even_read(tmp_path):
    bomb = own([("responses.jsonl", LINE % b"defer")])
    bomb = bomb[:-22] + module.ENTRY * 100_000 + bomb[-22:]
    taken, refused = outcome(archive(tmp_path, ("odo_1.zip", bomb)))
    assert taken == [GOOD]
    assert "too many files to read" in refused[0]


def test_links_and_pipes_in_a_folder_are_refused_without_being_opened(tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "odo_1_responses.jsonl").symlink_to("/etc/passwd")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "odo_2_responses.jsonl")
    (folder / GOOD).write_bytes(LINE % b"defer")
    taken, refused = outcome(folder)
    assert taken == [GOOD]
    assert len(refused) == 3


def test_nothing_is_written_anywhere(tmp_path):
    path = archive(tmp_path, ("../../pim_1_responses.jsonl", b"{}"), ("pim_2/responses.jsonl", b"{}"))
    before = sorted(tmp_path.rglob("*"))
    outcome(path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-11-23T09:00:00",
        "1999-12-31T00:00:00Z",
        "x" * 10_000,
        "",
        "1" * 400 + "h1m",
    ],
)
def test_a_time_that_makes_no_sense_is_none(at):
    assert utc_moment(at) is None


def mutated(data: bytes, dice: random.Random) -> bytes:
    """Return an archive with some bytes changed, moved, doubled or lost, or built anew with other names and ways."""
    result = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        at, length = dice.randrange(len(result) or 1), dice.randint(1, 40)
        way = dice.randrange(5)
        if way == 0:
            result[at : at + length] = dice.randbytes(length)
        elif way == 1:
            del result[at : at + length]
        elif way == 2:
            result[at:at] = result[at : at + length]
        elif way == 3 and result:
            result[at % len(result)] ^= 1 << dice.randrange(8)
        else:
            result = result[: max(1, at)] if dice.random() < 0.2 else result
    return bytes(result)


def uploaded(dice: random.Random) -> bytes:
    """Return a learner's own archive, or a journal, with hostile names, receipts and damage."""
    names = [
        "responses.jsonl",
        "odo_1_responses.jsonl",
        "../x.jsonl",
        "a/RESPONSES (1).JSONL",
        "x" * 300,
        "\u202eq",
        "é",
    ]
    receipts = [b"{}", b"[" * 5000, b'{"at": "0001-01-01T00:00:00+14:00"}', b'{"at": 5, "module": []}', b"\xff\xfe{"]
    members = [(dice.choice(names), LINE % b"mine") for _ in range(dice.randint(1, 4))]
    members.append((f"{dice.choice(names)}/receipt.json", dice.choice(receipts)))
    members.append(("n.ipynb", dice.choice([b"", b"{" * 9000, b'{"cells": [], "nbformat": 4}', b"<html>"])))
    data = own(sorted(set(members)))
    return own([("in.zip", data)]) if dice.random() < 0.2 else data


@settings(max_examples=int(os.environ.get("CASEWISE_MUTATIONS", "300")), deadline=None)
@forall(st.integers(0, 2**64))
def test_a_mutated_upload_raises_nothing_and_has_nobody_elses_answers(seed):
    dice = random.Random(seed)
    data = mutated(uploaded(dice), dice)
    piece = Piece(("pim_1_2_x.zip",), "pim_1_2_x.zip", lambda: data)
    found = list(inside(piece, Budget(), wanted))
    assert all(isinstance(one, Found | Refused) for one in found)
    result = sorted_out(found, RELEASE, NOW)
    answers = [entry for one in result.journals for entry in one.record.latest.values()]
    assert all(len(entry.scenario) < 65536 for entry in answers)


def test_a_file_without_a_name_is_refused_and_the_next_one_is_taken(tmp_path):
    path = archive(tmp_path, ("N" * 9, b"{}"))
    path.write_bytes(path.read_bytes().replace(b"N" * 9, b"\0" * 9))
    taken, refused = outcome(path)
    assert taken == [GOOD]
    assert "is empty" in refused[0]


def test_a_piece_that_cannot_be_read_says_why():
    def lost() -> bytes:
        raise OSError(5, "Input/output error")

    with pytest.raises(UnreadableUploadError, match=r"can't be unpacked \(Input/output error\)"):
        Piece(("x",), "x", lost).read()
