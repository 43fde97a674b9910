"""What a person gave one member of a group goes to the members with the same answer, and to no other."""

from __future__ import annotations

import pytest
from nbgrader.api import Gradebook

from casewise.gradebook.joint_marks import share_marks
from casewise.gradebook.readings import Basis, Readings

CLASS = ("odo", "pim", "sol", "vale")


@pytest.fixture
def gradebook(tmp_path):
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as opened:
        opened.add_assignment("sample")
        opened.add_notebook("assessment", "sample")
        opened.add_grade_cell("memo", "assessment", "sample", max_score=3, cell_type="code")
        opened.add_solution_cell("memo", "assessment", "sample")
        for learner in CLASS:
            opened.add_student(learner)
            opened.add_submission("sample", learner)
            opened.find_grade("memo", "assessment", "sample", learner).needs_manual_grade = True
        opened.db.commit()
        yield opened


# nbgrader builds its rows in an order that newer SQLAlchemy warns about; the rows are right.
@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
def test_points_and_comment_go_to_the_same_answer_of_the_group(gradebook, tmp_path):
    (tmp_path / "gradebook").mkdir()
    for learner, answer in zip(CLASS, ("same", "same", "another", "same"), strict=True):
        Readings(tmp_path, "sample").end(learner, {"memo": Basis(judged="j", answer=answer)})
    grade, comment = (
        lambda learner: gradebook.find_grade("memo", "assessment", "sample", learner),
        lambda learner: gradebook.find_comment("memo", "assessment", "sample", learner),
    )
    grade("odo").manual_score, grade("odo").needs_manual_grade, grade("odo").extra_credit = 2.5, False, 0.5
    comment("odo").manual_comment = "Well said."
    gradebook.db.commit()
    given = share_marks(gradebook.db, tmp_path, "sample", [["odo", "pim", "sol"]])
    assert given == ["pim"]
    found = {who: (grade(who).manual_score, grade(who).extra_credit, grade(who).needs_manual_grade) for who in CLASS}
    assert found["pim"] == (2.5, 0.5, False)
    assert comment("pim").manual_comment == "Well said."
    assert found["sol"] == found["vale"] == (None, None, True)
    grade("pim").manual_score = 1.0
    gradebook.db.commit()
    assert share_marks(gradebook.db, tmp_path, "sample", [["odo", "pim", "sol"]]) == []
    assert (grade("odo").manual_score, grade("pim").manual_score) == (2.5, 1.0)
