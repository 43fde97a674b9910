"""A submission: which answers count, where they were found, and which of them a person should see."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.utils import compute_checksum

from casewise.collecting.collected import Collected
from casewise.collecting.submitted_files import SubmittedFiles
from casewise.grading.submission import Origin, Submission
from casewise.journal import NAME, Entry, Journal, write
from casewise.scenario.still import answer_card, described

WHEN = "2026-11-23 10:00:00.000000 UTC"


@pytest.fixture
def scenarios(named):
    return {name: named(name) for name in ("elevator", "table", "sorting")}


@pytest.fixture
def read(tmp_path, scenarios):
    """Read the submission in this folder, which says when it was handed in."""
    (tmp_path / "timestamp.txt").write_text(WHEN)
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
    assert submission.remarks == [
        "The copy in the notebook has answers that the journal has no line of: table.",
        "The copy in the notebook has other and newer answers than the journal, which counts: elevator.",
    ]
    assert submission.suspects(["elevator", "table", "sorting"]) == {"elevator", "table"}


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
def test_a_copy_that_says_the_same_or_less_is_not_spoken_of(tmp_path, read, at):
    Journal(tmp_path).append("elevator", "defer")
    Journal(tmp_path).append("table", ["move"])
    copy(tmp_path / "lesson.ipynb", at, elevator="defer", sorting=None)
    copy(tmp_path / "assessment.ipynb", "2000-01-01T00:00:00Z", table=["later"])
    assert read().remarks == []
    assert read().suspects(["elevator", "table", "sorting"]) == set()


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
        b'{"cells": [], "metadata": {"casewise": null}}',
        b'{"cells": [], "metadata": {"casewise": {"responses": [1]}}}',
        b"\xff\xfe",
    ],
    ids=lambda content: content[:60].decode("latin-1"),
)
def test_a_copy_of_another_form_counts_for_nothing_and_stops_nothing(tmp_path, read, content):
    (tmp_path / "assessment.ipynb").write_bytes(content)
    copy(tmp_path / "lesson.ipynb", elevator="defer")
    submission = read()
    assert answers(submission) == {"elevator": "defer"}
    unreadable = b"responses" not in content and b"casewise" not in content
    assert any("assessment.ipynb can't be read" in remark for remark in submission.remarks) == unreadable
    assert submission.suspects(["elevator", "table"]) == ({"table"} if unreadable else set())


def test_answers_that_no_scenario_takes_are_reported_and_a_person_has_to_look(tmp_path, read):
    copy(tmp_path / "lesson.ipynb", elevator=["defer"], table=["move"], nowhere="a")
    submission = read()
    assert answers(submission) == {"table": ["move"]}
    assert submission.suspects(["elevator", "table"]) == {"elevator"}
    assert len(submission.remarks) == 2


@pytest.mark.needs("links")
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


def test_an_empty_journal_is_a_journal_and_a_copy_with_answers_calls_a_person(tmp_path, read):
    write(tmp_path / NAME, [])
    copy(tmp_path / "lesson.ipynb", elevator="defer")
    submission = read()
    assert (answers(submission), submission.origin) == ({}, Origin.JOURNAL)
    assert submission.suspects(["elevator", "table"]) == {"elevator"}


def test_an_answer_to_practice_that_was_changed_or_is_gone_puts_no_other_answer_in_doubt(tmp_path, read):
    copy(tmp_path / "lesson.ipynb", elevator="gone", **{"try-table": ["move"]}, table=["move"])
    submission = read()
    assert submission.suspects(["table"]) == set()
    assert submission.suspects(["table", "sorting"]) == {"sorting"}
    assert submission.suspects(["elevator", "table"]) == {"elevator"}
    assert len(submission.remarks) == 2


NBGRADER = {"grade_id": "elevator", "grade": True, "points": 1, "solution": False, "task": False, "schema_version": 3}
CELL = {"cell_type": "code", "source": "%%scenario elevator", "metadata": {"nbgrader": NBGRADER}}
NBGRADER["checksum"] = compute_checksum(nbformat.from_dict(CELL))
RELEASED = {"cells": [CELL], "metadata": {"casewise": {"due": "2026-11-23"}}, "nbformat": 4}
ALIVE = {"data": {"application/vnd.jupyter.widget-view+json": {}, "text/plain": "x: not answered."}}
EMPTY = {"data": {"text/html": "<em>Not answered. Run", "text/plain": ["Scenario: ", "not answered."]}}
GIVEN = {"data": {"text/html": "<em>Answered. Run", "text/plain": "Scenario: not answered."}}


def worked(*outputs: object, source: str = "%%scenario elevator", more: tuple[object, ...] = ()) -> bytes:
    """Return the released notebook after some work in it."""
    cell = {**CELL, "source": source, "outputs": list(outputs), "execution_count": 3}
    metadata = {"casewise": {"due": "another day"}, "language_info": {}}
    return json.dumps({"cells": [cell, *more], "metadata": metadata, "nbformat": 4}).encode()


def another() -> dict[str, object]:
    """Return the released cell as it was before its words were corrected."""
    cell = nbformat.from_dict({**CELL, "source": "%%scenario elevator\ntitle: With a slip"})
    return {**cell, "metadata": {"nbgrader": {**NBGRADER, "checksum": compute_checksum(cell)}}}


@pytest.mark.parametrize(
    ("notebook", "called"),
    [
        (json.dumps(RELEASED).encode(), False),
        (json.dumps(RELEASED, indent=1).replace("\n", "\r\n").encode(), False),
        (worked(), False),
        (worked(EMPTY), False),
        (worked({"output_type": "error", "ename": "x"}, 3), False),
        (worked(ALIVE), True),
        (worked(GIVEN), True),
        (worked(EMPTY, source="%%scenario elevator\nMy answer"), True),
        (json.dumps({**RELEASED, "cells": [another()]}).encode(), False),
        (json.dumps({**RELEASED, "cells": []}).encode(), True),
        (json.dumps({**RELEASED, "metadata": {}}).encode(), True),
        (worked(more=({"cell_type": "markdown", "source": "A", "metadata": {"editable": False}},)), False),
        (worked(more=({"cell_type": "markdown", "source": "My answer"},)), True),
        (b"{", True),
        (b"", True),
    ],
)
@pytest.mark.parametrize("journal", [None, b"", b"\n \n"])
def test_a_notebook_without_answers_calls_a_person_unless_it_is_untouched(
    tmp_path, scenarios, notebook, called, journal
):
    release, folder = tmp_path / "release", tmp_path / "handed-in"
    release.mkdir()
    folder.mkdir()
    (release / "assessment.ipynb").write_text(json.dumps(RELEASED))
    (folder / "assessment.ipynb").write_bytes(notebook)
    if journal is not None:
        (folder / NAME).write_bytes(journal)
    submission = Submission.of(SubmittedFiles.read(folder, release), scenarios)
    assert submission.suspects(["elevator", "table"]) == ({"elevator", "table"} if called else set())
    assert bool(submission.remarks) == called


@pytest.mark.parametrize("name", ["responses (1).jsonl", "answers.zip", "assessment.IPYNB", "x"])
def test_other_files_and_no_answer_call_a_person(tmp_path, scenarios, name):
    release, folder = tmp_path / "release", tmp_path / "handed-in"
    for place in (release, folder):
        place.mkdir()
        (place / "assessment.ipynb").write_text(json.dumps(RELEASED))
    (folder / "timestamp.txt").write_text(WHEN)
    (folder / ".DS_Store").write_bytes(b"x")
    assert Submission.of(SubmittedFiles.read(folder, release), scenarios).remarks == []
    (folder / name).write_bytes(b"x")
    submission = Submission.of(SubmittedFiles.read(folder, release), scenarios)
    assert submission.remarks == [f"Something else was handed in: {name}."]
    assert submission.suspects(["elevator"]) == {"elevator"}
    Journal(folder).append("elevator", "defer")
    assert Submission.of(SubmittedFiles.read(folder, release), scenarios).remarks == []


def test_an_empty_journal_and_no_notebook_call_a_person(tmp_path, read):
    (tmp_path / NAME).write_bytes(b"")
    assert read().suspects(["elevator"]) == {"elevator"}


def test_what_collecting_could_not_read_puts_all_that_is_unanswered_in_doubt(tmp_path, read):
    Collected(damage=("assessment.ipynb could not be read.",)).write(tmp_path)
    Journal(tmp_path).append("elevator", "defer")
    assert read().suspects(["elevator", "table"]) == {"table"}
    assert read().remarks == ["assessment.ipynb could not be read."]


def test_remarks_are_few_and_of_one_line(tmp_path, read):
    lines = [json.dumps({"scenario": f"\x1b]52;c;{n}\u202e\n"}) for n in range(300)]
    (tmp_path / NAME).write_text("\n".join(lines))
    Collected(("a\x1b[2J\nb",)).write(tmp_path)
    remarks = read().remarks
    assert len(remarks) <= 51
    assert all(remark.isprintable() for remark in remarks)


DUE = datetime.fromisoformat("2026-11-23 11:00")
LATER = "2026-11-23 12:00:00.000000 UTC"


def test_the_time_is_the_stamps_or_else_that_of_the_last_answer_or_nobodys(tmp_path):
    (tmp_path / "timestamp.txt").write_text("2026-11-23 12:00:00 +0200\n")
    assert (SubmittedFiles.read(tmp_path).stamp, SubmittedFiles.read(tmp_path).dated) == (WHEN, "")
    (tmp_path / "timestamp.txt").write_text("in time")
    assert SubmittedFiles.read(tmp_path).stamp == ""
    copy(tmp_path / "lesson.ipynb", "2026-11-23T10:00:00.000Z", elevator="defer", table=None)
    assert SubmittedFiles.read(tmp_path).stamp == WHEN
    assert "Handed in at 2026-11-23 10:00 UTC, by its last answer" in SubmittedFiles.read(tmp_path).dated
    times = ("2026-11-23T14:00:00+02:00", "9999-12-31T23:59:59-14:00", "", "0001-01-01T00:00:00+14:00")
    write(tmp_path / NAME, [Entry(f"x{n}", 1, at, "a", n) for n, at in enumerate(times)])
    assert SubmittedFiles.read(tmp_path).stamp == LATER


@pytest.mark.parametrize(
    ("stamp", "seen", "due", "called"),
    [
        ("", "", DUE, True),
        ("", "", None, False),
        (WHEN, "", DUE, False),
        (WHEN, LATER, DUE, True),
        (WHEN, LATER, None, False),
        (WHEN, LATER, DUE + timedelta(days=1), False),
        (LATER, "2026-11-23 13:00:00.000000 UTC", DUE, False),
    ],
)
def test_a_hand_in_that_may_be_late_goes_to_a_person(scenarios, lines, stamp, seen, due, called):
    files = SubmittedFiles(lines(), stamp=stamp, collected=Collected(("A remark.",), stamp=stamp, seen=seen)).judged(
        due
    )
    submission = Submission.of(files, scenarios)
    assert submission.undecided == called
    assert any("timestamp.txt" in remark for remark in submission.remarks) == called
    assert submission.suspects(list(scenarios)) == set()
    changed = replace(files, stamp="2026-11-23 10:00:01.000000 UTC", undecided="").judged(due)
    assert not Submission.of(changed, scenarios).undecided


def test_who_answered_nothing_is_not_late(scenarios):
    assert not Submission.of(SubmittedFiles().judged(DUE), scenarios).undecided


@pytest.mark.parametrize("of_release", [{}, {"course": {"title": "T"}, "minutes": 12, "resit_of": "final"}])
@pytest.mark.parametrize("of_learner", [{}, {"course": {"title": "S"}, "minutes": 11}])
@pytest.mark.parametrize(("answered", "called"), [(None, False), ("defer", True)])
def test_a_still_card_and_what_a_later_build_says_of_the_course_arent_work(
    tmp_path, named, of_release, of_learner, answered, called
):
    scenario = named("elevator")
    card = {"text/html": str(answer_card(scenario, answered)), "text/plain": described(scenario, answered)}
    shown = {**CELL, "outputs": [{"output_type": "display_data", "data": card, "metadata": {}}]}
    release, folder = tmp_path / "release", tmp_path / "handed-in"
    for place, cell, more in ((release, CELL, of_release), (folder, shown, of_learner)):
        place.mkdir()
        notebook = {**RELEASED, "cells": [cell], "metadata": {"casewise": more}}
        (place / "assessment.ipynb").write_text(json.dumps(notebook))
    assert bool(SubmittedFiles.read(folder, release).silent) is called
