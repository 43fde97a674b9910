"""Certificates out of a real gradebook: who gets one, what it says, and whether it is genuine."""

from __future__ import annotations

import io
import json
import re
import stat
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from casewise.cli import app
from casewise.course.build import build
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from tests.support.seven import LETTER

RIGHT = {
    "elevator": "defer",
    "table": ["move", "later"],
    "sorting": {"post": "harm", "graph": "trust", "team": "trust"},
}
NAMES = {
    "sorrel": ("Sorrel", 'O\'Neil #1 *b* $x$ @y <b> ="z" \\n'),
    "émile": ("גונו", "Vale 😀"),
    "long": ("Şęñ" * 40, "Wrenfield-" * 10),
}


def run(course: Path, command: str, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [command, *words, "--course", str(course)])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def settle(course: Path, text: str) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{text}\n")


def name(course: Path, learner: str, first: str, last: str) -> None:
    with Course(course).gradebook() as gradebook:
        gradebook.update_or_create_student(learner, first_name=first, last_name=last)


@pytest.fixture
def graded(course, hand_in, lines):
    """Three who pass under difficult names, one who does not, one without a name, one who handed nothing in."""
    for learner in (*NAMES, "nameless"):
        hand_in(learner, lines(RIGHT))
    hand_in("odo", lines())
    bulk.grade(Course(course), "sample")
    for learner, (first, last) in NAMES.items():
        name(course, learner, first, last)
    name(course, "odo", "Odo", "Wrenfield")
    name(course, "absent", "Pim", "Alderkin")
    settle(
        course,
        'c.Deadlines.zone = "UTC"\nc.Certificate.school = "Larkspur Center"\nc.Certificate.hours = {"sample": 6}',
    )
    return course


def printed(course: Path, learner: str) -> bytes:
    return (course / "gradebook" / "certificates" / "sample" / f"certificate-sample-{learner}.pdf").read_bytes()


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def test_who_passes_gets_one_and_who_does_not_is_named_with_the_reason(graded):
    code, said = run(graded, "certificate", "sample")
    assert code == 3
    for words in (
        "3 printed into",
        "Below the pass mark: odo (52.8% of 80.0%)",
        "Passed, but without a name; casewise roster FILE.csv gives one: nameless",
        "Not graded: absent",
    ):
        assert words in said
    files = sorted(path.name for path in (graded / "gradebook" / "certificates" / "sample").iterdir())
    assert files == [f"certificate-sample-{learner}.pdf" for learner in ("long", "sorrel", "émile")]
    assert run(graded, "certificate", "sample", "--learner", "sorrel")[0] == 0
    assert run(graded, "certificate", "sample", "--learner", "odo")[0] == 3
    assert run(graded, "certificate", "sample", "--learner", "stranger")[0] == 2


def test_it_says_what_it_certifies_as_it_was_written_and_a_screen_reader_can_read_it(graded):
    run(graded, "certificate", "sample")
    for learner, names in NAMES.items():
        reader = PdfReader(io.BytesIO(printed(graded, learner)))
        assert len(reader.pages) == 1
        text = reader.pages[0].extract_text()
        if learner == "émile":  # pypdf turns what is written from right to left around
            assert "Vale" in text
        else:
            assert squeezed(" ".join(names)) in squeezed(text)
        for words in ("Sample", "November 23, 2026", "6 hours", "Larkspur Center", "not legal advice", "endorsed"):
            assert squeezed(words) in squeezed(text)
        assert reader.metadata.title == "Certificate of completion: Sample"
        assert reader.metadata.author == "Larkspur Center"
        root = reader.trailer["/Root"]
        assert root["/Lang"] == "en"
        assert root["/MarkInfo"]["/Marked"]
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert b"<pdfuaid:part>1</pdfuaid:part>" in printed(graded, learner)
        assert {"H1", "H2"} <= {str(one).lstrip("/") for one in _roles(root["/StructTreeRoot"])}
        assert "%" not in text


def _roles(node):
    if "/S" in node:
        yield node["/S"]
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if isinstance(found, dict):
            yield from _roles(found)


def code_of(course: Path, learner: str) -> str:
    register = (course / "gradebook" / "certificates.jsonl").read_text().splitlines()
    return [one["code"] for one in map(json.loads, register) if one["certificate"]["learner"] == learner][-1]


