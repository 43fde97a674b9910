"""A journal that grading wrote is read whole: what a learner's line held may take more room in ours."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from casewise.journal import NAME, Entry, read, write
from casewise.journal.entry import LINE_LIMIT
from casewise.journal.file import read_bytes, read_own


def test_a_line_that_grows_when_it_is_written_again_is_read(tmp_path):
    entry = Entry("letter", "信" * 21_000, "2026-11-23T05:12:00Z", "a", 1)
    line = json.dumps(entry.to_json(), ensure_ascii=False).encode()
    assert len(line) < LINE_LIMIT
    latest = read_bytes(line).latest
    write(tmp_path / NAME, latest.values())
    assert read_own(tmp_path / NAME).latest == latest == {"letter": entry}
    assert read_own(tmp_path / "nowhere").latest == {}


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=99) | st.lists(st.integers() | st.none()), max_size=5))
def test_what_was_read_is_read_again(tmp_path_factory, answers):
    folder = tmp_path_factory.mktemp("journal")
    entries = {name: Entry(name, answer, "", "", 1) for name, answer in answers.items()}
    write(folder / NAME, entries.values())
    first = read(folder / NAME)
    write(folder / NAME, first.latest.values())
    assert read_own(folder / NAME).latest == first.latest
