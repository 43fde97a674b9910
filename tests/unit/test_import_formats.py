"""Files as they come: of the wrong kind, damaged, hostile, in odd encodings, and in zips."""

from __future__ import annotations

import contextlib
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casewise.imports.formats import read
from casewise.imports.question import Form, NotQuestionsError
from tests.support.banks import (
    PNG,
    answer,
    canvas,
    canvas_item,
    item21,
    moodle,
    moodle_question,
    reading,
    zipped,
)

CHOICE = moodle_question(more="<single>true</single>" + answer("100", "A") + answer("0", "B"))
GIFT = "::Who:: Who may read it? {=Her doctor ~Anyone}\n"
AIKEN = "Who may read it?\nA. Her doctor\nB. Anyone\nANSWER: A\n"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "It's empty."),
        (PNG, "It's a picture, not questions."),
        (b"\xff\xd8\xff\xe0abc", "It's a picture, not questions."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "It's a picture, not questions."),
        (b"RIFF0000WEBPVP8 ", "It's a picture, not questions."),
        (b"%PDF-1.7", "It's a PDF, not questions. Open what it was made from"),
        (b"{\\rtf1 x}", "It's a rich text file, not questions. Open it in Word, and save it as .docx."),
        (b"\xd0\xcf\x11\xe0" + bytes(20), "of before 2007, not questions. Save it as .docx or .xlsx."),
        (b"\x1f\x8b\x08" + bytes(20), "It's a compressed backup, not questions. From a Moodle course"),
        (b"\0\0\0 ftypmp42", "It's a recording or a video, not questions."),
        (b"ID3\3", "It's a recording, not questions."),
        (b"MZ\x90\0", "It's a program, not questions."),
        (bytes(100), "It's a file of bytes that aren't text, not questions."),
        (
            b"<!DOCTYPE html><html><title>Log in</title></html>",
            "It's a web page, not questions. Your LMS may have asked",
        ),
        (b'{"cells": []}', "It's a notebook or another file of JSON, not questions."),
        (b"<rss/>", 'It\'s XML of an unknown kind, which begins with "rss", not questions.'),
        (b"<qti-assessment-item/>", "It's QTI 3, not questions. Casewise reads QTI 1.2, 2.1 and 2.2."),
        (b"<manifest/>", "It's only the list of a package's files, not questions. Import the whole zip."),
        (b"<assessmentTest/>", "It's the list of a test's questions, without the questions. Import the whole zip."),
        (b"<quiz></quiz>", "There are no questions in it. Its format is Moodle XML."),
        (b"Dear all,\nsee you on Monday.\n", "It's a text in a form that Casewise doesn't know, not questions."),
        (
            zipped({"mimetype": "x", "content.xml": "<a/>"}),
            "It's an OpenDocument text, not questions. Save it as Word (.docx)",
        ),
        (zipped({"h5p.json": "{}"}), "It's an H5P package, not questions."),
        (
            zipped({"moodle_backup.xml": "<a/>"}),
            "It's a backup of a Moodle course, not questions. Export its question bank",
        ),
        (zipped({"[Content_Types].xml": "", "ppt/a.xml": ""}), "It's a presentation or another file of Office"),
        (zipped({"a.jpg": "x"}), "It's a zip of other files, not questions."),
        (zipped({}), "The zip is empty."),
        (zipped({"a": "x" * 1000})[:60], "it can't be unpacked"),
    ],
)
def test_a_wrong_file_is_called_what_it_is(tmp_path, data, said):
    with pytest.raises(NotQuestionsError) as refused:
        reading(tmp_path, data)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (moodle(CHOICE), "bank.txt", "Moodle XML"),
        (GIFT, "bank.xml", "GIFT"),
        (AIKEN, "bank", "Aiken"),
        (canvas(canvas_item("essay_question", '<response_str ident="r"/>')), "quiz.doc", "QTI 1.2 (Canvas)"),
        (item21("<extendedTextInteraction responseIdentifier='R'/>"), "item.txt", "QTI 2.1"),
        (zipped({"folder/bank.xml": moodle(CHOICE), "read me.txt": "Hello"}), "all.zip", "Moodle XML"),
        (zipped({"a.gift": GIFT, "__MACOSX/._a.gift": "x", "b.txt": AIKEN}), "all.zip", "GIFT and Aiken"),
    ],
)
def test_the_format_is_found_by_what_is_in_the_file(tmp_path, data, name, form):
    made = reading(tmp_path, data, name)
    assert made.format == form
    assert made.questions
    assert made.unread == ()


