"""A page of its own beside JupyterLab, which one of the extension's scripts fills."""

from __future__ import annotations

import secrets
from functools import cached_property
from pathlib import Path
from string import Template

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_escape, url_path_join
from tornado.web import authenticated

PAGE = Template((Path(__file__).parent / "own_page.html").read_text(encoding="utf-8").strip())
"""Its body is empty, without a line's end, for the script to fill."""
STATIC = ("lab", "extensions", "casewise", "static")
"""Where Jupyter Server gives out the extension's files."""
OWN_FILES = (
    "default-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "style-src 'self'",
)
"""What such a page may load."""


class OwnPage(JupyterHandler):
    """A page with a title, the extension's `script` and `style` that fill and dress it, and a class for its body."""

    auth_resource = "contents"

    def initialize(self, title: str, script: str, style: str, look: str) -> None:
        self.parts = {"title": title, "script": script, "style": style, "look": look}

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
        self.finish(PAGE.substitute(static=static, nonce=self.nonce, **self.parts))
