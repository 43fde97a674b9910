"""A course of one's own: made, sound, built, and looked over by the doctor."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import nbformat
import pytest

from casewise import kinds
from casewise.course.advice import advice
from casewise.course.build import build
from casewise.course.check import check
from casewise.course.module import Module
from casewise.course.new import add, course
from casewise.course.new import scenario as template
from casewise.course.use import Use
from casewise.demo.term import NOT_ON_THEIR_SERVER
from casewise.gradebook.course_folder import Course
from casewise.keeping.health import checks
from tests.support.command import casewise
from tests.support.courses import own_words

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "my-course"
    course(folder)
    own_words(folder)
    build(Course(folder), "first")
    return folder


@pytest.fixture
def mine(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "mine"))


def wrong(folder: Path) -> list[str]:
    return [f"{check.what} {check.fix}" for check in checks(folder) if check.fix]


def test_a_new_course_has_every_kind_and_nothing_to_fix(made):
    module = Module(made / "source" / "first")
    assert check(module) == []
    assert advice(module) == []
    assert {scenario.kind for scenario in module.scenarios().values()} == set(kinds.kinds())
    assert (made / "release" / "first" / "assessment.ipynb").is_file()
    assert wrong(made) == []


def test_the_configuration_of_a_new_course_is_that_of_this_one(made):
    name = '"my-course"'
    assert (made / "nbgrader_config.py").read_text() == (ROOT / "nbgrader_config.py").read_text().replace(
        '"therapeutic-ethics"', name
    )


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("kind", kinds.kinds())
def test_each_kind_has_a_template_for_each_use(kind, use):
    scenario = kinds.read_cell(template(kind, use))
    assert (scenario.kind, scenario.practice, scenario.keyed) == (kind, use is Use.PRACTICE, True)


def test_a_scenario_is_added_before_the_review_with_an_id_and_a_use_that_fit(mine):
    path = mine / "source" / "first" / "lesson.ipynb"
    assert [add(path, "choice"), add(path, "choice")] == ["at-the-desk-2", "at-the-desk-3"]
    sources = [cell.source for cell in nbformat.read(path, 4).cells]
    place = sources.index("%review")
    assert "practice: true" in sources[place - 1]
    assert check(Module(path.parent)) == []


def test_nothing_is_overwritten_and_wrong_words_are_explained(mine):
    before = {path: path.read_bytes() for path in mine.rglob("*") if path.is_file()}
    there, nowhere = casewise("new", ".", folder=mine), casewise("new-scenario", "chioce", folder=mine)
    assert (there.returncode, nowhere.returncode) == (2, 2)
    assert "isn't empty. Name a folder" in there.stderr
    assert 'There is no kind "chioce"' in nowhere.stderr
    torn = mine / "torn.ipynb"
    torn.write_text("{")
    assert casewise("new-scenario", "choice", "--into", "torn.ipynb", folder=mine).returncode == 2
    assert torn.read_text() == "{"
    assert {path: path.read_bytes() for path in before} == before


def test_the_doctor_says_what_is_wrong_and_how_to_fix_it(mine, tmp_path):
    (mine / "gradebook").chmod(0o755)
    shutil.rmtree(mine / "release")
    with sqlite3.connect(mine / "gradebook" / "gradebook.db") as database:
        database.execute("update alembic_version set version_num = '167914646830'")
    config = mine / "nbgrader_config.py"
    lines = ['c.ExchangeFactory.pop("collect")', f'c.Exchange.root = "{tmp_path}/nowhere"']
    config.write_text("\n".join([config.read_text(), *lines, ""]))
    found = "\n".join(wrong(mine))
    assert "nbgrader db upgrade" in found
    assert "nbgrader would run what learners wrote" in found
    assert f"mkdir -p {tmp_path}/nowhere" in found
    assert "casewise build" in found
    done = casewise("doctor", folder=mine)
    assert done.returncode == 3
    assert "things to fix" in done.stderr


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("c.Certificate.pass_mark = 80", "c.Certificate.pass_mark must be a share of the points, such as 0.8, not 80."),
        ('c.Deadlines.zone = "Chicago"', 'There is no time zone "Chicago". Write it like America/Chicago.'),
        (
            'c.FeedbackPage.reveal = {"first": "everything"}',
            "must be any of ['none', 'score', 'own', 'all'], but a value of 'everything'",
        ),
    ],
)
def test_the_doctor_reads_every_setting(mine, line, words):
    config = mine / "nbgrader_config.py"
    config.write_text(f"{config.read_text()}\n{line}\n")
    (found,) = wrong(mine)
    assert words in found
    assert found.endswith("Fix it in nbgrader_config.py.")


def test_the_doctor_misses_the_key_of_certificates_that_were_printed(mine):
    (mine / "gradebook" / "certificates.jsonl").write_text("{}\n")
    (found,) = wrong(mine)
    assert "certificates.key is missing. Put it back from a backup." in found
    (mine / "gradebook" / "certificates.key").write_bytes(b"x")
    (found,) = wrong(mine)
    assert "certificates.key is damaged" in found


@pytest.mark.parametrize("name", ["course.yaml", "references.yaml"])
def test_the_doctor_names_a_file_beside_the_modules_that_cannot_be_read(mine, name):
    (mine / "source" / name).write_text("a: [1\n")
    done = casewise("doctor", folder=mine)
    assert done.returncode == 3
    assert f"source/{name}" in done.stdout
    assert "1 thing to fix." in done.stderr


def test_the_doctor_names_a_file_that_isnt_a_gradebook_and_a_folder_that_isnt_a_course(mine, tmp_path):
    (mine / "gradebook" / "gradebook.db").write_text("These aren't grades. " * 100)
    assert "The gradebook can't be read" in "\n".join(wrong(mine))
    assert "There is no nbgrader_config.py" in "\n".join(wrong(tmp_path))


def test_the_doctor_sees_extensions_that_are_off(mine, tmp_path, monkeypatch):
    off = {"ServerApp": {"jpserver_extensions": NOT_ON_THEIR_SERVER | {"casewise": False}}}
    (tmp_path / "labconfig").mkdir()
    (tmp_path / "labconfig" / "page_config.json").write_text('{"disabledExtensions": {"casewise": true}}')
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(off))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    found = "\n".join(wrong(mine))
    assert "JupyterLab has casewise disabled" in found
    assert "casewise is not enabled. Run: jupyter server extension enable casewise" in found
    assert "nbgrader is not enabled. If you are an instructor: jupyter server extension enable nbgrader" in found


def test_a_module_name_that_nbgrader_cannot_take_is_refused_by_new_and_doctor(mine, tmp_path):
    done = casewise("new", str(tmp_path / "fresh"), "--module", "a+b", folder=tmp_path)
    assert done.returncode == 2
    assert "can't handle + in a module's name. Use letters, digits, spaces" in done.stderr
    assert not (tmp_path / "fresh").exists()
    (mine / "source" / "first").rename(mine / "source" / "Unit 1 (intro)")
    found = "\n".join(wrong(mine))
    assert "The module Unit 1 (intro) can't be released: nbgrader or its web pages can't handle ( )" in found


def test_what_an_export_writes_is_not_for_the_repository(made):
    ignored = (made / ".gitignore").read_text().splitlines()
    assert {"/*-csv.csv", "/*-with-keys.*", "/.demo*/"} <= set(ignored)
