"""The order of a release: mixed by the build, proved by it, and without effect on any grade or older release."""

from __future__ import annotations

import nbformat
import pytest

from casewise.course import build as building
from casewise.course import release as releasing
from casewise.course.build import CourseError, build
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course, stored_keys
from casewise.grading import run as bulk
from casewise.kinds import read_cell
from tests.support.seven import DOORWAY, NOTE, VISITS

TOLD = VISITS.replace("  ask: Ask the family what it hopes for.\n", "").replace(
    "  plan: Draft a plan.\n  measure: Take a baseline.\n",
    "  ask: Ask the family what it hopes for.\n  measure: Take a baseline.\n  plan: Draft a plan.\n",
)
"""A rank whose options are written in the order of its key."""


def put(course, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in ("%load_ext casewise", *cells, "%review")]
    )
    for number, cell in enumerate(notebook.cells):
        cell.id = f"more-{number}"
    nbformat.write(notebook, course / "source" / "sample" / "more.ipynb")


@pytest.fixture
def first_edition(course, monkeypatch):
    """A course that was released in the order of its author, as the first edition did."""
    put(course, TOLD, NOTE, DOORWAY)
    with monkeypatch.context() as before:
        before.setattr(releasing, "arranged", lambda source: source)
        before.setattr(building, "leaks", lambda *_: [])
        build(Course(course), "sample")
    released = Module(course / "release" / "sample").scenarios()["visits"]
    assert list(released.options) == ["consent", "ask", "measure", "plan"]
    return course


def answers(course) -> dict[str, object]:
    scenarios = Module(course / "source" / "sample").scenarios().items()
    return {name: (sample.partly or sample.right)[0] for name, one in scenarios for sample in [one.samples()]}


def test_what_is_built_says_nothing_by_its_order_and_grading_is_as_before(
    course, hand_in, lines, tmp_path, stock, rows
):
    put(course, TOLD, NOTE, DOORWAY)
    pipeline = Course(course)
    build(pipeline, "sample")
    released = Module(course / "release" / "sample").scenarios()["visits"]
    assert read_cell(TOLD).key == list(read_cell(TOLD).options)
    assert list(released.options) not in (read_cell(TOLD).key, read_cell(TOLD).key[::-1])
    (cell,) = (cell for cell in stored_keys(pipeline, "sample")["more"] if "%%scenario visits" in cell)
    assert list(read_cell(cell).options) == list(released.options)
    assert read_cell(cell).key == read_cell(TOLD).key
    samples = {name: one.samples() for name, one in Module(course / "source" / "sample").scenarios().items()}
    hand_in("right", lines({name: sample.right[0] for name, sample in samples.items()}))
    other = Course(stock(course, tmp_path / "stock"))
    other.autograde("sample")
    pipeline.autograde("sample")
    assert rows(other) == rows(pipeline)
    points = {learner: score for learner, _, score, _ in rows(pipeline)["submissions"]}
    assert points["right"] == 2 + 3 + 1 + 2 + 3 + 3


def test_an_older_release_in_another_order_is_graded_to_the_same_points(first_edition, hand_in, lines, rows):
    hand_in("sorrel", lines(answers(first_edition)))
    hand_in("odo", lines())
    pipeline = Course(first_edition)
    bulk.grade(pipeline, "sample")
    before = rows(pipeline)
    built = build(pipeline, "sample")
    assert built.changes == []
    released = Module(first_edition / "release" / "sample").scenarios()["visits"]
    assert list(released.options) != ["consent", "ask", "measure", "plan"]
    bulk.grade(pipeline, "sample", force=True)
    assert rows(pipeline) == before
    pipeline.autograde("sample")
    assert rows(pipeline) == before


def test_building_twice_gives_the_same_bytes(first_edition):
    made = []
    for _ in range(2):
        build(Course(first_edition), "sample")
        made.append((first_edition / "release" / "sample" / "more.ipynb").read_bytes())
    assert made[0] == made[1]


def test_a_fixed_order_that_shows_the_key_is_refused_and_so_is_a_comment_in_the_way(course):
    put(course, TOLD.replace("kind: rank", "kind: rank\nshuffle: false"))
    with pytest.raises(CourseError, match="Its options are written in the order of the key"):
        build(Course(course), "sample")
    put(course, TOLD.replace("  ask: Ask", "  # The second one\n  ask: Ask"))
    with pytest.raises(CourseError, match="cell 2, scenario visits, line .*There is a comment between its entries"):
        build(Course(course), "sample")
