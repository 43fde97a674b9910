"""The register of certificates: one line for each that was printed, sealed so that a changed line is noticed."""

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
    """The register cannot be used; the message says why."""


@dataclass(frozen=True)
class IssuedCertificate:
    """One certificate as it was printed; `file` is the SHA-256 of its PDF, and `v` the form that was sealed."""

    code: str
    certificate: Certificate
    issued: str
    file: str
    v: int = VERSION

    def sealed(self, key: bytes) -> dict[str, Any]:
        """Return its line."""
        line = {
            "v": self.v,
            "code": self.code,
            "certificate": fields_of(self.certificate, self.v),
            "issued": self.issued,
            "file": self.file,
        }
        return {**line, "seal": hmac.new(key, line_of(line), hashlib.sha256).hexdigest()}


class Register:
    """The certificates that were issued in a course, in their order.

    `damaged` are the numbers of lines that are not as they were written.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        """Read the register.

        Raises:
            RegisterError: if it is there but cannot be opened.
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
        """Return the entry of a line.

        Raises:
            ValueError: if it is not as it was written. Others, if it never was one.
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
        """Return the first entry of a code: when it was issued."""
        return next((entry for entry in self.entries if entry.code == of), None)

    def file(self, data: bytes) -> IssuedCertificate | None:
        """Return the entry of a PDF that is exactly as it was printed."""
        printed = hashlib.sha256(data).hexdigest()
        return next((entry for entry in self.entries if entry.file == printed), None)

    def printed(
        self, certificate: Certificate, *, today: date, paper: str, signature: str
    ) -> tuple[IssuedCertificate, bytes]:
        """Print a certificate; one that was issued before keeps its day.

        Raises:
            UnprintableError: if that is not possible.
        """
        of = code(self._key, data_of(certificate))
        before = self.find(of)
        issued = date.fromisoformat(before.issued) if before else today
        pdf = printed(certificate, of, issued=issued, paper=paper, signature=signature)
        return IssuedCertificate(of, certificate, issued.isoformat(), hashlib.sha256(pdf).hexdigest()), pdf

    def add(self, new: list[IssuedCertificate]) -> None:
        """Write new certificates down, and only those that are not there yet.

        Raises:
            RegisterError: if they cannot be written.
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
