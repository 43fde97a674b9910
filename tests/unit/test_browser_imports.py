"""What a learner's kernel imports: nothing that Python in a browser lacks, no thread and no process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from casewise.kinds import read_cell
from casewise.scenario.cell import is_scenario, source

ROOT = Path(__file__).parents[2]
OURS = "pydantic pydantic_core yaml markdown_it mdurl markupsafe anywidget ipywidgets traitlets comm psygnal"
OURS += " jupyterlab_widgets typing_extensions annotated_types typing_inspection tzdata"
IPYTHON = "IPython asttokens decorator executing ipython_pygments_lexers matplotlib_inline prompt_toolkit pure_eval"
IPYTHON += " pygments stack_data wcwidth"
HERE = "pexpect ptyprocess sitecustomize"
"""What IPython wants on Linux, and this environment on starting."""
KERNEL = """
import json, os, subprocess, sys, threading
from importlib.metadata import EntryPoint, MetadataPathFinder

allowed = {*sys.stdlib_module_names, "casewise", *sys.argv[1].split()}
refused = []

class Browser:
    find_distributions = MetadataPathFinder.find_distributions

    def find_spec(self, name, path=None, target=None):
        made = name.startswith(("__editable__", "_sysconfigdata")) or name.endswith("__mypyc")
        if made or name.partition(".")[0] in allowed:
            found = (finder.find_spec(name, path, target) for finder in finders)
            return next((spec for spec in found if spec), None)
        refused.append(name)

finders = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]
sys.meta_path[:] = [Browser()]

def refuse(*_, **__):
    raise RuntimeError("a browser can't do this")

from casewise import plugins, surroundings
from pathlib import Path
from types import SimpleNamespace

built_in = {"choice": "Choice", "mark": "Mark", "rank": "Rank", "reflect": "Reflect", "select": "Select",
    "sort": "Sort", "story": "Story"}
wheel = [EntryPoint(name, f"casewise.kinds.{name}:{kind}", "casewise.kinds") for name, kind in built_in.items()]
plugins.entry_points = lambda group: wheel if group == "casewise.kinds" else []
sys.modules["pyodide.ffi"] = SimpleNamespace(jsnull=None)
surroundings.SYSTEM, surroundings.DRIVE = "emscripten", Path.cwd().parent

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
threading.Thread.start = subprocess.Popen.__init__ = os.fork = refuse
shell.run_line_magic("load_ext", "casewise")
session = shell.magics_manager.registry["CourseMagics"].session
states = {}
for cell in json.loads(sys.argv[2]):
    shell.run_cell(cell).raise_error()
    name = cell.split()[1]
    card = next(card for (id, _), card in session.cards.items() if id == name)
    samples = card.scenario.samples()
    card.set_state({"response": (samples.right or samples.partly)[0], "turn": 1})
    card.set_state({"checked": 1})
    states[card.scenario.kind] = card.status["state"], card.explanation["outcome"]
shell.run_cell("%review").raise_error()
shell.run_cell("%review_before").raise_error()
session.hand_in_section.start(__import__("casewise.card.review").card.review.Request.HAND_IN)
print("\\n" + json.dumps({"states": states, "refused": refused, "upload": session.review.told["upload"]["name"],
    "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def run(folder, cells, allowed):
    environment = {name: value for name, value in os.environ.items() if name != "NBGRADER_EXECUTION"}
    environment["IPYTHONDIR"] = str(folder.parent / "ipython")
    command = [sys.executable, "-c", KERNEL, allowed, json.dumps(cells)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def practice() -> list[str]:
    """Return a cell of each kind from the course's lessons."""
    found = {}
    for path in sorted((ROOT / "release").glob("*/lesson.ipynb")):
        for cell in filter(is_scenario, map(source, json.loads(path.read_text())["cells"])):
            found.setdefault(read_cell(cell).kind, cell)
    return list(found.values())


def test_a_learners_kernel_loads_and_shows_a_card_of_each_kind_with_what_a_browser_has(tmp_path):
    (tmp_path / "sample").mkdir()
    said = run(tmp_path / "sample", practice(), f"{OURS} {IPYTHON} {HERE}")
    assert said["states"] == {
        kind: ["saved", "read" if kind == "reflect" else "right"] for kind in sorted(said["states"])
    }
    assert len(said["states"]) == 7
    assert said["upload"] == "sample-answers.zip"
    assert {"nh3", "nbgrader", "jupyter_server", "orjson"} & {*said["refused"], *said["loaded"]} == set()
