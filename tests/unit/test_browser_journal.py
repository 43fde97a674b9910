"""The journal in a browser: a file for each tab, read as one, and nothing said to be saved that isn't."""

from __future__ import annotations

import io
import json
import os
import zipfile

import pytest

from casewise import files, surroundings
from casewise.journal import NAME, Journal, JournalError, fingerprint, sessions
from casewise.journal import file as journal_file
from casewise.journal.file import content
from casewise.journal.sessions import merged
from casewise.learner.queue import cases
from casewise.learner.upload import upload
from tests.support.practice import NOW


@pytest.fixture(autouse=True)
def _in_a_browser(monkeypatch):
    monkeypatch.setattr(surroundings, "SYSTEM", "emscripten")


def line(n: int, session: str = "a", response: object = "defer", at: str = "", scenario: str = "elevator") -> bytes:
    entry = {"v": 1, "scenario": scenario, "response": response, "at": at or f"2026-11-23T05:12:{n:02}.000Z"}
    return json.dumps(entry | {"session": session, "n": n}).encode() + b"\n"


class Drive:
    """A browser's drive: a file is read whole when it's opened, and written whole when it's closed.

    `meanwhile` is what another tab does between the two.
    """

    def __init__(self) -> None:
        self.meanwhile = None

    def append_lines(self, path, data, **_how):
        whole = path.read_bytes() if path.exists() else b""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        path.write_bytes(whole + data)


@pytest.fixture
def drive(monkeypatch) -> Drive:
    made = Drive()
    monkeypatch.setattr(journal_file, "append_lines", made.append_lines)
    return made


def test_two_tabs_at_once_lose_none_of_a_thousand_answers(tmp_path, drive):
    tab, other = Journal(tmp_path), Journal(tmp_path)
    for number in range(500):
        drive.meanwhile = lambda number=number: other.append(f"other-{number}", number)
        tab.append(f"one-{number}", number)
    record = Journal(tmp_path).read()
    assert len(record.latest) == 1000
    assert record.damage == []
    assert {entry.response for entry in record.latest.values()} == set(range(500))
    assert len(content(tmp_path / NAME).splitlines()) == 1000


def test_each_tab_sees_what_the_other_one_wrote(tmp_path):
    tab, other = Journal(tmp_path), Journal(tmp_path)
    assert tab.stamp() is None
    tab.append("elevator", "share")
    before = tab.stamp()
    assert before == other.stamp()
    other.append("elevator", "defer")
    assert tab.stamp() != before
    assert tab.read().latest["elevator"].response == "defer"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([tab.path.name, other.path.name])


def test_lines_come_in_the_order_of_their_times_then_sessions_then_numbers():
    one = line(1, "b") + line(2, "b") + line(4, "b")
    other = line(3, "a") + line(4, "a")
    again = line(5, "a", at="2026-11-23T05:12:04.000Z")
    assert merged([one, other + again]) == line(1, "b") + line(2, "b") + line(3) + line(4) + again + line(4, "b")


def test_a_line_that_is_in_several_files_counts_once(tmp_path):
    (tmp_path / NAME).write_bytes(line(1) + line(2))
    (tmp_path / "responses-a.jsonl").write_bytes(line(1) + line(2) + line(3))
    (tmp_path / "responses-brought-3f9a07c2.jsonl").write_bytes(line(2) + line(4, "b", "share"))
    assert content(tmp_path / NAME) == line(1) + line(2) + line(3) + line(4, "b", "share")
    assert Journal(tmp_path).read().latest["elevator"].response == "share"


def test_a_clock_that_is_set_back_turns_no_answer_of_a_session_around():
    back = line(2, "a", "share", at="2026-11-22T00:00:00.000Z")
    assert merged([line(1) + back]) == line(1) + back


def test_an_answer_counts_even_if_another_devices_clock_was_ahead(tmp_path):
    (tmp_path / "responses-brought-1.jsonl").write_bytes(line(1, "b", "share", at="2099-01-01T00:00:00.000Z"))
    assert Journal(tmp_path).read().latest["elevator"].response == "share"
    Journal(tmp_path).append("elevator", "defer")
    Journal(tmp_path).append("elevator", "silent")
    Journal(tmp_path).append("elevator", "defer")
    assert Journal(tmp_path).read().latest["elevator"].response == "defer"


