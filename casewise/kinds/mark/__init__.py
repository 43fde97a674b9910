"""Passages that a learner marks in a text: identifiers in a note, faults in a record.

    text: |
      Saw [[client: Odo Wrenfield]] at the center on [[day: March 14]], in good spirits.
    key: [client, day]

Write every passage that can be marked in double brackets, right ones and decoys alike. Response: the ids of the marked
passages. Credit: hits minus false alarms, over the number of targets, and never below 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field

from casewise.kinds.common import key_faults, most, net, read_ids
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, Picks, Samples, Scenario, Text, Verdict
from casewise.scenario.fields import KEY
from casewise.scenario.html import words
from casewise.scenario.still import asked

PASSAGE = re.compile(r"\[\[([a-z0-9][a-z0-9_-]*+):\s*+([^\[\]\s]++(?:\s++[^\[\]\s]++)*+)\s*+\]\]")


class Mark(Scenario):
    """A scenario with a text in which a learner finds some passages."""

    prompt_for_answer: ClassVar[str] = N_("Mark the passages")
    picks: ClassVar[Picks] = Picks.SEVERAL
    mixed: ClassVar[bool] = False
    situated: ClassVar[bool] = True
    parts_field: ClassVar[str] = "text"

    text: Annotated[
        Text,
        Field(description="The text to be read. Write what can be marked as `[[id: words]]`, decoys too."),
    ]
    key: Annotated[Annotated[list[Id], Field(min_length=1)] | None, Field(description=KEY)] = None

    @property
    def parts(self) -> dict[str, str]:
        return _passages(self.text)

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        return {("passage", passage) for passage in self.parts}

    @property
    def setting(self) -> str:
        text = PASSAGE.sub(r"**\2**", self.text)
        return f"{self.prompt}\n\n{text}"

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        yield "text", self.text

    def worth(self) -> dict[str, float]:
        return {passage: float(passage in (self.key or ())) for passage in self.parts}

    def faults(self) -> Iterator[Fault]:
        ids = [found[0] for found in PASSAGE.findall(self.text)]
        if "[[" in PASSAGE.sub("", self.text) or "]]" in PASSAGE.sub("", self.text):
            yield Fault(("text",), "A passage in double brackets has no id.", "Write it as [[id: words of the text]].")
        if len(ids) < 2:  # noqa: PLR2004  (a target and a decoy)
            yield Fault(("text",), "The text has fewer than two passages.", "Write passages as [[id: words]].")
        for passage in sorted({passage for passage in ids if ids.count(passage) > 1}):
            yield Fault(("text",), f'The text has the passage "{passage}" twice.', "Give one of the two another id.")
        if self.key is None:
            return
        yield from key_faults(self.key, ids)
        if set(self.key) >= set(ids):
            yield Fault(("key",), "Every passage is a target.", "Put a decoy in double brackets.")

    def face(self, learner: str) -> dict[str, Any]:  # noqa: ARG002  (a text has one order)
        return {"paragraphs": [list(_segments(paragraph)) for paragraph in re.split(r"\n\s*\n", self.text)]}

    def read(self, raw: object) -> list[str] | None:
        form, twice = "a list of passage ids", "a passage is marked twice"
        marked = read_ids(raw, self.parts, form=form, part="passage", twice=twice)
        return marked and [passage for passage in self.parts if passage in marked]

    def given(self, response: list[str]) -> dict[str, str]:
        return dict.fromkeys(response, _("You marked this"))

    def still(self, response: list[str] | None, learner: str = "") -> str:
        given = self.given(response or [])
        paragraphs = (
            Markup("<p>{}</p>").format(Markup("").join(_still(segment, given) for segment in segments))
            for segments in self.face(learner)["paragraphs"]
        )
        return asked(self, Markup('<div class="cw-paper">{}</div>').format(Markup("").join(paragraphs)))

    def credit(self, response: list[str]) -> float:
        return net(response, self.key or ())

    def findings(self, response: list[str] | None) -> list[Finding]:
        marked = response or []
        targets = self.key or []
        return [
            Finding(
                part=passage,
                text=said,
                chosen=passage in marked,
                given=_("You marked this") if passage in marked else _("You left this unmarked"),
                verdict=Verdict.RIGHT if (passage in marked) == (passage in targets) else Verdict.WRONG,
                best=_("To be marked") if passage in targets else _("May stay as it is"),
                rationale=self.rationale.get(passage, ""),
                tag=_tag(target=passage in targets, marked=passage in marked),
            )
            for passage, said in self.parts.items()
        ]

    def samples(self) -> Samples:
        right = [passage for passage in self.parts if passage in (self.key or ())]
        wrong = [passage for passage in self.parts if passage not in right]
        return Samples(
            right=[right, right[::-1]],
            partly=[right[:-1]] if len(right) > 1 else [],
            wrong=[wrong, wrong[:1]],
            blank=[None, []],
            malformed=[["no-such-passage"], right[0], [right[0], right[0]], {}, 1, [1]],
        )

    def guess(self, guesser: Guesser) -> list[str]:
        return guesser.some(self.parts)

    def fixed(self, versions: Sequence[Self]) -> list[str]:
        return most(self.parts, [one.key or [] for one in versions])


@lru_cache(maxsize=512)
def _passages(text: str) -> dict[str, str]:
    return {passage: said.replace("\n", " ") for passage, said in PASSAGE.findall(text)}


def _still(segment: list[str], given: dict[str, str]) -> Markup:
    """Return a piece of a paragraph for a still card."""
    said = Markup(segment[0])  # noqa: S704  (made by `words`)
    if len(segment) == 1:
        return said
    aside = given.get(segment[1], "")
    return Markup('<span class="cw-phrase{}">{}{}</span>').format(
        " cw-chosen" if aside else "",
        said,
        Markup(' <strong class="cw-given">({})</strong>').format(aside) if aside else "",
    )


def _segments(paragraph: str) -> Iterator[list[str]]:
    """Yield the pieces of a paragraph: ``[html]`` for plain text, ``[html, id]`` for a passage."""
    end = 0
    for match in PASSAGE.finditer(paragraph):
        yield [str(words(paragraph[end : match.start()]))]
        yield [str(words(match[2])), match[1]]
        end = match.end()
    yield [str(words(paragraph[end:]))]


def _tag(*, target: bool, marked: bool) -> str:
    if target:
        return _("Right") if marked else _("You missed this one")
    return _("This may stay") if marked else ""
