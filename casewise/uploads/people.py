"""Finding the learner in the gradebook whom an LMS means by an id, a number, an e-mail address or a name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from casewise.printable import shortened
from casewise.tables.person import Learner
from casewise.uploads.schemes import Claim

ROTATIONS = 12
"""How many words of a name are rotated."""
LEAST = 3
"""How many letters must be left for a name without its other letters to mean anything."""
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "þ": "th"})


def plainly(text: str) -> str:
    """Return a text in the form used to compare: one normalization, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())


def letters(text: str) -> str:
    """Return only the letters and digits of a text, in lower case and without accents, as Canvas writes a name."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(PLAIN)
    return "".join(sign for sign in text if sign.isalnum())


def name_words(text: str) -> tuple[str, ...]:
    """Return the words of a name, each as its letters."""
    parts = (letters(part) for part in re.split(r"[\s,._\-\u2010-\u2015]+", unicodedata.normalize("NFKC", text)))
    return tuple(part for part in parts if part)


def _turned(parts: tuple[str, ...]) -> set[str]:
    """Return every rotation of a name's words, joined: last names come first or last, prefixes anywhere."""
    return {"".join(parts[at:] + parts[:at]) for at in range(min(len(parts), ROTATIONS))}


def _without_zeros(text: str) -> str:
    return plainly(text).lstrip("0") or "0"


@dataclass(frozen=True)
class Whose:
    """The learner whose upload it is, or `why` it's nobody's, as the end of a sentence. `known` are those it may be."""

    learner: str = ""
    why: str = ""
    known: frozenset[str] = frozenset()


class People:
    """The learners of a gradebook, found by any name that an LMS uses."""

    def __init__(self, learners: Mapping[str, Learner]) -> None:
        self._learners = dict(learners)
        self._ids: dict[str, set[str]] = defaultdict(set)
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._bare: dict[str, set[str]] = defaultdict(set)
        self._emails: dict[str, set[str]] = defaultdict(set)
        self._spaced: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._joined: dict[str, set[str]] = defaultdict(set)
        self._alike: dict[str, set[str]] = defaultdict(set)
        for one in learners.values():
            self._enter(one)

    def _enter(self, one: Learner) -> None:
        learner = one.learner
        self._ids[plainly(learner)].add(learner)
        self._bare[_without_zeros(learner)].add(learner)
        self._alike[letters(learner)].add(learner)
        if one.lms_id:
            self._numbers[plainly(one.lms_id)].add(learner)
            self._bare[_without_zeros(one.lms_id)].add(learner)
        if one.email:
            self._emails[plainly(one.email)].add(learner)
            self._alike[letters(one.email)].add(learner)
            self._alike[letters(one.email.partition("@")[0])].add(learner)
        parts = name_words(one.name)
        if parts:
            self._spaced[tuple(sorted(parts))].add(learner)
        for key in _turned(parts) | _turned(name_words(f"{one.last} {one.first}")) | _dropped(one):
            self._joined[key].add(learner)
            self._alike[key].add(learner)

    def of_id(self, text: str) -> set[str]:
        """Return who has this id in any case; if anyone does, also those whose id differs by leading zeros."""
        found = self._ids.get(plainly(text), set())
        return found | self._bare.get(_without_zeros(text), set()) if found else set()

    def of_number(self, text: str) -> set[str]:
        """Return who has this LMS number."""
        return self._numbers.get(plainly(text), set())

    def of_name(self, text: str) -> set[str]:
        """Return who has this name, in any word order, with or without accents, spaces and hyphens."""
        parts = name_words(text)
        if not parts:
            return set()
        spaced = self._spaced.get(tuple(sorted(parts)), set()) if len(parts) > 1 else set()
        return spaced or self._joined.get("".join(parts), set())

    def of_any(self, text: str) -> set[str]:
        """Return who has this id, number, e-mail address or name."""
        return self.of_id(text) | self.of_number(text) | self._emails.get(plainly(text), set()) | self.of_name(text)

    def resembling(self, *texts: str) -> set[str]:
        """Return who has anything similar to one of these texts."""
        found: set[str] = set()
        for text in filter(None, texts):
            found |= self.of_any(text) | self._alike.get(letters(text), set())
            found |= self._bare.get(_without_zeros(text), set())
        return found

    def number_of(self, learner: str) -> str:
        """Return a learner's LMS number, or an empty text if the gradebook doesn't have it."""
        return self._learners[learner].lms_id

    def accounts(self, accounts: Iterable[str]) -> set[str]:
        """Return whose id one of these readings is; exact matches win."""
        accounts = list(accounts)
        exact = {account for account in accounts if account in self._learners}
        if exact:
            return exact
        found = [self.of_id(account) | self._emails.get(plainly(account), set()) for account in accounts]
        found += [self._numbers.get(plainly(account), set()) for account in accounts]
        return set().union(*found)

    def numbers(self, claim: Claim, shared: frozenset[str] = frozenset()) -> set[str]:
        """Return whose LMS number is in a name, except for numbers that several people share."""
        return set().union(*(self.of_number(number) for number in claim.numbers if number not in shared))


