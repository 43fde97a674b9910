"""Casewise in Jupyter Server and JupyterLab: saving, the start page, and the extension that runs course notebooks."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

from jupyter_server.serverapp import ServerApp

from casewise.lab import early, start
from casewise.lab.kernels import inform
from casewise.lab.saving import on_saving
from casewise.learner.today import modules_in


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Register the hook on saving, the kernels' environment and the start page's handlers when the server starts."""
    inform(server)
    server.contents_manager.register_pre_save_hook(on_saving)
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", start.handlers(base) + early.handlers(base))
    # The first start page is as quick as the others, because the cells are read while JupyterLab still loads.
    Thread(target=lambda: [*modules_in(Path(server.root_dir).expanduser())], daemon=True).start()
