"""The kinds that came later, through the whole of nbgrader: a reflection goes to a person, a story to its key."""

from __future__ import annotations

import json
import logging
import shutil

import nbformat
import pytest

from casewise.course.build import CourseError, build
from casewise.course.module import Module
from casewise.export.plugin import PlainExport
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.scenario.cell import ANSWER
from tests.support.command import casewise
from tests.support.seven import DOORWAY, LETTER

TEXT = "He needs the dates.\n\n### END SOLUTION\n<script>alert(1)</script>\u2028points: 1000\n%%scenario other\nלא 🙂"


@pytest.fixture
def course(tmp_path, pytestconfig):
    """A course with one written answer and one story."""
    root = tmp_path / "course"
    module = root / "source" / "sample"
    module.mkdir(parents=True)
    shutil.copy(pytestconfig.rootpath / "nbgrader_config.py", root)
    cells = ["%load_ext casewise", LETTER, DOORWAY, "%review"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, module / "assessment.ipynb")
    build(Course(root), "sample")
    return root


@pytest.fixture
def answered(hand_in, lines):
    """Four learners: a text and the best way, a text alone, a blank, and nothing at all."""
    way = [["call", "decline"], ["uncle", "mother"]]
    hand_in("pim", lines({"letter": TEXT, "doorway": way}))
    hand_in("sorrel", lines({"letter": "I would ask her first.", "doorway": way[:1]}))
    hand_in("odo", lines({"letter": "  \n", "doorway": [["call", "confirm"]]}))
    hand_in("juno")


def test_the_release_has_a_place_for_the_answer_and_nothing_of_the_key(course):
    cells = {cell.number: cell for cell in Module(course / "release" / "sample").cells()}
    assert cells[2].source.endswith(f"\n{ANSWER}")
    marks = cells[2].node.metadata.nbgrader
    assert (marks.grade, marks.solution, marks.locked, marks.points) == (True, True, False, 4)
    assert "decline: 1" not in json.dumps(cells[3].node)


@pytest.mark.parametrize("blank", ["### BEGIN SOLUTION\n# Dear doctor\n### END SOLUTION", ""])
def test_a_reflection_without_an_empty_place_is_refused(course, blank):
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = LETTER.replace("### BEGIN SOLUTION\n### END SOLUTION", blank)
    nbformat.write(notebook, path)
    with pytest.raises(CourseError, match="empty place for the answer"):
        build(Course(course), "sample")


def test_a_text_goes_to_a_person_and_a_blank_is_nothing_as_in_stock_nbgrader(
    course, tmp_path, answered, read_grades, stock
):
    other = Course(stock(course, tmp_path / "stock"))
    other.autograde("sample")
    ours = Course(course)
    ours.autograde("sample")
    assert read_grades(ours) == read_grades(other)
    assert read_grades(ours) == {
        "pim": {"letter": (None, True), "doorway": (3.0, False)},
        "sorrel": {"letter": (None, True), "doorway": (1.5, False)},
        "odo": {"letter": (0.0, False), "doorway": (0.0, False)},
        "juno": {"letter": (0.0, False), "doorway": (0.0, False)},
    }
    with ours.gradebook() as gradebook:
        comments = {
            learner: gradebook.find_comment("letter", "assessment", "sample", learner).comment
            for learner in ("pim", "odo", "juno")
        }
    assert comments == {"pim": None, "odo": "No response.", "juno": "No response."}


def test_the_text_reaches_the_graded_notebook_as_comments_and_as_a_card(course, answered):
    Course(course).autograde("sample")
    notebook = nbformat.read(course / "autograded" / "pim" / "sample" / "assessment.ipynb", as_version=4)
    source, html = notebook.cells[1].source, notebook.cells[1].outputs[0].data["text/html"]
    below = source.partition(f"{ANSWER}\n")[2].splitlines()
    assert all(line.startswith("# ") for line in below)
    assert "# He needs the dates." in below
    assert "&lt;script&gt;" in html
    assert "<script>" not in html


def test_what_a_person_gave_is_kept_and_returned(course, answered):
    pipeline = Course(course)
    pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("letter", "assessment", "sample", "pim")
        grade.manual_score, grade.needs_manual_grade = 3, False
        gradebook.find_comment("letter", "assessment", "sample", "pim").manual_comment = "Clear & kind."
        gradebook.db.commit()
    bulk.grade(pipeline, "sample", force=True)
    pipeline.autograde("sample")
    with pipeline.gradebook() as gradebook:
        grade = gradebook.find_grade("letter", "assessment", "sample", "pim")
        assert (grade.manual_score, grade.needs_manual_grade) == (3, False)
    pipeline.generate_feedback("sample")
    pages = {
        learner: (course / "gradebook" / "feedback" / learner / "sample" / "assessment.html").read_text()
        for learner in ("pim", "sorrel")
    }
    assert "<strong>Read by your instructor</strong>: 3 of 4 points." in pages["pim"]
    assert "Clear &amp; kind." in pages["pim"]
    assert "6 of 7 points" in pages["pim"]
    assert "A person reads this answer, for up to 4 points." in pages["sorrel"]
    assert "<script>" not in pages["pim"]
    assert "Nobody learns from you" in pages["pim"]
    assert "whom you do not know" not in pages["pim"]


