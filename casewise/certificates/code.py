"""The verification code of a certificate: short enough to be typed from paper, and made by nobody without the key.

Four groups of five letters and digits (Crockford's base 32, so 0 and O are the same, and 1, I and L). Nineteen of them
are 95 bits of an HMAC-SHA256; the last one tells a slip of the pen from a forgery.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from casewise.errors import CasewiseError
from casewise.files import create

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
LENGTH = 20
BITS = GROUP * (LENGTH - 1)
KEY = "certificates.key"
KEY_SIZE = 32


class NoCodeError(CasewiseError):
    """A text is no code; the message says why."""


class NoKeyError(CasewiseError):
    """There is no key to make or check a code with; the message says why, and what to do."""


def code(key: bytes, data: bytes) -> str:
    """Return the code of some data."""
    number = int.from_bytes(hmac.digest(key, data, hashlib.sha256)) >> (256 - BITS)
    signs = [number >> (GROUP * place) & 31 for place in reversed(range(LENGTH - 1))]
    text = "".join(ALPHABET[sign] for sign in [*signs, _check(signs)])
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def normal_form(text: str) -> str:
    """Return a code in its usual form, however it was typed.

    Raises:
        NoCodeError: if it cannot be one.
    """
    plain = re.sub(r"[\s\u2010-\u2015_.-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    if len(plain) != LENGTH or set(plain) - set(ALPHABET):
        raise NoCodeError(f'"{text}" is no code of a certificate: that has {LENGTH} letters and digits.')
    signs = [ALPHABET.index(sign) for sign in plain]
    if _check(signs[:-1]) != signs[-1]:
        raise NoCodeError(f'"{text}" is no code of a certificate: one of its letters or digits is wrong.')
    return "-".join(plain[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _check(signs: list[int]) -> int:
    """Return the last sign, by Luhn's rule in base 32: it catches every single wrong sign."""
    doubled = (
        (sign * 2 // 32 + sign * 2 % 32) if place % 2 == 0 else sign for place, sign in enumerate(reversed(signs))
    )
    return -sum(doubled) % 32


def key(folder: Path) -> bytes:
    """Return the key that is kept in `gradebook/`.

    Raises:
        NoKeyError: if it is missing or was damaged.
        OSError: if it cannot be read.
    """
    path = folder / KEY
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        words = f"{path} is missing; put it back from a backup. It is made with the first certificate of a course."
        raise NoKeyError(words) from None
    if len(kept) != KEY_SIZE:
        raise NoKeyError(f"{path} was damaged; put it back from a backup. No certificate can be checked without it.")
    return kept


def new_key(folder: Path) -> bytes:
    """Return a new key, which is kept in `gradebook/`, readable by its owner alone.

    Raises:
        OSError: if it is there already, or cannot be written.
    """
    new = secrets.token_bytes(KEY_SIZE)
    create(folder / KEY, new, mode=0o600)
    return new
