"""The language of a course: spelling, names, numbers to call, and the reading grade."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.rules.language import Vocabulary, grade_level, unsafe_contacts

NAMES, WORDS = ["Juno Featherly", "Dr. Fennimore", "Port Quillon", "HIPAA"], ["listserv"]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(NAMES, WORDS)


def test_a_misspelled_word_is_found_and_own_words_are_not(vocabulary):
    text = "She reciived the listserv's messages in a café, de-identified, on Juno's behalf. HIPAA's rule didn't apply."
    assert vocabulary.misspelled(text) == ["reciived"]


def test_names_of_strangers_are_found_within_sentences(vocabulary):
    text = "Then Emily Johnson asked Juno, and Dr. Fennimore of Port Quillon, on Monday in March. Nobody answered."
    assert vocabulary.strangers(text) == ["Emily Johnson"]


def test_names_may_have_accents_and_titles():
    vocabulary = Vocabulary(["Jos\u00e9 N\u00fa\u00f1ez", "Novak"], [])
    text = "Then Jos\u00e9 waits, and Ms Novak asks Jos\u00e9 N\u00fa\u00f1ez, Jos and \u00d6d\u00f6n."
    assert vocabulary.strangers(text) == ["Jos", "\u00d6d\u00f6n"]


@pytest.mark.parametrize("safe", ["555-0142", "(212) 555-0100", "ann@example.com", "https://www.example.org/a", "2024"])
def test_safe_contacts_are_left_alone(safe):
    assert list(unsafe_contacts(f"Call {safe} today.")) == []


@pytest.mark.parametrize(
    "unsafe", ["555-0999", "212-555-0999", "a@clinic.invalid", "https://clinic.invalid/x", "www.clinic.invalid"]
)
def test_contacts_that_could_be_somebodys_are_found(unsafe):
    assert len(list(unsafe_contacts(f"Call {unsafe} today."))) == 1


def test_long_sentences_of_long_words_ask_for_a_higher_grade():
    plain = "The dog ran. The cat sat."
    hard = (
        "Confidentiality obligations notwithstanding, practitioners occasionally communicate identifiable information."
    )
    assert grade_level([plain]) < 2
    assert grade_level([hard]) > 12
    assert grade_level([]) == 0


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text):
    Vocabulary(NAMES, WORDS).misspelled(text)
    list(unsafe_contacts(text))
    grade_level([text])


def test_names_may_be_of_any_script_and_form():
    vocabulary = Vocabulary(["Jos\u00e9", "\u4f1f \u674e", "\u00d3 Brien-N\u00fa\u00f1ez", "McDonald", "D'Angelo"], [])
    text = (
        "Then Jose\u0301 waits, Dr. \u00d3 Brien-N\u00fa\u00f1ez, Frau McDonald, Olga D\u2019Angelo and \u4f1f \u674e, "
        "\u0438, \u0411\u043e\u0440\u0438\u0441."
    )
    assert vocabulary.strangers(text) == ["Olga D'Angelo", "\u0411\u043e\u0440\u0438\u0441"]
    assert vocabulary.misspelled("Then Jos\u00e9 asks D'Angelo, \u4f1f \u674e and McDonald\u2019s uncle.") == []


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("en-US", "The colour that they organise.", ["colour", "organise"]),
        ("en-GB", "The colour and behaviour that they organise, analyse and recieve.", ["recieve"]),
        ("de", "Die Klientenakte der Ärztin liegt im Fahrstuhl, und die Schweigepflicht gilt imer.", ["imer"]),
        (
            "es",
            "Dígale que está en el ascensor y que pregunte a su supervisora con confidncialidad.",
            ["confidncialidad"],
        ),
        ("tlh", "nuqneH qaStaH nuq", []),
    ],
)
def test_spelling_is_that_of_the_course(language, text, found):
    assert Vocabulary([], [], language).misspelled(text) == found


def test_short_forms_and_acronyms_arent_names():
    assert Vocabulary([], []).strangers("She says, I'll call, and I'd ask, HIPAA\u2019s rule, TV, A and B.") == []


def test_german_nouns_arent_names():
    text = "Dann ruft die Ärztin im Aufzug an, und Frau Xylanderski fragt Juno nach dem Termin."
    assert Vocabulary(["Juno"], [], "de").strangers(text) == ["Frau Xylanderski"]
