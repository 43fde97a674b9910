"""Who learns with whom, and who reads whose answers."""

from __future__ import annotations

import pytest

from casewise.errors import CasewiseError
from casewise.gradebook.sections import Place, may_read, places_in, write_places
from casewise.tables.person import Learner
from casewise.tables.roster import learners_in_table, merged

READERS = {"ada": ["Monday"], "grace": ["monday", "Friday"], "new": []}


@pytest.mark.parametrize(
    ("reader", "section", "may"),
    [
        ("ada", "Monday", True),
        ("ada", "MONDAY", True),
        ("ada", "Friday", False),
        ("ada", "", False),
        ("grace", "Monday", True),
        ("new", "Monday", False),
        ("head", "Friday", True),
        ("head", "", True),
    ],
)
def test_a_reader_with_sections_reads_only_these(reader, section, may):
    assert may_read(reader, section, READERS) is may


def test_a_roster_brings_sections_and_groups():
    data = b"learner,first_name,last_name,Section,Pair\nodo,Odo,Wren,Monday,3\npim,Pim,Vale,,\n"
    assert learners_in_table(data) == [
        Learner("odo", "Odo", "Wren", section="Monday", group="3"),
        Learner("pim", "Pim", "Vale"),
    ]


def test_an_empty_cell_keeps_a_section_and_another_one_moves_the_learner():
    before = {"odo": Learner("odo", "Odo", "Wren", section="Monday", group="3")}
    _, same = merged(before, [Learner("odo", "Odo", "Wren")])
    _, moved = merged(before, [Learner("odo", "Odo", "Wren", section="Friday")])
    assert (same.same, moved.changed) == (["odo"], {"odo": ['section "Monday" becomes "Friday"']})


def test_a_roster_without_them_reads_as_before():
    assert learners_in_table(b"learner,first,last\nodo,Odo,Wren\n") == [Learner("odo", "Odo", "Wren")]


def test_places_are_kept_beside_the_gradebook(tmp_path):
    (tmp_path / "gradebook").mkdir()
    write_places(tmp_path, {"pim": Place()})
    assert not (tmp_path / "gradebook" / "sections.json").exists()
    write_places(tmp_path, {"odo": Place("Monday", "3"), "pim": Place()})
    assert places_in(tmp_path) == {"odo": Place("Monday", "3")}
    write_places(tmp_path, {})
    assert places_in(tmp_path) == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"v": 1, "learners": {"odo": 3}}', '{"v": 2, "learners": {}}'])
def test_a_damaged_file_opens_nothing_to_anyone(tmp_path, text):
    (tmp_path / "gradebook").mkdir()
    (tmp_path / "gradebook" / "sections.json").write_text(text)
    with pytest.raises(CasewiseError, match="sections.json"):
        places_in(tmp_path)


@pytest.mark.parametrize(
    "data",
    [
        b"First name,Last name,Email address,Groups\nOdo,Wren,odo@example.com,Monday\n",
        b"First name,Last name,ID,Email\nOdo,Wren,,odo@example.com\n",
    ],
)
def test_a_list_without_a_learner_column_is_read_by_its_addresses(data):
    assert learners_in_table(data, id_from="email") == [
        Learner("odo@example.com", "Odo", "Wren", email="odo@example.com")
    ]