def test_the_places_in_a_zip_begin_with_the_file(tmp_path):
    made = reading(tmp_path, zipped({"a.gift": GIFT, "b.gift": GIFT + "\nOdd {"}))
    assert [one.where for one in made.questions] == ["a.gift, question 1 (line 1)", "b.gift, question 1 (line 1)"]
    assert [one.where for one in made.unread] == ["b.gift, question 2 (line 3)"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("text", ["Was heißt „naïve“?", "What is “naïve”?"])
def test_every_usual_encoding_is_read(tmp_path, encoding, text):
    bank = moodle(moodle_question("essay", text=text)).decode()
    for data in (bank, f"::Who:: {text} {{}}\r\n", f"{text}\r\nA. Yes\r\nB. No\r\nANSWER: A\r\n"):
        made = reading(tmp_path, data.encode(encoding))
        (question,) = made.questions
        assert question.prompt == text
        assert bool(question.untaken) == (encoding == "cp1252")


def test_a_declared_encoding_is_used(tmp_path):
    bank = moodle(moodle_question("essay", text="Café")).decode().replace("UTF-8", "ISO-8859-1")
    (question,) = reading(tmp_path, bank.encode("latin-1")).questions
    assert (question.prompt, question.untaken) == ("Café", ())


def test_seven_damaged_questions_of_a_thousand_are_named_and_the_others_taken(tmp_path):
    each = [CHOICE.replace("Who may read it?", f"Case {number}?") for number in range(1000)]
    for number in range(7):
        each[number * 100] = (
            each[number * 100].replace("</name>", "</title>"),
            each[number * 100].replace("]]></text></questiontext>", "</text></questiontext>", 1),
            each[number * 100].replace("</question>", ""),
        )[number % 3]
    made = reading(tmp_path, moodle(*each))
    assert len(made.unread) == 7
    assert [one.prompt for one in made.questions] == [f"Case {n}?" for n in range(1000) if n % 100 or n > 600]
    assert all("XML is damaged in line" in one.why and one.fix for one in made.unread)


def test_a_truncated_file_gives_what_is_whole(tmp_path):
    whole = moodle(CHOICE, CHOICE)
    made = reading(tmp_path, whole[: len(whole) - 60])
    assert len(made.questions) == 1
    assert made.unread[-1].why == "The file breaks off in what begins on line 12."


def test_entities_are_never_expanded_and_no_other_file_is_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    head = f"""<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c SYSTEM "file://{secret}">]>"""
    asked = "<questiontext><text>x&b;&c;</text></questiontext>"
    bank = f'{head}<quiz><question type="essay"><name><text>n</text></name>{asked}</question></quiz>'
    made = reading(tmp_path, bank)
    assert made.questions[0].prompt == "x&b&c"
    assert made.unread[0].why == "It defines entities, which can do harm. They weren't expanded."
    refused = reading(tmp_path, f"{head.replace('quiz', 'questestinterop')}<questestinterop>&b;</questestinterop>")
    assert "defines entities" in refused.unread[0].why
    with pytest.raises(NotQuestionsError, match="defines entities"):
        reading(tmp_path, f"{head.replace('quiz', 'assessmentItem')}<assessmentItem>&b;</assessmentItem>")


def test_names_of_letters_in_html_and_a_bare_ampersand_are_understood(tmp_path):
    bank = '<quiz><question type="essay"><name><text>a&nbsp;b &eacute; R&D</text></name></question></quiz>'
    assert reading(tmp_path, bank).questions[0].title == "a b é R&D"


def test_a_zip_bomb_uses_little_memory_and_is_named(tmp_path):
    data = zipped({"bank.xml": bytes(64 * 1024 * 1024), "a.gift": GIFT})
    tracemalloc.start()
    made = reading(tmp_path, data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.title for one in made.questions] == ["Who"]
    assert [(one.where, one.why) for one in made.unread] == [("bank.xml", "The file is larger than 32 MiB.")]
    assert peak < 80 * 1024 * 1024


def test_a_name_that_leads_out_of_a_zip_is_refused_and_the_rest_is_read(tmp_path):
    made = reading(tmp_path, zipped({"../../a.gift": GIFT, "b.gift": GIFT}))
    assert len(made.questions) == 1
    assert "points outside the archive" in made.unread[0].why


def test_a_large_file_is_read_piece_by_piece(tmp_path):
    padding = "<p>" + "word " * 12_000 + "</p>"
    each = moodle_question("essay", text="Why?").replace(
        "<generalfeedback", f"<x><![CDATA[{padding}]]></x><generalfeedback"
    )
    path = tmp_path / "bank.xml"
    path.write_bytes(moodle(*[each] * 400))
    assert path.stat().st_size > 24_000_000
    read(path)  # what it imports isn't part of the file
    tracemalloc.start()
    made = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(made.questions) == 400
    assert peak < path.stat().st_size / 2


@pytest.mark.parametrize(
    "data",
    [
        "<?a?>" * 3000,
        "<!---->" * 2000 + "x",
        " \n" * 8000,
        "<quiz>" + "<![CDATA[" * 100_000,
        "<quiz><question>" + "<![CDATA[" * 100_000 + "</question>",
        "<quiz>" + "<question type='essay'>" * 3000,
        "<quiz>" + "<!--" * 100_000,
        "::a:: {" + "\n" * 20_000,
        "::a:: x {} \n\n" * 3000,
        "A? \nA. " + "a " * 20_000 + "\nB. b\nANSWER: " + "a " * 20_000,
        moodle(moodle_question("essay", text="\\(" * 20_000)),
        moodle(moodle_question("essay", text="![" * 20_000)).replace(b'format="html"', b'format="markdown"'),
        moodle(moodle_question("essay", text="<b>" * 900 + "x")),
    ],
)
def test_odd_files_are_read_quickly(tmp_path, data):
    with contextlib.suppress(NotQuestionsError):
        reading(tmp_path, data)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        [
            moodle(CHOICE, CHOICE),
            GIFT.encode(),
            AIKEN.encode(),
            canvas(canvas_item("essay_question", "<response_str ident='r'/>")).encode(),
            item21("<extendedTextInteraction responseIdentifier='R'/>").encode(),
            zipped({"imsmanifest.xml": "<manifest/>", "a.xml": canvas()}),
        ]
    ),
    st.integers(0, 10_000),
    st.integers(0, 40),
    st.binary(max_size=12),
)
def test_no_damage_is_ever_more_than_a_sentence(tmp_path, data, place, gone, instead):
    place %= len(data)
    try:
        made = reading(tmp_path, data[:place] + instead + data[place + gone :])
    except NotQuestionsError as refused:
        assert str(refused)
    except ModuleNotFoundError as error:  # a table, which another reader takes
        assert error.name == "casewise.imports.sheet"
    else:
        assert made.questions or made.unread
        assert all(isinstance(one.form, Form) for one in made.questions)
