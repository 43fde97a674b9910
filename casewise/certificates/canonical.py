"""What a certificate's code and a register's seal are made of: forms that never change.

Every certificate that was ever printed is verified by the form of its line's `v`. So a new field of `Certificate` means
a new version here, beside the earlier ones.
"""

from __future__ import annotations

import json
from typing import Any

from casewise.certificates.certificate import Certificate

VERSION = 1
"""The form of new certificates."""


def data_of(certificate: Certificate, version: int = VERSION) -> bytes:
    """Return the bytes that a certificate's code is made of.

    Raises:
        LookupError: if there is no such version.
    """
    return line_of(fields_of(certificate, version))


def fields_of(certificate: Certificate, version: int = VERSION) -> dict[str, str]:
    """Return what a certificate says, by names that a version has frozen.

    Raises:
        LookupError: if there is no such version.
    """
    return _VERSIONS[version](certificate)


def line_of(data: dict[str, Any]) -> bytes:
    """Return data as the bytes that are signed and written."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False).encode()


def _v1(certificate: Certificate) -> dict[str, str]:
    return {
        "learner": certificate.learner,
        "name": certificate.name,
        "module": certificate.module,
        "title": certificate.title,
        "day": certificate.day,
        "school": certificate.school,
        "hours": certificate.hours,
        "score": certificate.score,
    }


_VERSIONS = {1: _v1}
