"""Python's own library on a site: what Pyodide has of it, without what nothing in a browser can use."""

from __future__ import annotations

from fnmatch import fnmatchcase

from casewise.site.archive import Files

UNUSED = (
    "_pydatetime.py",  # stand-ins for modules in C that Pyodide has
    "_pydecimal.py",
    "_pyio.py",
    "_pyrepl/*",
    "asyncio/proactor_events.py",
    "asyncio/windows_*.py",
    "compileall.py",
    "ctypes/macholib/*",
    "doctest.py",
    "ensurepip/*",
    "ftplib.py",
    "http/server.py",
    "imaplib.py",
    "mailbox.py",
    "modulefinder.py",
    "multiprocessing/*",
    "pickletools.py",
    "poplib.py",
    "profile.py",
    "pstats.py",
    "pyclbr.py",
    "smtplib.py",
    "tabnanny.py",
    "trace.py",
    "unittest/*",
    "wave.py",
    "wsgiref/*",
    "xml/dom/*",
    "xmlrpc/*",
)
"""What needs processes, a network or a terminal, or is for programmers at work."""


def used(files: Files) -> Files:
    """Return the files of Python's library that a site has."""
    return {path: data for path, data in files.items() if not any(fnmatchcase(path, one) for one in UNUSED)}
