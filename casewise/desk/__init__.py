"""The instructor's desk: one page for a whole term, with a button for each command.

Jupyter Server loads this for everyone, so it imports nothing. In a folder that isn't a course, it does nothing either.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def _load_jupyter_server_extension(server: Any) -> None:
    """Register the desk's handlers when the server starts in a course's folder."""
    root = Path(server.root_dir).expanduser()
    if not ((root / "source").is_dir() and (root / "nbgrader_config.py").is_file()):
        return
    from casewise.desk.bringing_in import import_handlers  # noqa: PLC0415  (a learner's server imports neither)
    from casewise.desk.handlers import handlers  # noqa: PLC0415

    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", [*handlers(base, root), *import_handlers(base, root)])
