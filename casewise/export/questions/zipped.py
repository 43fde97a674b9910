"""XML and other files as a zip that is the same for the same files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the zip, so that the same course makes the same package."""


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return files by their paths as a zip. The first one isn't compressed, so that its mark can be read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for number, (path, data) in enumerate(files.items()):
            about = zipfile.ZipInfo(path, EPOCH)
            about.external_attr = 0o644 << 16
            archive.writestr(about, data, compress_type=zipfile.ZIP_DEFLATED if number else zipfile.ZIP_STORED)
    return made.getvalue()


def document(element: ET.Element) -> bytes:
    """Return an element as a file of XML."""
    written: bytes = ET.tostring(element, encoding="utf-8", xml_declaration=True)
    return written + b"\n"
