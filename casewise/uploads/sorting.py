"""Finding whose each upload is, by comparing the LMS's names with the gradebook. Only the outermost name counts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from casewise.uploads.archives import Given, Piece
from casewise.uploads.people import Class, People, Whose, readings, whose
from casewise.uploads.schemes import Claim, beginning, claim, clock, companion

WRAPPERS = 3
"""Folders around a whole class: Sakai and ILIAS add one per assignment, and unpacking may add one."""
OF_A_CLASS = re.compile(r"gradebook_.+_\d{4}(?:-\d\d){5}\.zip|submissions?(?: ?\(\d+\)|-\d+)?\.zip", re.IGNORECASE)
"""How Blackboard and Canvas name the archive of a class."""


@dataclass
class Upload:
    """What an LMS has from one person at one time: what its name says, and its files.

    `aside` are files that the LMS wrote itself, such as text that was typed into the LMS.
    """

    claim: Claim
    name: str
    whose: Whose
    pieces: list[Piece] = field(default_factory=list)
    aside: list[Piece] = field(default_factory=list)
    new: str = ""

    @property
    def label(self) -> str:
        """Where the upload is."""
        return self.pieces[0].label if len(self.pieces) == 1 else self.name


@dataclass(frozen=True)
class Sorter:
    """Finds whose an upload is. `pattern` is the instructor's own, or None."""

    people: People
    module: str
    pattern: re.Pattern[str] | None = None

    def uploads(self, everything: Iterable[Given], problems: list[str]) -> list[Upload]:
        """Return all uploads, each with its learner; a sentence about anything else goes to `problems`."""
        groups: dict[str, list[Piece]] = defaultdict(list)
        for number, given in enumerate(everything):
            own = given.whole is not None and self._is_one_persons(given, problems)
            if own is None:
                continue
            if own and given.whole:
                groups[given.group].append(given.whole)
                continue
            problems += given.refused
            level = self._level(given, problems)
            key = given.group if given.whole is None else f"{number} {given.name}"
            groups[key] += level
            if not level and not given.refused:
                problems.append(f"{given.name}: it holds nothing that could be an upload.")
        return [upload for pieces in groups.values() for upload in self._of_group(pieces)]

    def _of_group(self, pieces: list[Piece]) -> list[Upload]:
        by_name: dict[str, list[Piece]] = defaultdict(list)
        for piece in pieces:
            if not companion(piece.parts[:1]) and not (len(piece.parts) > 1 and companion((piece.parts[0], "x"))):
                by_name[piece.parts[0]].append(piece)
        claims = {name: self._claim(name, folder=len(of[0].parts) > 1) for name, of in by_name.items()}
        among = Class.of(claims.values(), self.people)
        found: dict[tuple[object, ...], Upload] = {}
        for name, of in by_name.items():
            one = claims[name]
            who = self._whose(name, one, among, folder=len(of[0].parts) > 1)
            key = (who.learner or one.identity or name, one.lms, one.identity, one.at)
            new = one.new
            if one.lms == "Blackboard":
                ids = readings(one, among.assignments)
                new = ids[0] if len(ids) == 1 else ""
            upload = found.setdefault(key, Upload(one, name, who, new=new))
            (upload.aside if one.bare else upload.pieces).extend(of)
            upload.claim = replace(upload.claim, late=upload.claim.late or one.late)
        return [*found.values()]

    def _is_one_persons(self, given: Given, problems: list[str]) -> bool | None:
        """Return whether an archive is one person's own rather than an LMS's of a class; None if that isn't clear.

        A person chose the names inside their own archive, so these never decide whose it is.
        """
        if OF_A_CLASS.fullmatch(given.name):
            return False
        strong = self._strong(given.name, folder=False)
        by_name = self._of_name(given.name, folder=False)
        stranger = not by_name.known and not by_name.learner
        if not strong and stranger and not self._claim(given.name, folder=False).new:
            return False
        mine = {by_name.learner} if by_name.learner else set(by_name.known)
        tops = {piece.parts[0]: len(piece.parts) > 1 for piece in _unwrapped(given.pieces)}
        claims = [(name, folder) for name, folder in tops.items() if stranger or self._strong(name, folder=folder)]
        inner = [self._of_name(name, folder=folder) for name, folder in claims]
        if {one.learner for one in inner if one.learner} - mine or (not strong and not stranger and claims):
            problems.append(
                f"{given.name}: its name says that it's one learner's upload, and its contents say that it's a whole "
                "class's. Nothing was collected. If it's the LMS's download, name it submissions.zip."
            )
            return None
        return True

    def _level(self, given: Given, problems: list[str]) -> list[Piece]:
        """Return the files of a folder or an archive, without folders around the whole class."""
        pieces = [piece for piece in given.pieces if not _aside(piece)]
        for _ in range(WRAPPERS):
            tops = {piece.parts[0] for piece in pieces}
            if len(tops) != 1 or any(len(piece.parts) == 1 for piece in pieces):
                break
            (top,) = tops
            one, who = self._strong(top, folder=True), self._of_name(top, folder=True)
            below = {piece.parts[1]: len(piece.parts) > 2 for piece in pieces}  # noqa: PLR2004  (a folder in it)
            strong = [name for name, folder in below.items() if self._strong(name, folder=folder)]
            if one and (one.lms != "ILIAS" or who.learner or not self._has_people(pieces)):
                break
            if not one and (who.learner or who.known):
                if strong:
                    problems.append(
                        f"{given.name}: the folder {top} has a learner's name and holds the uploads of a class. "
                        "Nothing was collected. Give the folder another name."
                    )
                    return []
                break
            pieces = [replace(piece, parts=piece.parts[1:]) for piece in pieces]
            pieces = [piece for piece in pieces if not _aside(piece)]
        return pieces

    def _has_people(self, pieces: list[Piece]) -> bool:
        """Whether its folders are learners': in ILIAS an exercise may have the same kind of name as a person."""
        folders = {part for piece in pieces for part in piece.parts[1:-1][:WRAPPERS]}
        return any(self._strong(part, folder=True) and self._of_name(part, folder=True).learner for part in folders)

    def _strong(self, name: str, *, folder: bool) -> Claim | None:
        return claim(name, folder=folder, module=self.module) or self._by_pattern(name)[0]

    def _claim(self, name: str, *, folder: bool) -> Claim:
        return claim(name, folder=folder, module=self.module) or beginning(name, folder=folder, module=self.module)

    def _of_name(self, name: str, *, folder: bool) -> Whose:
        one = self._claim(name, folder=folder)
        return self._whose(name, one, Class.of([one], self.people), folder=folder)

    def _whose(self, name: str, one: Claim, among: Class, *, folder: bool) -> Whose:
        by_scheme = whose(one, self.people, among)
        if self.pattern is None:
            return by_scheme
        found, why = self._by_pattern(name)
        if found is None:
            return Whose(why=why)
        by_pattern = whose(found, self.people, Class())
        strong = claim(name, folder=folder, module=self.module)
        if strong and by_scheme.learner and by_pattern.learner and by_scheme.learner != by_pattern.learner:
            both = frozenset({by_scheme.learner, by_pattern.learner})
            why = f"is {by_pattern.learner}'s by the pattern, but {by_scheme.learner}'s by {strong.lms}'s naming"
            return Whose(why=why, known=both)
        return by_pattern

    def _by_pattern(self, name: str) -> tuple[Claim | None, str]:
        """Return what the instructor's pattern finds in a name, or None and the reason why not."""
        if self.pattern is None:
            return None, ""
        found = next(filter(None, (self.pattern.match(f"{before}{name}"[:512]) for before in ("", "./"))), None)
        groups = {key: value for key, value in found.groupdict().items() if value} if found else {}
        if not found or "student_id" not in groups:
            return None, "doesn't match the pattern for the learner's name"
        by_scheme = claim(name, folder=False, module=self.module) or claim(name, folder=True, module=self.module)
        before = len(found.string) - len(name) if found.string.startswith("./") and not name.startswith("./") else 0
        if by_scheme and found.end("student_id") - before > by_scheme.ends:
            return None, "matches the pattern only in words that the learner wrote"
        learner = groups["student_id"]
        called = " ".join(filter(None, (groups.get("first_name"), groups.get("last_name"))))
        exact = self.people.accounts([learner])
        return (
            Claim(
                accounts=(learner,),
                starts=() if exact else (learner,),
                names=tuple(filter(None, (called, groups.get("email", "")))),
                new=learner,
                at=clock(groups.get("timestamp", "")),
            ),
            "",
        )

    def claimed(self, name: str, one: Claim) -> Claim:
        """Return what a name says about time and new learners, by the pattern if there is one."""
        found, _ = self._by_pattern(name)
        return replace(one, at=one.at or found.at, new=found.new) if found else one


def _aside(piece: Piece) -> bool:
    return companion(piece.parts[:1]) or companion((piece.parts[0], "x"))


def _unwrapped(pieces: list[Piece]) -> list[Piece]:
    """Return the files without the one folder around all of them, if there is one."""
    pieces = [piece for piece in pieces if not _aside(piece)]
    one = len({piece.parts[0] for piece in pieces}) == 1 and all(len(piece.parts) > 1 for piece in pieces)
    return [*pieces, *(replace(piece, parts=piece.parts[1:]) for piece in pieces if one)]