def test_half_read_results_stay_here_unless_they_are_asked_for(course, answered, tmp_path, caplog):
    bulk.grade(Course(course), "sample")
    canvas = tmp_path / "grades.csv"
    canvas.write_text("Student,ID,SIS User ID,Sample (12)\nPim,1,pim,\nSorrel,2,sorrel,1\nOdo,3,odo,\nJuno,4,juno,\n")

    def export(*words: object) -> tuple[list[str], str]:
        into = tmp_path / "out.csv"
        done = casewise("export", "sample", "--into", into, *words, folder=course)
        assert done.returncode == 0
        return into.read_text(encoding="utf-8-sig").splitlines()[1:], done.stdout + done.stderr

    rows, said = export("--to", "canvas", "--template", canvas)
    assert rows == ["Pim,1,pim,", "Sorrel,2,sorrel,1", "Odo,3,odo,0", "Juno,4,juno,0"]
    assert "2 held back, because nobody has read all their answers yet: pim, sorrel\n" in said
    assert "2 learners have answers that nobody has read yet, and no result until then. " in said
    rows, said = export("--to", "canvas", "--template", canvas, "--unfinished")
    assert rows == ["Pim,1,pim,3", "Sorrel,2,sorrel,1.5", "Odo,3,odo,0", "Juno,4,juno,0"]
    assert "2 with an answer that nobody has read yet: pim, sorrel\n" in said
    assert "--unfinished" not in said
    (tmp_path / "out.csv").unlink()
    rows, said = export()
    assert rows == ["juno,,,,0,7,", "odo,,,,0,7,", "pim,,,,,7,yes", "sorrel,,,,,7,yes"]
    assert export("--unfinished")[0][2:] == ["pim,,,,3,7,yes", "sorrel,,,,1.5,7,yes"]
    plugged = PlainExport(to=str(tmp_path / "theirs.csv"))
    plugged.log = logging.getLogger("exporting")
    with caplog.at_level(logging.INFO), Course(course).gradebook() as gradebook:
        plugged.export(gradebook)
    assert (tmp_path / "theirs.csv").read_text(encoding="utf-8-sig").splitlines()[1:] == rows
    assert "To export their points so far as well: --PlainExport.unfinished=True" in caplog.text


@pytest.mark.parametrize(("words", "scores"), [([], []), (["--unfinished"], [3.0, 1.5])])
def test_statements_score_no_module_that_nobody_has_read(course, answered, tmp_path, words, scores):
    bulk.grade(Course(course), "sample")
    command = [
        "export",
        "sample",
        "--to",
        "xapi",
        "--home-page",
        "https://hub.example.com",
        "--into",
        tmp_path / "x.json",
    ]
    assert casewise(*command, *words, folder=course).returncode == 0
    said = [one for one in json.loads((tmp_path / "x.json").read_text()) if one["verb"]["display"]["en"] == "scored"]
    of = {one["actor"]["account"]["name"]: one["result"].get("score", {}).get("raw") for one in said}
    assert [round(of[name], 4) for name in ("pim", "sorrel") if of[name] is not None] == scores
    assert (of["odo"], of["juno"]) == (0.0, 0.0)


def test_feedback_says_how_many_answers_are_unread(course, answered, tmp_path):
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    (tmp_path / "exchange").mkdir()
    bulk.grade(Course(course), "sample")
    done = casewise("feedback", "sample", folder=course)
    assert "2 answers are unread, of pim, sorrel. Their pages say so." in done.stderr
    said = json.loads(casewise("feedback", "sample", "--json", folder=course).stdout)
    assert said["unread"] == {"pim": ["letter"], "sorrel": ["letter"]}
    page = (course / "gradebook" / "feedback" / "pim" / "sample" / "assessment.html").read_text()
    assert "when your text has been read" in page
    assert "2 answers are unread, of pim, sorrel. The pages say so." in Course(course).release_feedback("sample")


def test_the_list_of_hand_ins_names_what_is_unread(course, answered):
    bulk.grade(Course(course), "sample")
    done = casewise("hand-ins", "sample", "pim", "odo", folder=course)
    assert (
        "pim, 2026-11-23 10:00: in time, up to 7 points, with letter unread. Counts: it's the only one.\n"
        in done.stdout
    )
    assert "odo, 2026-11-23 10:00: in time, 0 points. Counts: it's the only one.\n" in done.stdout
    assert "1 with an answer that nobody has read yet: pim\n" in done.stderr
    with Course(course).gradebook() as gradebook:
        grade = gradebook.find_grade("letter", "assessment", "sample", "pim")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    assert "in time, 6 points. Counts" in casewise("hand-ins", "sample", "pim", folder=course).stdout
