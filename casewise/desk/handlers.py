"""The server's handlers for the desk: its page, what it shows, and the one command that runs."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from string import Template

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_escape, url_path_join
from tornado.web import authenticated

from casewise.lab.start import OWN_FILES, STATIC

PAGE = Template((Path(__file__).parent / "desk.html").read_text(encoding="utf-8").strip())
"""Its body is empty, for the script to fill."""


class DeskPage(JupyterHandler):
    """The desk as a page of its own, for a hub and for phones."""

    auth_resource = "contents"

    @cached_property
    def nonce(self) -> str:
        """The word that lets the page's own lines run."""
        return secrets.token_urlsafe(16)

    @property
    def content_security_policy(self) -> str:
        """Only the extension's own files, and the few lines of the page itself, may run."""
        return "; ".join([str(super().content_security_policy), *OWN_FILES, f"script-src 'self' 'nonce-{self.nonce}'"])

    @authenticated
    @authorized
    async def get(self) -> None:
        self.xsrf_token  # noqa: B018  (sets the cookie that the page needs to ask for anything)
        static = url_path_join(url_escape(self.base_url), *STATIC)
        self.finish(PAGE.substitute(static=static, nonce=self.nonce))


def handlers(base: str, root: Path) -> list[tuple[str, type[JupyterHandler]]]:  # noqa: ARG001  (until the next commit)
    """Return the handlers with their addresses."""
    return [(url_path_join(base, "casewise", "desk"), DeskPage)]