def test_a_code_and_a_file_are_verified_and_whatever_was_changed_is_not_genuine(graded, tmp_path):
    run(graded, "certificate", "sample")
    code = code_of(graded, "sorrel")
    assert code in PdfReader(io.BytesIO(printed(graded, "sorrel"))).pages[0].extract_text()
    for typed in (code, code.lower().replace("-", " ")):
        left, said = run(graded, "verify", typed)
        assert left == 0
        assert said.startswith("Genuine: issued on ")
        assert 'O\'Neil #1 *b* $x$ @y <b> ="z" \\n (sorrel) for "Sample", completed on November 23, 2026' in said
    file = tmp_path / "mine.pdf"
    file.write_bytes(printed(graded, "sorrel"))
    assert run(graded, "verify", str(file))[0] == 0
    file.write_bytes(printed(graded, "sorrel") + b"\n")
    left, said = run(graded, "verify", str(file))
    assert left == 3
    assert "Not genuine: this file is not as it was printed. Its code was issued to Sorrel" in said
    file.write_bytes(b"%PDF-1.7")
    assert run(graded, "verify", str(file)) == (3, "Not genuine: no such certificate was issued here.\n")
    assert run(graded, "verify", str(tmp_path / "gone.pdf"))[0] == 2
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    left, said = run(graded, "verify", wrong)
    assert left == 3
    assert "one of its letters or digits is wrong" in said
    verdict = json.loads(run(graded, "verify", code, "--json")[1])
    assert (verdict["genuine"], verdict["stands"], verdict["certificate"]["hours"]) == (True, True, "6")


def test_printing_again_gives_the_same_file_and_one_line_in_the_register(graded):
    run(graded, "certificate", "sample")
    register = graded / "gradebook" / "certificates.jsonl"
    before = register.read_bytes(), {learner: printed(graded, learner) for learner in NAMES}
    run(graded, "certificate", "sample")
    assert (register.read_bytes(), {learner: printed(graded, learner) for learner in NAMES}) == before
    assert stat.S_IMODE(register.stat().st_mode) == 0o600


def test_a_changed_line_of_the_register_counts_for_nothing(graded):
    run(graded, "certificate", "sample")
    code = code_of(graded, "sorrel")
    register = graded / "gradebook" / "certificates.jsonl"
    lines = register.read_text()
    for before, after in (('"Larkspur Center"', '"Elsewhere"'), ('"issued": "20', '"issued": "19')):
        register.write_text(lines.replace(before, after) + "torn")
        left, said = run(graded, "verify", code)
        assert left == 3
        assert "Not genuine" in said
        assert "Line 1 of" in said
    run(graded, "certificate", "sample")
    assert run(graded, "verify", code)[0] == 0


@pytest.mark.parametrize("damage", [None, b"short"])
def test_without_its_key_no_certificate_is_called_false_and_none_is_printed(graded, damage):
    run(graded, "certificate", "sample")
    code, path = code_of(graded, "sorrel"), graded / "gradebook" / "certificates.key"
    kept = path.read_bytes()
    path.unlink()
    if damage:
        path.write_bytes(damage)
    for command, what in (("verify", code), ("certificate", "sample")):
        left, said = run(graded, command, what)
        assert left == 4
        assert f"{path} {'is damaged' if damage else 'is missing'}. Put it back from a backup" in said
        assert "Not genuine" not in said
    assert path.exists() == bool(damage)
    path.write_bytes(kept)
    assert run(graded, "verify", code)[0] == 0


def test_verifying_makes_no_key(course):
    left, said = run(course, "verify", "6J2PE-TFYKQ-FA69R-MA4KQ")
    assert left == 4
    assert "It's made with the first certificate of a course." in said
    assert not (course / "gradebook" / "certificates.key").exists()


def test_a_certificate_that_would_not_be_given_today_is_reported(graded):
    run(graded, "certificate", "sample")
    code = code_of(graded, "sorrel")
    name(graded, "sorrel", "Sorrel", "Vale")
    left, said = run(graded, "verify", code)
    assert left == 3
    assert "Genuine: " in said
    assert "It is superseded: today's certificate would be for Sorrel Vale (sorrel)" in said
    with Course(graded).gradebook() as gradebook:
        grade = gradebook.find_grade("table", "assessment", "sample", "sorrel")
        grade.manual_score = 0.0
        gradebook.db.commit()
    assert (
        "It no longer stands: graded again, sorrel has 50.0% of 80.0% needed to pass." in run(graded, "verify", code)[1]
    )


OLD_LINE = (
    '{"certificate": {"day": "2026-11-23", "hours": "6", "learner": "sorrel", "module": "sample", '
    '"name": "Sorrel Vale", "school": "Larkspur Center", "score": "", "title": "Sample"}, '
    '"code": "WXA5P-RRPFY-MG7J4-G5KA7", "file": '
    '"0000000000000000000000000000000000000000000000000000000000000000", "issued": "2026-11-24", '
    '"seal": "53c1ad24f4e2270d81fea2dd5d8644070fd41c6d181a431b0569dfeb9abda2d8", "v": 1}\n'
)
"""As the register had it before certificates went by points, sealed with the key of the bytes 0 to 31."""


