"""An answer in the learner's own words, read by a person with a rubric that the learner sees, too.

    words: [80, 150]
    rubric:
      - Says what each of the two needs to know, and nothing more.
      - Names the rule.
    ### BEGIN SOLUTION
    ### END SOLUTION

Response: the text. There is no key: a blank earns nothing, and everything else waits for a person. In practice, an
`example` is shown when the learner asks to compare.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field

from casewise.scenario import (
    Fault,
    Finding,
    Guesser,
    Judge,
    NotAResponse,
    Outcome,
    Samples,
    Scenario,
    Score,
    Text,
    Verdict,
)
from casewise.scenario.html import words

LENGTH_LIMIT = 10_000
"""Characters of one text. The widest take 4 bytes each, and the line of a journal may have 64 KiB."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")


class Reflect(Scenario):
    """A scenario that is answered in writing."""

    prompt_for_answer: ClassVar[str] = "Write your answer"
    judge: ClassVar[Judge] = Judge.PERSON
    judged_by: ClassVar[tuple[str, ...]] = ("kind", "points", "rubric")

    rubric: Annotated[list[Text], Field(min_length=1, description="What a reader looks for; the learner sees it too.")]
    words: Annotated[
        Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)] | None,
        Field(description="How long the answer should be."),
    ] = None
    example: Annotated[Text | None, Field(description="In practice: an answer to compare with.")] = None

    @property
    def keyed(self) -> bool:
        return True

    @property
    def parts(self) -> dict[str, str]:
        return {}

    @property
    def setting(self) -> str:
        criteria = "\n".join(f"- {' '.join(criterion.split())}" for criterion in self.rubric)
        return f"{self.prompt}\n\nA good answer:\n\n{criteria}"

    @property
    def asked_for(self) -> str:
        return "{} to {} words are asked for.".format(*self.words) if self.words else ""

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        if self.example:
            yield "example", self.example
        yield from (("rubric", criterion) for criterion in self.rubric)

    def faults(self) -> Iterator[Fault]:
        for name in ("key", "rationale"):
            if getattr(self, name):
                yield Fault((name,), f"A reflection has no {name}: a person judges it.", "Remove it.")
        if self.example and not self.practice:
            yield Fault(("example",), "Learners would see the example.", "Give an example in practice only.")
        if self.words and self.words[0] >= self.words[1]:
            yield Fault(("words",), "The first number of words isn't smaller than the second.", "Write [least, most].")

    def face(self, learner: str) -> dict[str, Any]:  # noqa: ARG002  (nothing is in an order)
        return {
            "rubric": [str(words(criterion)) for criterion in self.rubric],
            "words": self.words,
            "limit": LENGTH_LIMIT,
            "check": "Compare with an example" if self.example else "",
        }

    def read(self, raw: object) -> str | None:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise NotAResponse("an answer here is a text")
        if len(raw) > LENGTH_LIMIT:
            raise NotAResponse(f"it has {len(raw):,} characters, and {LENGTH_LIMIT:,} can be kept. Shorten it")
        try:
            raw.encode()
        except UnicodeEncodeError:
            raise NotAResponse("it has a character that is torn in two") from None
        text = CONTROL.sub("", re.sub(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]", "\n", raw))
        return text if text.strip() else None

    def written(self, response: str) -> str:
        return response

    def score(self, response: str | None) -> Score:
        out_of = self.points or 1.0
        return Score.none(out_of, Outcome.NOT_ANSWERED if response is None else Outcome.BY_HAND)

    def credit(self, response: str) -> float:  # noqa: ARG002  (only a person can judge it)
        return 0.0

    def findings(self, response: str | None) -> list[Finding]:  # noqa: ARG002  (there is one example for all)
        if not self.example:
            return []
        return [
            Finding(
                part="example",
                text="One good answer",
                chosen=True,
                given="",
                verdict=Verdict.NONE,
                best="",
                rationale=self.example,
            )
        ]

    def samples(self) -> Samples:
        return Samples(
            right=["I would ask her first.\n\nThen I would write down what she said. לא 🙂 <script>alert(1)</script>"],
            blank=[None, "", " \n "],
            malformed=[1, [], {}, True, "x" * (LENGTH_LIMIT + 1)],
        )

    def guess(self, guesser: Guesser) -> None:  # noqa: ARG002  (nobody guesses a text)
        return None

    def fixed(self, versions: Sequence[Self]) -> None:  # noqa: ARG002  (no text is right or wrong by a key)
        return None
