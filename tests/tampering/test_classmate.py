"""A folder that came from a classmate: looking at it, opening it and saving it runs no file that lies in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from casewise.gradebook.course_folder import Course
from casewise.lab.kernels import SAFE, environment
from casewise.learner import Action, ExchangeError, ask
from casewise.learner.ask import ROOT, NoExchangeError

TRAP = """import os, pathlib
pathlib.Path(os.environ['TRAP']).mkdir(exist_ok=True)
pathlib.Path(os.environ['TRAP'], {name!r}).touch()
"""
PROGRAMS = [
    "nbgrader_config.py",
    "sitecustomize.py",
    "usercustomize.py",
    "json.py",
    "re.py",
    "zipfile.py",
    "subprocess.py",
    "nh3.py",
    "yaml.py",
    "anywidget.py",
    "traitlets.py",
    "nbgrader.py",
    "markdown_it.py",
    "ipykernel_launcher.py",
    "ipykernel.py",
    "casewise.py",
    "conftest.py",
    "jupyter_config.py",
    "jupyter_server_config.py",
    "jupyter_nbgrader_config.py",
    "ipython_config.py",
    "ipython_kernel_config.py",
    "startup/00.py",
    "profile_default/startup/00.py",
    ".ipython/profile_default/startup/00.py",
    ".jupyter/nbgrader_config.py",
    ".jupyter/jupyter_config.py",
    "casewise/__init__.py",
    "casewise/notebook/__init__.py",
    "nbgrader/__init__.py",
    ".ipynb_checkpoints/nbgrader_config.py",
]
PTH = "import os, pathlib; pathlib.Path(os.environ['TRAP']).mkdir(exist_ok=True)\n"

KERNEL = """
import json, os, sys, time
from pathlib import Path
import jupyter_client.manager

notebook, environment = Path(sys.argv[1]), json.loads(sys.argv[2])
manager, client = jupyter_client.manager.start_new_kernel(cwd=str(notebook.parent), env=environment)
try:
    for cell in json.loads(notebook.read_text())["cells"]:
        if cell["cell_type"] == "code":
            reply = client.execute_interactive("".join(cell["source"]), output_hook=lambda message: None, timeout=180)
            assert reply["content"]["status"] == "ok", reply["content"]
    look = (
        "import casewise, sys\\n"
        "seen = []\\n"
        "runs = ('exec', 'import', 'compile')\\n"
        "sys.addaudithook(lambda event, details: seen.append(str(details)) if event in runs else None)\\n"
        "magics = get_ipython().magics_manager.registry['CourseMagics']\\n"
        "from casewise.card.review import Request\\n"
        "for request in Request:\\n"
        "    magics.session.hand_in_section.start(request).join()\\n"
        f"print([line for line in seen if {str(notebook.parent.parent)!r} in line], magics.session.review.told)"
    )
    said = []
    hook = lambda message: said.append(message["content"].get("text", ""))
    reply = client.execute_interactive(look, output_hook=hook, timeout=180)
    assert reply["content"]["status"] == "ok", reply["content"]
    print("".join(said))
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
"""

SERVER = """
import json, sys
from pathlib import Path
from types import SimpleNamespace
from casewise.lab.saving import on_saving
from casewise.lab.start import modules_here

home, folder, seen = Path(sys.argv[1]), sys.argv[2], []
opened = {".ipynb", ".jsonl", ".json", ""}


def watch(event, details):
    if event in ("exec", "compile", "import", "subprocess.Popen", "os.system") and folder in str(details):
        seen.append((event, str(details)[:200]))
    if event == "open" and folder in str(details[0]) and Path(str(details[0])).suffix not in opened:
        seen.append((event, str(details)[:200]))


sys.addaudithook(watch)
assert [module["path"] for module in modules_here(home)] == [f"{folder}/sample"], list(modules_here(home))
content = json.loads((home / folder / "sample" / "assessment.ipynb").read_text())
model = {"type": "notebook", "content": content}
on_saving(model, f"{folder}/sample/assessment.ipynb", SimpleNamespace(root_dir=str(home)))
print(json.dumps(seen))
"""


@pytest.fixture
def home(course, tmp_path):
    """A learner's home with a folder from a classmate, in which everything that could run is a trap."""
    home = tmp_path / "home"
    sample = home / "from-ann" / "sample"
    shutil.copytree(course / "release" / "sample", sample)
    for folder in (sample.parent, sample):
        for name in PROGRAMS:
            if name == "casewise.py" and folder == sample:
                continue
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TRAP.format(name=name.replace("/", "-")))
        (folder / "trap.pth").write_text(PTH)
        (folder / "jupyter_nbgrader_config.json").write_text('{"NbGrader": {"logfile": "trap.log"}}')
    return home


