"""A story in steps: each decision shows what happens next, and leads on.

    steps:
      call:
        text: A man calls and asks whether Juno comes to the center.
        options: {confirm: "Yes, on Mondays.", decline: I cannot say who comes here.}
        tells: {confirm: He thanks you and hangs up., decline: He says that he is her uncle.}
        next: {decline: uncle}
      uncle: ...
    key: {decline: 1, ...}

The first step begins. An option that `next` leaves out ends the story. An option id belongs to the whole story: no two
steps share one. Response: the way taken, ``[["call", "decline"], ...]``. Credit: the mean weight of the decisions over
the steps of the way. If a learner stopped halfway, the rest of the longest way counts as undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Self

from markupsafe import Markup
from pydantic import Field

from casewise.kinds.common import drawn, tag, verdict, worth_in_words
from casewise.languages.catalogs import N_, _
from casewise.scenario import Fault, Finding, Guesser, Id, NotAResponse, Samples, Scenario, Step, Text, Verdict, Weight
from casewise.scenario.fields import KEY
from casewise.scenario.html import prose, words
from casewise.scenario.problem import Path, unknown
from casewise.scenario.steps import TELLING, Steps, ahead, way
from casewise.scenario.still import asked, choices, later
from casewise.scenario.variants import MOST, Variant

Way = list[list[str]]
STAYS = N_("A decision that you have made stays made.")
BACK = N_("You can go back and change a decision.")


class StoryVariant(Variant):
    """One set of facts for a story, which may also change the text of steps."""

    steps: Mapping[Id, Text] = Field(default={}, description="The text of each step that differs here.")

    def fields(self, scenario: Story) -> dict[str, Any]:
        steps = {name: step.model_dump() for name, step in scenario.steps.items()}
        changed = {name: {**step, "text": self.steps.get(name, step["text"])} for name, step in steps.items()}
        return {**super().fields(scenario), **({"steps": changed} if self.steps else {})}


class Story(Scenario):
    """A scenario in which each decision leads to the next."""

    prompt_for_answer: ClassVar[str] = N_("Decide step by step")
    graded_by: ClassVar[frozenset[str]] = Scenario.graded_by | {"steps"}
    key_form: ClassVar[str] = "{id: 1}"

    steps: Annotated[
        dict[Id, Step],
        Field(
            min_length=2,
            description="The steps, by short ids; the first one begins. "
            "An option id belongs to the whole story: no two steps share one.",
        ),
    ]
    back: Annotated[bool, Field(description="Whether a decision can be taken back.")] = False
    key: Annotated[dict[Id, Weight] | None, Field(description=KEY)] = None
    variants: Annotated[
        Mapping[Id, StoryVariant],
        Field(max_length=MOST, description="Sets of facts, by short ids. Each learner meets one of them."),
    ] = {}

    @property
    def parts(self) -> dict[str, str]:
        return {option: text for step in self.steps.values() for option, text in step.options.items()}

    @property
    def vocabulary(self) -> set[tuple[str, ...]]:
        decisions = {("option", name, option) for name, step in self.steps.items() for option in step.options}
        ways = {("way", option, then) for step in self.steps.values() for option, then in step.next.items()}
        return {("first step", next(iter(self.steps))), *(("step", name) for name in self.steps), *decisions, *ways}

    def texts(self) -> Iterator[tuple[str, str]]:
        yield from super().texts()
        for name, step in self.steps.items():
            yield f"steps.{name}", step.text
            yield from ((f"steps.{name}.tells.{option}", text) for option, text in step.tells.items())

    def choices(self) -> dict[Path, Mapping[str, str]]:
        return {("steps", name, "options"): step.options for name, step in self.steps.items()}

    def worth(self) -> dict[str, float]:
        return {option: (self.key or {}).get(option, 0.0) for option in self.parts}

    def stages(self) -> Steps:
        return self.steps

    def faults(self) -> Iterator[Fault]:
        yield from self._faults_of_steps()
        if self._circular():
            fix = "Let every way end."
            yield Fault(("steps",), "The story can go around in a circle.", fix)
        elif unreached := set(self.steps) - self._reached():
            for name in sorted(unreached):
                yield Fault(("steps", name), f'No decision leads to "{name}".', 'Name it under "next", or remove it.')
        if self.key is None:
            return
        for option in self.key:
            if option not in self.parts:
                yield unknown(("key", option), option, self.parts)
        for name, step in self.steps.items():
            if not any(self._weight(option) == 1 for option in step.options):
                yield Fault(("key",), f'The step "{name}" has no best option.', "Give one of its options the weight 1.")

    def face(self, learner: str) -> dict[str, Any]:
        return {
            "final": not (self.back or self.practice),
            "back": self.back or self.practice,
            "steps": {
                name: {
                    "text": str(prose(step.text)),
                    "options": drawn(step.options, self.order(step.options, learner)),
                    "tells": {option: str(prose(text)) for option, text in step.tells.items()},
                    "next": step.next,
                }
                for name, step in self.steps.items()
            },
        }

    def read(self, raw: object) -> Way | None:
        if raw is None or raw == []:
            return None
        if not isinstance(raw, list):
            raise NotAResponse("an answer here is a list of decisions")
        expected: str | None = next(iter(self.steps))
        way = []
        for decision in raw:
            if not isinstance(decision, list) or [type(word) for word in decision] != [str, str]:
                raise NotAResponse("a decision is a step and an option")
            name, option = decision
            if name != expected:
                raise NotAResponse(f'the story does not come to "{name[:64]}" here')
            if option not in self.steps[name].options:
                raise NotAResponse(f'there is no option "{option[:64]}" in this step')
            way.append([name, option])
            expected = self.steps[name].next.get(option)
        return way

    def given(self, response: Way) -> dict[str, str]:
        return {option: _in_step(place) for place, (_, option) in enumerate(response, start=1)}

    def shown(self, response: Way | None) -> dict[str, str]:
        return {option: self.parts[option] for _, option in response or []}

    def still(self, response: Way | None, learner: str = "") -> str:
        way = response or []
        decided = Markup("").join(
            self._decided(name, option, place) for place, (name, option) in enumerate(way, start=1)
        )
        following: str | None = self.steps[way[-1][0]].next.get(way[-1][1]) if way else next(iter(self.steps))
        end = Markup('<p class="cw-quiet">{}</p>').format(_("The story ends here."))
        step = self._step(following, len(way) + 1, learner) if following else end
        note = Markup('<p class="cw-quiet">{}</p>').format(_(BACK if self.back or self.practice else STAYS))
        return asked(self, note, decided, step)

    def listed(self, learner: str = "") -> list[str]:
        seed = learner or (self.seed if self.keyed else "")
        options = (self.steps[name].options for name in self.steps)
        return [option for some in options for option in (self.order(some, seed) if seed else some)]

    def betrayed(self, seed: str) -> bool:
        """Whether a seed puts a best option first in each step, and so writes down the way to take."""
        way = self._way(lambda options: self.order(options, seed)[0])
        return len(way) >= TELLING and all(self._weight(option) == 1 for _, option in way)

    def arranged(self) -> dict[Path, list[str]]:
        if not self.shuffle:
            return {}
        found: dict[Path, list[str]] = {("steps",): self._reading_order()}
        for name, step in self.steps.items():
            for field in ("options", "tells", "next"):
                found["steps", name, field] = self.order(getattr(step, field), self.seed)
        return found

    def follows(self, response: Way | None, before: Way) -> bool:
        return self.back or self.practice or (response or [])[: len(before)] == before

    def complete(self, response: Way) -> bool:
        return self._open(response) == 0

    def credit(self, response: Way) -> float:
        return sum(self._weight(option) for _, option in response) / (len(response) + self._open(response))

    def findings(self, response: Way | None) -> list[Finding]:
        taken = dict(response or [])
        places = {name: place for place, name in enumerate(taken, start=1)}
        return [
            Finding(
                part=option,
                text=text,
                chosen=taken.get(name) == option,
                given=_said(places.get(name), chosen=taken.get(name) == option),
                verdict=verdict(self._weight(option)) if taken.get(name) == option else Verdict.NONE,
                best=worth_in_words(self._weight(option), _("A best decision")),
                rationale=self.rationale.get(option, ""),
                situation=step.text,
                tag=tag(self._weight(option), chosen=taken.get(name) == option, best=_("The best decision")),
            )
            for name, step in self.steps.items()
            for option, text in step.options.items()
        ]

    def samples(self) -> Samples:
        best = self._way(lambda options: max(options, key=self._weight))
        worst = self._way(lambda options: min(options, key=self._weight))
        return Samples(
            right=[best],
            partly=[best[:1]] if len(best) > 1 else [],
            wrong=[worst] if self.credit(worst) == 0 else [],
            blank=[None, []],
            malformed=[[["no-such-step", "x"]], [[best[0][0], "no-such-option"]], [*best, best[0]], best[0], "x", {}],
        )

    def guess(self, guesser: Guesser) -> Way:
        return self._way(guesser.one)

    def fixed(self, versions: Sequence[Self]) -> Way:
        """Return the best way, from the best way to each step after one decision, after two, and so on."""
        worth = {option: sum(one.worth()[option] for one in versions) for option in self.parts}
        reached: dict[str, tuple[float, Way]] = {next(iter(self.steps)): (0.0, [])}
        ended: list[tuple[float, Way]] = []
        while reached:
            further: dict[str, tuple[float, Way]] = {}
            for name, (earned, before) in reached.items():
                for option in self.steps[name].options:
                    taken = (earned + worth[option], [*before, [name, option]])
                    then = self.steps[name].next.get(option)
                    if then is None:
                        ended.append((taken[0] / len(taken[1]), taken[1]))
                    elif then not in further or further[then][0] < taken[0]:
                        further[then] = taken
            reached = further
        return max(ended, key=lambda end: end[0])[1]

    def _decided(self, name: str, option: str, place: int) -> Markup:
        """Return a step that was decided, for a still card."""
        step = self.steps[name]
        tells = step.tells.get(option)
        return Markup('<div class="cw-decided">{}<p><strong>{}:</strong> {}</p>{}</div>').format(
            prose(step.text),
            _in_step(place),
            words(step.options[option]),
            Markup('<div class="cw-shade">{}</div>').format(prose(tells)) if tells else "",
        )

    def _step(self, name: str, place: int, learner: str) -> Markup:
        """Return a step that is to be decided, for a still card: without its text if its facts are still open."""
        step, mixed = self.steps[name], learner or (self.seed if self.keyed else "")
        differs = not self.variant and any(name in variant.steps for variant in self.variants.values())
        order = self.order(step.options, mixed) if mixed else list(step.options)
        text = later() if differs else prose(step.text)
        return Markup(
            '<div class="cw-asked"><p class="cw-step"><strong>{}</strong></p>{}{}</div><p class="cw-room"></p>'
        ).format(_("Step {place}").format(place=place), text, choices(step.options, order))

    def _faults_of_steps(self) -> Iterator[Fault]:
        seen: set[str] = set()
        for name, step in self.steps.items():
            for option in step.options:
                if option in seen:
                    fix = "Give one of the two another id: answers and keys name only the option."
                    yield Fault(("steps", name, "options", option), f'"{option}" is an option in two steps.', fix)
                seen.add(option)
            for option in step.tells:
                if option not in step.options:
                    yield unknown(("steps", name, "tells", option), option, step.options)
            for option, then in step.next.items():
                if option not in step.options:
                    yield unknown(("steps", name, "next", option), option, step.options)
                if then not in self.steps:
                    yield unknown(("steps", name, "next", option), then, self.steps)
        for name, variant in self.variants.items():
            yield from (
                unknown(("variants", name, "steps", step), step, self.steps)
                for step in variant.steps.keys() - self.steps.keys()
            )

    def _reached(self) -> set[str]:
        return {next(iter(self.steps))} | {
            following for step in self.steps.values() for following in step.next.values()
        }

    def _reading_order(self) -> list[str]:
        """Return the steps in reading order, which `next` shows anyway: the first one, and then by decisions."""
        found, seed = [next(iter(self.steps))], self.seed
        for place in range(len(self.steps)):
            step = self.steps[found[place]]
            following = [step.next[option] for option in self.order(step.options, seed) if option in step.next]
            found += [then for then in dict.fromkeys(following) if then not in found]
        return found

    def _circular(self) -> bool:
        """Whether some way never ends: steps that lead to no remaining step are removed until there are no more."""
        left = {name: set(step.next.values()) & set(self.steps) for name, step in self.steps.items()}
        while ends := [name for name, following in left.items() if not following & set(left)]:
            for name in ends:
                del left[name]
        return bool(left)

    def _open(self, way: Way) -> int:
        """Return how many steps the longest way on still has."""
        return ahead(self.steps, *way[-1])

    def _way(self, pick: Callable[[Mapping[str, str]], str]) -> Way:
        """Return the way of someone who picks an option at every step."""
        return [list(decision) for decision in way(self.steps, lambda name: pick(self.steps[name].options))]

    def _weight(self, option: str) -> float:
        return (self.key or {}).get(option, 0.0)


def _said(place: int | None, *, chosen: bool) -> str:
    if place is None:
        return _("Not on your way")
    return _in_step(place) if chosen else _("Another answer in step {place}").format(place=place)


def _in_step(place: int) -> str:
    return _("Your decision in step {place}").format(place=place)
