"""Evaluate gives what nbgrader's own Execute gives, from the same cells, with kernels and all."""

from __future__ import annotations

from casewise.course.module import Module
from casewise.grading.pipeline import Pipeline


def test_stock_execution_and_evaluation_agree_on_every_grade(course, tmp_path, hand_in, lines, read_grades, stock):
    scenarios = Module(course / "source" / "sample").scenarios()
    samples = {name: scenario.samples() for name, scenario in scenarios.items()}
    learners = {
        "right": {name: sample.right[0] for name, sample in samples.items()},
        "partly": {name: sample.partly[0] for name, sample in samples.items()},
        "wrong": {name: sample.wrong[0] for name, sample in samples.items()},
        "mixed": {"elevator": "silent", "sorting": {"post": "harm"}},
    }
    for learner, answers in learners.items():
        hand_in(learner, lines(answers))
    hand_in("blank")
    other = Pipeline(stock(course, tmp_path / "stock"))
    other.autograde("sample")
    ours = Pipeline(course)
    ours.autograde("sample")
    assert read_grades(ours) == read_grades(other)
    assert read_grades(ours)["right"] == {"elevator": (2.0, False), "table": (3.0, False), "sorting": (1.0, False)}
    assert read_grades(ours)["blank"] == dict.fromkeys(("elevator", "table", "sorting"), (0.0, False))


def test_both_ways_leave_the_same_score_cards(course, tmp_path, hand_in, lines, stock):
    hand_in("sorrel", lines())
    other = stock(course, tmp_path / "stock")
    Pipeline(other).autograde("sample")
    Pipeline(course).autograde("sample")
    cards = []
    for root in (course, other):
        cells = Module(root / "autograded" / "sorrel" / "sample").cells()
        scored = [cell.node.outputs[0].data for cell in cells if cell.is_scenario]
        cards.append([(data["text/plain"], data["text/html"]) for data in scored])
    assert cards[0] == cards[1]
