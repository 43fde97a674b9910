"""Files that are dropped on the desk: recognized, or refused in words."""

from __future__ import annotations

import io
import zipfile

import pytest

from casewise.desk.drops import DropError, Drops, Use, file_name, recognized, table_uses


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return data.getvalue()


@pytest.fixture
def drop(tmp_path):
    def put(name: str, data: bytes):
        path = Drops(tmp_path).begin(name)
        path.write_bytes(data)
        return recognized(path)

    return put


def test_an_archive_keeps_its_name_because_it_says_whose_it_is(drop, tmp_path):
    found = drop("Consent-70003.zip", archive("Juno_1/answers.zip"))
    assert (found.name, found.uses) == ("Consent-70003.zip", [Use.ARCHIVE])
    assert Drops(tmp_path).files()[found.token].name == "Consent-70003.zip"
    Drops(tmp_path).remove(found.token)
    assert Drops(tmp_path).files() == {}


@pytest.mark.parametrize(
    ("heading", "use", "lms"),
    [
        ("Student,ID,SIS Login ID,Section,Consent (881)", Use.TEMPLATE, "canvas"),
        ("Identifier,Full name,Email address,Status,Grade", Use.TEMPLATE, "moodle"),
        ('"Last Name"\t"First Name"\t"Username"\t"Student ID"', Use.TEMPLATE, "blackboard"),
        ("sep=;\nmodule;learner;due", Use.DATES, ""),
        ("Learner,first_name", Use.ROSTER, ""),
        ("Nom,Prénom", Use.TEMPLATE, ""),
    ],
)
def test_a_table_is_known_by_its_headings(drop, heading, use, lms):
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        found = drop("table.csv", f"{heading}\r\n1,2\r\n".encode(encoding))
        assert (found.uses[0], found.lms) == (use, lms)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("grades.xlsx", archive("[Content_Types].xml"), "CSV UTF-8"),
        ("grades.xlsx", archive("[Content_Types].xml"), "drop the file onto it"),
        ("quiz.docx", archive("word/document.xml"), "is a Word file"),
        ("bank.xml", b"<?xml version='1.0'?><quiz/>", "If it holds questions"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0", "neither an archive nor a table"),
        ("empty.csv", b"", "is empty"),
    ],
)
def test_what_is_neither_is_refused(drop, name, data, words):
    with pytest.raises(DropError, match=words):
        drop(name, data)


@pytest.mark.parametrize("name", ["../../x.zip", "..\\x.zip", "-x.zip", ".x.zip", "a\nb.zip", "", "y" * 300 + ".zip"])
def test_a_files_name_leads_nowhere(name):
    safe = file_name(name)
    assert "/" not in safe
    assert "\\" not in safe
    assert safe
    assert not safe.startswith((".", "-"))
    assert "\n" not in safe


def test_a_table_that_nobody_knows_may_be_anything():
    assert table_uses({"a", "b"})[0] == [Use.TEMPLATE, Use.ROSTER, Use.DATES]
