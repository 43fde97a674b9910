"""The model that all kinds of scenario share."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, wraps
from itertools import chain
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from casewise.languages.catalogs import N_
from casewise.scenario.fields import KEY, Citation, Id, Points, Text
from casewise.scenario.media import Medium, media_in
from casewise.scenario.problem import Fault, Path, unknown  # noqa: F401  (kinds of other packages have it from here)
from casewise.scenario.renaming import Renaming
from casewise.scenario.response import Guesser, NotAResponse, Picks, Response, Samples
from casewise.scenario.score import Finding, Hint, Judge, Score
from casewise.scenario.steps import Steps
from casewise.scenario.variants import MOST, Variant, VariantAnswer

HIDDEN = ("key", "answers", "rationale", "judgment", "citations")
"""The fields in the hidden region of a graded scenario."""
SEEDS = 64
"""How many orders a release tries, at most, to find one that isn't the key itself."""


class Scenario(BaseModel, ABC):
    """One question about one situation.

    A kind is a subclass with the fields of its own and these functions, in this order: `parts`, `faults`, `face`,
    `read`, `credit`, `findings`, `samples`, `guess`, `fixed`. All other functions answer what rules, reports, exports
    and docs ask of a scenario; a kind overrides those whose answer here isn't its own. Released scenarios lack `key`,
    `rationale` and `citations`: `keyed` says so. `withdrawn` is the reason why a scenario no longer counts: everybody
    has its points. `waived` maps rules of item writing that the author breaks on purpose to the reason. `renamed` maps
    ids that answers may still hold to those of today: whatever a kind's `read` gets has today's ids already.

    A scenario with `variants` has a key for each of them in `answers`. What needs a key, or the facts, asks one of
    `each_variant()`: there, the fields of the variant are those of an ordinary scenario.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    prompt_for_answer: ClassVar[str] = N_("Choose an answer")
    """The legend of the card: what the learner is asked to do, in a few words."""
    judge: ClassVar[Judge] = Judge.KEY
    judged_by: ClassVar[tuple[str, ...]] = ("kind", "points", "key")
    """The fields that decide what an answer earns. When one changes, a person reads the answer again."""
    graded_by: ClassVar[frozenset[str]] = frozenset({"kind", "key", "answers", "points", "withdrawn"})
    """The fields of which a release says "grades may change" when one of them changes."""
    key_form: ClassVar[str] = "[id]"
    """How an author writes a key of one part, with `id` for the part's id."""
    picks: ClassVar[Picks] = Picks.NONE
    placed: ClassVar[bool] = False
    """Whether a part is right by its place, as in an order, and not by being chosen."""
    mixed: ClassVar[bool] = True
    """Whether each learner meets the parts in an order of their own, unless an author says `shuffle: false`."""
    situated: ClassVar[bool] = False
    """Whether the parts are the situation itself, as cards that are sorted: nobody can answer without reading it."""
    parts_field: ClassVar[str] = "options"
    """The field that holds the parts."""
    for_instructors: ClassVar[tuple[str, ...]] = ()
    """The fields of a graded scenario that only `source/` has: no release, no gradebook, no learner."""

    id: Id
    kind: Annotated[str, Field(description="The word for this kind.")]
    title: Annotated[Text, Field(description="The heading of the card.")]
    prompt: Annotated[
        Text, Field(description="The situation, then one question. Markdown. Needed, unless each variant has one.")
    ] = ""
    points: Annotated[
        Points | None,
        Field(
            description="What it is worth in an assessment: up to two decimals. In a lesson, `practice: true` instead."
        ),
    ] = None
    practice: Annotated[bool, Field(description="Explained at once, and never graded.")] = False
    objective: Annotated[str, Field(description="An id from `source/course.yaml`.")] = ""
    audience: Annotated[
        str,
        Field(
            description="Whom the rule of this case binds, from `audiences` in `source/course.yaml`. The card shows it."
        ),
    ] = ""
    citations: Annotated[list[Citation], Field(description="Documents from `source/references.yaml`.")] = []
    confidence: Annotated[bool, Field(description="Ask how sure the learner is. It never changes the score.")] = False
    shuffle: Annotated[
        bool, Field(description="Each learner meets the parts in an order of their own, the same every day.")
    ] = True
    withdrawn: Annotated[
        Text | None, Field(description="Why the scenario no longer counts: everybody has its points.")
    ] = None
    waived: Annotated[
        dict[Id, Text], Field(description="Rules of item writing that it breaks on purpose, each with the reason.")
    ] = {}
    renamed: Annotated[
        dict[Id, Id],
        Field(description="After learners have handed in: `{old: new}` for each id that is called differently now."),
    ] = {}
    draft: Annotated[
        bool,
        Field(description="It isn't finished: authors see it with a list of what to do, and no release has it."),
    ] = False
    source: Annotated[
        str, Field(max_length=300, description="Where it was imported from. A second import finds it again by this.")
    ] = ""
    key: Annotated[Any, Field(description=KEY)] = None
    rationale: Annotated[dict[Id, Text], Field(description="For each part, what happens to the client, and why.")] = {}
    judgment: Annotated[
        Text | None,
        Field(description="For a judgment call: why reasonable people differ. Learners read it with the explanation."),
    ] = None
    variants: Annotated[
        Mapping[Id, Variant],
        Field(max_length=MOST, description="Sets of facts, by short ids. Each learner meets one of them."),
    ] = {}
    answers: Annotated[
        Mapping[Id, VariantAnswer],
        Field(description="For each variant its `key`, `rationale`, `judgment` and `citations`, in the hidden region."),
    ] = {}
    form: Annotated[
        int, Field(ge=1, le=MOST, description="Which draw of its variants it makes: 2 for a resit, which gives others.")
    ] = 1

    _variant: str = PrivateAttr("")
    _seed: str = PrivateAttr("")

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        if "read" in vars(cls):
            setattr(cls, "read", _by_todays_ids(cls.read))  # noqa: B010  (mypy knows no other way)

    @property
    def keyed(self) -> bool:
        """Whether the key is here: it is in `source/` and when grading."""
        return self.key is not None or bool(self.answers)

    @property
    def variant(self) -> str:
        """The variant whose facts and key these are; empty for a scenario as a whole."""
        return self._variant

    def drawn(self, learner: str) -> str:
        """Return the variant that a learner meets: the same every day, and another one in each form.

        It's empty for a scenario without variants. A withdrawn variant is drawn like any other. Each form draws from
        what the earlier ones left, so a variant that is `since` a later form changes no earlier draw.
        """
        if not self.variants:
            return ""
        names = sorted(self.variants, key=lambda name: self._place(f"variant {self.original(name)}", learner))
        given: list[str] = []
        for form in range(1, self.form + 1):
            there = [name for name in names if self.variants[name].since <= form] or names
            given += [name for name in there if name not in given][:1] or there[(form - 1) % len(there) :][:1]
        return given[-1]

    def with_variant(self, name: str) -> Self:
        """Return the scenario with the facts and the key of one variant; itself if it has no variants.

        Raises:
            NotAResponse: if there is no such variant, or none was named.
        """
        name = str(self.current(name))
        if name not in self.variants:
            if not (self.variants or name):
                return self
            named = f'there is no variant "{name[:64]}"' if name else "the answer doesn't say which variant it is for"
            raise NotAResponse(named)
        return self._by_variant[name]

    def each_variant(self) -> list[Self]:
        """Return the scenario once for each variant, with its facts and key; itself if it has no variants."""
        return list(self._by_variant.values()) or [self]

    @cached_property
    def _by_variant(self) -> dict[str, Self]:
        found = {name: self.of_variant(name) for name in self.variants}
        seed = _seed(lambda seed: any(one.betrayed(seed) for one in found.values()))
        for name, one in found.items():
            one._variant, one._seed = name, seed  # noqa: SLF001  (its own class)
        return found

    def of_variant(self, name: str) -> Self:
        """Return what `with_variant` does, for a check that wants pydantic's errors. It makes a new one each time."""
        answer = self.answers.get(name) or VariantAnswer()
        fields = {
            **self.model_dump(exclude={"variants", "answers"}, exclude_unset=True),
            **answer.fields(self),
            **self.variants[name].fields(self),
        }
        return type(self).model_validate(fields)

    @property
    @abstractmethod
    def parts(self) -> dict[str, str]:
        """The things that a learner decides on, by id, in the author's order: options or cards."""

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        """What answers are made of: a word for it, and its ids. While all of it stays, every answer can be read."""
        return {("option", part) for part in self.parts}

    @property
    def facts(self) -> set[tuple[str, ...]]:
        """The vocabulary, and the variants that answers name, or that they name none."""
        return self.vocabulary | ({("variant", name) for name in self.variants} or {("prompt", "all learners")})

    @property
    def cited(self) -> list[str]:
        """All citations, those of its variants too."""
        return list(dict.fromkeys(chain(self.citations, *(answer.citations for answer in self.answers.values()))))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with other values. What was made from the old ones isn't copied."""
        copied = super().model_copy(update=update, deep=deep)
        for made in ("_by_variant", "renaming"):
            vars(copied).pop(made, None)
        return copied

    @property
    def setting(self) -> str:
        """What static HTML shows above the answers, as Markdown."""
        return self.prompt

    def pictured(self, response: Response | None) -> str | None:  # noqa: ARG002  (a kind may use it)
        """Return HTML with the setting and the answer in it, such as marks on a picture; None for the setting alone.

        A graded card begins with it. It judges nothing.
        """
        return None

    @property
    def asked_for(self) -> str:
        """What an answer should be like beyond the prompt, as a sentence, for programs that have no field for it."""
        return ""

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield every text that a person reads, with its field."""
        yield "title", self.title
        if self.prompt:
            yield "prompt", self.prompt
        for name, variant in self.variants.items():
            yield from ((f"variants.{name}.{field}", text) for field, text in _texts_in(variant.fields(self)))
        for name, answer in self.answers.items():
            yield from ((f"answers.{name}.rationale.{part}", text) for part, text in answer.rationale.items())
            if answer.judgment:
                yield f"answers.{name}.judgment", answer.judgment
        yield from self.parts.items()
        yield from ((f"rationale.{part}", text) for part, text in self.rationale.items())
        if self.judgment:
            yield "judgment", self.judgment

    def shows(self) -> Iterator[tuple[str, Medium]]:
        """Yield the files beside the notebook that are shown, with the field of each: all that its texts show.

        A kind that names a file in a field of its own yields it too: `yield "picture", Medium(self.picture, self.alt)`.
        """
        for where, text in self.texts():
            yield from ((where, medium) for medium in media_in(text))

    def kept_back(self) -> Iterator[str]:
        """Yield the texts that no release of a graded scenario may hold."""
        explained: list[Scenario | VariantAnswer] = [self, *self.answers.values()]
        for one in explained:
            yield from one.rationale.values()
            yield from [one.judgment] if one.judgment else []

    def choices(self) -> dict[Path, Mapping[str, str]]:
        """Return the sets of options that a learner compares with each other, by the field that holds each."""
        return {}

    def worth(self) -> dict[str, float]:
        """Return the credit of each part that earns something by itself, from 0 to 1. Needs the key."""
        return {}

    def sequence(self) -> list[str]:
        """Return the parts in their right order, if the key is an order. Needs the key."""
        return []

    def groups(self) -> dict[str, list[str]]:
        """Return the parts by the category in which they belong, if there are categories. Needs the key."""
        return {}

    def places(self) -> Mapping[str, str]:
        """Return the categories into which the parts are put, by id, if there are categories."""
        return {}

    def stages(self) -> Steps:
        """Return the steps, the first one first, if each decision leads on: an answer is a list of [step, option]."""
        return {}

    def criteria(self) -> list[tuple[str, float]]:
        """Return what a person looks for in an answer, line by line, each with its points."""
        return []

    @abstractmethod
    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong between the fields; each field alone is already right."""

    @abstractmethod
    def face(self, learner: str) -> dict[str, Any]:
        """Return what the card needs to be drawn, as JSON; nothing of key or rationale."""

    @abstractmethod
    def read(self, raw: object) -> Response | None:
        """Return the response, or None for a blank.

        Raises:
            NotAResponse: if `raw` has another form, or names what this scenario does not have.
        """

    @abstractmethod
    def credit(self, response: Response) -> float:
        """Return the share of the points, from 0 to 1, that a response earns. Needs the key."""

    @abstractmethod
    def findings(self, response: Response | None) -> list[Finding]:
        """Return the judgment on each part. Needs the key."""

    @abstractmethod
    def samples(self) -> Samples:
        """Return answers that are right, partly right, wrong, blank and malformed. Needs the key."""

    @abstractmethod
    def guess(self, guesser: Guesser) -> Response | None:
        """Return the answer of someone who only looks at the options."""

    def fixed(self, versions: Sequence[Self]) -> Response | None:
        """Return the one answer that earns most over some variants together, each with its key.

        Credit may count as negative here where it would end at 0: `casewise.scenario.blind` looks at all variants that
        an answer could be for. Here it's a right answer to the first one.
        """
        return versions[0].samples().right[0]

    def given(self, response: Response) -> dict[str, str]:  # noqa: ARG002  (only a kind knows what a response says)
        """Return, for each part that the learner decided on, the decision in words; needs no key."""
        return {}

    def shown(self, response: Response | None) -> dict[str, str]:  # noqa: ARG002  (a story uses it)
        """Return the parts that static HTML lists while nothing is judged, in an order that says nothing of the key."""
        return {part: self.parts[part] for part in self.listed()}

    def still(self, response: Response | None, learner: str = "") -> str | None:  # noqa: ARG002  (a kind may use them)
        """Return the answer as HTML for a card that isn't live, or None for a box of each part. It judges nothing."""
        return None

    def listed(self, learner: str = "") -> list[str]:
        """Return the parts in one learner's order, or without a learner in the order of a release.

        A scenario without its key was read from a release, so its own order is that order.
        """
        mixed = self.mixed and (learner or self.keyed)
        return self.order(self.parts, learner or self.seed) if mixed else list(self.parts)

    @property
    def seed(self) -> str:
        """What mixes the written order of a release: no key decides it, but the order never is a key."""
        if self.variants:
            return self.each_variant()[0].seed
        return self._seed or _seed(self.betrayed)

    def betrayed(self, seed: str) -> bool:  # noqa: ARG002  (a kind whose key is an order uses it)
        """Whether a seed happens to write the whole key down as the order. Needs the key."""
        return False

    def arranged(self) -> dict[Path, list[str]]:
        """Return the order in which a release writes the entries of each mapping, by its path. Needs the key."""
        if not self.shuffle:
            return {}
        as_written = {*HIDDEN, "waived", "variants", *([] if self.mixed else [self.parts_field])}
        fields = {name: getattr(self, name) for name in type(self).model_fields if name not in as_written}
        return {(name,): self.order(value, self.seed) for name, value in fields.items() if isinstance(value, dict)}

    def written(self, response: Response) -> str:  # noqa: ARG002  (only a reflection has some)
        """Return the learner's own words, to be shown as they are."""
        return ""

    def hints(self, response: Response) -> list[Hint]:  # noqa: ARG002  (as above)
        """Return what to look at again in an answer. It's said at once, and never scored."""
        return []

    def advised(self) -> Iterator[tuple[str, str]]:
        """Yield when each hint is given, and its sentence, for an author's preview."""
        yield from ()

    def follows(self, response: Response | None, before: Response) -> bool:  # noqa: ARG002  (as above)
        """Whether an answer may replace an earlier one."""
        return True

    def complete(self, response: Response) -> bool:
        """Whether nothing of the scenario is left open."""
        return bool(response)

    @cached_property
    def renaming(self) -> Renaming:
        """What each id that answers may still hold is called today."""
        return Renaming(self.renamed)

    def current(self, raw: object) -> object:
        """Return an answer with the ids of today instead of those that were renamed."""
        return self.renaming.current(raw)

    def original(self, value: object) -> object:
        """Return an answer or a key with the first name of each id, which stays the same through all renaming."""
        return self.renaming.original(value)

    def score(self, response: Response | None) -> Score:
        """Return the points that a response earns; practice is scored out of 1."""
        out_of = self.points or 1.0
        return Score.none(out_of) if response is None else Score.of(self.credit(response), out_of)

    def order(self, parts: Iterable[str], learner: str) -> list[str]:
        """Return the parts in the order in which this learner meets them: the same every time."""
        if not self.shuffle:
            return list(parts)
        return sorted(parts, key=lambda part: self._place(part, learner))

    def _place(self, part: str, learner: str) -> bytes:
        """Return what decides the place of a part: a new id doesn't move it."""
        return hashlib.sha256(f"{learner}\n{self.id}\n{self.original(part)}".encode()).digest()


def _seed(betrayed: Callable[[str], bool]) -> str:
    seeds = [f"release {number}" for number in range(SEEDS)]
    return next((seed for seed in seeds if not betrayed(seed)), seeds[0])


def _texts_in(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield every text in some fields, with the way to it."""
    for name, value in fields.items():
        if isinstance(value, str):
            yield name, value
        elif isinstance(value, dict):
            yield from ((f"{name}.{within}", text) for within, text in _texts_in(value))


def _by_todays_ids(read: Callable[..., Response | None]) -> Callable[..., Response | None]:
    """Return a kind's `read` with old ids replaced by today's."""

    @wraps(read)
    def through(self: Scenario, raw: object) -> Response | None:
        return read(self, self.current(raw))

    return through
