"""What lies in the exchange is told by what the kernel notes of it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from casewise.grading.inbound import clock, is_whole, moment, stranger

root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give folders to others")


@pytest.fixture
def submission(tmp_path):
    folder = tmp_path / "sorrel+sample+2026-11-23 10:00:00.000000 UTC+abc"
    folder.mkdir()
    (folder / "timestamp.txt").write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f} UTC")
    (folder / "submission_secret.txt").write_text("a secret")
    return folder


def test_a_submission_is_whole_once_its_secret_is_written(submission):
    assert is_whole(submission)
    (submission / "submission_secret.txt").write_text("")
    assert not is_whole(submission)
    (submission / "submission_secret.txt").unlink()
    assert not is_whole(submission)
    assert not is_whole(submission / "nowhere")


@root
def test_what_another_account_put_there_is_a_strangers(submission):
    os.chown(submission, 2, 2)
    assert stranger(submission, "daemon") == "bin"
    assert stranger(submission, "bin") == ""
    assert stranger(submission, "nobody-of-this-name") == "bin"


@root
def test_where_nobody_has_an_account_nobody_is_a_stranger(submission):
    os.chown(submission, 54321, 54321)
    assert stranger(submission, "nobody-of-this-name") == ""
    assert stranger(submission, "daemon") == "account number 54321"


def test_what_the_collecting_account_put_there_is_trusted(submission):
    assert stranger(submission, "daemon") == ""


@pytest.mark.parametrize("days", [-1, 1])
def test_a_time_that_is_not_the_machines_is_remarked_upon(submission, days):
    assert clock(submission, submission) == ""
    other = datetime.now(UTC) + timedelta(days=days)
    (submission / "timestamp.txt").write_text(f"{other:%Y-%m-%d %H:%M:%S.%f} UTC")
    os.utime(submission / "timestamp.txt", (other.timestamp(), other.timestamp()))
    assert f"handed in at {other:%Y-%m-%d %H:%M} UTC" in clock(submission, submission)


def test_a_pipe_in_the_place_of_the_time_keeps_nobody_waiting(submission, tmp_path):
    (submission / "timestamp.txt").unlink()
    os.mkfifo(submission / "timestamp.txt")
    assert clock(submission, tmp_path / "collected") == ""


@pytest.mark.parametrize("stamp", ["", "soon", "2026-13-40 10:00:00 UTC", "9" * 400])
def test_a_time_that_cannot_be_read_is_none(stamp):
    assert moment(stamp) is None
