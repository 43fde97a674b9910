"""What a person's name may hold: letters of any script, and a few other characters. The rest is likely a mistake."""

from __future__ import annotations

import re
import unicodedata

APOSTROPHES = "'\u2019\u02bb\u02bc\u02be\u02bf\u02b9\u02ba"
ANYWHERE = " -.,/()" + APOSTROPHES + "\u2010\u2011\u00aa\u00ba\u05f3\u05f4\u05be\u30fb"
"""Characters in names, as in Anne-Marie, O'Brien, "Vale, Jr.", "Kim (Joy)", Mª José."""
BETWEEN = "\u00b7\u2013\u2014"
"""Characters between two letters, as in Gal·la. A dash before a small letter points to a wrong encoding."""
AROUND = {'"': '"', "\u201c": "\u201d", "\u201d": "\u201d"}
"""Quotation marks around a nickname: the opening and the closing one."""
OKINA = "\u2018"
"""An opening quotation mark that many people use for the Hawaiian okina, before a vowel."""
JOINERS = "\u200c\u200d"
SHORTEST = 2
"""How many letters a word needs before it counts as all accents."""
CJK = {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "HALFWIDTH", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}
PREFIXES = {"al", "ben", "da", "de", "del", "di", "du", "el", "fitz", "la", "le", "mac", "mc", "nic", "van", "von"}
"""Prefixes before a capital letter, as in MacÀidh."""
READ_WRONGLY = ("cp1252", "mac-roman", "cp1250", "cp1251")
"""Encodings that are often used by mistake to read UTF-8."""


def unlikely(name: str) -> str:
    """Return why a text doesn't look like a name, for the middle of a sentence, or an empty text if it does."""
    text = unicodedata.normalize("NFC", name)
    if strange := [sign for place, sign in enumerate(text) if not _fits(text, place)]:
        return f"it holds {', '.join(dict.fromkeys(map(_called, strange)))}"
    if text and not any(_is_letter(sign) for sign in text):
        return "it has no letters"
    if misread(text):
        return "it looks like UTF-8 that was read in another encoding"
    for word in re.split(r"[\s\-.,/()]+", text):
        if why := _odd(word):
            return why
    return ""


def foreign(text: str) -> str:
    """Return why an id's letters outside ASCII look wrong, or an empty text if they don't.

    An id may have digits and characters that names don't.
    """
    if text.isascii():
        return ""
    return unlikely("".join(sign if not sign.isascii() or sign.isalpha() else " " for sign in text).strip())


def misread(text: str) -> bool:
    """Whether a text is UTF-8 that was read in another encoding, such as Ã« for ë."""
    if text.isascii():
        return False
    for encoding in READ_WRONGLY:
        try:
            meant = text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
        found = [sign for sign in meant if not sign.isascii()]
        latin = all("\u00c0" <= sign <= "\u017f" for sign in found)
        if latin or len(found) >= SHORTEST:  # a short word may be so by chance, as RÓŻA
            return True
    return False


def _fits(text: str, place: int) -> bool:
    sign = text[place]
    before, after = text[place - 1 : place] if place else "", text[place + 1 : place + 2]
    if _is_letter(sign) or sign in ANYWHERE:
        return True
    if sign in AROUND or sign in AROUND.values():
        opens = sign in AROUND and not _is_letter(before) and bool(after)
        return opens or (sign in AROUND.values() and bool(before) and not _is_letter(after))
    if sign in BETWEEN or sign in JOINERS or sign == OKINA:
        return _joins(sign, before, after)
    if unicodedata.category(sign)[0] == "M":
        return bool(before) and (_is_letter(before) or unicodedata.category(before)[0] == "M" or before in JOINERS)
    # Tibetan and other scripts put their own marks between syllables.
    return unicodedata.category(sign) == "Po" and 0x0900 <= ord(sign) <= 0x1FFF  # noqa: PLR2004


def _joins(sign: str, before: str, after: str) -> bool:
    """Whether a character is in its place between two others."""
    if sign == OKINA:
        return unicodedata.normalize("NFD", after.lower())[:1] in {"a", "e", "i", "o", "u"}
    if sign in JOINERS:
        return before >= "\u0590" and bool(after)  # Hebrew and all that follow
    return _is_letter(before) and _is_letter(after) and (sign == "\u00b7" or not after.islower())


def _is_letter(sign: str) -> bool:
    category = unicodedata.category(sign) if sign else ""
    return (category in {"Lu", "Ll", "Lt", "Lo"} and sign != "\u00b5") or _is_long(sign)


def _is_long(sign: str) -> bool:
    """Whether a character lengthens or repeats a letter, as in Japanese and Thai."""
    return sign != "" and unicodedata.category(sign) == "Lm" and ord(sign) >= 0x0300  # noqa: PLR2004


def _odd(word: str) -> str:
    letters = [sign for sign in word if _is_letter(sign)]
    scripts = {_script(sign) for sign in letters}
    if len(scripts) > 1:
        return f'"{word}" mixes {" and ".join(sorted(scripts))} letters'
    if len(letters) >= SHORTEST and all("\u00c0" <= sign <= "\u00ff" for sign in letters):
        return f'"{word}" is all accents'
    if len(letters) > SHORTEST and all("\u00c0" <= sign <= "\u024f" for sign in letters):
        return f'"{word}" is all accents'
    if capital := next((sign for at, sign in enumerate(word) if at and _stands_out(word, at)), ""):
        return f'"{word}" has the capital letter {capital} inside'
    if not word.isascii() and len(letters) > SHORTEST and word[:1].islower() and word[1:].isupper():
        return f'"{word}" has its small and capital letters swapped'
    return ""


def _stands_out(word: str, at: int) -> bool:
    """Whether an accented capital letter is inside a word: after a small letter, or between letters."""
    if not ("\u00c0" <= word[at] <= "\u024f" and word[at].isupper()) or word[:at].casefold() in PREFIXES:
        return False
    return word[at - 1].islower() or (at == 1 and word[0].isascii() and word[0].isupper() and word[2:3].islower())


def _script(sign: str) -> str:
    first = unicodedata.name(sign, "UNKNOWN").split()[0]
    if first in CJK:
        return "East Asian"
    return "Latin" if first in {"FULLWIDTH", "FEMININE", "MASCULINE", "MODIFIER"} else first.capitalize()


def _called(sign: str) -> str:
    if unicodedata.category(sign)[0] in "CZ":
        return f"the hidden character U+{ord(sign):04X}"
    return f'"{sign}"'
