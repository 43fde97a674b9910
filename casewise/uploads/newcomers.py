"""Uploads from people who aren't in the gradebook: who may be added, and a sentence about everyone else."""

from __future__ import annotations

from casewise.printable import printable, shortened
from casewise.tables.person import Learner
from casewise.tables.roster import LONGEST, unfit
from casewise.uploads.people import People, letters
from casewise.uploads.sorting import Upload
from casewise.uploads.staging import NAMED


def newcomers(
    strangers: list[Upload], people: People, problems: list[str], *, by_pattern: bool, add: bool
) -> list[tuple[Learner, list[Upload]]]:
    """Return the learners to add, with their uploads; a sentence about everyone else goes to `problems`."""
    wanted: dict[str, list[Upload]] = {}
    for upload in strangers:
        fit = _may_be_new(upload, people, by_pattern=by_pattern)
        if add and fit:
            wanted.setdefault(letters(_id(upload, by_pattern=by_pattern)), []).append(upload)
        else:
            problems.append(printable(_unknown(upload, fit=fit, add=add)))
    found = []
    for uploads in wanted.values():
        ids = {_id(upload, by_pattern=by_pattern) for upload in uploads}
        if len(ids) > 1 or len({(upload.claim.lms, upload.claim.identity) for upload in uploads}) > 1:
            names = " and ".join(upload.label for upload in uploads[:NAMED])
            problems.append(printable(f"{names}: this could be one new learner or several. Nobody was added."))
            continue
        numbers = uploads[0].claim.numbers
        number = numbers[0] if len(numbers) == 1 and len(numbers[0]) <= LONGEST else ""
        first, last = _called(uploads[0])
        found.append((Learner(next(iter(ids)), first, last, lms_id=number), uploads))
    return found


def _id(upload: Upload, *, by_pattern: bool) -> str:
    return upload.claim.new if by_pattern else upload.new


def _may_be_new(upload: Upload, people: People, *, by_pattern: bool) -> bool:
    """Whether a name says for certain who it is, and nobody in the gradebook is similar."""
    learner, claim = _id(upload, by_pattern=by_pattern), upload.claim
    plain = learner and not unfit(learner) and printable(learner) == learner and len(learner.encode()) <= LONGEST
    garbled = any(piece.garbled for piece in upload.pieces)
    like = upload.whose.known or people.resembling(learner, *claim.numbers, *claim.names, *claim.accounts)
    return bool(plain and not garbled and not like and learner == learner.strip() and " " not in learner)


def _called(upload: Upload) -> tuple[str, str]:
    last, _, first = upload.claim.names[0].partition(",") if upload.claim.lms == "Sakai" else ("", "", "")
    return first.strip()[:LONGEST], last.strip()[:LONGEST]


def _unknown(upload: Upload, *, fit: bool, add: bool) -> str:
    name, why = shortened(upload.name), upload.whose.why
    who = (upload.claim.names or upload.claim.starts or upload.claim.accounts or (name,))[0]
    if any(piece.garbled for piece in upload.pieces):
        return (
            f"{name}: the archive garbles its names, so the learner isn't known. Unpack it with your usual program, "
            "and give the folder."
        )
    if why != "is not in the gradebook":
        way = "It was not collected. Name it by the learner's id, as in pim_answers.zip, or give --pattern."
        return f"{name}: its name {why}. {way}"
    ways = "Add the learner in formgrader or with casewise roster" + ("" if add or not fit else ", or give --add")
    problem = f"{upload.label}: {shortened(who)} is not in the gradebook. {ways}."
    return problem + (
        " --add needs a name that says for certain who it is and isn't similar to another." if add else ""
    )
