"""What is published: the wheel has all that runs and no key, and works in an environment outside of this repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.courses import own_words

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


def run(*command: object, at: Path, path: str = os.environ["PATH"]) -> str:
    env = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [*map(str, command)], cwd=at, env=env | {"PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """The folder with a source distribution, and with the wheel that was built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(BIN / "uv", "build", "-q", "--offline", "--no-build-isolation", "--out-dir", folder, ROOT, at=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist):
    (wheel,) = dist.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def elsewhere(wheel, tmp_path_factory):
    """The folder of an environment with the wheel; all else comes from this one, so that no network is needed."""
    env = tmp_path_factory.mktemp("elsewhere") / "env"
    run(BIN / "uv", "venv", "-q", "--offline", "--python", sys.executable, env, at=env.parent)
    python = env / "bin" / "python"
    run(BIN / "uv", "pip", "install", "-q", "--offline", "--no-deps", "--python", python, wheel, at=env.parent)
    (site,) = env.glob("lib/python*/site-packages")
    (site / "others.pth").write_text(sysconfig.get_path("purelib"))
    return env


def test_the_wheel_has_all_that_runs(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "casewise").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    # JupyterLab's extension and the server's settings are installed where Jupyter looks for them, too.
    assert {name for name in names if name.startswith("casewise/")} == there
    assert "casewise/py.typed" in names
    for suffix in (".js", ".css", ".typ", ".html", ".txt"):
        assert any(name.endswith(suffix) for name in names), suffix
    data = {re.sub(r"^casewise-[\d.]+\.data/data/", "", name) for name in names if ".data/data/" in name}
    assert "etc/jupyter/jupyter_server_config.d/casewise.json" in data
    assert "share/jupyter/labextensions/casewise/static/remoteEntry.js" in data


def test_its_description_links_to_nothing_beside_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(name).decode()
    links = re.findall(r"\]\(([^)]*)\)|(?:src|href)=\"([^\"]*)\"", text)
    assert links
    assert [link for link in links if not re.match(r"https?://|#", "".join(link))] == []
    assert "Description-Content-Type: text/markdown" in text


def test_no_key_of_the_course_is_in_it(wheel, dist):
    (source,) = dist.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive, tarfile.open(source) as other:
        names = archive.namelist() + other.getnames()
    assert not [name for name in names if name.endswith(".ipynb") or "/source/" in name or "/release/" in name]


def test_the_source_distribution_has_tests_and_docs(dist):
    (source,) = dist.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        tops = {name.split("/")[1] for name in archive.getnames() if "/" in name}
    assert {"casewise", "deploy", "docs", "tests", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"} <= tops


def test_a_course_is_made_built_and_demonstrated_outside_of_the_repository(elsewhere):
    path = f"{elsewhere / 'bin'}:{os.environ['PATH']}"
    casewise, home = elsewhere / "bin" / "casewise", elsewhere.parent
    module = "import casewise; print(casewise.__file__)"
    assert Path(run(elsewhere / "bin" / "python", "-P", "-c", module, at=home).strip()).is_relative_to(elsewhere)
    run(casewise, "new", "mine", at=home, path=path)
    own_words(home / "mine")
    run(casewise, "build", at=home / "mine", path=path)
    assert (home / "mine" / "release" / "first" / "assessment.ipynb").is_file()
    demo = json.loads(run(casewise, "demo", "--learners", 1, "--json", at=home / "mine", path=path))
    assert [result["module"] for result in demo["results"]] == ["first"]
    assert all((home / "mine" / result["feedback"]).exists() for result in demo["results"])
