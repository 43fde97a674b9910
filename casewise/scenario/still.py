"""Still cards: scenarios as they look while no kernel runs, of the same size as the live card, and without judgment.

JupyterLab keeps only classes of what an untrusted notebook says, so a card's state is a class as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup

from casewise.languages.catalogs import N_, _, decimal, ngettext, plural_of
from casewise.scenario.html import binds, in_language, prose, words
from casewise.scenario.model import Scenario
from casewise.scenario.response import Picks, Response

MARK = "cw-still"
"""The class by which a still card is known."""
LATER = N_("The facts appear when the notebook runs.")
RUN = N_("Run the notebook to go on: menu Run, Run All Cells.")
READY = N_("Getting your answers ready…")
SURE = N_("How sure are you? This does not change your score.")
LEVELS = (N_("Not sure"), N_("Fairly sure"), N_("Very sure"))
STANDINGS = {
    "not-answered": N_("not answered"),
    "begun": N_("answered in part"),
    "answered": N_("answered"),
}
"""How far an answer is, in words."""
SIGNS = {Picks.ONE: "cw-circle", Picks.SEVERAL: "cw-square", Picks.NONE: ""}


def answer_card(scenario: Scenario, response: Response | None, learner: str = "", reasons: str = "") -> Markup:
    """Return a scenario with the learner's answer and no judgment, for a notebook whose kernel isn't running.

    `reasons` are those that the learner has read already, as HTML; only paper shows them.

    Its parts are in the learner's own order if the learner is known, otherwise in the order of the release. A scenario
    with variants has its facts only as `Record.met` or `with_variant` returns it.
    """
    state = state_of(scenario, response)
    body = scenario.still(response, learner)
    return Markup(
        '<section class="cw-static {} cw-state-{}{}" data-scenario="{}" data-state="{}"{}>'
        '<p class="cw-kicker">{}</p><h3>{}</h3><div class="cw-prompt">{}</div>{}{}{}{}</section>'
    ).format(
        MARK,
        state,
        " cw-practice" if scenario.practice else "",
        scenario.id,
        state,
        in_language(),
        kicker(scenario),
        words(scenario.title),
        prose(scenario.prompt) + (later() if open_facts(scenario) else ""),
        asked(scenario, _parts(scenario, response, learner)) if body is None else Markup(body),  # noqa: S704  (a kind's)
        _sure() if scenario.confidence else "",
        Markup(reasons),  # noqa: S704  (made of an author's Markdown)
        _foot(scenario, response),
    )


def described(scenario: Scenario, response: Response | None = None) -> str:
    """Return a still card as a line of text."""
    state = STANDINGS[state_of(scenario, response)]
    return f'Scenario "{scenario.title}": {state}.'


def standing(scenario: Scenario, response: Response | None) -> str:
    """Return how far an answer is, in words."""
    return _(STANDINGS[state_of(scenario, response)])


def state_of(scenario: Scenario, response: Response | None) -> str:
    """Return how far an answer is, as a card's state."""
    if response is None:
        return "not-answered"
    return "answered" if scenario.complete(response) else "begun"


def open_facts(scenario: Scenario) -> bool:
    """Whether a scenario has variants and isn't one of them, so that nobody knows its facts yet."""
    return bool(scenario.variants) and not scenario.variant


def kicker(scenario: Scenario) -> str:
    """Return the line above a card's title: what it's worth, and whom its rule binds."""
    worth = _("Practice") if scenario.practice else worth_in_points(scenario.points or 0)
    return " · ".join(filter(None, (worth, binds(scenario))))


def worth_in_points(points: float) -> str:
    """Return points with their noun, such as *1 point* or *2.5 points*."""
    return ngettext("{points} point", "{points} points", plural_of(points)).format(points=decimal(f"{points:g}"))


def later() -> Markup:
    """Return that the facts of a scenario aren't known yet."""
    return Markup("<p><em>{}</em></p>").format(_(LATER))


def asked(scenario: Scenario, *answer: Markup) -> Markup:
    """Return what a learner is asked to do, and below it the HTML of the answer."""
    legend = Markup('<p class="cw-legend">{}</p>').format(_(scenario.prompt_for_answer))
    return Markup('<div class="cw-asked">{}{}</div>').format(legend, Markup("").join(answer))


def box(text: str, sign: str = "", given: str = "", *, chosen: bool = False) -> Markup:
    """Return one part in a box: its sign, its text as Markdown, and in words what the learner did with it."""
    return Markup('<div class="cw-box{}">{}<span>{}{}</span></div>').format(
        " cw-chosen" if chosen else "",
        Markup('<span class="cw-tick {}"></span>').format(sign) if sign else "",
        words(text),
        Markup(' <strong class="cw-given">({})</strong>').format(words(given)) if given else "",
    )


def choices(options: Mapping[str, str], order: Iterable[str], chosen: Iterable[str] = (), given: str = "") -> Markup:
    """Return options of which one can be chosen, a box each; `given` says of a chosen one that it is."""
    taken = set(chosen)
    return Markup("").join(
        box(options[option], SIGNS[Picks.ONE], given if option in taken else "", chosen=option in taken)
        for option in order
    )


def _parts(scenario: Scenario, response: Response | None, learner: str) -> Markup:
    given = {} if response is None else scenario.given(response)
    return Markup("").join(
        box(scenario.parts[part], SIGNS[scenario.picks], given.get(part, ""), chosen=part in given)
        for part in scenario.listed(learner)
    )


def _sure() -> Markup:
    levels = Markup("").join(box(_(level), SIGNS[Picks.ONE]) for level in LEVELS)
    return Markup('<div class="cw-asked"><p class="cw-legend">{}</p><div class="cw-line">{}</div></div>').format(
        _(SURE), levels
    )


def _foot(scenario: Scenario, response: Response | None) -> Markup:
    said = standing(scenario, response)
    said = f"{said[0].upper()}{said[1:]}."
    return Markup(
        '<p class="cw-waiting"><em class="cw-without-extension">{} {}</em>'
        '<span class="cw-with-extension" hidden>{}</span></p>'
    ).format(said, _(RUN), _(READY))
