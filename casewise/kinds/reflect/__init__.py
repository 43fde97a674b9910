"""An answer in the learner's own words, read by a person with a rubric that the learner sees, too.

    scene:
      - 2:05 pm: Odo comes in and sits down by the door.
    rubric:
      - Says when it happened, and what was seen.
    advice:
      - {found: [lazy, in denial], say: A judging word. Write what you saw and heard.}
      - {missing: a time, say: Write when it happened.}
    exemplars:
      poor: {text: Odo was in denial., why: It judges, and says nothing that was seen.}
      good: {text: "At 2:05 pm Odo came in and sat down by the door.", why: Another reader sees the same.}

Response: the text. There is no key: a blank earns nothing, and everything else waits for a person. In practice, advice
is shown as soon as the writer pauses. The two exemplars, or one `example`, are shown when the learner asks to compare,
and the learner marks each line of the rubric as met, partly or not yet. None of it is scored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field, WithJsonSchema

from casewise.kinds.reflect.hints import MOST as MOST_ADVICE
from casewise.kinds.reflect.hints import Advice, hints_on
from casewise.kinds.reflect.rubric import Criterion, Exemplars, worth
from casewise.kinds.reflect.scene import Scene, markdown
from casewise.languages.catalogs import N_, _
from casewise.printable import legible
from casewise.scenario import (
    Fault,
    Finding,
    Guesser,
    Hint,
    Id,
    Judge,
    NotAResponse,
    Outcome,
    Samples,
    Scenario,
    Score,
    Text,
    Verdict,
)
from casewise.scenario.html import prose, words
from casewise.scenario.still import asked
from casewise.scenario.variants import MOST, Variant, VariantAnswer

LENGTH_LIMIT = 10_000
"""Characters of one text. The widest take 4 bytes each, and the line of a journal may have 64 KiB."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
HAPPENED = N_("What happened")
GOOD = N_("A good answer")
SMALL = 0.005
"""Half a hundredth of a point, which no sum of points can show."""
SCENE = "What the answer is about: a transcript, or a list of events with their times. Learners see it above the box."
ADVICE = "What a writer should look at again: words that are `found`, or `missing`, and a sentence to `say`."
EXEMPLARS = "Two answers to compare with, `poor` and `good`: the `text` of each, and `why`."


class ReflectVariant(Variant):
    """One set of facts for a reflection, which may have a scene of its own."""

    scene: Annotated[Scene | None, Field(description="What the answer is about, under these facts.")] = None

    def fields(self, scenario: Any) -> dict[str, Any]:
        return {**super().fields(scenario), **({"scene": self.scene} if self.scene else {})}


class ReflectAnswer(VariantAnswer):
    """What instructors know about the answers to one set of facts. Its advice is added to what all variants share."""

    advice: list[Advice] = Field(default=[], max_length=MOST_ADVICE)
    exemplars: Exemplars | None = None

    def fields(self, scenario: Any) -> dict[str, Any]:
        return {
            **super().fields(scenario),
            "advice": [*scenario.advice, *self.advice],
            "exemplars": self.exemplars or scenario.exemplars,
        }