@dataclass(frozen=True)
class Class:
    """What the names in one archive have in common, which helps to read each of them.

    `by_account` and `by_number`: some names give an id or a number that the gradebook has, so an id or a number that it
    doesn't have is another person, even with the same name. `shared` are numbers of several people; `groups` are what
    Moodle writes before a name, and `assignments` what Blackboard writes before an id if it's the same for all.
    """

    by_account: bool = False
    by_number: bool = False
    shared: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    assignments: frozenset[str] = frozenset()

    @classmethod
    def of(cls, claims: Iterable[Claim], people: People) -> Class:
        """Return what these names have in common."""
        claims = list(claims)
        names: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        groups: dict[str, set[str]] = defaultdict(set)
        for claim in claims:
            for number in claim.numbers if claim.lms == "Brightspace" else ():
                names[number].add(claim.names)
            for name in claim.names if claim.lms == "Moodle" else ():
                for group in _groups(name):
                    groups[group].add(claim.identity)
        shared = frozenset(number for number, of in names.items() if len(of) > 1)
        assignments = _assignments([claim for claim in claims if claim.lms == "Blackboard"], people)
        return cls(
            assignments=assignments,
            by_account=any(people.accounts(readings(claim, assignments)) for claim in claims),
            by_number=any(people.numbers(claim, shared) for claim in claims),
            shared=shared,
            groups=frozenset(group for group, of in groups.items() if len(of) > 1 or any(map(str.isdigit, group))),
        )


def _assignments(claims: list[Claim], people: People) -> frozenset[str]:
    """Return what Blackboard writes before the id in all names; of several readings, the one naming most learners."""
    before = [{_before(claim, account) for account in claim.accounts} for claim in claims]
    common = set.intersection(*before) if before else set()
    if len(claims) < 2 or not common:  # noqa: PLR2004  (one name can't be compared)
        return frozenset(set().union(*before))
    count = {one: sum(bool(people.accounts(readings(claim, {one}))) for claim in claims) for one in common}
    return frozenset(one for one in common if count[one] == max(count.values()))


def _before(claim: Claim, account: str) -> str:
    return claim.identity[: len(claim.identity) - len(account)]


def readings(claim: Claim, assignments: Collection[str]) -> list[str]:
    """Return the possible readings of the id in a name."""
    if claim.lms != "Blackboard":
        return [*claim.accounts]
    return [account for account in claim.accounts if _before(claim, account) in assignments]


def whose(claim: Claim, people: People, among: Class) -> Whose:
    """Return whose upload a name means: someone's for certain, or nobody's."""
    read = readings(claim, among.assignments)
    account = people.accounts(read)
    if len(account) == 1 and account <= {*read}:
        return Whose(next(iter(account)))
    number = people.numbers(claim, among.shared)
    starts = set().union(*map(people.of_any, claim.starts))
    longer = set().union(*map(people.of_id, claim.longer)) if starts else set()
    called = _called(claim, people, among)
    evidence = [found for found in (account, number, starts | longer, called) if found]
    if not evidence:  # some use the LMS's number as an id
        numbers = () if {*claim.numbers} & among.shared else claim.numbers
        evidence = [found for found in map(people.of_id, numbers) if found]
    if not evidence:
        return Whose(why="is not in the gradebook")
    common = frozenset(set.intersection(*evidence))
    several = frozenset(set().union(*evidence))
    if not common:
        return Whose(why=f"is contradictory: it fits {_listed(several)}", known=several)
    if len(common) > 1:
        return Whose(why=f"is ambiguous: it fits {_listed(common)}", known=common)
    (learner,) = common
    another_id = claim.accounts and not account and among.by_account
    another_number = claim.numbers and not number and among.by_number and people.number_of(learner)
    if another_id or another_number:
        what = "id" if another_id else "number"
        return Whose(why=f"has another {what} than {shortened(learner)} has in the gradebook", known=common)
    return Whose(learner)


def _called(claim: Claim, people: People, among: Class) -> set[str]:
    """Return whose name is in a claim; Moodle may write a group's name before a person's."""
    found = set().union(*map(people.of_any, claim.names))
    if not found and claim.lms == "Moodle":
        own = [name[len(group) :] for name in claim.names for group in _groups(name) if group in among.groups]
        found = set().union(*map(people.of_any, own))
    return found


def _groups(name: str) -> list[str]:
    return [name[: cut.end()] for cut in list(re.finditer("-", name))[:ROTATIONS]]


def _dropped(one: Learner) -> set[str]:
    """Return a name with only its letters a to z, as some LMSs write it, if enough of it is left."""
    parts = [
        "".join(sign for sign in plainly(word) if sign.isascii() and sign.isalnum())
        for name in (one.last, one.first)
        for word in name.split()
    ]
    left = "".join(parts)
    return {left} if len(left) > LEAST and len(left) * 4 >= len(letters(one.name)) * 3 else set()


def _listed(learners: Iterable[str]) -> str:
    return " and ".join(shortened(learner) for learner in sorted(learners)[:5])