def test_a_certificate_of_an_earlier_version_stands_while_its_points_do(graded):
    (graded / "gradebook" / "certificates.key").write_bytes(bytes(range(32)))
    (graded / "gradebook" / "certificates.jsonl").write_text(OLD_LINE)
    name(graded, "sorrel", "Sorrel", "Vale")
    said = "Genuine: issued on November 24, 2026 to Sorrel Vale (sorrel)"
    assert run(graded, "verify", "WXA5P-RRPFY-MG7J4-G5KA7")[1].startswith(said)
    for later, stands in ((2.0, True), (0.5, False)):  # handed in once more, and a person looks at the table again
        with Course(graded).gradebook() as gradebook:
            gradebook.update_or_create_submission("sample", "sorrel", timestamp="2026-12-01 10:00:00")
            grade = gradebook.find_grade("table", "assessment", "sample", "sorrel")
            grade.manual_score, grade.needs_manual_grade = later, True
            gradebook.db.commit()
        code, words = run(graded, "verify", "WXA5P-RRPFY-MG7J4-G5KA7")
        assert (code, "It no longer stands" in words) == ((0, False) if stands else (3, True))


def test_the_course_decides_the_pass_mark_the_result_and_the_paper(graded):
    settle(
        graded, 'c.Certificate.pass_mark = {"sample": 0.5}\nc.Certificate.show_score = True\nc.Certificate.paper = "a4"'
    )
    settle(graded, 'c.Certificate.titles = {"sample": "Sample of care"}\nc.Certificate.signature = "Dr Fennimore"')
    assert "4 printed into" in run(graded, "certificate", "sample")[1]
    page = PdfReader(io.BytesIO(printed(graded, "odo"))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
    for words in ("a result of 53%", "Sample of care", "Dr Fennimore"):
        assert words in page.extract_text()
    settle(graded, "c.Certificate.pass_mark = 80")
    left, said = run(graded, "certificate", "sample")
    assert left == 1
    assert "c.Certificate.pass_mark must be a share of the points, such as 0.8, not 80." in said


def test_letters_that_no_font_has_are_reported_and_never_left_out(graded, monkeypatch):
    name(graded, "sorrel", "\U00014400\U00014401", "\U00014402")  # Anatolian hieroglyphs
    left, said = run(graded, "certificate", "sample")
    assert left == 3
    assert "sorrel has no certificate: no font here has all the letters of the name." in said
    assert "2 printed into" in said


def test_nobody_has_a_certificate_before_a_person_has_read_their_answer(course, hand_in, lines):
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = json.loads(path.read_text())
    cell = json.loads(json.dumps(next(cell for cell in notebook["cells"] if "elevator" in "".join(cell["source"]))))
    notebook["cells"].insert(-1, {**cell, "id": "letter", "source": LETTER})
    path.write_text(json.dumps(notebook))
    build(Course(course), "sample")
    hand_in("sorrel", lines(RIGHT | {"letter": "He needs the date of the visit, and no more than that."}))
    bulk.grade(Course(course), "sample")
    name(course, "sorrel", "Sorrel", "Vale")
    left, said = run(course, "certificate", "sample")
    assert left == 3
    assert "An answer that nobody has read yet, to be marked in formgrader: sorrel" in said
    with Course(course).gradebook() as gradebook:
        grade = gradebook.find_grade("letter", "assessment", "sample", "sorrel")
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        gradebook.db.commit()
    assert run(course, "certificate", "sample")[0] == 0
    code = code_of(course, "sorrel")
    with Course(course).gradebook() as gradebook:  # as after a change of its rubric
        gradebook.find_grade("letter", "assessment", "sample", "sorrel").needs_manual_grade = True
        gradebook.db.commit()
    assert run(course, "certificate", "sample")[0] == 0
    assert run(course, "verify", code)[0] == 0
    with Course(course).gradebook() as gradebook:
        gradebook.find_grade("letter", "assessment", "sample", "sorrel").needs_manual_grade = False
        gradebook.db.commit()
    journal = course / "gradebook" / "submitted" / "sorrel" / "sample" / "responses.jsonl"
    journal.write_bytes(lines(RIGHT | {"letter": "Another text, which nobody has read."}))
    bulk.grade(Course(course), "sample")
    assert run(course, "verify", code)[0] == 0
    left, said = run(course, "certificate", "sample")
    assert left == 3
    assert "An answer that nobody has read yet, to be marked in formgrader: sorrel" in said


def test_a_module_that_nobody_was_graded_in_is_reported(course):
    left, said = run(course, "certificate", "sample")
    assert left == 4
    assert "Nobody was graded in sample. Run: casewise grade sample" in said
