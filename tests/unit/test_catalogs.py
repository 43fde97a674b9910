"""The catalogs: complete, up to date, and what learners read of them."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.localedata import locale_identifiers

from casewise import kinds
from casewise.card.explanation import explanation
from casewise.card.face import face_of
from casewise.card.parts import script
from casewise.kinds.reflect.hints import Advice
from casewise.languages import catalogs as spoken
from casewise.languages.catalogs import _, decimal, in_all_languages, language, ngettext, speaking, use
from casewise.languages.dates import written_day, written_time
from casewise.languages.setting import language_of
from casewise.languages.tag import DEFAULT, normal
from casewise.learner.handed_in import Count, Feedback, HandedIn
from casewise.learner.result import Result
from casewise.moment import due_in_words
from casewise.printable import tenths
from casewise.scenario.html import hint_card
from casewise.scenario.still import answer_card
from tests.support import spanish
from tests.support.catalogs import LANGUAGES, catalogs, compiled, problems, template

ENGLISH = re.compile(
    r"\b(?:the|of|and|your|you|is|are|not|with|this|that|answer\w*|right|wrong|best|step|choose|save|practice|points?)\b",
    re.IGNORECASE,
)
"""Words of English that no Spanish page has."""


@pytest.fixture(scope="module")
def code():
    """What the code says to learners."""
    return template()


@pytest.mark.parametrize("name", ["de", "es"])
def test_a_catalog_has_all_that_learners_read_and_nothing_else(code, name):
    assert problems(catalogs()[name], code) == [], "Run: make catalogs, then translate what it names."


@pytest.mark.parametrize("name", ["de", "es"])
def test_the_json_is_what_its_catalog_makes(code, name):
    assert (LANGUAGES / f"{name}.json").read_text(encoding="utf-8") == compiled(catalogs()[name], code)


def test_a_catalog_that_lacks_a_message_or_a_brace_is_found(code):
    catalog = catalogs()["de"]
    catalog.delete("Why?")
    catalog["Saved {time}"].string = "Gespeichert"
    catalog.add("Nobody says this", "Niemand sagt das")
    assert sorted(problems(catalog, code)) == [
        "'Gespeichert' has not the same braces as 'Saved {time}'.",
        "It lacks 'Why?'.",
        "Nothing says 'Nobody says this'.",
    ]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("de_at", "de-AT"), ("ES", "es"), ("zh-hant-tw", "zh-Hant-TW"), ("en-us", "en-US"), ("", ""), (None, ""), (5, "")],
)
def test_a_language_has_one_name(tag, expected):
    assert normal(tag) == expected


@pytest.mark.parametrize("tag", ["", None, "klingon", "../de", "de/../es", "x" * 100])
def test_an_unknown_language_is_english(tag):
    with speaking(tag):
        assert (language(), _("Why?"), ngettext("{count} word", "{count} words", 2)) == (
            DEFAULT,
            "Why?",
            "{count} words",
        )


def test_a_language_that_nobody_translated_is_english_and_keeps_its_name():
    with speaking("fr"):
        assert (language(), _("Why?"), decimal("2.5")) == ("fr", "Why?", "2.5")


def test_a_kernel_speaks_in_its_threads_and_a_server_to_each_course():
    try:
        use("es-MX")
        assert _("Why?") == "¿Por qué?"
        with speaking("de"):
            assert _("Why?") == "Warum?"
        assert _("Why?") == "¿Por qué?"
    finally:
        use("")
    assert _("Why?") == "Why?"


@pytest.mark.parametrize(
    ("tag", "day", "moment", "due", "points"),
    [
        ("en-US", "May 1, 2026", "May 1, 2026, at 17:05", "Due Friday, May 1, 17:05 (UTC)", "12.4"),
        ("de", "1. Mai 2026", "1. Mai 2026 um 17:05 Uhr", "Abgabefrist: Freitag, 1. Mai, 17:05 Uhr (UTC)", "12,4"),
        (
            "es",
            "1 de mayo de 2026",
            "1 de mayo de 2026, 17:05\N{NO-BREAK SPACE}h",
            "Fecha límite: viernes, 1 de mayo, 17:05\N{NO-BREAK SPACE}h (UTC)",
            "12,4",
        ),
    ],
)
def test_days_times_and_numbers_are_written_as_people_write_them(tag, day, moment, due, points):
    at = datetime(2026, 5, 1, 17, 5, tzinfo=ZoneInfo("UTC"))
    with speaking(tag):
        assert (written_day(date(2026, 5, 1)), written_time(at)) == (day, moment)
        assert (due_in_words("2026-05-01T17:05:00+00:00[UTC]"), tenths(12.4)) == (due, points)


def test_one_thing_and_several_have_their_own_forms():
    found = HandedIn("2026-11-28 20:25:00.000000 UTC", 1, "9ab8-d829", Feedback.NONE, {})
    with speaking("de"):
        assert str(Count(1, 0, 0)) == "1 von 1 Frage"
        assert re.fullmatch(
            r"Abgegeben am 2\d\. November 2026 um \d\d:\d\d Uhr: 3 von 5 Fragen, 1 offen, 1 begonnen\. "
            r"Quittung 9ab8-d829\.",
            found.receipt_of(Count(3, 1, 1)),
        )


@pytest.mark.parametrize(("points", "expected"), [(1.0, "Punkt"), (0.5, "Punkten"), (2.0, "Punkten")])
def test_one_point_is_not_several(points, expected):
    with speaking("de"):
        assert Result(0.0, points).in_words == f"0 von {tenths(points)} {expected}"


@pytest.mark.parametrize(("tag", "said"), [("de", "„träge“"), ("es", "«träge»"), ("", "“träge”")])
def test_words_of_a_learner_have_the_quotation_marks_of_the_language(tag, said):
    with speaking(tag):
        there = Advice(found=["träge"], say="A.").hint("träge")
        away = Advice(missing=["träge"], say="A.").hint("wach")
        assert [said in re.sub("<.*?>", "", hint_card(one)) for one in (there, away)] == [True, True]


@pytest.mark.parametrize("name", ["de", "es"])
def test_a_region_writes_numbers_as_its_people_do(name):
    regions = [tag for tag in locale_identifiers() if tag.startswith(f"{name}_")]
    assert len(regions) > 4
    for tag in regions:
        with speaking(tag):
            assert decimal("2.5") == f"2{Locale.parse(tag).number_symbols['latn']['decimal']}5", tag


def test_an_english_card_is_as_it_was_and_a_spanish_one_says_so():
    scenario = kinds.read_cell(spanish.LESSON[0])
    assert " lang=" not in answer_card(scenario, None)
    with speaking("es"):
        assert ' lang="es"' in answer_card(scenario, None)


@pytest.mark.parametrize("cell", spanish.LESSON, ids=lambda cell: cell.split()[1])
def test_no_word_of_a_spanish_card_is_english(cell):
    scenario = kinds.read_cell(cell)
    given = (scenario.samples().right[0], *scenario.samples().wrong[:1])
    with speaking("es"):
        said = [answer_card(scenario, None), *(answer_card(scenario, one) for one in given)]
        said += [json.dumps(explanation(scenario, one, 3)) for one in given]
        face = {
            name: value for name, value in face_of(scenario, "sorrel").items() if name in ("legend", "kicker", "check")
        }
    for text in (*said, json.dumps(face)):
        words = re.sub(r'<[^>]*>|\\u[0-9a-f]{4}|"\w+":|"(?:right|wrong|partly)"', " ", text)
        assert ENGLISH.findall(words) == []


def test_the_script_of_a_card_has_the_words_that_it_says_and_no_others():
    spanish_script = script("choice", "es")
    said = json.loads(re.match(r"const SPOKEN = (.*);\n", spanish_script)[1])
    assert (said["language"], said["texts"]["Why?"]) == ("es", "¿Por qué?")
    assert "Show JupyterLab" not in said["texts"]
    assert json.loads(re.match(r"const SPOKEN = (.*);\n", script("choice"))[1])["texts"] == {}


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ("language: es", "es"),
        ("title: A\nlanguage: 'de_AT'\n", "de-AT"),
        ("title: A", ""),
        ("  language: es", ""),
        ("language: [es]", ""),
    ],
)
def test_a_course_names_its_language_in_its_plan(tmp_path, plan, expected):
    (tmp_path / "course.yaml").write_text(plan)
    assert language_of(tmp_path) == expected


def test_headings_are_known_in_all_languages():
    assert in_all_languages("References") == ["References", "Quellen", "Referencias"]


def test_the_catalogs_are_in_the_package():
    assert [spoken.is_translated(tag) for tag in ("en-GB", "de-CH", "es", "fr")] == [True, True, True, False]


@pytest.mark.parametrize("kind", sorted(kinds.kinds()))
def test_the_script_of_a_card_names_nothing_twice(kind):
    names = re.findall(r"^(?:const|let|function|class) (\w+)", script(kind, "es").partition("\n{\n")[0], re.MULTILINE)
    assert sorted(names) == sorted(set(names))
