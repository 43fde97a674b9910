"""The form beside a card: a scenario cell's YAML as fields, and edits that leave all other text as it was."""

from __future__ import annotations

from typing import Any


def _load_jupyter_server_extension(server: Any) -> None:
    """Add the form's handlers when the server starts. They load what an author needs when one first asks."""
    from casewise.authoring.serving import handlers  # noqa: PLC0415  (the core of this room needs no server)

    server.web_app.add_handlers(".*$", handlers(server.web_app.settings["base_url"]))
