"""A static site as a plain host serves it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any

ISOLATED = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
"""What a host sends that lets a page share memory with its workers."""


class Host(SimpleHTTPRequestHandler):
    """A plain host of files."""

    protocol_version = "HTTP/1.1"
    more: Mapping[str, str] = MappingProxyType({})

    def end_headers(self) -> None:
        """Add what this host always sends."""
        for name, value in self.more.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name in the standard library)
        """Say nothing."""


@contextmanager
def serving(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a folder on loopback and yield its address, which ends with a slash."""
    host = type("Host", (Host,), {"more": headers or {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(host, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
