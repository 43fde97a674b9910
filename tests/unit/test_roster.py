"""The roster: what people's spreadsheets look like, and what is wrong with them."""

# ruff: noqa: RUF001  (letters of other scripts that look alike are what is tested)

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.roster import Learner, learners_in_table, merged
from casewise.tables.table import TableError

CLASS = "learner,first_name,last_name,email,lms_id\nsorrel,Émile,Ångström,sorrel@example.com,17\n"


@pytest.mark.parametrize(
    "data",
    [
        CLASS.encode(),
        CLASS.encode("utf-8-sig"),
        CLASS.encode("utf-16"),
        CLASS.replace(",", ";").encode(),
        CLASS.replace(",", "\t").encode("utf-16"),
        ("sep=;\r\n" + CLASS.replace(",", ";").replace("\n", "\r\n")).encode(),
        CLASS.replace("É", "E\u0301").replace("learner", " Student ID ").replace("first_name", "First Name").encode(),
        (CLASS + ",,,,\n\n").encode(),
    ],
)
def test_the_table_is_read_as_spreadsheets_write_it(data):
    assert learners_in_table(data) == [Learner("sorrel", "Émile", "Ångström", "sorrel@example.com", "17")]


def test_an_id_may_hold_a_comma_or_begin_as_a_formula_does():
    text = 'learner,first,last\n"a,b",A,B\n=cmd,C,D\n\'=hide,E,F\n'
    assert [one.learner for one in learners_in_table(text.encode())] == ["a,b", "=cmd", "=hide"]


def test_all_problems_are_listed_at_once_each_with_its_line():
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
        learners_in_table(text.encode())
    assert refused.value.problems == [
        'Line 2: "nowhere" isn\'t an e-mail address.',
        "Line 3: first name 'Odo\\nW.' has a line break or a control character in it.",
        "Line 5: the learner's id is missing.",
        "Line 7: \"../up\" cannot be a learner's id. Don't use / \\ + * or begin with a period.",
        "Line 8: tamsin has no name.",
        "Line 6: The learner SORREL is already in line 2.",
        "Line 6: The e-mail address ODO@example.com is already in line 3.",
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The table is empty."),
        (b"\n \n", "The table is empty."),
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"learner,first,last\n", "The table has no learners"),
        (b"name,mail\nA,b\n", 'There is no column "learner"; the columns are "name", "mail".'),
        (b"id,learner,first,last\n1,2,3,4\n", 'Several columns mean "learner".'),
        (b"learner,first,last\na,b,c,d\n", "Line 2 has more cells than there are headings."),
        (b'learner,first,last\na,"b,c\n', "Line 2 cannot be read"),
        (b"l\0e\0a\0", "This isn't text"),
    ],
)
def test_what_isnt_a_roster_is_explained_in_a_sentence(data, words):
    with pytest.raises(TableError) as refused:
        learners_in_table(data)
    assert words in str(refused.value)


@given(st.binary(max_size=400))
def test_no_bytes_make_trouble(data):
    try:
        assert learners_in_table(data)
    except TableError as error:
        assert error.problems


letters = st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd")  # which says that a letter is lost
names = st.text(letters, min_size=1, max_size=20).map(lambda text: f"n{text}n")


@given(st.lists(st.tuples(names, names), min_size=1, unique_by=lambda pair: pair[0]), st.sampled_from(",;\t"))
def test_what_a_table_says_comes_out_as_written(people, delimiter):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["learner", "first_name", "last_name"])
    writer.writerows([f"id{number}", first, last] for number, (first, last) in enumerate(people))
    found = learners_in_table(file.getvalue().encode(), any_name=True)
    composed = [tuple(unicodedata.normalize("NFC", part) for part in pair) for pair in people]
    assert [(one.first, one.last) for one in found] == composed


def test_nothing_is_taken_away_by_an_empty_cell_and_every_change_is_listed():
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
    assert changes.remarks == ["2 learners have the name Odo Wrenfield: pim, odo."]
    with pytest.raises(TableError, match='"Odo" is "odo" in the gradebook'):
        merged(before, [Learner("Odo", "O", "W")])


CASES = {
    "mac-roman": ("Zoë", "Núñez"),
    "cp1252": ("Émile", "Ångström"),
    "cp1250": ("Łucja", "Żak"),
    "cp1251": ("Нодира", "Каримова"),
    "gb18030": ("伟", "李"),
    "cp932": ("さくら", "田中"),
    "cp1255": ("שרה", "כהן"),
    "cp1256": ("سارة", "عودة"),
    "cp874": ("สมชาย", "ใจดี"),
    "cp1253": ("Ελένη", "Παππά"),
}


@pytest.mark.parametrize("encoding", CASES)
def test_an_encoding_that_isnt_certain_is_chosen_by_a_person_who_sees_the_names(encoding):
    first, last = CASES[encoding]
    data = f"learner,first_name,last_name\na,{first},{last}\n".encode(encoding)
    with pytest.raises(TableError) as refused:
        learners_in_table(data)
    (said,) = refused.value.problems
    assert "it doesn't say which encoding it has" in said
    assert f"\n  --encoding {encoding} (" in said
    assert f"): {first}, {last}" in said
    assert learners_in_table(data, encoding) == [Learner("a", first, last)]


def test_letters_in_columns_that_arent_used_ask_nothing():
    assert learners_in_table("learner,first,last,größe\na,A,B,schön\n".encode("cp1252"))[0].name == "A B"


@pytest.mark.parametrize(
    ("encoding", "words"),
    [("nonsense", "There is no encoding"), ("base64", "There is no encoding"), ("utf-8", "Line 2 can't be read")],
)
def test_an_encoding_that_doesnt_fit_is_reported(encoding, words):
    with pytest.raises(TableError, match=words):
        learners_in_table(CLASS.encode("cp1252"), encoding)


