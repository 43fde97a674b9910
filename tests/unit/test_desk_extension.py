"""The desk in Jupyter Server: there for a course, and nothing of it for a learner."""

from __future__ import annotations

import subprocess
import sys

HERE = """
import sys, types
from casewise.desk import _load_jupyter_server_extension
added = []
app = types.SimpleNamespace(settings={"base_url": "/"}, add_handlers=lambda host, some: added.extend(some))
_load_jupyter_server_extension(types.SimpleNamespace(root_dir=sys.argv[1], web_app=app))
print(len(added), "casewise.desk.handlers" in sys.modules, any(name.startswith("nbgrader") for name in sys.modules))
"""


def test_a_learners_server_imports_nothing_for_it_and_a_courses_server_no_nbgrader(tmp_path):
    def loaded() -> list[str]:
        done = subprocess.run([sys.executable, "-c", HERE, str(tmp_path)], capture_output=True, text=True, check=True)
        return done.stdout.split()

    (tmp_path / "nbgrader_config.py").touch()
    assert loaded() == ["0", "False", "False"]
    (tmp_path / "source").mkdir()
    count, handlers, nbgrader = loaded()
    assert int(count) > 0
    assert (handlers, nbgrader) == ("True", "False")
