"""What GitHub runs: all that CI proves, and the unit tests on each system, by pinned actions that may only read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
JOBS = WORKFLOW["jobs"]


def steps() -> Iterator[dict[str, Any]]:
    return (step for job in JOBS.values() for step in job["steps"])


def test_one_job_runs_what_ci_runs():
    assert [step["run"] for step in JOBS["all"]["steps"] if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").is_file()


def test_unit_tests_run_on_every_python_and_system_that_are_named():
    matrix = JOBS["unit"]["strategy"]["matrix"]
    assert [system.split("-")[0] for system in matrix["system"]] == ["ubuntu", "macos", "windows"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if re.search(r":: 3\.\d+$", line)]
    assert matrix["python"] == named
    assert project["requires-python"] == f">={named[0]}"
    ran = [step["run"] for step in JOBS["unit"]["steps"] if "run" in step]
    assert ran[-1] == "python -m pytest tests/unit -q"
    assert not any("make" in line.split() for line in ran)


@pytest.mark.parametrize("step", [step for step in steps() if "uses" in step], ids=lambda step: step["uses"])
def test_actions_are_pinned_and_keep_no_credentials(step):
    assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", step["uses"])
    if step["uses"].startswith("actions/checkout@"):
        assert step["with"] == {"persist-credentials": False}


def test_it_may_only_read():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in JOBS.values())
    assert "secrets." not in (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
