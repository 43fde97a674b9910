"""Reading by question: points are in the gradebook as formgrader puts them, and nothing is lost on the way."""

from __future__ import annotations

import json
import re
import shutil
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casewise.course.build import build
from casewise.errors import UsageError
from casewise.gradebook.course_folder import Course
from casewise.gradebook.lock import BusyError
from casewise.gradebook.reader_marks import Role
from casewise.grading import run as bulk
from casewise.grading.pages import feedback
from casewise.keeping.backup import backup, restore
from casewise.keeping.forget import forget
from casewise.reading import giving
from casewise.reading.agreeing import agreement
from casewise.reading.giving import ConflictError, give
from casewise.reading.pile import overview, pile
from casewise.reading.readers import key_of
from tests.support.lab import jupyter_lab

TEXT = "He needs the dates.\n<script>alert(1)</script>\u202e"
WHERE = ("sample", "letter")


@pytest.fixture
def course(course_with_letter, tmp_path):
    return Path(shutil.copytree(course_with_letter, tmp_path / "course"))


@pytest.fixture
def graded(course, hand_in, lines) -> Course:
    """Three who wrote, one of them with a damaged record and no text, and one who left it blank."""
    hand_in("sorrel", lines({"letter": TEXT}))
    hand_in("indigo", lines({"letter": "Only what he asked for."}))
    hand_in("odo", lines({"elevator": "silent"}) + b'{"v": 1, "scenario": "letter", "resp')
    hand_in("blank", lines({"elevator": "silent"}))
    found = Course(course)
    bulk.grade(found, "sample")
    return found


@dataclass
class Reader:
    """A reader at the page, by the functions behind its handlers."""

    course: Course
    name: str
    role: Role = Role.FIRST

    def pile(self, *, names: bool = False) -> dict[str, Any]:
        return pile(self.course, *WHERE, self.name, self.role, names=names)

    def answer(self, learner: str) -> dict[str, Any]:
        found = {answer["key"]: answer for answer in self.pile()["answers"]}
        return found[key_of(*WHERE, learner)]

    def give(self, learner: str, *levels: float | None, **more: Any) -> dict[str, Any]:
        answer = self.answer(learner)
        data = {"key": answer["key"], "version": answer["version"], "levels": levels, "role": self.role.value}
        return give(self.course, *WHERE, self.name, data | more)


@pytest.fixture
def mia(graded):
    return Reader(graded, "Mia")


@pytest.fixture
def ben(graded):
    return Reader(graded, "Ben", Role.SECOND)


