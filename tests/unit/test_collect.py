"""Collecting takes the course's own files and nothing else, and says what it left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from casewise.collecting.exchange import gather

JOURNAL = b'{"v": 1, "scenario": "a", "response": "b", "at": "", "session": "", "n": 1}\n'
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
pytestmark = pytest.mark.needs("descriptors")

HONEST = {
    "assessment.ipynb": json.dumps(NOTEBOOK | {"metadata": {"by": "Pim Alderkin"}}).encode(),
    "responses.jsonl": JOURNAL,
    "timestamp.txt": b"2026-11-23 10:00:00.000000 UTC",
    "submission_secret.txt": b"a secret",
}
RELEASED = json.dumps(NOTEBOOK).encode()


@pytest.fixture
def submitted(tmp_path) -> Path:
    """An honest submission, beside the release of its module."""
    for folder in ("release", "submitted"):
        (tmp_path / folder).mkdir()
    (tmp_path / "release" / "assessment.ipynb").write_bytes(RELEASED)
    for name, content in HONEST.items():
        (tmp_path / "submitted" / name).write_bytes(content)
    return tmp_path / "submitted"


@pytest.fixture
def collect(submitted):
    """Collect what is submitted, and return the remarks and the files that were taken."""

    def run() -> tuple[list[str], dict[str, bytes]]:
        target = submitted.parent / "collected"
        taken = gather(submitted, target, submitted.parent / "release")
        remarks = [*taken.damage, *taken.remarks]
        assert not any(path.is_symlink() or path.is_dir() for path in target.iterdir())
        return remarks, {path.name: path.read_bytes() for path in target.iterdir()}

    return run


def test_an_honest_submission_is_taken_as_it_is(collect):
    assert collect() == ([], HONEST)


def test_pictures_of_the_course_are_left_and_not_spoken_of(submitted, collect):
    for folder in (submitted, submitted.parent / "release"):
        (folder / "doors.svg").write_text("<svg/>")
    assert collect() == ([], HONEST)


@pytest.mark.needs("links", "pipes")
@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize(
    "disguise",
    [
        lambda path, other: path.symlink_to(other),
        lambda path, other: path.hardlink_to(other),
        lambda path, _other: path.mkdir(),
        lambda path, _other: os.mkfifo(path),
        lambda path, _other: path.symlink_to("/dev/zero"),
    ],
    ids=["link", "second name", "folder", "pipe", "device"],
)
def test_whatever_isnt_a_regular_file_is_refused_and_named(submitted, collect, name, disguise):
    other = submitted.parent / "of-a-classmate"
    other.write_bytes(HONEST[name])
    (submitted / name).unlink()
    disguise(submitted / name, other)
    remarks, taken = collect()
    assert remarks[0].startswith(f"{name} was refused: ")
    assert taken == {file: content for file, content in HONEST.items() if file != name} | (
        {name: RELEASED} if name.endswith(".ipynb") else {}
    )


@pytest.mark.parametrize(
    "content",
    [None, b"", b"{", b"[]", b"null", b'{"cells": {}, "nbformat": 4}', b"\xff", b"<!DOCTYPE html>", b"[" * 200_000],
)
def test_beside_a_journal_a_notebook_that_cannot_be_used_is_put_back_from_the_release(submitted, collect, content):
    (submitted / "assessment.ipynb").unlink()
    if content is not None:
        (submitted / "assessment.ipynb").write_bytes(content)
    remarks, taken = collect()
    (remark,) = remarks
    assert remark.startswith(
        "assessment.ipynb was missing" if content is None else "assessment.ipynb could not be read"
    )
    assert "the released notebook replaces it" in remark
    assert taken == HONEST | {"assessment.ipynb": RELEASED}


@pytest.mark.parametrize(
    "content", [b'{"worksheets": [], "nbformat": 3}', b"\xef\xbb\xbf" + RELEASED, RELEASED.decode().encode("utf-16")]
)
def test_a_notebook_of_another_form_is_taken_as_it_is(submitted, collect, content):
    (submitted / "assessment.ipynb").write_bytes(content)
    assert collect() == ([], HONEST | {"assessment.ipynb": content})


@pytest.mark.parametrize("journal", [None, b"", b"torn\n"])
@pytest.mark.parametrize("content", [b"", b"{", b"[" * 200_000, b"<!DOCTYPE html>"])
def test_where_nothing_can_be_read_the_original_is_kept_and_a_person_is_called(submitted, journal, content):
    (submitted / "responses.jsonl").unlink()
    if journal is not None:
        (submitted / "responses.jsonl").write_bytes(journal)
    (submitted / "assessment.ipynb").write_bytes(content)
    target = submitted.parent / "collected"
    taken = gather(submitted, target, submitted.parent / "release")
    (damage,) = taken.damage
    assert damage.startswith("assessment.ipynb could not be read")
    assert "kept as originals/assessment.ipynb" in damage
    assert (target / "originals" / "assessment.ipynb").read_bytes() == content
    assert (target / "assessment.ipynb").read_bytes() == RELEASED


@pytest.mark.parametrize(
    ("name", "called"),
    [("responses (1).jsonl", True), ("answers.7z", True), ("assessment-Copy1.ipynb", True), (".DS_Store", False)],
)
def test_something_else_and_no_answer_calls_a_person(submitted, name, called):
    (submitted / "responses.jsonl").unlink()
    (submitted / name).write_bytes(b"x")
    taken = gather(submitted, submitted.parent / "collected", submitted.parent / "release")
    assert bool(taken.damage) == called
    assert len(taken.remarks) == 1


def test_names_that_arent_text_are_shown_as_text(submitted, collect):
    (submitted / os.fsdecode(b"r\xe9sum\xe9.txt")).write_text("")
    (submitted / "a\x1b[2Jb\nc").write_text("")
    remarks, _ = collect()
    assert remarks == [r"Not part of the course, and not collected: a\x1b[2Jb\x0ac, r\xe9sum\xe9.txt."]


def test_foreign_files_stay_where_they_are_and_are_named(submitted, collect):
    (submitted / "conftest.py").write_text("raise SystemExit")
    (submitted / "more").mkdir()
    (submitted / "collected.json").write_text("[]")
    remarks, taken = collect()
    assert remarks == ["Not part of the course, and not collected: collected.json, conftest.py, more."]
    assert taken == HONEST


def test_a_journal_is_all_that_it_takes(submitted, collect):
    for name in HONEST.keys() - {"responses.jsonl"}:
        (submitted / name).unlink()
    _, taken = collect()
    assert taken == {"responses.jsonl": JOURNAL, "assessment.ipynb": RELEASED}


@pytest.mark.needs("links")
def test_a_folder_that_is_a_link_gives_nothing(submitted, collect):
    submitted.rename(submitted.parent / "of-a-classmate")
    submitted.symlink_to(submitted.parent / "of-a-classmate")
    remarks, taken = collect()
    assert remarks[0] == "The submitted folder is a link and was refused."
    assert taken == {"assessment.ipynb": RELEASED}


# Exchanges two names in one step, again and again: renameat2 with RENAME_EXCHANGE.
EXCHANGE = """
import ctypes, os, sys

libc = ctypes.CDLL(None)
one, other = map(os.fsencode, sys.argv[1:])
while os.getppid() != 1:
    libc.renameat2(-100, one, -100, other, 2)
"""


@pytest.mark.needs("links")
def test_a_folder_replaced_by_a_link_while_it_is_collected_gives_nothing_of_anothers(submitted):
    place = submitted.parent
    (place / "of-a-classmate").mkdir()
    (place / "of-a-classmate" / "responses.jsonl").write_bytes(b"a classmate's answers")
    (place / "link").symlink_to(place / "of-a-classmate")
    with subprocess.Popen([sys.executable, "-c", EXCHANGE, submitted, place / "link"]) as process:
        try:
            for number in range(500):
                gather(submitted, place / f"{number}", place / "release")
        finally:
            process.kill()
    taken = {path.read_bytes() for path in place.glob("[0-9]*/responses.jsonl")}
    assert taken <= {JOURNAL}
    assert taken
