"""The file that a learner uploads to an LMS if there is no exchange. It holds only the journal."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from errno import EFBIG
from pathlib import Path

from casewise.journal import NAME, fingerprint
from casewise.journal.file import FILE_LIMIT, content

TOO_LARGE = "it is larger than 32 MiB"


def upload(folder: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of the upload file for a module's folder.

    Raises:
        OSError: if the journal can't be read.
    """
    journal = content(folder / NAME)
    if len(journal) > FILE_LIMIT:
        raise OSError(EFBIG, TOO_LARGE, str(folder / NAME))
    made = datetime.now(UTC).isoformat(timespec="seconds")  # an archive's own times have no zone
    receipt = {"v": 1, "module": folder.name, "fingerprint": fingerprint(journal), "at": made}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{folder.name}/{NAME}", journal)
        archive.writestr(f"{folder.name}/receipt.json", json.dumps(receipt))
    return f"{folder.name}-answers.zip", file.getvalue()
