"""Word files in the shapes that people write: numbered by Word or by hand, with the key marked in any way."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import RGBColor

from casewise.imports.question import Form, NotQuestionsError, Reading
from casewise.imports.word import read

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


@pytest.fixture
def word(tmp_path):
    """Return a function that reads a document from these lines. "**x**" is bold, "__x__" underlined, "==x==" marked."""

    def make(*lines: str, document=None) -> Reading:
        made = document or docx.Document()
        for line in lines:
            style, _, text = line.rpartition("|")
            added(made, text, style or None)
        made.save(str(tmp_path / "quiz.docx"))
        return read(tmp_path / "quiz.docx")

    return make


def added(document, text: str, style: str | None = None):
    paragraph = document.add_paragraph(style=style)
    for piece in re.split(r"(\*\*.+?\*\*|__.+?__|==.+?==|~~.+?~~)", text):
        run = paragraph.add_run(piece[2:-2] if piece[:2] in {"**", "__", "==", "~~"} and len(piece) > 4 else piece)
        run.bold = True if piece.startswith("**") and len(piece) > 4 else None
        run.underline = True if piece.startswith("__") and len(piece) > 4 else None
        if piece.startswith("=="):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if piece.startswith("~~"):
            run.font.color.rgb = RGBColor(0xC0, 0, 0)
    return paragraph


def key(question) -> str:
    letters = "ABCDEFGHIJ"
    return "".join(letters[place] for place, part in enumerate(question.parts) if part.weight == 1)


STEM = "1. A stranger asks who comes here. What do you say?"
SHAPES = {
    "an answer line": ["A. Yes.", "B. That you can't say.", "C. Ask her.", "Answer: B"],
    "brackets": ["(A) Yes.", "(B) That you can't say.", "(C) Ask her.", "Correct answer: (B)"],
    "small letters": ["a) Yes.", "b) That you can't say.", "c) Ask her.", "Key: b"],
    "dots and spaces": ["a . Yes.", "b . That you can't say.", "c . Ask her.", "Answer \u2013 B"],
    "an asterisk before": ["A. Yes.", "*B. That you can't say.", "C. Ask her."],
    "an asterisk within": ["A. Yes.", "B. *That you can't say.", "C. Ask her."],
    "an asterisk after": ["A. Yes.", "B. That you can't say.*", "C. Ask her."],
    "bold": ["A. Yes.", "B. **That you can't say.**", "C. Ask her."],
    "all bold": ["A. Yes.", "**B. That you can't say.**", "C. Ask her."],
    "underlined": ["A. Yes.", "B. __That you can't say.__", "C. Ask her."],
    "highlighted": ["A. Yes.", "B. ==That you can't say.==", "C. Ask her."],
    "red": ["A. Yes.", "B. ~~That you can't say.~~", "C. Ask her."],
    "a word": ["A. Yes.", "B. That you can't say. (correct)", "C. Ask her."],
    "a tick": ["A. Yes.", "✓ B. That you can't say.", "C. Ask her."],
    "its text": ["A. Yes.", "B. That you can't say.", "C. Ask her.", "Answer: That you can\u2019t say"],
    "its letter and text": ["A. Yes.", "B. That you can't say.", "C. Ask her.", "Answer: B. That you can't say."],
    "boxes": ["☐ Yes.", "☒ That you can't say.", "☐ Ask her."],
    "one line": ["A. Yes.   B. That you can't say.   C. Ask her.", "Answer: B"],
    "tabs": ["A) Yes.\tB) That you can't say.\tC) Ask her.", "Answer: B"],
    "two on a line": ["A. Yes.\tB. That you can't say.", "C. Ask her.", "Answer: B"],
    "two on the second line": ["A. Yes.", "B. *That you can't say.   C. Ask her."],
    "dashes": ["Options:", "- Yes.", "- *That you can't say.", "- Ask her."],
    "the first one beside the question": ["B. *That you can't say.", "C. Ask her."],
    "a break": ["A. Yes.\nB. That you can't say.\nC. Ask her.\nAnswer: B"],
    "a list at the end": ["A. Yes.", "B. That you can't say.", "C. Ask her.", "Answer Key", "1. B"],
    "a short list at the end": ["A. Yes.", "B. That you can't say.", "C. Ask her.", "Heading 1|Answers", "1-B, 2-C"],
    "Word's own letters": ["List Bullet|Yes.", "List Bullet|**That you can't say.**", "List Bullet|Ask her."],
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_key_is_found_however_it_is_marked(shape, word):
    found = word(f"{STEM} A. Yes." if shape[0].startswith("B.") else STEM, *shape)
    (question,) = found.questions
    assert found.unread == ()
    assert question.prompt == "A stranger asks who comes here. What do you say?"
    assert [part.text.replace("\u2019", "'") for part in question.parts] == ["Yes.", "That you can't say.", "Ask her."]
    assert key(question) == "B"
    assert question.form is Form.ONE


STARTS = [
    "1. ",
    "1) ",
    "1: ",
    "Question 1: ",
    "Q1. ",
    "Q1 ",
    "Question 1\n",
    "QUESTION 1. ",
    "#",
    "Heading 2|Question 1\n",
]


@pytest.mark.parametrize("start", STARTS)
def test_a_question_is_found_however_it_is_numbered(start, word):
    style, _, number = start.rpartition("|")
    first = f"{style + '|' if style else ''}{number}Who may know?"
    found = word(first.replace("#", "List Number|"), "A. He.", "B. She.", "Answer: A")
    assert [question.prompt for question in found.questions] == ["Who may know?"]


def test_questions_without_numbers_begin_after_the_answers_of_the_last(word):
    found = word(
        "Who may know?", "A. He.", "B. She.", "*C. Nobody.", "", "A man calls.", "Who is he?", "A. One.", "*B. Two."
    )
    assert [question.prompt for question in found.questions] == ["Who may know?", "A man calls.\n\nWho is he?"]
    assert [key(question) for question in found.questions] == ["C", "B"]


def test_explanations_of_the_question_and_of_each_answer(word):
    found = word(
        STEM, "A. Yes.", "B. No.", "C. Ask.", "Answer: B", "Rationale: Consent covers only the use it names.",
        "It's the rule.", "A. He hears a name.", "B. She stays private.",
        "2. And now?", "a. Yes.", "b. No.", "Answer: A \u2013 because she agreed", "Feedback for B: It's too late.",
    )  # fmt: skip
    first, second = found.questions
    assert first.explanation == "Consent covers only the use it names.\n\nIt's the rule."
    assert [part.feedback for part in first.parts] == ["He hears a name.", "She stays private.", ""]
    assert second.explanation == "because she agreed"
    assert second.parts[1].feedback == "It's too late."


def test_a_list_of_keys_with_reasons(word):
    found = word(
        STEM, "A. Yes.", "B. No.", "2. And now?", "A. Yes.", "B. No.", "3. It's private.", "Heading 1|ANSWER KEY",
        "1. B \u2013 She has a right to privacy.", "2. A", "Rationale: He may.", "3. True",
    )  # fmt: skip
    assert [key(question) for question in found.questions] == ["B", "A", "A"]
    assert [question.explanation for question in found.questions] == ["She has a right to privacy.", "He may.", ""]


def test_several_that_apply_points_and_categories(word):
    found = word(
        "Title|A quiz", "Heading 1|Ethics", "Heading 2|Consent", "1. Which hold? (2 points)", "A. x", "B. y", "C. z",
        "Answer: A and C", "Heading 1|Notes", "2. Select all that apply:", "*A. x", "B. y", "Points: 3",
    )  # fmt: skip
    first, second = found.questions
    assert (first.form, key(first), first.points, first.category) == (Form.SEVERAL, "AC", 2, "Ethics / Consent")
    assert first.prompt == "Which hold?"
    assert (second.form, second.points, second.category) == (Form.SEVERAL, 3, "Notes")


def test_true_or_false_and_written_answers(word):
    found = word(
        "1. T/F: A name alone is protected.", "Answer: True",
        "2. A number isn't.", "True", "*False",
        "3. Describe how you would tell her.", "Rubric: Says who reads it", "Says why",
        "4. What is PHI?", "Answer: Information that names someone.",
    )  # fmt: skip
    one, two, three, four = found.questions
    assert [part.weight for part in one.parts] == [1.0, 0.0]
    assert one.prompt == "A name alone is protected."
    assert [part.text for part in two.parts] == ["True", "False"]
    assert key(two) == "B"
    assert (three.form, three.rubric) == (Form.TEXT, "Says who reads it\nSays why")
    assert (four.form, four.rubric) == (Form.TEXT, "Information that names someone.")


def test_a_situation_may_have_lists_of_its_own(word):
    found = word(
        "1. He has:", "List Bullet|a fever", "List Bullet|a cough", "What now?", "A. Rest.", "*B. Call.",
        "2. In this order:", "1. wash", "2. dry", "What is missing?", "A. soap", "*B. nothing",
    )  # fmt: skip
    first, second = found.questions
    assert first.prompt == "He has:\n\n- a fever\n\n- a cough\n\nWhat now?" or "a fever" in first.prompt
    assert [part.text for part in first.parts] == ["Rest.", "Call."]
    assert "wash" in second.prompt
    assert [part.text for part in second.parts] == ["soap", "nothing"]


def test_words_own_numbering_of_questions_and_answers(word):
    made = docx.Document()
    numbering = made.part.numbering_part.element
    abstract = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>'
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>'
        "</w:abstractNum>"
    )
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    lines = [(0, "Who?"), (1, "He."), (1, "**She.**"), (0, "When?"), (1, "**Now.**"), (1, "Later.")]
    for level, text in lines:
        about = added(made, text)._p.get_or_add_pPr()  # noqa: SLF001  (nor has numbering)
        numbered = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", level), ("w:numId", 90)):
            one = OxmlElement(name)
            one.set(qn("w:val"), str(value))
            numbered.append(one)
        about.append(numbered)
    found = word(document=made)
    assert [question.prompt for question in found.questions] == ["Who?", "When?"]
    assert [key(question) for question in found.questions] == ["B", "A"]
    assert [part.text for part in found.questions[0].parts] == ["He.", "She."]


def test_tables_may_have_a_question_in_each_row_or_in_each_table(word):
    made = docx.Document()
    rows = [
        ("No", "Question", "A", "B", "C", "Correct Answer", "Rationale"),
        ("1", "Who?", "He", "She", "", "B", "Why."),
    ]
    table = made.add_table(rows=2, cols=7)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("")
    other = made.add_table(rows=3, cols=2)
    for row, cells in zip(other.rows, [("2", "When?"), ("A", "Now"), ("*B", "Later")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    found = word(document=made)
    assert sorted(question.prompt for question in found.questions) == ["When?", "Who?"]
    assert {key(question) for question in found.questions} == {"B"}


@pytest.mark.parametrize("rows", [[("1", "2"), ("B", "A")], [("No.", "Key"), ("1", "B"), ("2", "A")]])
def test_a_table_of_keys_is_read(rows, word):
    made = docx.Document()
    for text in ("1. Who?", "A. He", "B. She", "2. When?", "A. Now", "B. Later", "Key"):
        added(made, text)
    table = made.add_table(rows=len(rows), cols=2)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert [key(question) for question in word(document=made).questions] == ["B", "A"]


def test_what_a_tracked_change_deleted_is_not_read(word):
    made = docx.Document()
    paragraph = added(made, "1. Who may ")
    changed = paragraph._p  # noqa: SLF001  (tracked changes have no other door)
    changed.append(parse_xml(f'<w:del {nsdecls("w")} w:id="1"><w:r><w:delText>not </w:delText></w:r></w:del>'))
    changed.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="2"><w:r><w:t>really </w:t></w:r></w:ins>'))
    paragraph.add_run("know?")
    found = word("A. He.", "*B. She.", document=made)
    assert found.questions[0].prompt == "Who may really know?"


def test_pictures_come_along_with_their_descriptions(word):
    made = docx.Document()
    added(made, "1. What does it show?").add_run().add_picture(io.BytesIO(PNG))
    shape = made.inline_shapes[0]._inline  # noqa: SLF001  (nor has a description)
    shape.docPr.set("descr", "An ECG [lead II]")
    found = word("A. A.", "*B. B.", document=made)
    (question,) = found.questions
    assert question.prompt == "What does it show? ![An ECG (lead II)](image1.png)"
    assert question.pictures == {"image1.png": PNG}


def test_words_that_matter_stay_bold_and_nothing_becomes_markup(word):
    found = word("1. Which is **not** allowed at <5% * 2?", "A. _one_", "*B. `two`")
    assert found.questions[0].prompt == r"Which is **not** allowed at \<5% \* 2?"
    assert found.questions[0].parts[0].text == r"\_one_"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["1. Who?", "A. He.", "B. She.", "Answer: E"], "names E"),
        (["1. Who?", "A. He.", "B. She.", "Answer: perhaps"], "none of its answers"),
        (["1. Who?", "A. He."], "one answer"),
        (["1. Read every line.", "2. Who?", "A. He.", "*B. She."], "no answers"),
    ],
)
def test_what_is_unclear_is_named_with_its_place(lines, why, word):
    found = word(*lines)
    assert why in found.unread[0].why
    assert found.unread[0].where == "question 1, paragraph 1"


def test_a_question_without_a_key_is_taken_without_one(word):
    (question,) = word("1. Who?", "A. He.", "B. She.").questions
    assert {part.weight for part in question.parts} == {None}


FILES = {
    "old.doc": (b"\xd0\xcf\x11\xe0" + bytes(600), "old .doc"),
    "quiz.docx": (b"%PDF-1.7\n", "PDF"),
    "rtf.docx": (b"{\\rtf1 hello}", "RTF"),
    "page.docx": (b"<html><body>", "web page"),
    "text.docx": (b"1. Who?\nA. He", "isn't a Word file"),
    "cut.docx": (b"PK\x03\x04" + bytes(99), "damaged"),
}


@pytest.mark.parametrize("name", FILES)
def test_other_files_are_refused_with_the_way_out(name, tmp_path):
    data, words = FILES[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(NotQuestionsError, match=words):
        read(tmp_path / name)


def packed(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return path


def test_a_bomb_is_not_opened(tmp_path):
    with pytest.raises(NotQuestionsError, match="far more"):
        read(packed(tmp_path / "bomb.docx", word__document_xml=bytes(65 * 1024 * 1024)))


def test_entities_are_not_expanded(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]><document><body><p><r><t>&b;</t></r></p></body></document>'
    with pytest.raises(NotQuestionsError, match="damaged"):
        read(packed(tmp_path / "bad.docx", word__document_xml=bomb))


def test_libreoffices_file_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "quiz.docx", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(NotQuestionsError, match="LibreOffice"):
        read(tmp_path / "quiz.docx")


def test_gift_in_a_word_file_is_named(word):
    with pytest.raises(NotQuestionsError, match="GIFT"):
        word("1. Who?", "{~%0% He", "~%100% She", "~%0% They}")


def test_an_empty_document_says_how_to_write_one(word):
    with pytest.raises(NotQuestionsError, match="No question was found"):
        word("Only a sentence.")