@pytest.mark.parametrize("torn", [b'{"v": 1, "scenario": "ele', b"\xff\xfe", b"[1]", b'{"v": 2, "at": 3}'])
def test_what_cannot_be_read_stays_where_it_was_found(tmp_path, torn):
    (tmp_path / NAME).write_bytes(line(1) + torn + b"\n" + line(3))
    (tmp_path / "responses-b.jsonl").write_bytes(line(2, "b") + b"torn")
    (tmp_path / "responses-brought-1.jsonl").write_bytes(line(1) + torn + b"\n")
    assert content(tmp_path / NAME) == line(1) + torn + b"\n" + line(2, "b") + b"torn\n" + line(3)
    assert [damage.line for damage in Journal(tmp_path).read().damage] == [2, 4]


def test_what_the_drive_did_not_keep_is_not_said_to_be_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(journal_file, "append_lines", lambda path, *_, **__: path.touch())
    with pytest.raises(JournalError, match="This browser did not keep the answer"):
        Journal(tmp_path).append("elevator", "defer")


def test_the_upload_is_the_journal_of_all_tabs_in_the_form_that_collecting_takes(tmp_path):
    folder = tmp_path / "sample"
    folder.mkdir()
    for session, response in (("a", "share"), ("b", "defer")):
        Journal(folder, session).append("elevator", response)
    name, data = upload(folder)
    archive = zipfile.ZipFile(io.BytesIO(data))
    journal = archive.read("sample/responses.jsonl")
    assert name == "sample-answers.zip"
    assert sorted(archive.namelist()) == ["sample/receipt.json", "sample/responses.jsonl"]
    assert journal == content(folder / NAME)
    assert [json.loads(one)["response"] for one in journal.splitlines()] == ["share", "defer"]
    assert json.loads(archive.read("sample/receipt.json"))["fingerprint"] == fingerprint(journal)


def test_practice_that_was_answered_in_any_tab_can_come_back(tmp_path):
    (tmp_path / "sample").mkdir()
    assert cases([tmp_path / "sample"], "pim", NOW) == []
    (tmp_path / "sample" / "responses-a.jsonl").write_bytes(line(1))
    assert cases([tmp_path / "sample"], "pim", NOW) == []


def test_reading_asks_for_nothing_that_would_make_the_drive_write_the_file_again(tmp_path, monkeypatch):
    (tmp_path / NAME).write_bytes(line(1))
    flags, own = [], os.open

    def noted(path, flag, *more, **named):
        flags.append(flag)
        return own(path, flag, *more, **named)

    monkeypatch.setattr(files.os, "open", noted)
    Journal(tmp_path).read()
    monkeypatch.undo()
    assert [flag & ~files.NO_LINK for flag in flags] == [os.O_RDONLY]


def test_a_file_of_an_earlier_day_is_read_once_and_a_tab_of_yesterday_still_sees_its_own_answer(tmp_path, monkeypatch):
    (tmp_path / "responses-brought-1.jsonl").write_bytes(line(1, "b"))
    journal = Journal(tmp_path)
    journal.append("elevator", "share")
    for path in tmp_path.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    before, opened = journal.stamp(), []
    assert journal.read().latest["elevator"].response == "share"

    def noted(path, _limit):
        opened.append(path.name)
        return path.read_bytes()

    monkeypatch.setattr(sessions, "read_regular", noted)
    journal.append("elevator", "silent")
    assert journal.stamp() != before
    assert journal.read().latest["elevator"].response == "silent"
    assert opened == [journal.path.name]


def test_a_file_that_went_meanwhile_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / NAME).write_bytes(line(1))
    monkeypatch.setattr(sessions, "files", lambda folder: [folder / "responses-gone.jsonl", folder / NAME])
    assert content(tmp_path / NAME) == line(1)
    assert len(Journal(tmp_path).stamp()) == 1
