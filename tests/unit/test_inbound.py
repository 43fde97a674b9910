"""Hand-ins in the exchange are judged by what the system itself notes of each file."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from casewise.collecting.inbound import arrival, learner_and_time, stranger, unusable
from casewise.learner.handed_in import is_whole

root = pytest.mark.needs("accounts", "root")  # only root can give folders to others


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


NAME = datetime.fromisoformat("2026-11-23 10:00")
SOON, LATER, EARLIER = NAME + timedelta(minutes=3), NAME + timedelta(hours=2), NAME - timedelta(days=1)


@pytest.mark.parametrize(
    ("own", "name", "seen", "at", "words"),
    [
        (NAME, NAME, SOON, NAME, []),
        (SOON, NAME, SOON, SOON, []),
        (None, NAME, SOON, NAME, ["by the exchange's folder name: timestamp.txt is missing or can't be read"]),
        (EARLIER, NAME, SOON, NAME, ["by the exchange's folder name: timestamp.txt says 2026-11-22 10:00 UTC"]),
        (LATER, NAME, SOON, NAME, ["by the exchange's folder name: timestamp.txt says 2026-11-23 12:00 UTC"]),
        (None, None, NAME, NAME, ["by the file system: timestamp.txt is missing or can't be read"]),
        (SOON, None, NAME, SOON, []),
        (EARLIER, None, NAME, NAME, ["by the file system: timestamp.txt says 2026-11-22 10:00 UTC"]),
        (NAME, NAME, LATER, NAME, ["it arrived at 2026-11-23 12:00 UTC"]),
        (None, EARLIER, NAME, EARLIER, ["by the exchange's folder name", "it arrived at 2026-11-23 10:00"]),
    ],
)
def test_the_time_is_that_of_the_stamp_the_name_or_the_file_system(own, name, seen, at, words):
    came = arrival(own, name, seen)
    assert came.at == at
    assert came.seen == (seen if any("it arrived" in word for word in words) else None)
    assert len(came.remarks) == len(words)
    for word, remark in zip(words, came.remarks, strict=True):
        assert word in remark


@pytest.mark.parametrize(
    ("folder", "learner", "time"),
    [
        ("ann+sample+2026-11-23 10:00:00.000000 UTC+x1_-", "ann", NAME),
        ("ann+sample+2026-11-23 10:00:00.000000 UTC", "ann", NAME),
        ("ann+sample+2026-11-23 12:00:00.000000 +0200+x", "ann", NAME),
        ("ann+sample+2026-11-23 12:00:00.000000 +0200", "ann", NAME),
        ("ann+b+sample+2026-11-23 10:00:00 UTC+x", "ann+b", NAME),
        ("ann+sample+2026-11-23 04:00:00 CST+x", "ann", None),
        ("ann+sample+" + "1" * 200 + "h1m+x", "ann", None),
        ("+sample+2026-11-23 10:00:00 UTC+x", "", NAME),
        ("ann+sample+", "ann", None),
        ("ann", "", None),
    ],
)
def test_a_folders_name_says_whose_it_is_and_when_it_came(folder, learner, time):
    assert learner_and_time(folder, "sample") == (learner, time)


@pytest.mark.parametrize(
    "learner", ["", " ", "\t", ".", "..", ".hidden", "a/b", "a\nb", "a\x1b[2J", "\udce9", "\u202eann", "é" * 128]
)
def test_what_names_no_learner_is_refused(learner):
    assert unusable(learner)


@pytest.mark.parametrize(
    "learner", ["ann", "ann@example.com", "Zoë Ó Brien-Núñez", "伟", "ann+b", "0040011", "*", "{0}"]
)
def test_what_names_a_learner_is_taken(learner):
    assert unusable(learner) == ""
