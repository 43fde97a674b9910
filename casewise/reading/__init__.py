"""Reading by question: all answers to one reflection, read by a person, and by a second one."""

from __future__ import annotations

from jupyter_server.serverapp import ServerApp

from casewise.reading.server import handlers


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Add the page and its handlers when the server starts; they refuse outside of a course folder."""
    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))
