"""A learner's side of nbgrader starts without the rest of it, and what settings use of the rest is still there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from casewise.journal import NAME

HEAVY = ["alembic", "jsonschema", "jupyter_server", "nbconvert", "requests", "setuptools", "sqlalchemy"]
OF_OTHERS = [
    "from nbgrader.apps import NbGraderApp; from nbgrader.converters import Autograde",
    "from nbgrader.preprocessors.execute import Execute",
    "from nbgrader.exchange import ExchangeCollect; from nbgrader.auth import JupyterHubAuthPlugin",
    "from nbgrader.exchange.default import ExchangeCollect; from nbgrader.plugins import ExportPlugin",
    "from setuptools.archive_util import unpack_archive; from nbformat import read",
    "import nbgrader; nbgrader.__version__; nbgrader._jupyter_server_extension_points",
]
PLUGIN = """
import sys
from nbgrader.exchange.default import ExchangeSubmit

class Loud(ExchangeSubmit):
    def copy_files(self):
        super().copy_files()
        print("as the settings say", file=sys.stderr)

c.ExchangeFactory.submit = Loud
"""


@pytest.fixture
def home(tmp_path):
    """A learner's home with settings, and an exchange that released one module."""
    course = tmp_path / "exchange" / "course"
    for folder in ("outbound/sample", "inbound", "feedback"):
        (course / folder).mkdir(parents=True)
    (course / "inbound").chmod(0o733)
    notebook = {"cells": [], "metadata": {"casewise": {"format": 1}}, "nbformat": 4, "nbformat_minor": 5}
    (course / "outbound" / "sample" / "lesson.ipynb").write_text(json.dumps(notebook))
    home = tmp_path / "home"
    home.mkdir()
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n"
        f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n"
        "c.CourseDirectory.course_id = 'course'\n"
    )
    return home


def said(home: Path, *asked: str, after: str = "") -> tuple[dict, str]:
    """Return the process's answer, and what was printed after it."""
    code = (
        f"import runpy, sys; sys.argv = {['', *asked]!r}; runpy.run_module({PROCESS!r}, run_name='__main__'); print()"
    )
    command = [sys.executable, "-P", "-c", f"{code}\n{after}"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    first, *rest = done.stdout.splitlines()
    return json.loads(first), "\n".join(rest) + done.stderr


PROCESS = "casewise.learner.nbgrader_process"


def test_no_step_of_a_learner_imports_the_rest_of_nbgrader(home):
    for asked in (["course"], ["fetch", "sample"], ["hand-in", "sample"], ["feedback", "sample"]):
        answer, loaded = said(home, *asked, after=f"print([name for name in {HEAVY!r} if name in sys.modules])")
        assert "result" in answer, answer
        assert loaded.splitlines()[0] == "[]"
    assert answer["result"]["at"]


@pytest.mark.parametrize("line", OF_OTHERS)
def test_settings_may_use_all_of_nbgrader(home, line):
    config = home / "nbgrader_config.py"
    config.write_text(f"{line}\n{config.read_text()}")
    answer, _ = said(home, "fetch", "sample")
    assert answer == {"result": None}
    assert (home / "sample" / "lesson.ipynb").is_file()


def test_a_plug_in_hands_in(home):
    config = home / "nbgrader_config.py"
    config.write_text(config.read_text() + PLUGIN)
    said(home, "fetch", "sample")
    answer, printed = said(home, "hand-in", "sample")
    assert answer["result"]["at"]
    assert "as the settings say" in printed


def test_the_benchmark_of_the_hub_hands_in_when_it_is_time(home):
    """Its 112 learners run this text, each in a process of their own."""
    spec = spec_from_file_location("hub_benchmark", Path(__file__).parents[2] / "benchmarks" / "hub.py")
    benchmark = module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    said(home, "fetch", "sample")
    entry = {"v": 1, "scenario": "elevator", "response": "defer", "at": "2026-11-23T09:00:00Z", "session": "a", "n": 1}
    (home / "sample" / NAME).write_text(json.dumps(entry) + "\n")
    command = [sys.executable, "-P", "-c", benchmark.HAND_IN, "sample"]
    with subprocess.Popen(command, cwd=home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as learner:
        assert learner.stdout.readline() == "ready\n"
        start = time.time() + 1
        printed, _ = learner.communicate(f"{start}\n")
    assert learner.returncode == 0
    begun, ended = json.loads(printed)
    assert start <= begun < ended
