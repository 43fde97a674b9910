"""Archives made to do harm: nothing leaves them, nothing fills the disk, and the others are collected all the same."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from casewise.grading import uploads as module
from casewise.grading.uploads import Refused, Upload, uploads

GOOD = "pim_1_responses.jsonl"


def archive(tmp_path: Path, *members: tuple[zipfile.ZipInfo | str, bytes]) -> Path:
    """Write an archive with these members and a good one after them."""
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in [*members, (GOOD, b"{}\n")]:
            opened.writestr(name, data)
    return path


def outcome(path: Path) -> tuple[list[str], list[str]]:
    found = list(uploads([path]))
    taken = [upload.path.split("/")[-1] for upload in found if isinstance(upload, Upload)]
    return taken, [refused.why for refused in found if isinstance(refused, Refused)]


def link(name: str, target: bytes) -> tuple[zipfile.ZipInfo, bytes]:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, target


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (("../../pim_1_responses.jsonl", b"{}"), "leads out"),
        (("/etc/pim_1_responses.jsonl", b"{}"), "leads out"),
        (("..\\..\\pim_1_responses.jsonl", b"{}"), "leads out"),
        (link("odo_1_responses.jsonl", b"/etc/passwd"), "it is a link"),
        (("odo_1.zip", b"PK\x03\x04 and then nothing"), "cannot be unpacked"),
        (("odo_1_program.py", b"import os"), "no part of the course"),
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
    assert "cannot be unpacked" in refused[0]


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


def test_a_bomb_of_many_members_stops_at_the_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "TOTAL_LIMIT", 10_000)
    bomb = archive(tmp_path, *((f"pim_x{n}_responses.jsonl", b"\n" * 1000) for n in range(100)))
    taken, refused = outcome(bomb)
    assert len(taken) == 10
    assert any("more than can be taken" in why for why in refused)


def test_links_and_pipes_in_a_folder_are_refused_without_being_opened(tmp_path):
    folder = tmp_path / "uploads"
    folder.mkdir()
    (folder / "odo_1_responses.jsonl").symlink_to("/etc/passwd")
    os.mkfifo(folder / "odo_2_responses.jsonl")
    (folder / GOOD).write_bytes(b"{}\n")
    taken, refused = outcome(folder)
    assert taken == [GOOD]
    assert len(refused) == 2


def test_nothing_is_written_anywhere(tmp_path):
    path = archive(tmp_path, ("../../pim_1_responses.jsonl", b"{}"), ("pim_2/responses.jsonl", b"{}"))
    before = sorted(tmp_path.rglob("*"))
    outcome(path)
    assert sorted(tmp_path.rglob("*")) == before
