"""A submission: which answers count, where they were found, and which of them a person should see."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.grading.submission import Origin, Submission
from casewise.journal import NAME, Entry, Journal, write


@pytest.fixture
def scenarios(named):
    return {name: named(name) for name in ("elevator", "table", "sorting")}


@pytest.fixture
def read(tmp_path, scenarios):
    """Read the submission in this folder."""
    return lambda: Submission.read(tmp_path, scenarios)


def copy(path, at: str = "2026-11-23T05:12:00Z", **answers: object) -> None:
    """Write a notebook that carries these answers in its metadata."""
    responses = {name: Entry(name, answer, at, "a", 1).to_json() for name, answer in answers.items()}
    path.write_text(json.dumps({"metadata": {"casewise": {"responses": responses}}}))


def answers(submission: Submission) -> dict[str, object]:
    return {name: entry.response for name, entry in submission.record.latest.items()}


def test_the_journal_counts_and_the_copy_does_not(tmp_path, read):
    Journal(tmp_path).append("elevator", "defer")
    copy(tmp_path / "lesson.ipynb", "2099-01-01T00:00:00Z", elevator="share", table=["move"])
    submission = read()
    assert (answers(submission), submission.origin) == ({"elevator": "defer"}, Origin.JOURNAL)
    assert submission.remarks == []


def test_without_a_journal_the_newest_copy_of_each_answer_counts(tmp_path, read):
    copy(tmp_path / "assessment.ipynb", "2026-11-23T05:00:00Z", elevator="share", table=["move"])
    copy(tmp_path / "lesson.ipynb", "2026-11-23T06:00:00Z", elevator="defer")
    copy(tmp_path / "review.ipynb", "2026-11-23T04:00:00Z", table=["names"])
    submission = read()
    assert answers(submission) == {"elevator": "defer", "table": ["move"]}
    assert submission.origin is Origin.NOTEBOOK


def test_nothing_handed_in_is_nothing_answered(read):
    submission = read()
    assert (answers(submission), submission.origin, submission.remarks) == ({}, Origin.NOWHERE, [])
    assert submission.suspects(["elevator"]) == set()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{" * 50_000,
        b'{"metadata": []}',
        b'{"metadata": {"casewise": null}}',
        b'{"metadata": {"casewise": {"responses": [1]}}}',
        b'{"metadata": {"casewise": {"responses": {"elevator": {"v": 1, "response": NaN}}}}}',
        b"\xff\xfe",
    ],
    ids=lambda content: content[:60].decode("latin-1"),
)
def test_a_copy_of_another_form_counts_for_nothing_and_stops_nothing(tmp_path, read, content):
    (tmp_path / "assessment.ipynb").write_bytes(content)
    copy(tmp_path / "lesson.ipynb", elevator="defer")
    assert answers(read()) == {"elevator": "defer"}


def test_answers_that_no_scenario_takes_are_told_and_a_person_is_called(tmp_path, read):
    copy(tmp_path / "lesson.ipynb", elevator=["defer"], table=["move"], nowhere="a")
    submission = read()
    assert answers(submission) == {"table": ["move"]}
    assert submission.suspects(["elevator", "table"]) == {"elevator"}
    assert len(submission.remarks) == 2


def test_a_linked_journal_is_not_read_and_everything_unanswered_is_in_doubt(tmp_path, read, tmp_path_factory):
    classmate = Journal(tmp_path_factory.mktemp("classmate"))
    classmate.append("elevator", "defer")
    (tmp_path / NAME).symlink_to(classmate.path)
    submission = read()
    assert (answers(submission), submission.origin) == ({}, Origin.NOWHERE)
    assert submission.suspects(["elevator", "table"]) == {"elevator", "table"}
    assert submission.remarks[0].startswith("The journal cannot be opened: ")


def test_a_journal_refused_on_collecting_is_in_doubt(tmp_path, read):
    remarks = [f"{NAME} was refused: it is a link or no regular file.", "Something else."]
    (tmp_path / "collected.json").write_text(json.dumps(remarks))
    copy(tmp_path / "lesson.ipynb", elevator="defer")
    submission = read()
    assert submission.remarks == [*remarks, "The journal was refused when it was collected."]
    assert submission.suspects(["elevator", "table"]) == {"table"}


@pytest.mark.parametrize("content", ["", "{}", "7", "[", "[" * 50_000])
def test_a_report_of_another_form_says_nothing(tmp_path, read, content):
    (tmp_path / "collected.json").write_text(content)
    assert read().remarks == []


def test_a_damaged_line_beside_complete_answers_puts_all_of_them_in_doubt(tmp_path, read):
    Journal(tmp_path).append("elevator", "defer")
    with (tmp_path / NAME).open("ab") as file:
        file.write(b'{"v": 1, "scenario": "elev')
    assert read().suspects(["elevator"]) == {"elevator"}


@given(journal=st.binary(max_size=400), notebook=st.binary(max_size=400), report=st.binary(max_size=100))
def test_whatever_a_folder_holds_reading_it_returns(tmp_path_factory, journal, notebook, report):
    folder = tmp_path_factory.mktemp("any")
    for name, content in ((NAME, journal), ("lesson.ipynb", notebook), ("collected.json", report)):
        (folder / name).write_bytes(content)
    submission = Submission.read(folder, {})
    assert submission.record.latest == {}


def test_an_empty_journal_is_a_journal(tmp_path, read):
    write(tmp_path / NAME, [])
    copy(tmp_path / "lesson.ipynb", elevator="defer")
    assert (answers(read()), read().origin) == ({}, Origin.JOURNAL)


def test_an_answer_to_practice_that_was_changed_or_is_gone_puts_no_other_answer_in_doubt(tmp_path, read):
    copy(tmp_path / "lesson.ipynb", elevator="gone", **{"try-table": ["move"]}, table=["move"])
    submission = read()
    assert submission.suspects(["table"]) == set()
    assert submission.suspects(["table", "sorting"]) == {"sorting"}
    assert submission.suspects(["elevator", "table"]) == {"elevator"}
    assert len(submission.remarks) == 2
