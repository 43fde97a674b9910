"""The rules of Moodle and Canvas for archives that go out and come back, written anew from reading their code.

What a function does is as in the function that its docstring names; whatever isn't about names was left out.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path


def members(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        return {one.filename: opened.read(one) for one in opened.infolist() if not one.is_dir()}


def moodle_prefix(fullname: str, participant: int) -> str:
    """Moodle, mod/assign/classes/downloader.php, `get_student_prefix`, with core's `clean_filename`."""
    text = f"{fullname.replace('_', ' ')}_{participant}"
    kept = "".join(sign for sign in text if sign not in "&<>\"`|':\\/" and unicodedata.category(sign) != "Cc")
    return "" if kept in {".", ".."} else kept


def moodle_path(prefix: str, file: str, *, folders: bool = True, older: bool = False) -> str:
    """Moodle, mod/assign/classes/downloader.php, `load_submissionplugin_filelist`; `older` is before Moodle 4.1."""
    start = f"{prefix}_assignsubmission_file"
    return f"{start}{'_' if older else ''}/{file}" if folders else f"{start}_{file}"


def moodle_import(archive: bytes, participants: Iterable[int]) -> dict[int, dict[str, bytes]]:
    """Moodle, mod/assign/feedback/file/importziplib.php, `is_valid_filename_for_import` and `import_zip_files`.

    Return the feedback files that each participant gets, by their paths.
    """
    participants, found = set(participants), {}
    for path, data in members(archive).items():
        if path.rpartition("/")[2].startswith((".", "~")):
            continue
        parts = ["", "import", *path.split("/")]
        while parts:
            info = parts.pop(0).split("_", 4)
            if len(info) < 4 or not re.fullmatch(r"\s*[+-]?\d+(\.\d*)?\s*", info[1]):
                continue
            if int(float(info[1])) not in participants:
                continue
            if (info[2], info[3]) not in {("assignsubmission", "file"), ("assignsubmission", "onlinetext")}:
                continue
            filename = "/".join([info[4] if len(info) == 5 else "", *parts])
            found.setdefault(int(float(info[1])), {})[filename] = data
            break
    return found


@dataclass(frozen=True)
class Attachment:
    """A file that a user of Canvas has uploaded for the assignment."""

    user: int
    number: int
    display_name: str
    anonymous: str = "x"


def canvas_name(sortable_name: str, one: Attachment, *, late: bool = False, anonymous: bool = False) -> str:
    """Canvas, lib/content_zipper.rb: `get_filename`, `sanitize_user_name`, `sanitize_file_name` and others."""
    name = re.sub(r"_(\d+)_", r"\1", sortable_name).lower()
    parts = [None if anonymous else name, "LATE" if late else None, f"anon_{one.anonymous}" if anonymous else one.user]
    start = re.sub(r"[^\w]", "", "_".join(str(part) for part in parts if part is not None))
    file = re.sub(r'[\x00/\\:*?"<>|]+', "_", one.display_name)
    return f"{start}_{one.number}_{file}"


def canvas_reupload(
    archive: bytes, attachments: Iterable[Attachment], groups: Iterable[str] = ()
) -> tuple[dict[int, dict[str, bytes]], list[str]]:
    """Canvas, app/models/abstract_assignment.rb: `generate_comments_from_files`, `infer_comment_context_from_filename`.

    Return the files in each user's comment by the names that the user sees, and the files that Canvas ignores.
    """
    there, found, ignored = {one.number: one for one in attachments}, {}, []
    for path, data in members(archive).items():
        filename = path.rpartition("/")[2]
        group = next((name.lower() for name in groups if filename.startswith(f"{name.lower()}_")), None)
        filename = filename.removeprefix(f"{group}_") if group else filename
        split = [part for part in filename.split("_") if part != "LATE"]
        if split[0] == "anon":
            anonymous, number = [*split[1:3], "", ""][:2]
            user = next((one.user for one in there.values() if one.anonymous == anonymous), None)
        else:
            user, number = [*(part for part in split if re.fullmatch(r"\d+", part, re.ASCII)), "", ""][:2]
            user = int(user) if user else None
        if split[-1].startswith("link") or filename.startswith("._") or not number.isdecimal():
            number = "0"
        one = there.get(int(number))
        if one is None or one.user != user:
            ignored.append(path)
            continue
        found.setdefault(one.user, {})[one.display_name] = data
    return found, ignored


def canvas_sortable(first: str, last: str) -> str:
    """Return a name as Canvas sorts it."""
    return unicodedata.normalize("NFC", f"{last}, {first}")


def written(path: Path, names: Iterable[str]) -> Path:
    """Write an LMS's archive of uploads with these names."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return path