def test_what_is_given_is_what_formgrader_would_put_and_formgrader_shows_it(graded, rows):
    """The same mark for two learners: by the page's handlers, and by formgrader's own."""
    with graded.gradebook() as gradebook:
        ids = [
            getattr(gradebook, f"find_{kind}")("letter", "assessment", "sample", "indigo").id
            for kind in ("grade", "comment")
        ]
    with jupyter_lab(graded.root) as lab:

        def send(method: str, path: str, data: Any = None, **headers: str) -> Any:
            headers = {"Authorization": f"token {lab.token}", "Content-Type": "application/json"} | headers
            body = None if data is None else json.dumps(data).encode()
            request = urllib.request.Request(f"{lab.url}/{path}", body, headers, method=method)  # noqa: S310  (ours)
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                return json.loads(answer.read())

        def refused(*given: Any, **headers: str) -> tuple[int, str]:
            with pytest.raises(urllib.error.HTTPError) as error:
                send(*given, **headers)
            return error.value.code, json.loads(error.value.read() or b"{}").get("message", "")

        page = f"{lab.url}/casewise/read"
        with urllib.request.urlopen(f"{page}?token={lab.token}") as answer:  # noqa: S310
            policy = answer.headers["Content-Security-Policy"]
            assert re.search(rb"/casewise/read/[0-9a-f]{8}/reading\.js", answer.read())
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        where = "module=sample&scenario=letter"
        assert refused("GET", f"casewise/read/answers?{where}")[0] == 400  # nobody says who is reading
        assert refused("GET", f"casewise/read/answers?{where}", Authorization="token wrong")[0] == 403
        outside = "casewise/read/answers?module=..&scenario=letter&reader=Mia"
        assert "doesn't have a reflection" in refused("GET", outside)[1]
        one = send("GET", "casewise/read/reflections")["reflections"][0]
        assert (one["answers"], one["left"]) == (3, 3)
        shown = send("GET", f"casewise/read/answers?{where}&reader=Mia")
        sorrel = next(one for one in shown["answers"] if one["key"] == key_of(*WHERE, "sorrel"))
        assert sorrel["text"] == "He needs the dates.\n<script>alert(1)</script>\\u202e"
        said = {"module": "sample", "scenario": "letter", "reader": "Mia", "key": sorrel["key"]}
        said |= {"levels": [1, 0.5], "comment": "Say when.", "version": sorrel["version"]}
        assert send("POST", "casewise/read/give", said)["points"] == 3
        code, words = refused("POST", "casewise/read/give", {**said, "levels": [1, None]})
        assert (code, words) == (400, "Mark each line of the rubric, or give points.")
        assert send("POST", "casewise/read/comments", {**said, "text": "Say when."})[0]["text"] == "Say when."
        send("PUT", f"formgrader/api/grade/{ids[0]}", {"manual_score": 3, "extra_credit": None})
        send("PUT", f"formgrader/api/comment/{ids[1]}", {"manual_comment": "Say when."})
        found = rows(graded)
        grades = {row[0]: row[1:] for row in found["grades"] if row[2] == "letter"}
        comments = {row[0]: row[1:] for row in found["comments"] if row[1] == "letter"}
        assert grades["sorrel"] == grades["indigo"] == ("assessment", "letter", -1.0, "3.0", "None", False, 3.0)
        assert comments["sorrel"] == comments["indigo"] == ("letter", "None", "Say when.")
        after = {one["key"]: one for one in send("GET", f"casewise/read/answers?{where}&reader=Ben")["answers"]}
        assert [after[key_of(*WHERE, name)]["by"] for name in ("sorrel", "indigo")] == ["Mia", ""]
        assert [after[key_of(*WHERE, name)]["state"] for name in ("sorrel", "indigo")] == ["read", "read"]
        shutil.move(graded.root / "source", graded.root / "elsewhere")
        assert refused("GET", "casewise/read/reflections")[1].startswith("Answers are read in a course's folder")


def test_blanks_are_counted_not_listed_and_names_come_only_when_asked_for(mia):
    found = mia.pile()
    assert (len(found["answers"]), found["blank"]) == (3, 1)
    assert [one["problem"] != "" for one in found["answers"]].count(True) == 1
    assert not any(name in json.dumps(found) for name in ("sorrel", "indigo", "odo"))
    assert {one["name"] for one in mia.pile(names=True)["answers"]} == {"sorrel", "indigo", "odo"}


def test_what_no_key_may_decide_is_read_here_too(graded, hand_in, lines, rows):
    """Whatever waits for a person has its place: nobody is sent to another program for the last answer."""
    hand_in("pim", lines({"elevator": "silent"}) + b'{"v": 9, "scenario": "elevator", "response": "defer"}\n')
    bulk.grade(graded, "sample")
    listed = {one["scenario"]: one for one in overview(graded, "Mia")}
    assert (listed["elevator"]["left"], listed["elevator"]["note"]) == (1, "to decide by hand")
    assert next(iter(listed)) == "letter", "reflections come first"

    where = ("sample", "elevator")
    found = pile(graded, *where, "Mia", Role.FIRST, names=False)
    (answer,) = found["answers"]
    assert "with what the key says of it" in answer["problem"]
    assert "Partly right" in answer["html"]
    assert "Your choice" in answer["html"]
    assert (answer["points"], answer["state"]) == (1, "unread"), "the key's points, which one key accepts"
    assert (found["criteria"], found["blank"], found["facts"][""]["exemplars"]) == ([], 0, [])
    given = {"key": answer["key"], "version": answer["version"], "levels": []}
    with pytest.raises(UsageError, match=r"^Give points\.$"):
        give(graded, *where, "Mia", given)
    assert give(graded, *where, "Mia", given | {"points": 1})["state"] == "read"
    assert {one["scenario"]: one["left"] for one in overview(graded, "Mia")}["elevator"] == 0
    assert ("pim", "elevator", "1.0", False) in [(row[0], row[2], row[4], row[6]) for row in rows(graded)["grades"]]

    (unread,) = pile(graded, "sample", "table", "Mia", Role.FIRST, names=False)["answers"]
    assert (unread["html"], unread["points"]) == ("", None), "odo's, where nothing can be read"


