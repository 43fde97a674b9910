"""What looks like a name, in any script, and what is left of another encoding."""

# ruff: noqa: RUF001  (letters of other scripts that look alike are what is tested)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.tables.names import foreign, misread, unlikely

NAMES = [
    *("O'Brien", "Ó Brien-Núñez", "d’Arcy", "van der Kade", "伟", "李", "Нодира", "Каримова", "Łucja", "Żak", "İ"),
    *("Anne-Marie", "J. R.", "Nguyễn", "Đặng Thị Hồng", "سارة", "שרה", "สมชาย", "अनिल", "김민준", "田中", "さくら"),
    *("ʻAukai", "Ka‘imi", "Gal·la", "Mª José", 'Robert "Bob"', "Robert “Bob” Lee", "Kim (Joy)", "Vale, Jr.", "D’Árcy"),
    *(
        "MacÀidh",
        "DeÁngelis",
        "ÉMILE",
        "RÓŻA",
        "JØRGEN",
        "Ёлка",
        "Ўткир",
        "Γιώργος",
        "ქეთევან",
        "Տիգրան",
        "",
        "Zoe\u0308",
    ),
    *("d'Été", "Anne–Marie", "علی\u200cرضا", "முத்து", "མེ་ལོང་", "ʿAlī", "N’Diaye", "Sa'id", "Ōe", "Ægir", "ß", "Ng"),
]
NO_NAMES = [
    *("Zo‘", "Nœ–ez", "AndrŽ", "MŸller", "¯ak", "£ucja", "Íîäèðà", "Êàðèìîâà", "Î°", "Àî", "ZoÃ«", "NÃºÃ±ez", "M¨ller"),
    *("Zo\u0091", "Zo?", "N\ufffdez", "W█l", "$am", "€va", "Juno2", "40011", "=cmd", "A\u200bB", "\u202eabc", "Ωmega"),
    *(
        "Jоhn",
        "李Wei",
        "ÐÐ¾Ð´Ð¸Ñ€Ð°",
        "Zo√´",
        "dDvořák?",
        "-",
        "дМИТРИЙ",
        "P|m",
        "A<B>",
        "µ",
        "No‘l",
        "L—pez",
        "Ald“ni",
        "½",
    ),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_script_is_a_name(name):
    assert unlikely(name) == ""


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_another_encoding_or_a_slip_leaves_isnt_a_name(name):
    assert unlikely(name)


LATIN = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=3, max_size=8)


@given(LATIN, st.sampled_from("áéíóúñçäöüåøëčřšžłąężőűğş"), LATIN)
def test_utf_8_that_was_read_in_another_encoding_is_never_a_name(before, letter, after):
    name = f"{before}{letter}{after}"
    assert unlikely(name) == ""
    for encoding in ("cp1252", "mac-roman"):
        try:
            read = name.encode().decode(encoding)
        except UnicodeDecodeError:
            continue
        assert misread(read)
        assert unlikely(read)


@given(st.text(max_size=30))
def test_no_text_makes_trouble(text):
    assert isinstance(unlikely(text), str)
    assert isinstance(foreign(text), str)
