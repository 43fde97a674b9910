"""Foreign text reaches each place through one door, and does nothing there."""

from __future__ import annotations

import ast
import logging
import unicodedata
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree as ET

import nbformat
import orjson
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from casewise import kinds
from casewise.certificates.certificate import Certificate, UnprintableError, printed
from casewise.cli import app
from casewise.cli import output as saying
from casewise.course import new
from casewise.course.use import Use
from casewise.export.questions.markup import legal, parsed
from casewise.gradebook import logs
from casewise.grading import feedback
from casewise.grading.overview import About
from casewise.journal import Record
from casewise.printable import ESCAPED, printable
from casewise.scenario import Problem, Reveal
from casewise.scenario.html import corrections, foreign
from casewise.scenario.still import answer_card
from tests.support.foreign import HOSTILE

ROOT = Path(__file__).parents[2]
EVERY = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
PRINTS = {"print", "echo", "secho", "Console", "stdout", "stderr", "confirm", "prompt", "pprint"}


def calm(line: str) -> bool:
    """Whether no terminal acts on a line."""
    return not any(unicodedata.category(sign) in ESCAPED for sign in line)


def test_nothing_but_the_door_prints():
    for path in sorted((ROOT / "casewise" / "cli").glob("*.py")):
        tree = ast.parse(path.read_text())
        names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert path.stem == "output" or not names & PRINTS, path
    for path in sorted((ROOT / "casewise").rglob("*.py")):
        tree = ast.parse(path.read_text())
        called = {getattr(node.func, "id", "") for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert "print" not in called, path


@EVERY
def test_a_line_stays_one_line_that_no_terminal_acts_on(text, capsys):
    saying.say(f"{text} could not be graded", "and more")
    saying.write(f"{text}: 3")
    out, err = capsys.readouterr()
    assert [err.count("\n"), out.count("\n")] == [2, 1]
    assert all(map(calm, (out + err).split("\n")))


@EVERY
def test_data_for_programs_is_what_strict_readers_take(text, capsys):
    saying.emit({"learner": text, "rows": [{text: (text,)}]})
    found = orjson.loads(capsys.readouterr().out)
    if not any("\ud800" <= sign <= "\udfff" for sign in text):
        assert found["learner"] == text
        assert found["rows"] == [{text: [text]}]


@EVERY
def test_a_bar_on_a_terminal_shows_a_text_as_it_is(text, capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    with saying.progress(2) as bar:
        bar(1, text)
        bar(1, "")
        bar(1, text)
    err = capsys.readouterr().err
    assert printable(text) in err
    assert text not in err or text == printable(text)


@EVERY
def test_a_table_shows_a_text_as_it_is(text, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    saying.show(text, text, [text], [((text,), True)])
    out = capsys.readouterr().out
    assert out.count(printable(text)) >= 2
    assert all(map(calm, out.split("\n")))


@EVERY
@pytest.mark.parametrize("words", [["check"], ["export", "x", "--to"], []], ids=["argument", "option", "command"])
def test_what_was_typed_wrongly_is_explained_in_a_line_of_its_own(text, words):
    if "\x00" in text or text.startswith("-"):
        return
    result = CliRunner().invoke(app, [*words, text])
    assert result.exit_code == 2
    assert all(map(calm, result.output.split("\n")))
    assert "\nforged" not in result.output
    assert "\nneighbor" not in result.output


@EVERY
def test_a_problem_of_an_author_takes_the_lines_that_it_has(text):
    problem = Problem(what=f'"{text}" is not known.', fix="Fix it.", column=2, excerpt=text)
    assert [len(printable(line).splitlines()) for line in problem.lines] == [1, 1, 1]


@EVERY
def test_a_record_of_the_log_cannot_pass_for_two(text):
    logger = logging.getLogger("foreign")
    logger.setLevel(logging.INFO)
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.extend(handler.format(record).split("\n"))
    handler.setFormatter(logging.Formatter("[INFO] %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    before = logging.getLogRecordFactory()
    logs.escape()
    try:
        logger.info("Copying %s", text)
        logger.info("Copying " + text.replace("%", "%%"), *())  # noqa: G003  (as nbgrader does)
        try:
            raise ValueError(text)  # noqa: TRY301  (a traceback is what is wanted)
        except ValueError:
            logger.exception("Failed")
    finally:
        logging.setLogRecordFactory(before)
        logger.removeHandler(handler)
    assert all(map(calm, lines))
    assert [line for line in lines if not line.startswith(("[INFO]", "  | ", "Traceback"))] == []


class Tags(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found |= {tag, *(name for name, _ in attrs)}


@pytest.fixture(scope="module")
def reflection():
    return kinds.read_cell(new.scenario("reflect", Use.PRACTICE))


HARMLESS = {"section", "h3", "p", "em", "ul", "li", "div", "strong", "blockquote", "bdi", "span", "pre"}
HARMLESS |= {"class", "data-scenario", "dir", "aria-hidden"}
PAGE = HARMLESS | {"html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "lang", "charset", "name"}
PAGE |= {
    "data-marks",
    "content",
    "http-equiv",
    "ol",
    "a",
    "href",
    "id",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "scope",
}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(page: str, allowed: set[str]) -> None:
    tags = Tags()
    tags.feed(page)
    assert tags.found <= allowed
    assert not TURNING & set(page)
    assert not any(unicodedata.category(sign) in {"Cc", "Cs"} and sign not in "\n\t" for sign in page)
    page.encode()


@EVERY
def test_a_card_shows_what_a_learner_wrote_and_does_nothing_else(text, reflection):
    harmless(str(answer_card(reflection, text)), HARMLESS | {"h4", "hidden", "data-state"})
    harmless(str(corrections([Problem(what=printable(text), fix=printable(text))])), HARMLESS)
    harmless(str(foreign(text)), HARMLESS)


@EVERY
def test_a_page_of_feedback_shows_a_learner_and_their_words_as_text(text, course):
    notebook = nbformat.read(course / "release" / "sample" / "assessment.ipynb", as_version=4)
    notebook.metadata.casewise["record"] = {"origin": text, "suspects": []}
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.update(score=0.0, read=False, comment=text)
    grades = {"score": 0.0, "max_score": 6.0, "late_penalty": 0.0}
    about = About(name=text, objectives={"C1": text})
    for reveal in (Reveal.NONE, Reveal.SCORE):  # more needs the keys, which a release lacks
        harmless(feedback.page(notebook, Record(), grades, reveal, about), PAGE)


def plain(text: str) -> str:
    return "".join(sign for sign in text if "!" <= sign <= "~")


@EVERY
def test_a_certificate_prints_a_name_as_it_is_or_says_why_not(text):
    of = Certificate(learner=text, name=text, module="sample", title=text, day="2026-11-23", school=text)
    try:
        pdf = printed(of, "AAAA-BBBB", issued=date(2026, 11, 23), paper="a4", signature=text)
    except UnprintableError as error:
        assert "font" in str(error) or "cannot be printed" in str(error)
        return
    shown = PdfReader(BytesIO(pdf)).pages[0].extract_text().replace("\u2019", "'")
    assert plain(text) in plain(shown)
    assert "root:" not in shown


@EVERY
def test_xml_holds_any_text(text):
    element = ET.Element("text")
    element.text = legal(text)
    element.set("name", legal(text))
    found = ET.fromstring(ET.tostring(element, encoding="utf-8"))
    assert found.text.replace("\r", "\n") == legal(text).replace("\r", "\n")
    parsed(str(foreign(text)))
