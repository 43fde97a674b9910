"""The verification code of a certificate: short enough to type from paper, and impossible to make without the key.

Four groups of five letters and digits in Crockford's base 32, which reads O as 0, and I and L as 1. Nineteen of them
are 95 bits of an HMAC-SHA256; the last one is a check digit, which separates a typing error from a forgery.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from casewise.errors import CasewiseError, CourseFilesError
from casewise.files import create

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
LENGTH = 20
BITS = GROUP * (LENGTH - 1)
KEY = "certificates.key"
KEY_SIZE = 32


class NoCodeError(CasewiseError):
    """A text isn't a code. The message says why."""


class NoKeyError(CourseFilesError):
    """The key for making and checking codes is missing. The message says why and what to do."""


def code(key: bytes, data: bytes) -> str:
    """Return the code for some data."""
    number = int.from_bytes(hmac.digest(key, data, hashlib.sha256)) >> (256 - BITS)
    signs = [number >> (GROUP * place) & 31 for place in reversed(range(LENGTH - 1))]
    text = "".join(ALPHABET[sign] for sign in [*signs, _check(signs)])
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def normal_form(text: str) -> str:
    """Return a typed code in its usual form.

    Raises:
        NoCodeError: if it can't be a code.
    """
    plain = re.sub(r"[\s\u2010-\u2015_.-]", "", text).upper().translate(str.maketrans("OIL", "011"))
    if len(plain) != LENGTH or set(plain) - set(ALPHABET):
        raise NoCodeError(f"\"{text}\" isn't a certificate's code: a code has {LENGTH} letters and digits.")
    signs = [ALPHABET.index(sign) for sign in plain]
    if _check(signs[:-1]) != signs[-1]:
        raise NoCodeError(f"\"{text}\" isn't a certificate's code: one of its letters or digits is wrong.")
    return "-".join(plain[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _check(signs: list[int]) -> int:
    """Return the check digit by Luhn's rule in base 32, which catches every single wrong character."""
    doubled = (
        (sign * 2 // 32 + sign * 2 % 32) if place % 2 == 0 else sign for place, sign in enumerate(reversed(signs))
    )
    return -sum(doubled) % 32


def key(folder: Path) -> bytes:
    """Return the key in `gradebook/`.

    Raises:
        NoKeyError: if it's missing or damaged.
        OSError: if it can't be read.
    """
    path = folder / KEY
    try:
        kept = path.read_bytes()
    except FileNotFoundError:
        words = f"{path} is missing. Put it back from a backup. It's made with the first certificate of a course."
        raise NoKeyError(words) from None
    if len(kept) != KEY_SIZE:
        raise NoKeyError(f"{path} is damaged. Put it back from a backup. No certificate can be checked without it.")
    return kept


def new_key(folder: Path) -> bytes:
    """Make a new key in `gradebook/`, readable only by its owner, and return it.

    Raises:
        OSError: if there is one already, or it can't be written.
    """
    new = secrets.token_bytes(KEY_SIZE)
    create(folder / KEY, new, mode=0o600)
    return new