@pytest.fixture
def clean_env(tmp_path, home):
    """The environment of a kernel, and the trap."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "JPY", "PYTHON", ROOT))
    }
    return {
        **kept,
        "TRAP": str(tmp_path / "trap"),
        "HOME": str(tmp_path / "user"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
    }


def untouched(clean_env):
    trap = Path(clean_env["TRAP"])
    return not trap.exists(), sorted(path.name for path in trap.iterdir()) if trap.exists() else []


def run(code, *arguments, env, cwd):
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)], env=env, cwd=cwd, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_start_page_and_saving_run_nothing(home, clean_env):
    assert json.loads(run(SERVER, home, "from-ann", env=clean_env, cwd=home)) == []
    assert untouched(clean_env) == (True, [])


@pytest.mark.parametrize("rooted", [True, False], ids=["server", "elsewhere"])
def test_opening_a_notebook_and_its_desk_run_nothing(home, clean_env, rooted):
    path = "from-ann/sample/assessment.ipynb"
    env = environment(home, lambda _path, _name: clean_env)(path, None)
    assert (env[ROOT], env[SAFE]) == (str(home), "1")
    if not rooted:
        del env[ROOT]
    said = run(KERNEL, home / path, json.dumps(env), env=clean_env, cwd=home)
    assert said.startswith("[] "), said
    assert "That did not work" not in said
    assert untouched(clean_env) == (True, [])


@pytest.mark.parametrize("action", [Action.HANDED_IN, Action.COURSE])
def test_asking_about_a_folder_reads_no_settings_there(home, clean_env, monkeypatch, action):
    for name in clean_env:
        monkeypatch.setenv(name, clean_env[name])
    monkeypatch.chdir(home / "from-ann" / "sample")
    for root in (None, home):
        try:
            ask(action, root, "sample", folder=home / "from-ann")
        except NoExchangeError:
            pass
        except ExchangeError as error:
            assert "trap" not in str(error)
        assert untouched(clean_env) == (True, [])


def test_the_settings_of_the_servers_root_count_for_modules_below_it(course, tmp_path):
    pipeline = Course(course)
    pipeline.release_assignment("sample")
    home = tmp_path / "home"
    below = home / "therapy"
    below.mkdir(parents=True)
    (home / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        f"c.CourseDirectory.course_id = {pipeline.coursedir.course_id!r}\n"
        f"c.Exchange.root = {pipeline.settings('Exchange')['root']!r}\n"
        f"c.Exchange.cache = {str(home / '.cache')!r}\n"
    )
    ask(Action.FETCH, home, "sample", folder=below)
    assert (below / "sample" / "assessment.ipynb").is_file()
    assert ask(Action.HAND_IN, home, "sample", folder=below)["answers"] == 0
    assert ask(Action.COURSE, home)["modules"][0]["module"] == "sample"
    with pytest.raises(NoExchangeError):
        ask(Action.HANDED_IN, None, "sample", folder=below)


@pytest.mark.parametrize(
    ("name", "text", "safe"),
    [
        ("a.ipynb", '{"cells": [], "metadata": {"casewise": {}}}', True),
        ("a.ipynb", r'{"cells": [], "metadata": {"c\u0061sewise": {}}}', True),
        ("a.ipynb", '{"cells": [], "metadata": {}}', False),
        ("a.ipynb", '{"metadata": {}, "x": "' + "x" * 9_000_000 + '"}', True),
        ("a.ipynb", None, True),
        ("console-1", None, False),
        ("a.md", "---\njupyter:\n  casewise: {}\n---\n", True),
    ],
)
def test_the_kernel_of_a_notebook_that_runs_by_itself_imports_nothing_from_beside_it(tmp_path, name, text, safe):
    if text is not None:
        (tmp_path / name).write_text(text)
    env = environment(tmp_path, lambda path, _name: {"JPY_SESSION_NAME": path})(f"/{name}", None)
    assert env == {"JPY_SESSION_NAME": f"/{name}", ROOT: str(tmp_path)} | ({SAFE: "1"} if safe else {})
