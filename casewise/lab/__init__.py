"""Casewise in Jupyter Server: what happens when a learner's notebook is saved."""

from __future__ import annotations

from jupyter_server.serverapp import ServerApp

from casewise.lab.saving import on_saving


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Have every notebook pass `on_saving`: called by Jupyter Server when it starts."""
    server.contents_manager.register_pre_save_hook(on_saving)
