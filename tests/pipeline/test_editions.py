"""A course of an earlier edition, built, collected, graded and certified, is read with every row as it was.

`tests/samples/` holds one archive for each edition, made by its own code, and every row that its gradebook had:

- `first-edition`, of version 0.1.0: nine learners (one late, one with an extension, one with a torn journal, one with a
  notebook alone), seven kinds, points given by hand, two certificates, and a backup of it all;
- `second-edition`, of the last release before the rooms of the package moved: ten learners, several hand-ins of three
  of them, a clock that was off, a torn notebook, what a person has read, and learners' folders with configurations.
"""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from traitlets.config import PyFileConfigLoader
from traitlets.utils.importstring import import_item
from typer.testing import CliRunner

from casewise.cli import app
from casewise.gradebook.course_folder import Course
from casewise.learner.ask import Action, ask
from casewise.learner.exchange_submit import Submit
from casewise.learner.handed_in import HandedIn

SAMPLES = Path(__file__).parents[1] / "samples"
pytestmark = pytest.mark.filterwarnings("ignore:casewise.grading.[a-zA-Z.]+ has moved:DeprecationWarning")
CERTIFICATES = {
    "first": ["E1PPG-STXWY-8XEV0-QXJ0N", "N9NDH-1NW40-G7M05-TT7TV"],
    "second": [
        "0PAA3-CHG0J-X2G95-5KB1B",
        "4HAKF-B8HH5-9VZKP-P5H9Z",
        "J1ZK0-TVY1R-384F0-V2QPQ",
        "MSGFP-W8QAA-3XHVY-QF89K",
        "X2R5T-W7B3X-ZRZQW-KSSJP",
    ],
}


@dataclass(frozen=True)
class Edition:
    """A course that an edition left, every row that it wrote, without random ids, and the certificates it issued."""

    course: Path
    rows: dict[str, object]
    certificates: list[str]


def run(*arguments: object):
    return CliRunner().invoke(app, [*map(str, arguments)])


def laid_out(name: str, folder: Path) -> Edition:
    with tarfile.open(SAMPLES / f"{name}-edition.tar.xz") as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has none
        archive.extractall(folder)  # noqa: S202  (our own sample)
    expected = json.loads((SAMPLES / f"{name}-edition.json").read_text(encoding="utf-8"))
    return Edition(folder / "course", expected, CERTIFICATES[name])


@pytest.fixture(params=CERTIFICATES)
def edition(request, tmp_path):
    """The course as each edition left it."""
    return laid_out(request.param, tmp_path)


@pytest.fixture
def second(tmp_path):
    """The course as the second edition left it, with what only that edition kept."""
    return laid_out("second", tmp_path)


def written(pipeline: Course, rows) -> dict[str, object]:
    return json.loads(json.dumps(rows(pipeline), default=str))


@pytest.mark.parametrize("force", [False, True])
def test_grading_again_changes_no_row(edition, rows, force):
    done = run("grade", "sample", "--course", edition.course, *(["--force"] if force else []))
    assert done.exit_code == 0, done.output
    assert written(Course(edition.course), rows) == edition.rows


def test_nbgraders_own_command_changes_no_row(edition, rows):
    pipeline = Course(edition.course)
    pipeline.autograde("sample")
    assert written(pipeline, rows) == edition.rows


def test_building_again_changes_no_grade(edition, rows):
    built = run("build", "sample", "--course", edition.course)
    assert built.exit_code == 0, built.output
    done = run("grade", "sample", "--course", edition.course)
    assert done.exit_code == 0, done.output
    assert written(Course(edition.course), rows) == edition.rows


def test_its_certificates_stand(edition):
    for code in edition.certificates:
        assert run("verify", code, "--course", edition.course).exit_code == 0
    run("grade", "sample", "--force", "--course", edition.course)
    for code in edition.certificates:
        assert run("verify", code, "--course", edition.course).exit_code == 0


def test_its_backup_is_laid_out_again(edition, tmp_path, rows):
    done = run("restore", edition.course / "backup.tar.gz", tmp_path / "again")
    assert done.exit_code == 0, done.output
    assert written(Course(tmp_path / "again"), rows) == edition.rows


def test_its_feedback_and_report_are_made(edition):
    made = run("feedback", "sample", "--course", edition.course)
    assert made.exit_code == 0, made.output
    report = run("report", "sample", "--course", edition.course, "--json")
    assert report.exit_code == 0, report.output


def test_what_lies_in_its_exchange_is_collected_again(edition, rows):
    pipeline = Course(edition.course)
    pipeline.collect("sample")
    assert run("grade", "sample", "--course", edition.course).exit_code == 0
    assert written(pipeline, rows) == edition.rows


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_kept_hand_ins_stay_as_they_were(second):
    folder = second.course / "gradebook" / "hand-ins"
    before = contents(folder)
    assert sum(name.endswith("timestamp.txt") for name in before) > len(list(folder.glob("*/*")))
    assert run("grade", "sample", "--force", "--course", second.course).exit_code == 0
    assert contents(folder) == before


def test_what_a_person_has_read_was_judged_from_the_same(second):
    def judged() -> dict[str, dict[str, dict[str, str]]]:
        notes = contents(second.course / "gradebook" / "read")
        return {
            learner: {name: basis | {"read": ""} for name, basis in json.loads(note)["scenarios"].items()}
            for learner, note in notes.items()
        }

    before = judged()
    assert len(before) == 10
    assert run("grade", "sample", "--force", "--course", second.course).exit_code == 0
    assert judged() == before


def test_extensions_that_were_given_still_hold(second):
    table = second.course / "gradebook" / "extensions.csv"
    before = table.read_bytes()
    assert b"sample,extended," in before
    done = run("deadlines", second.course / "dates.csv", "--course", second.course, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["changes"] == []
    assert table.read_bytes() == before


def test_a_learner_with_the_old_configuration_hands_in_again(second):
    home = second.course.parent / "learners" / "better"
    assert "casewise.grading.submit.Submit" in (home / "nbgrader_config.py").read_text()
    handed_in = HandedIn.from_json(ask(Action.HAND_IN, home, "sample"))
    (inbound,) = (second.course / ".exchange").glob(f"*/inbound/*+sample+{handed_in.at}+*")
    assert (inbound / "responses.jsonl").read_bytes() == (home / "sample" / "responses.jsonl").read_bytes()


def test_the_old_public_paths_only_warn(second):
    learner = second.course.parent / "learners" / "better" / "nbgrader_config.py"
    with pytest.warns(DeprecationWarning, match=r"^casewise\.grading\.plug has moved\. Use casewise\."):
        assert PyFileConfigLoader(str(second.course / "nbgrader_config.py")).load_config().Autograde
    named = PyFileConfigLoader(str(learner)).load_config().ExchangeFactory.submit
    with pytest.warns(DeprecationWarning, match=r"^casewise\.grading\.submit\.Submit has moved\. Use casewise\."):
        assert import_item(named) is Submit
