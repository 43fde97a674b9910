"""However a class is graded, the gradebook comes out the same: five ways, all seven kinds, every row and card.

Stock is our Rebuild, then nbgrader's own preprocessors with its own Execute, kernels and all.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from distributed import Client, LocalCluster

from casewise.course.build import build
from casewise.course.module import Module
from casewise.gradebook.course_folder import Course
from casewise.grading import run as bulk
from casewise.grading.workers import cluster, processes, this_process
from casewise.kinds import read_cell
from tests.support.seven import DOORWAY, LETTER, NOTE, VISITS
from tests.support.variants import DOCTOR, EVERY

TYPO = ("  plant:\n    p", "  plant:\n    withdrawn: A typo.\n    p")
OUT = DOCTOR.replace("scenario doctor", "scenario out").replace(*TYPO)
"""A scenario of which one variant no longer counts."""


@pytest.fixture
def course(course):
    """The small course with all seven kinds in its assessment, and with a due date."""
    pipeline = Course(course)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write('\nc.AssignLatePenalties.plugin_class = "late.OnePoint"\n')
    with pipeline.gradebook() as gradebook:
        gradebook.update_or_create_assignment("sample", duedate="2026-11-23 11:00:00 UTC")
    path = course / "source" / "sample" / "assessment.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1:-1] = [nbformat.v4.new_code_cell(cell) for cell in (VISITS, NOTE, DOORWAY, LETTER, OUT, *EVERY)]
    nbformat.write(notebook, path)
    build(pipeline, "sample")
    return course


@pytest.fixture
def answered(course, hand_in, lines):
    """Everything right; partly right, and late; wrong; half right, with confidence, and the rest withdrawn; nothing.

    One has answered other variants than those that were drawn. Stock starts a kernel for each notebook of each of them,
    so there is one of each sort.
    """
    scenarios = Module(course / "source" / "sample").scenarios()

    def journal(learner, pick, form=1, step=1):
        forms = {name: one.model_copy(update={"form": form}) for name, one in scenarios.items()}
        met = {name: one.with_variant(forms[name].drawn(learner)) for name, one in scenarios.items()}
        given = dict.fromkeys(met) | {name: pick(one.samples())[0] for name, one in list(met.items())[::step]}
        return lines(given, {name: one.variant for name, one in met.items()})

    hand_in("right", journal("right", lambda sample: sample.right))
    late = hand_in("partly", journal("partly", lambda sample: sample.partly or sample.right))
    (late / "timestamp.txt").write_text("2026-11-23 13:00:00.000000 UTC")
    hand_in("wrong", journal("wrong", lambda sample: sample.wrong or sample.blank))
    visits = lines({"visits": scenarios["visits"].samples().right[0]}).replace(b'"n":', b'"confidence": 3, "n":')
    hand_in("half", journal("half", lambda sample: sample.right, step=2) + lines({"visits": None}) + visits)
    hand_in("nothing")
    hand_in("swap", journal("swap", lambda sample: sample.right, form=2))
    return course


LATE = """
from nbgrader.plugins import BasePlugin


class OnePoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0
"""


@pytest.fixture
def penalty(tmp_path, monkeypatch):
    """A plugin for late penalties, where nbgrader can import it."""
    (tmp_path / "late.py").write_text(LATE)
    monkeypatch.syspath_prepend(tmp_path)


def score_cards(root: Path) -> dict[str, list[tuple[str, str]]]:
    """Return what every graded cell shows, by learner."""
    shown = {}
    for folder in sorted((root / "autograded").glob("*/sample")):
        scored = [cell.node.outputs[0].data for cell in Module(folder).cells() if cell.is_scenario]
        shown[folder.parent.name] = [(data["text/plain"], data["text/html"]) for data in scored]
    return shown


@pytest.mark.filterwarnings("default")  # Dask leaves sockets to be closed when its workers are gone
def test_five_ways_of_grading_agree_on_every_row_and_card(penalty, answered, tmp_path, rows, stock):
    kinds = {scenario.kind for scenario in Module(answered / "source" / "sample").scenarios().values()}
    assert kinds == {"choice", "select", "sort", "rank", "mark", "story", "reflect"}
    copies = [Path(shutil.copytree(answered, tmp_path / name)) for name in ("one", "two", "dask")]
    executed, autograded = Course(stock(answered, tmp_path / "stock")), Course(answered)
    executed.autograde("sample")
    autograded.autograde("sample")
    every = [rows(executed), rows(autograded)]
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as local,
        Client(local),
    ):
        for root, workers in zip(copies, (this_process, processes(2), cluster(local.scheduler_address)), strict=True):
            assert bulk.grade(Course(root), "sample", workers=workers).graded == 6
            every.append(rows(Course(root)))
    for one in every[1:]:
        assert one == every[0]
    points = {learner: score for learner, _, score, _ in every[0]["submissions"]}
    cards = [score_cards(root) for root in (executed.root, answered, *copies)]
    assert {name: len(shown) for name, shown in cards[0].items()} == dict.fromkeys(points, 7 + 8 + 3)
    assert all(one == cards[0] for one in cards[1:])
    out = read_cell(OUT)
    free = {learner: 2.0 * (out.drawn(learner) == "plant") for learner in points}
    assert set(free.values()) == {0.0, 2.0}
    assert points["right"] == points["swap"] == 2 * (2 + 3 + 1 + 2 + 3 + 3) + 2
    assert all(points[learner] == free[learner] for learner in ("wrong", "nothing"))
    assert 0 < points["half"] < points["right"]
    assert 0 < points["partly"] < points["right"]
    late = [row for row in every[0]["notebooks"] if row[0] == "partly"]
    assert [penalty for _, _, penalty, _ in late] == ["1.0", "0.0"]
    by_hand = {row[0] for row in every[0]["grades"] if row[2] == "letter" and row[6]}
    assert by_hand == {"right", "partly", "half", "swap"}