def test_a_partial_reading_is_a_draft_that_comes_back_and_isnt_read(mia, rows):
    before = rows(mia.course)
    mia.give("sorrel", 1, None, draft=True, comment="Wh")
    again = mia.answer("sorrel")
    assert (again["state"], again["draft"], again["levels"], again["comment"]) == ("unread", True, [1, None], "Wh")
    assert rows(mia.course) == before
    assert not Reader(mia.course, "Ada").answer("sorrel")["draft"]
    assert overview(mia.course, "Mia")[0]["left"] == 3
    mia.give("sorrel", None, None, draft=True)
    assert not mia.answer("sorrel")["draft"]
    mia.give("sorrel", 1, None, draft=True)
    mia.give("sorrel", 1, 0)
    read = mia.answer("sorrel")
    assert (read["state"], read["draft"], read["levels"], read["points"]) == ("read", False, [1, 0], 2)


def test_two_people_on_one_answer_the_second_hears_what_the_first_gave(mia):
    ada = Reader(mia.course, "Ada")
    old = ada.answer("sorrel")["version"]
    mia.give("sorrel", 1, 1)
    with pytest.raises(ConflictError) as told:
        ada.give("sorrel", 0, 0, version=old)
    theirs = told.value.answer
    assert (told.value.what, theirs["by"], theirs["points"]) == ("points", "Mia", 4)
    assert mia.answer("sorrel")["points"] == 4
    ada.give("sorrel", 1, 1, version=old)  # the same points aren't a conflict
    ada.give("sorrel", 0, 0, version=ada.answer("sorrel")["version"])
    assert (mia.answer("sorrel")["by"], mia.answer("sorrel")["points"]) == ("Ada", 0)


def test_points_changed_in_formgrader_have_no_levels_and_are_shown_as_such(mia):
    mia.give("sorrel", 1, 1)
    old = mia.answer("sorrel")["version"]
    with mia.course.gradebook() as gradebook:
        gradebook.find_grade("letter", "assessment", "sample", "sorrel").manual_score = 1.5
        gradebook.db.commit()
    assert (mia.answer("sorrel")["by"], mia.answer("sorrel")["levels"]) == ("", [])
    with pytest.raises(ConflictError) as told:
        mia.give("sorrel", 0, 0, version=old)
    assert (told.value.answer["by"], told.value.answer["points"]) == ("", 1.5)


def test_an_answer_is_read_again_only_when_its_text_or_rubric_changed(mia, hand_in, lines, course):
    for learner in ("sorrel", "indigo", "odo"):
        mia.give(learner, 1, 1)
    old = mia.answer("sorrel")["version"]
    bulk.grade(mia.course, "sample", force=True)
    assert overview(mia.course, "Mia")[0]["left"] == 0
    shutil.rmtree(course / "gradebook" / "submitted" / "sorrel")
    hand_in("sorrel", lines({"letter": "Another text."}))
    bulk.grade(mia.course, "sample")
    again = mia.answer("sorrel")
    assert (again["state"], again["why"]) == ("again", "The learner's text changed after it was read.")
    assert mia.answer("indigo")["state"] == "read"
    with pytest.raises(ConflictError, match="has changed since you opened it") as told:
        mia.give("sorrel", 1, 1, version=old)
    assert (told.value.what, told.value.answer["text"]) == ("answer", "Another text.")
    path = course / "source" / "sample" / "assessment.ipynb"
    path.write_text(path.read_text().replace("Says no more.", "Says nothing more."))
    build(mia.course, "sample")
    bulk.grade(mia.course, "sample")
    assert mia.answer("indigo")["why"] == "The rubric or the points changed after it was read."


