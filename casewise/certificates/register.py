"""The register of certificates: one line for each printed one, with a seal that shows any later change."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casewise.certificates.canonical import VERSION, data_of, fields_of, line_of
from casewise.certificates.certificate import Certificate, printed
from casewise.certificates.code import code
from casewise.errors import CasewiseError
from casewise.files import append_lines

REGISTER = "certificates.jsonl"


class RegisterError(CasewiseError):
    """The register can't be used. The message says why."""


@dataclass(frozen=True)
class IssuedCertificate:
    """A certificate as it was printed; `file` is the SHA-256 of its PDF."""

    code: str
    certificate: Certificate
    issued: str
    file: str
    v: int = VERSION

    def sealed(self, key: bytes) -> dict[str, Any]:
        """Return its line in the register, with its seal."""
        line = {
            "v": self.v,
            "code": self.code,
            "certificate": fields_of(self.certificate, self.v),
            "issued": self.issued,
            "file": self.file,
        }
        return {**line, "seal": hmac.new(key, line_of(line), hashlib.sha256).hexdigest()}


class Register:
    """The certificates issued in a course, in order.

    `damaged` holds the numbers of lines that have changed since they were written.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        """Read the register.

        Raises:
            RegisterError: if there is one but it can't be opened.
        """
        self.path, self._key = folder / REGISTER, key
        self.entries: list[IssuedCertificate] = []
        self.damaged: list[int] = []
        try:
            lines = self.path.read_bytes().splitlines() if self.path.exists() else []
        except OSError as error:
            raise RegisterError(f"{self.path} cannot be read: {error.strerror}.") from error
        for number, line in enumerate(lines, start=1):
            try:
                self.entries.append(self._opened(line))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                self.damaged.append(number)

    def _opened(self, line: bytes) -> IssuedCertificate:
        """Return the certificate in a line.

        Raises:
            ValueError: if it has changed since it was written. Other errors, if it never was a register's line.
        """
        data = json.loads(line)
        certificate = Certificate(**data["certificate"])
        entry = IssuedCertificate(data["code"], certificate, str(data["issued"]), str(data["file"]), data["v"])
        date.fromisoformat(entry.issued)
        whole = hmac.compare_digest(str(data["seal"]), entry.sealed(self._key)["seal"])
        if not whole or entry.code != code(self._key, data_of(certificate, entry.v)):
            raise ValueError("the seal is broken")
        return entry

    def find(self, of: str) -> IssuedCertificate | None:
        """Return the first certificate with this code, or None."""
        return next((entry for entry in self.entries if entry.code == of), None)

    def file(self, data: bytes) -> IssuedCertificate | None:
        """Return the certificate whose PDF has exactly these bytes, or None."""
        printed = hashlib.sha256(data).hexdigest()
        return next((entry for entry in self.entries if entry.file == printed), None)

    def printed(
        self, certificate: Certificate, *, today: date, paper: str, signature: str
    ) -> tuple[IssuedCertificate, bytes]:
        """Print a certificate. One that was issued before keeps its date.

        Raises:
            UnprintableError: if it can't be printed.
        """
        of = code(self._key, data_of(certificate))
        before = self.find(of)
        issued = date.fromisoformat(before.issued) if before else today
        pdf = printed(certificate, of, issued=issued, paper=paper, signature=signature)
        return IssuedCertificate(of, certificate, issued.isoformat(), hashlib.sha256(pdf).hexdigest()), pdf

    def add(self, new: list[IssuedCertificate]) -> None:
        """Add new certificates, leaving out those already in the register.

        Raises:
            RegisterError: if they can't be written.
        """
        there = set(self.entries)
        fresh = [entry for entry in dict.fromkeys(new) if entry not in there]
        if not fresh:
            return
        text = b"".join(line_of(entry.sealed(self._key)) + b"\n" for entry in fresh)
        try:
            append_lines(self.path, text, mode=0o600)
        except OSError as error:
            raise RegisterError(f"{self.path} cannot be written: {error.strerror}.") from error
        self.entries += fresh