class Reflect(Scenario):
    """A scenario that is answered in writing."""

    prompt_for_answer: ClassVar[str] = N_("Write your answer")
    judge: ClassVar[Judge] = Judge.PERSON
    judged_by: ClassVar[tuple[str, ...]] = ("kind", "points", "rubric")
    for_instructors: ClassVar[tuple[str, ...]] = ("advice", "exemplars", "answers")

    rubric: Annotated[
        list[Annotated[Criterion, WithJsonSchema({"type": "string"})]],
        Field(
            min_length=1,
            description="What a reader looks for; the learner sees it too. All lines are worth the same, unless each "
            "is written as `{points: 2, text: ...}`.",
        ),
    ]
    scene: Annotated[Scene | None, Field(description=SCENE)] = None
    words: Annotated[
        Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)] | None,
        Field(description="How long the answer should be."),
    ] = None
    advice: list[Advice] = Field(default=[], max_length=MOST_ADVICE, description=ADVICE)
    exemplars: Annotated[Exemplars | None, Field(description=EXEMPLARS)] = None
    example: Annotated[Text | None, Field(description="In practice: one good answer, instead of two exemplars.")] = None
    variants: Annotated[
        Mapping[Id, ReflectVariant],
        Field(max_length=MOST, description="Sets of facts, by short ids. Each learner meets one of them."),
    ] = {}
    answers: Annotated[
        Mapping[Id, ReflectAnswer],
        Field(description="For each variant, `advice` and `exemplars` of its own."),
    ] = {}

    @property
    def keyed(self) -> bool:
        return True

    @property
    def parts(self) -> dict[str, str]:
        return {}

    @property
    def setting(self) -> str:
        happened = [f"{_(HAPPENED)}:", markdown(self.scene)] if self.scene else []
        criteria = "\n".join(f"- {' '.join(str(criterion).split())}" for criterion in self.rubric)
        return "\n\n".join([self.prompt, *happened, f"{_(GOOD)}:", criteria])

    @property
    def asked_for(self) -> str:
        return (
            _("{least} to {most} words are asked for.").format(least=self.words[0], most=self.words[1])
            if self.words
            else ""
        )

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        if isinstance(self.scene, str):  # of a variant's fields, the base yields those that are text
            yield "scene", self.scene
        for where, scene in [
            ("", self.scene),
            *((f"variants.{name}.", one.scene) for name, one in self.variants.items()),
        ]:
            for place, event in enumerate(scene if isinstance(scene, list) else ()):
                yield from ((f"{where}scene.{place}", text) for text in event.values())
        if self.example:
            yield "example", self.example
        yield from (("rubric", criterion.text) for criterion in self.rubric)
        yield from (("exemplars", text) for text in _exemplary(self.exemplars))
        yield from (("advice", one.say) for one in self.advice)
        for name, answer in self.answers.items():
            yield from ((f"answers.{name}.exemplars", text) for text in _exemplary(answer.exemplars))
            yield from ((f"answers.{name}.advice", one.say) for one in answer.advice)

    def kept_back(self) -> Iterator[str]:
        yield from super().kept_back()
        for exemplars in (self.exemplars, *(answer.exemplars for answer in self.answers.values())):
            yield from _exemplary(exemplars)
        for advice in (self.advice, *(answer.advice for answer in self.answers.values())):
            yield from (one.say for one in advice)

    def criteria(self) -> list[tuple[str, float]]:
        points = worth(self.rubric, self.points or 1.0)
        return [(line.text, most) for line, most in zip(self.rubric, points, strict=True)]

    def faults(self) -> Iterator[Fault]:
        for name in ("key", "rationale", "judgment"):
            if getattr(self, name):
                yield Fault((name,), f"A reflection has no {name}: a person judges it.", "Remove it.")
        for name, answer in self.answers.items():
            for field in ("key", "rationale", "judgment"):
                if getattr(answer, field):
                    what = f"A reflection has no {field}: a person judges it."
                    yield Fault(("answers", name, field), what, "Remove it.")
            yield from self._faults_of_advice(answer.advice, ("answers", name))
        if self.example and not self.practice:
            fix = "In an assessment, write exemplars in the hidden region."
            yield Fault(("example",), "Learners would see the example.", fix)
        if self.example and self.exemplars:
            yield Fault(("example",), "There are exemplars and an example.", "Remove one of the two.")
        if self.words and self.words[0] >= self.words[1]:
            yield Fault(("words",), "The first number of words isn't smaller than the second.", "Write [least, most].")
        yield from self._faults_of_points()
        yield from self._faults_of_advice(self.advice, ())
        if self.exemplars and (found := hints_on(self.advice, self.exemplars.good.text)):
            what = f'The good exemplar itself calls for advice: "{found[0].say}"'
            yield Fault(("exemplars", "good", "text"), what, "Change the exemplar, or the advice.")

    def _faults_of_points(self) -> Iterator[Fault]:
        given = [line.points for line in self.rubric if line.points is not None]
        if given and len(given) < len(self.rubric):
            fix = "Give each line its points, or none: then all are worth the same."
            yield Fault(("rubric",), "Some lines of the rubric have points, and some have none.", fix)
        elif given and self.points is not None and abs(sum(given) - self.points) > SMALL:
            what = f"The lines of the rubric add up to {sum(given):g} points, and the scenario has {self.points:g}."
            yield Fault(("rubric",), what, "Change one of them.")

    def _faults_of_advice(self, advice: list[Advice], path: tuple[str, ...]) -> Iterator[Fault]:
        for place, one in enumerate(advice):
            yield from one.faults((*path, "advice", str(place)))

    def face(self, learner: str) -> dict[str, Any]:  # noqa: ARG002  (nothing is in an order)
        compare = _("Compare and mark it yourself") if self.exemplars or self.example else _("Mark it yourself")
        return {
            "rubric": [str(words(str(criterion))) for criterion in self.rubric],
            "scene": {"heading": _(HAPPENED), "html": str(prose(markdown(self.scene)))} if self.scene else None,
            "words": self.words,
            "limit": LENGTH_LIMIT,
            "lasting": True,
            "check": compare if self.practice else "",
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

    def still(self, response: str | None, learner: str = "") -> str:  # noqa: ARG002  (nothing is in an order)
        differs = not self.variant and any(variant.scene for variant in self.variants.values())
        scene = (
            Markup('<div class="cw-shade"><h4>{}</h4>{}</div>').format(_(HAPPENED), prose(markdown(self.scene)))
            if self.scene and not differs
            else Markup("")
        )
        criteria = Markup("").join(Markup("<li>{}</li>").format(words(str(criterion))) for criterion in self.rubric)
        sheet = Markup(
            '<div class="cw-sheets"><div><div class="cw-sheet" dir="auto">{}</div><p class="cw-quiet">{}</p></div>'
            "<div><h4>{}</h4><ul>{}</ul></div></div>"
        ).format(legible(response or ""), self.asked_for or "\N{NO-BREAK SPACE}", _(GOOD), criteria)
        return scene + asked(self, sheet)

    def written(self, response: str) -> str:
        return response

    def hints(self, response: str) -> list[Hint]:
        return hints_on(self.advice, response)

    def advised(self) -> Iterator[tuple[str, str]]:
        yield from ((one.when, one.say) for one in self.advice)

    def score(self, response: str | None) -> Score:
        out_of = self.points or 1.0
        return Score.none(out_of, Outcome.NOT_ANSWERED if response is None else Outcome.BY_HAND)

    def credit(self, response: str) -> float:  # noqa: ARG002  (only a person can judge it)
        return 0.0

    def findings(self, response: str | None) -> list[Finding]:  # noqa: ARG002  (there are the same examples for all)
        if self.exemplars:
            short, good = self.exemplars.poor.quoted(), self.exemplars.good.quoted()
            return [_shown("poor", _("One that falls short"), short), _shown("good", _("One good answer"), good)]
        return [_shown("example", _("One good answer"), self.example)] if self.example else []

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


def _exemplary(exemplars: Exemplars | None) -> Iterator[str]:
    for one in (exemplars.poor, exemplars.good) if exemplars else ():
        yield from (text for text in (one.text, one.why) if text)


def _shown(part: str, text: str, rationale: str) -> Finding:
    return Finding(part=part, text=text, chosen=True, given="", verdict=Verdict.NONE, best="", rationale=rationale)
