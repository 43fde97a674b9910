"""One upload of a learner, the remarks about it, and the submission made from it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casewise import folders, timestamp
from casewise.collecting.collected import ORIGINALS
from casewise.files import write_whole
from casewise.journal import NAME, fingerprint
from casewise.printable import counted, listed, shortened
from casewise.uploads.archives import UnreadableUploadError
from casewise.uploads.contents import AnswerFile, Contents, ReleasedModule, utc_moment
from casewise.uploads.dating import Dated
from casewise.uploads.sorting import Upload

KEEP_LIMIT = 64 * 1024 * 1024
KEEP_COUNT = 100
"""How many bytes and files of a learner are kept unchanged."""
NAMED = 10
"""How many files one sentence names."""


@dataclass(frozen=True)
class StagedUpload:
    """What a learner uploaded at one time: its contents, and when it was handed in."""

    learner: str
    upload: Upload
    contents: Contents
    dated: Dated

    @property
    def order(self) -> tuple[bool, datetime]:
        at = self.dated.at
        return at is not None, at or datetime.min.replace(tzinfo=UTC)

    @property
    def journal(self) -> AnswerFile | None:
        """The journal that counts: the last one."""
        return self.contents.journals[-1] if self.contents.journals else None

    @property
    def path(self) -> str:
        """Where the answers are."""
        chosen = self.journal or next(iter(self.contents.notebooks), None)
        return chosen.path if chosen else self.upload.label

    @property
    def answers(self) -> int:
        """The number of scenarios with an answer."""
        return self.journal.record.answers if self.journal else len(_together(self.contents.notebooks))

    @property
    def counts(self) -> str:
        """The number of answers in words, and the journal's fingerprint or where the answers are from."""
        count = counted(self.answers, "answer")
        if self.nothing:
            return "no answers"
        return f"{count}, {fingerprint(self.journal.data) if self.journal else 'from the copy in the notebook'}"

    @property
    def nothing(self) -> bool:
        """Whether it holds no answer, not even a withdrawn one."""
        return not self.answers and not (self.journal and self.journal.record.latest)

    @property
    def remarks(self) -> list[str]:
        """Sentences for the instructor that put no answer in doubt."""
        remarks = [*self.dated.remarks]
        if self.journal and self.journal.record.latest and not self.answers:
            remarks.append("Every answer in it was withdrawn.")
        if self.journal and (newer := sorted(_newer(self.journal, self._copies))):
            remarks.append(
                f"The journal and {shortened(self._copies[0].path)} disagree: there is a newer answer to "
                f"{listed(newer, NAMED, 64)} than the journal has. The journal counts."
            )
        return remarks

    @property
    def _copies(self) -> list[AnswerFile]:
        return [*self.contents.notebooks, *self.contents.journals[:-1]]

    def damage(self, kept: list[str]) -> list[str]:
        """Sentences about what couldn't be read; `kept` lists where the original files are kept."""
        damage = [shortened(words, 500) for words in self.contents.damage[:NAMED]]
        if len(self.contents.damage) > NAMED:
            damage.append(f"{len(self.contents.damage) - NAMED} more of its files can't be read.")
        if self.journal:
            have = set(self.journal.record.latest)
            more = sorted({name for copy in self._copies for name in _answered(copy)} - have)
            if more:
                damage.append(
                    f"The journal and {shortened(self._copies[0].path)} disagree: the journal has nothing on "
                    f"{listed(more, NAMED, 64)}, and the other has an answer. The journal counts."
                )
        if self.nothing:
            damage.append("It holds no answers; ask for the upload file.")
        if self.dated.unknown:
            damage.append(self.dated.unknown)
        if damage and kept:
            damage.append(f"The files that were handed in are kept: {', '.join(kept[:NAMED])}.")
        return damage

    def keep(self, stage: Path) -> list[str]:
        """Keep the original files if any of them is in doubt or had to be changed; return where they are."""
        changed = not self.journal and any(not copy.sound for copy in self.contents.notebooks)
        if not self.damage([]) and not changed:
            return []
        kept: list[str] = []
        folder, left = stage / ORIGINALS, KEEP_LIMIT
        for piece in self.upload.pieces or self.upload.aside:
            try:
                data = piece.read()
            except UnreadableUploadError:
                continue
            if len(data) > left or len(kept) == KEEP_COUNT:
                break
            left -= len(data)
            folder.mkdir(exist_ok=True)
            name = _safe(piece.parts[-1], {path.name.casefold() for path in folder.iterdir()})
            write_whole(folder / name, data, flush=False)
            kept.append(f"{ORIGINALS}/{name}")
        return kept

    def write(self, stage: Path, release: ReleasedModule) -> None:
        """Write the submission: the course's notebooks, the journal that counts, and two files for nbgrader."""
        files = dict(release.notebooks)
        for copy in self.contents.notebooks:
            if copy.notebook in files:
                files[copy.notebook] = copy.data if copy.sound else _with_copy(release.notebooks[copy.notebook], copy)
        if self.journal:
            files[NAME] = self.journal.data
        if self.dated.at:
            files[folders.STAMP] = timestamp.written(self.dated.at).encode()
        files[folders.SECRET] = secrets.token_hex(64).encode()
        for name, data in files.items():
            write_whole(stage / name, data, flush=False)


def _with_copy(released: bytes, copy: AnswerFile) -> bytes:
    """Return the released notebook with a learner's answers in it, instead of one that nbgrader can't read."""
    notebook: dict[str, Any] = json.loads(released)
    about = notebook.setdefault("metadata", {}).setdefault("casewise", {})
    about["responses"] = {name: entry.to_json() for name, entry in copy.record.latest.items()}
    return json.dumps(notebook).encode()


def _together(copies: Iterable[AnswerFile]) -> set[str]:
    return {name for copy in copies for name in _answered(copy)}


def _answered(copy: AnswerFile) -> set[str]:
    return {name for name, entry in copy.record.latest.items() if entry.response is not None}


def _newer(journal: AnswerFile, copies: Iterable[AnswerFile]) -> set[str]:
    """Return the scenarios for which a copy has a newer answer than the journal."""
    have = journal.record.latest
    return {
        name
        for copy in copies
        for name, entry in copy.record.latest.items()
        if name in have and have[name].response != entry.response and _later(entry.at, have[name].at)
    }


def _later(one: str, other: str) -> bool:
    first, second = utc_moment(one), utc_moment(other)
    return first is not None and second is not None and first > second


def _safe(name: str, there: set[str]) -> str:
    """Return a name that every disk accepts and that isn't used yet in upper or lower case."""
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._- ") else "_" for sign in name).strip(" .")
    stem, dot, ending = (kept or "file").rpartition(".")
    stem, ending = (stem[:80], dot + ending[:10]) if dot else (ending[:80], "")
    found, number = f"{stem}{ending}", 2
    while found.casefold() in there:
        found, number = f"{stem}-{number}{ending}", number + 1
    return found
