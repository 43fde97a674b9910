"""A command without its libraries: one sentence that says what to install, and no traceback."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

from casewise.cli import app
from casewise.extras import EXTRAS, extra_of, missing_extra

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_command(app).commands
WITHOUT = """
import sys

class Nowhere:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {libraries!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Nowhere())
sys.argv = {arguments!r}
from casewise.cli import app

app()
"""
BASE = [
    "alembic",
    "matplotlib",
    "nbgrader",
    "numpy",
    "orjson",
    "readability",
    "scipy",
    "spellchecker",
    "sqlalchemy",
    "typst",
]


def casewise(*arguments: str, without: list[str], folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    code = WITHOUT.format(libraries=without, arguments=["casewise", *arguments])
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("check", "author"),
        ("certificate confidentiality", "certificates"),
        ("demo --into {tmp}/demo", "author"),
        ("doctor", "grade"),
        ("grade confidentiality", "grade"),
        ("report confidentiality", "report"),
    ],
)
def test_a_command_without_its_libraries_says_what_to_install(command, extra, tmp_path):
    done = casewise(*command.format(tmp=tmp_path).split(), without=BASE)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.endswith(f'isn\'t installed, and this needs it. Run: pip install "casewise[{extra}]"')


def test_the_base_has_help_and_the_version():
    assert casewise("--version", without=BASE).returncode == 0
    assert "Example:" in casewise("report", "--help", without=BASE).stdout


def test_every_command_has_an_extra_that_there_is():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert {extra_of(command) for command in COMMANDS} <= set(extras)
    assert set(EXTRAS) <= set(COMMANDS)


@pytest.mark.parametrize("name", ["casewise.nowhere", None])
def test_a_missing_module_of_our_own_is_a_bug(name):
    with pytest.raises(ModuleNotFoundError):
        missing_extra(ModuleNotFoundError("no", name=name), "grade")


def test_an_authors_notebook_says_it_below_the_cell():
    code = WITHOUT.partition("sys.argv")[0].format(libraries=BASE)
    code += "import pathlib, casewise\nprint(*casewise._proofread('%%scenario a', pathlib.Path('source/first')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == 'readability isn\'t installed, and this needs it. Run: pip install "casewise[author]"\n'