def test_a_mark_given_while_a_class_is_graded_waits_in_words_and_is_a_draft_until_then(mia, monkeypatch, rows):
    before = rows(mia.course)

    def busy(*_: object) -> None:
        raise BusyError("Another casewise grade has been working on this course since 12:05.")

    with monkeypatch.context() as patch:
        patch.setattr(giving, "locked", busy)
        patch.setattr(giving, "PATIENCE", 0)
        for _ in range(2):
            with pytest.raises(BusyError, match="since 12:05"):
                mia.give("sorrel", 1, 0.5, comment="Say when.")
    assert rows(mia.course) == before
    kept = mia.answer("sorrel")
    assert (kept["draft"], kept["points"], kept["comment"]) == (True, 3, "Say when.")
    marks = mia.course.root / "gradebook" / "reader-marks" / "sorrel" / "sample.jsonl"
    assert len(marks.read_text().splitlines()) == 1
    assert mia.give("sorrel", 1, 0.5)["state"] == "read"


def test_a_second_reader_is_blind_and_their_agreement_is_shown_and_settled(mia, ben, rows):
    mia.give("sorrel", 1, 1, comment="Good.")
    mia.give("indigo", 1, 0)
    before = rows(mia.course)
    blind = ben.answer("sorrel")
    assert (blind["state"], blind["points"], blind["comment"], blind["by"]) == ("unread", None, "", "")
    assert "Mia" not in json.dumps(ben.pile())
    ben.give("sorrel", 0, 0, comment="No dates.")
    ben.give("indigo", 1, 0)
    assert rows(mia.course) == before
    assert (ben.answer("sorrel")["state"], ben.answer("sorrel")["points"]) == ("read", 0)
    own = Reader(mia.course, "mia", Role.SECOND).pile()
    assert (len(own["answers"]), own["own"]) == (1, 2)
    found = agreement(mia.course, *WHERE, "Mia", names=False)
    (with_ben,) = found["readers"]
    assert (with_ben["reader"], with_ben["answers"], with_ben["same"], with_ben["more"]) == ("Ben", 2, 1, -2)
    (apart,) = with_ben["apart"]
    assert (apart["first"]["points"], apart["second"]["points"], apart["settled"]) == (4, 0, None)
    assert agreement(mia.course, *WHERE, "Ben", names=False)["unread"] == 1
    ada = Reader(mia.course, "Ada", Role.SETTLED)
    ada.give("sorrel", 1, 0.5, version=apart["version"], between=[4, 0])
    ((settled,),) = [one["apart"] for one in agreement(mia.course, *WHERE, "Ada", names=True)["readers"]]
    assert (settled["settled"], settled["first"]["points"], settled["name"]) == (
        {"points": 3, "by": "Ada"},
        4,
        "sorrel",
    )
    read = mia.answer("sorrel")
    assert (read["points"], read["comment"], read["by"]) == (3, "Good.", "Ada")


def test_feedback_shows_the_levels_as_far_as_learners_see_reasons(mia):
    mia.give("sorrel", 1, 0.5, comment="Say <when>.")
    mia.give("indigo", 1, 1)
    with mia.course.gradebook() as gradebook:
        gradebook.find_grade("letter", "assessment", "sample", "indigo").manual_score = 1.5
        gradebook.db.commit()
    folder = mia.course.root / "gradebook" / "feedback"
    for make in (feedback, Course.generate_feedback):
        make(mia.course, "sample")
        shown = (folder / "sorrel" / "sample" / "assessment.html").read_text()
        assert "<li><strong>Met:</strong> Says what he needs.</li>" in shown
        assert "<li><strong>Partly:</strong> Says no more.</li>" in shown
        assert "Say &lt;when&gt;." in shown
        assert "by its rubric" not in (folder / "indigo" / "sample" / "assessment.html").read_text()
    with (mia.course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.FeedbackPage.reveal = {"sample": "score"}\n')
    feedback(Course(mia.course.root), "sample")
    assert "by its rubric" not in (folder / "sorrel" / "sample" / "assessment.html").read_text()


def test_forgetting_a_learner_erases_what_readers_gave_and_a_backup_has_it(mia, tmp_path):
    mia.give("sorrel", 1, 1)
    mia.give("indigo", 1, 1)
    backup(mia.course, tmp_path / "kept.tar.gz")
    restore(tmp_path / "kept.tar.gz", tmp_path / "back")
    assert (tmp_path / "back" / "gradebook" / "reader-marks" / "sorrel" / "sample.jsonl").is_file()
    folder = mia.course.root / "gradebook" / "reader-marks"
    assert folder / "sorrel" in forget(mia.course, "sorrel").files
    assert [path.name for path in folder.iterdir()] == ["indigo"]
    assert len(mia.pile()["answers"]) == 2
