"""The roster: what people's spreadsheets look like, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.registrar.roster import Learner, merged, roster
from casewise.registrar.table import TableError

CLASS = "learner,first_name,last_name,email,lms_id\nsorrel,Émile,Ångström,sorrel@example.com,17\n"


@pytest.mark.parametrize(
    "data",
    [
        CLASS.encode(),
        CLASS.encode("utf-8-sig"),
        CLASS.encode("utf-16"),
        CLASS.encode("cp1252"),
        CLASS.replace(",", ";").encode(),
        CLASS.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + CLASS.replace(",", ";").replace("\n", "\r\n")).encode("cp1252"),
        CLASS.replace("É", "E\u0301").replace("learner", " Student ID ").replace("first_name", "First Name").encode(),
        (CLASS + ",,,,\n\n").encode(),
    ],
)
def test_the_table_is_read_as_spreadsheets_write_it(data):
    assert roster(data) == [Learner("sorrel", "Émile", "Ångström", "sorrel@example.com", "17")]


def test_an_id_may_hold_a_comma_or_begin_as_a_formula_does():
    text = 'learner,first,last\n"a,b",A,B\n=cmd,C,D\n\'=hide,E,F\n'
    assert [one.learner for one in roster(text.encode())] == ["a,b", "=cmd", "=hide"]


def test_all_problems_are_told_at_once_each_with_its_line():
    text = (
        "learner,first_name,last_name,email\n"
        "sorrel,Sorrel,,nowhere\n"
        '"odo","Odo\nW.",Wrenfield,odo@example.com\n'
        ",Pim,Alderkin,\n"
        "SORREL,Other,Name,ODO@example.com\n"
        "../up,U,P,\n"
        "tamsin,,,\n"
    )
    with pytest.raises(TableError) as refused:
        roster(text.encode())
    assert refused.value.problems == [
        'Line 2: "nowhere" is no e-mail address.',
        "Line 3: first name 'Odo\\nW.' has a line break or a control character in it.",
        "Line 5: there is no learner's id.",
        'Line 7: "../up" cannot be a learner\'s id: no / \\ + * and no full stop at its beginning.',
        "Line 8: tamsin has no name.",
        "Line 6: The learner SORREL stands in line 2 already.",
        "Line 6: The e-mail address ODO@example.com stands in line 3 already.",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The table is empty."),
        (b"\n \n", "The table is empty."),
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"learner,first,last\n", "There is no learner"),
        (b"name,mail\nA,b\n", 'There is no column "learner"; there are "name", "mail".'),
        (b"id,learner,first,last\n1,2,3,4\n", 'Several columns mean "learner".'),
        (b"learner,first,last\na,b,c,d\n", "Line 2 has more cells than there are headings."),
        (b'learner,first,last\na,"b,c\n', "Line 2 cannot be read"),
        (b"l\0e\0a\0", "This is no text"),
    ],
)
def test_what_is_no_roster_is_told_in_a_sentence(data, words):
    with pytest.raises(TableError) as refused:
        roster(data)
    assert words in str(refused.value)


@given(st.binary(max_size=400))
def test_no_bytes_make_trouble(data):
    try:
        assert roster(data)
    except TableError as error:
        assert error.problems


names = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(lambda text: f"n{text}n")


@given(st.lists(st.tuples(names, names), min_size=1, unique_by=lambda pair: pair[0]), st.sampled_from(",;\t"))
def test_what_a_table_says_comes_out_as_written(people, delimiter):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["learner", "first_name", "last_name"])
    writer.writerows([f"id{number}", first, last] for number, (first, last) in enumerate(people))
    found = roster(file.getvalue().encode())
    composed = [tuple(unicodedata.normalize("NFC", part) for part in pair) for pair in people]
    assert [(one.first, one.last) for one in found] == composed


def test_nothing_is_taken_away_by_an_empty_cell_and_every_change_is_told():
    before = {"sorrel": Learner("sorrel", "Sorrel", "", "s@example.com"), "odo": Learner("odo", "Odo", "Wrenfield")}
    listed = [
        Learner("sorrel", "Sorrel", "Vale"),
        Learner("pim", "Odo", "Wrenfield"),
        Learner("odo", "Odo", "Wrenfield"),
    ]
    written, changes = merged(before, listed)
    assert written == [Learner("sorrel", "Sorrel", "Vale", "s@example.com"), Learner("pim", "Odo", "Wrenfield")]
    assert changes.changed == {"sorrel": ['last name (none) becomes "Vale"']}
    assert (changes.new, changes.same, changes.not_listed) == (["pim"], ["odo"], [])
    assert changes.remarks == ["2 learners are called Odo Wrenfield: pim, odo."]
    with pytest.raises(TableError, match='"Odo" is "odo" in the gradebook'):
        merged(before, [Learner("Odo", "O", "W")])