def test_a_byte_order_mark_is_surer_than_an_option():
    assert learners_in_table(CLASS.encode("utf-8-sig"), "cp1252")[0].first == "Émile"


@pytest.mark.parametrize("last", ["Nœ–ez", "¯ak", "Íîäèðà", "Nu?ez", "N\ufffdez", "NÃºÃ±ez", "€uro", "W█l", "Vale 2"])
def test_what_doesnt_look_like_a_name_is_a_problem_in_any_encoding(last):
    data = f"learner,first,last\na,A,{last}\n".encode()
    with pytest.raises(TableError, match="look like a name|isn't text"):
        learners_in_table(data)
    if "\ufffd" not in last:
        assert learners_in_table(data, any_name=True)[0].last == last


@pytest.mark.parametrize("learner", ["daniël", "李伟", "سارة", "o'brien", "a,b", "=cmd", "x_y-z.1", "a@b.example"])
def test_an_id_may_hold_what_a_name_may_not(learner):
    assert learners_in_table(f'learner,first,last\n"{learner}",A,B\n'.encode())[0].learner == learner


def test_an_id_that_was_read_in_another_encoding_is_reported():
    with pytest.raises(TableError, match="look like an id"):
        learners_in_table("learner,first,last\ndaniÃ«l,A,B\n".encode())


@pytest.mark.parametrize("column", ["learner", "lms_id"])
@pytest.mark.parametrize("number", ["9.0072E+11", '"9,0072E+11"', "40011.0"])
def test_a_number_that_a_spreadsheet_rewrote_is_reported_without_any_gradebook(column, number):
    cells = {"learner": "a", "lms_id": "7"} | {column: number}
    text = f"learner,first,last,lms_id\n{cells['learner']},A,B,{cells['lms_id']}\n"
    with pytest.raises(TableError, match="don't save it in Excel"):
        learners_in_table(text.encode())


def test_ids_that_differ_by_zeros_alone_are_reported():
    with pytest.raises(TableError) as refused:
        learners_in_table(b"learner,first,last\n0040011,A,B\n40011,C,D\n")
    assert "Line 3: The learner 40011 is 0040011 in line 2, except for the zeros." in str(refused.value)


KNOWN = {
    "0040011": Learner("0040011", "Juno", "Featherly", "j@school.example", "900719925474"),
    "0040012": Learner("0040012", "Odo", "Wrenfield", "o@school.example"),
    "daniël": Learner(unicodedata.normalize("NFC", "daniël"), "Daniël", "Vale", "d@school.example", "0077"),
}


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Learner("40011", "Juno", "Featherly", "j@school.example"), "0040011 is Juno Featherly .* zeros are gone"),
        (Learner("40,011", "J", "F"), "0040011 is Juno Featherly .* here it is 40,011"),
        (Learner("4.0011E4", "J", "F"), "0040011 is Juno Featherly .* rounded"),
        (Learner("00040012", "O", "W"), "0040012 is Odo Wrenfield .* here it is 00040012, with zeros"),
        (Learner("DANIËL", "D", "V"), '"DANIËL" is "daniël" in the gradebook'),
        (Learner("new", "N", "N", "J@School.example"), "e-mail J@School.example belongs to 0040011"),
        (Learner("new", "N", "N", "", "900719925474"), "LMS id 900719925474 belongs to 0040011"),
        (Learner("new", "N", "N", "", "77"), "The LMS id of daniël .* is 0077 .* zeros are gone"),
        (Learner("new", "juno", "FEATHERLY"), "juno FEATHERLY is 0040011 in the gradebook. Is new the same"),
        (Learner("0040012", "Odo", "Wrenfield", "j@school.example"), "e-mail .* belongs to 0040011"),
        (Learner("0040011", "Juno", "Featherly", "", "9.00719925E11"), "rounded"),
    ],
)
def test_nobody_becomes_two_people(one, words):
    with pytest.raises(TableError, match=words):
        merged(KNOWN, [one])


@pytest.mark.parametrize(
    "listed",
    [
        [Learner("new", "Juno", "Featherly", "other@school.example")],
        [Learner("new", "Juno", "Featherly"), KNOWN["0040011"]],
        [Learner("40013", "Sorrel", "Bright")],
        [Learner("0040011", email="o@school.example"), Learner("0040012", email="j@school.example")],
    ],
)
def test_another_person_may_come_and_addresses_may_change_hands(listed):
    assert merged(KNOWN, listed)[0]


def test_an_id_that_the_gradebook_has_in_another_normalization_is_the_same():
    decomposed = unicodedata.normalize("NFD", "daniël")
    written, changes = merged(
        {decomposed: Learner(decomposed, "Daniel")}, learners_in_table("id,first,last\ndaniël,D,V".encode())
    )
    assert (written[0].learner, changes.new) == (decomposed, [])


def test_what_goes_against_the_gradebook_is_listed_with_all_else():
    data = b"learner,first,last,email,lms_id\n40011,Juno,Featherly,j@school.example,9.0072E+11\n40012,Odo,Wr?n,,\n"
    with pytest.raises(TableError) as refused:
        learners_in_table(data, before=KNOWN)
    said = "\n".join(refused.value.problems)
    for words in (
        "Line 2: 9.0072E+11 is a number that a spreadsheet has rounded.",
        "Line 2: 0040011 is Juno Featherly in the gradebook; here the zeros are gone.",
        "Line 3: 0040012 is Odo Wrenfield in the gradebook; here the zeros are gone.",
        'Line 3: "Wr?n" doesn\'t look like a name',
    ):
        assert words in said
