"""The desk's handlers in a real Jupyter Server, on a real course: a term by its buttons."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import pytest

from casewise.learner import upload
from tests.support.command import casewise
from tests.support.lab import PATIENCE, jupyter_lab


class Desk:
    """Someone at the desk, logged in by the server's token."""

    def __init__(self, lab) -> None:
        self._lab = lab
        self.version = ""

    def ask(self, method: str, address: str, body: bytes | None = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        headers = {"Authorization": f"token {self._lab.token}"}
        url = f"{self._lab.url}/casewise/desk/{address}"
        request = urllib.request.Request(url, method=method, headers=headers, data=body)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def state(self) -> dict[str, Any]:
        _, found = self.ask("GET", "state")
        self.version = found["version"]
        return found["state"]

    def start(self, action: str, module: str = "sample", *, dry: bool = False, **values: object) -> tuple[int, Any]:
        asked = {"action": action, "module": module, "values": values, "dry": dry, "version": self.version}
        return self.ask("POST", "start", json.dumps(asked).encode())

    def do(self, action: str, module: str = "sample", *, dry: bool = False, **values: object) -> dict[str, Any]:
        """Start an action on what is there now, and return how it ended."""
        self.state()
        status, said = self.start(action, module, dry=dry, **values)
        assert status == 200, said
        return self.ended(said["job"]["id"])

    def ended(self, name: str) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while (job := self.ask("GET", "job")[1]["job"])["running"] or not job["ended"]:
            assert time.monotonic() < deadline, job
            time.sleep(0.1)
        assert job["id"] == name
        return job

    def drop(self, name: str, data: bytes) -> tuple[int, Any]:
        return self.ask("POST", f"drop?name={name}", data)


@pytest.fixture
def desk(course):
    with jupyter_lab(course) as lab:
        yield Desk(lab)


def test_a_term_can_be_run_by_its_buttons(desk, course, hand_in, lines, tmp_path):
    state = desk.state()
    assert [one["module"] for one in state["modules"]] == ["sample"]
    assert state["next"]["step"] == "release"

    done = desk.do("release")
    assert (done["code"], done["meaning"]) == (0, "Done.")
    assert done["typed"] == "nbgrader release_assignment --force sample"
    assert any("Released as" in line for line in done["words"])
    assert desk.state()["next"] is None

    # A page that was left open overnight.
    for learner in ("odo", "pim"):
        hand_in(learner, lines())
    asked = {"action": "grade", "module": "sample", "values": {}, "dry": False, "version": "of yesterday"}
    status, said = desk.ask("POST", "start", json.dumps(asked).encode())
    assert (status, said["stale"]) == (409, True)
    assert "press again" in said["message"]
    assert desk.state()["next"]["button"] == "Grade 2 hand-ins"

    done = desk.do("grade")
    assert (done["code"], done["result"]["graded"], done["progress"]) == (0, 2, [2, 2])
    assert desk.state()["next"]["step"] == "report"

    # An archive of an LMS: first what would happen, then it happens.
    _, answers = upload(hand_in("vale", lines()))
    archive = tmp_path / "Sample-1.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("Vale Alder_70003_assignsubmission_file_/sample-answers.zip", answers)
    (course / "roster.csv").write_text("learner,first_name,last_name\nvale,Vale,Alder\n")
    assert casewise("roster", "roster.csv", folder=course).returncode == 0
    removed = course / "gradebook" / "submitted" / "vale"
    for path in sorted(removed.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    removed.rmdir()
    status, said = desk.drop(archive.name, archive.read_bytes())
    assert (status, said["drop"]["uses"]) == (200, ["collect-zip"])
    token = said["drop"]["token"]
    done = desk.do("collect-zip", dry=True, file=token)
    assert [one["learner"] for one in done["result"]["collected"]] == ["vale"]
    assert "Nothing was changed" in done["meaning"]
    assert done["typed"] == f"casewise collect-zip sample --dry-run {archive.name}"
    assert not (removed / "sample").exists()
    done = desk.do("collect-zip", file=token)
    assert done["code"] == 0, done
    assert (removed / "sample" / "responses.jsonl").is_file()
    assert desk.state()["next"]["button"] == "Grade 1 hand-in"
    _slips_are_said_in_words_and_change_nothing(desk, course)
    _the_page_is_for_whoever_is_logged_in_and_runs_only_our_own(desk._lab)  # noqa: SLF001  (its address)


def _slips_are_said_in_words_and_change_nothing(desk, course):
    before = {path: path.stat().st_mtime_ns for path in (course / "source").rglob("*")}
    desk.state()
    assert desk.start("nothing")[0] == 400
    assert desk.start("grade", "elsewhere")[0] in {400, 409}
    status, said = desk.start("grade", dry=True)
    assert (status, said["message"]) == (400, "Grade can't be tried out first.")
    status, said = desk.drop("photo.png", b"\x89PNG\0\0")
    assert (status, said["message"]) == (
        400,
        "photo.png is neither an archive nor a table. Drop the file as your LMS made it.",
    )
    assert not [*(course / "gradebook" / "desk" / "drops").iterdir()]
    assert desk.ask("POST", "cancel/20260101T000000-abc")[0] == 400

    # A template of another course.
    table = b"Student,ID,SIS Login ID,Section,Other (1)\nNobody,1,nobody,A,\n"
    token = desk.drop("grades.csv", table)[1]["drop"]["token"]
    done = desk.do("export", dry=True, to="canvas", template=token)
    assert done["code"] != 0
    assert done["words"]
    assert not [*(course / "exports").glob("*.csv")]

    # A course that has a problem: the check says where, and it's the first thing to do.
    path = course / "source" / "sample" / "lesson.ipynb"
    path.write_text(path.read_text().replace("kind: choice", "kind: chioce", 1))
    done = desk.do("build")
    assert (done["code"], done["result"]["problems"][0]["notebook"]) == (4, "source/sample/lesson.ipynb")
    found = desk.state()["next"]
    assert (found["step"], found["why"]) == (
        "check",
        "Sample has 1 problem. Fix them in its notebooks, then check again.",
    )
    assert {path for path in before if not path.exists()} == set()


def _the_page_is_for_whoever_is_logged_in_and_runs_only_our_own(lab):
    request = urllib.request.Request(f"{lab.url}/casewise/desk/start", method="POST", data=b"{}")  # noqa: S310
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request)  # noqa: S310
    request = urllib.request.Request(  # noqa: S310
        f"{lab.url}/casewise/desk", headers={"Authorization": f"token {lab.token}"}
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        policy, page = answer.headers["Content-Security-Policy"], answer.read().decode()
    (nonce,) = re.findall(r'<script type="module" nonce="([^"]+)">', page)
    assert f"'nonce-{nonce}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    files = re.findall(r'(?:from|href=) ?"([^"]+)"', page)
    assert [Path(file).name for file in sorted(files)] == ["desk.css", "desk.js"]
