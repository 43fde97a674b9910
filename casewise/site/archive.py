"""Archives as plain mappings of names to bytes, and zip files that are alike whenever they're written."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping

Files = dict[str, bytes]
"""Files by their paths, with slashes."""
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can name."""


def unzipped(data: bytes) -> Files:
    """Return the files of a zip file or a wheel."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def untarred(data: bytes) -> Files:
    """Return the files of a gzipped tar file from npm, without the folder `package` that they are in."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for member in archive:
            if member.isfile() and (file := archive.extractfile(member)):
                found[member.name.removeprefix("package/")] = file.read()
    return found


def zipped(files: Mapping[str, bytes], level: int = 9) -> bytes:
    """Return a zip file with files in the order of their paths, and no times. At level 0, nothing is compressed."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED if level else zipfile.ZIP_STORED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], compresslevel=level)
    return kept.getvalue()


def short_hash(data: bytes) -> str:
    """Return what names a file by its bytes: as a wheel's build number it begins with a digit."""
    return f"0{hashlib.sha256(data).hexdigest()[:12]}"
