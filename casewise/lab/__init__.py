"""Casewise in Jupyter Server and JupyterLab: saving, the start page, and the extension that runs course notebooks."""

from __future__ import annotations

from jupyter_server.serverapp import ServerApp

from casewise.lab.kernels import inform
from casewise.lab.saving import on_saving
from casewise.lab.start import handlers


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Register the hook on saving, the kernels' environment and the start page's handlers when the server starts."""
    inform(server)
    server.contents_manager.register_pre_save_hook(on_saving)
    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))
