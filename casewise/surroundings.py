"""Where Casewise runs: on a machine, or in a page of a browser, and whether what it writes there is kept.

In a browser, Python is a part of the page. It has no other processes and no threads. Its files are kept only if the
browser lets the page mount its storage, which a private window or a page without https may not.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

SYSTEM = sys.platform
DRIVE = Path("/drive")
"""Where JupyterLite mounts the browser's storage. Everything else is gone when the page is closed."""
FORGETS = "CASEWISE_FORGETS"
"""The environment variable by which a page says that even its drive is in memory."""


def in_browser() -> bool:
    """Return whether this is Python in a page of a browser."""
    return SYSTEM == "emscripten"


def keeps(folder: Path) -> bool:
    """Return whether a file that is written in a folder is still there on the next visit."""
    return not in_browser() or (folder.absolute().is_relative_to(DRIVE) and not os.environ.get(FORGETS))
