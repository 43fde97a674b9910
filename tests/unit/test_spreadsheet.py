"""Spreadsheets with a question in each row, as people keep them, and the template for one."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from casewise.imports.grid import columns_of, key_letters
from casewise.imports.question import Form, NotQuestionsError
from casewise.imports.sheet import COLUMNS, EXAMPLE, read, template

HEAD = ["title", "prompt", "A", "B", "C", "key", "why A", "objective", "points"]
ROW = ["Lift", "Who may know?", "He.", "She.", "Nobody.", "B", "He isn't on the form.", "C1", 2]


@pytest.fixture
def sheet(tmp_path):
    """Return a function that reads a workbook with these rows."""

    def make(*rows, name="quiz.xlsx"):
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(tmp_path / name)
        return read(tmp_path / name)

    return make


def weights(question) -> list:
    return [part.weight for part in question.parts]


def test_a_row_is_a_question(sheet):
    found = sheet(HEAD, ROW)
    (one,) = found.questions
    assert (one.where, one.form, one.title, one.prompt, one.points, one.category) == (
        "row 2", Form.ONE, "Lift", "Who may know?", 2, "C1",
    )  # fmt: skip
    assert weights(one) == [0, 1, 0]
    assert one.parts[0].feedback == "He isn't on the form."
    assert found.format == "Spreadsheet"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("b", [0, 1, 0]),
        ("(B)", [0, 1, 0]),
        ("2", [0, 1, 0]),
        (2, [0, 1, 0]),
        ("A, C", [1, 0, 1]),
        ("A and C", [1, 0, 1]),
        ("AC", [1, 0, 1]),
        ("B=1, A=0.5", [0.5, 1, 0]),
        ("B: 100%; A: 50%", [0.5, 1, 0]),
        ("She.", [0, 1, 0]),
        ("B. She.", [0, 1, 0]),
        ("", [None, None, None]),
    ],
)
def test_keys_are_read_as_people_write_them(key, expected, sheet):
    (one,) = sheet(HEAD, [*ROW[:5], key, *ROW[6:]]).questions
    assert weights(one) == expected
    assert one.form is (Form.SEVERAL if expected.count(1) > 1 else Form.ONE)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["", "", "x", "y", "", "A"], "no question"),
        (["", "Who?", "x", "y", "", "E"], "names E"),
        (["", "Who?", "x", "y", "", "perhaps"], "none of its answers"),
        (["", "Who?", "x", "", "", "A"], "fewer than two"),
    ],
)
def test_what_is_unclear_is_named_with_its_row(row, why, sheet):
    found = sheet(HEAD, ROW, row)
    assert len(found.questions) == 1
    assert why in found.unread[0].why
    assert found.unread[0].where == "row 3"


def test_other_headings_and_kinds_are_understood(sheet):
    found = sheet(
        ["My questions"],
        [],
        [
            "#",
            "Question Text",
            "Option 1",
            "Option 2",
            "Option 3",
            "Correct Answer",
            "Explanation",
            "Topic",
            "Question Type",
        ],
        [1, "Who?", "x", "y", "z", "2", "Because.", "Ethics", "MCQ"],
        [2, "In which order?", "x", "y", "z", "", "", "", "ordering"],
        [3, "Tell her.", "", "", "", "Says why", "", "", "essay"],
        [4, "It's private.", "", "", "", "TRUE", "", "", ""],
    )
    one, two, three, four = found.questions
    assert (one.explanation, one.category, one.source_id, weights(one)) == ("Because.", "Ethics", "1", [0, 1, 0])
    assert two.form is Form.ORDER
    assert (three.form, three.rubric) == (Form.TEXT, "Says why")
    assert [part.text for part in four.parts] == ["True", "False"]


def test_columns_and_keys_are_read():
    assert columns_of(["Choice A", "answer_b", "Rationale for C", "Why A", "d)"]) == {
        0: "A", 1: "B", 2: "why C", 3: "why A", 4: "D",
    }  # fmt: skip
    assert key_letters("options A & C") == ["A", "C"]
    assert key_letters("BAD idea") == []


def test_the_template_is_read_without_its_example(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(template())
    book = load_workbook(tmp_path / "t.xlsx")
    sheet = book["Questions"]
    assert [cell.value for cell in sheet[1]] == COLUMNS
    assert sheet.freeze_panes == "C2"
    assert read(tmp_path / "t.xlsx").questions == ()
    sheet["A2"] = "Mine"
    sheet.append(["", "Who?", "x", "y"])
    book.save(tmp_path / "t.xlsx")
    assert [question.prompt for question in read(tmp_path / "t.xlsx").questions] == [EXAMPLE["prompt"], "Who?"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_are_read_in_any_encoding(encoding, delimiter, tmp_path):
    rows = [HEAD[:6], ["", "Was weiß José?", "Nichts", "“Alles”", "", "B"]]
    (tmp_path / "q.csv").write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    (one,) = read(tmp_path / "q.csv").questions
    assert one.prompt == "Was weiß José?"
    assert one.parts[1].text == "“Alles”"


def test_libreoffices_sheet_is_read(tmp_path):
    space = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )

    def row(*texts: str) -> str:
        cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in texts)
        return f"<table:table-row>{cells}</table:table-row>"

    with zipfile.ZipFile(tmp_path / "q.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<office:document-content {space}><table:table table:name="One">{row("prompt", "A", "B", "key")}'
            f'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
            f"{row('Who?', 'x', 'y', 'A')}</table:table></office:document-content>",
        )
    (one,) = read(tmp_path / "q.ods").questions
    assert (one.where, weights(one)) == ("row 5", [1, 0])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + bytes(99), "old .xls"),
        (b"", "empty"),
        (b"a,b\n1,2\n", "no row with headings"),
        (b"PK\x03\x04" + bytes(99), "damaged"),
    ],
)
def test_other_files_are_refused_with_the_way_out(data, words, tmp_path):
    (tmp_path / "q.xlsx").write_bytes(data)
    with pytest.raises(NotQuestionsError, match=words):
        read(tmp_path / "q.xlsx")


def test_a_bomb_is_not_opened(tmp_path):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(65 * 1024 * 1024))
    (tmp_path / "q.xlsx").write_bytes(written.getvalue())
    with pytest.raises(NotQuestionsError, match="far more"):
        read(tmp_path / "q.xlsx")
