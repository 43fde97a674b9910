"""Shared memory, in which a page and its kernel answer each other where a site is isolated from others."""

from __future__ import annotations

import re
from pathlib import Path

from casewise.site.cache import PartsError

WAIT = Path(__file__).with_name("wait-async.js")
MARK = b"64e10b34-2bf7-4616-9668-f99de5aa046e"
"""What the library that answers puts into each of its messages."""
ANSWER = re.compile(
    rb"\b(?P<memory>\w+)\[0\]=1\}else(?P<found>\{let (?P<text>\w+)=[^{}]+;)"
    rb"for\(let (?P<units>\w+)=(?P<view>new \w+\(\w+\.buffer\)),(?P<at>\w+)=0;"
    rb"(?P=at)<(?P=text)\.length;(?P=at)\+\+\)(?P=units)\[(?P=at)\]=(?P=text)\.charCodeAt\((?P=at)\)\}"
)
"""Where it writes that an answer is there, and the answer's text from its beginning."""
IN_ORDER = (
    rb"Atomics.store(\g<memory>,0,1)}else\g<found>let \g<units>=\g<view>;"
    rb"for(let \g<at>=2;\g<at><\g<text>.length;\g<at>++)\g<units>[\g<at>]=\g<text>.charCodeAt(\g<at>);"
    rb"Atomics.store(\g<memory>,0,\g<text>.charCodeAt(0)|\g<text>.charCodeAt(1)<<16)}"
)
"""The same with what the reader looks at first, the first two characters, written last and at once."""


def waiting_script() -> str:
    """Return the script that comes first on a notebook's page."""
    return WAIT.read_text(encoding="utf-8")


def answering_whole(script: bytes) -> bytes:
    """Return a script of JupyterLite's kernel whose answers can't be read before they are whole.

    The reader waits until the memory isn't 0 any more. The library writes an answer from its beginning, so a reader who
    came while it was being written would take a part of it, and Python would never start.

    Raises:
        PartsError: if the script answers in another way than the one that is known here.
    """
    if MARK not in script:
        return script
    found, count = ANSWER.subn(IN_ORDER, script)
    if count != 1:
        raise PartsError("JupyterLite's kernel answers in a new way. Change ANSWER in casewise/site/shared_memory.py.")
    return found
