"""Scenarios as plain HTML: what people see where no live card is drawn.

Everything is escaped by construction: authors' texts are Markdown without HTML, all other text goes through `Markup`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

from markdown_it import MarkdownIt
from markupsafe import Markup

from casewise.languages.catalogs import _, language, ngettext, plural_of
from casewise.languages.tag import DEFAULT
from casewise.printable import legible, tenths
from casewise.scenario.blind import ceiling
from casewise.scenario.media import spaced, teach
from casewise.scenario.model import Scenario
from casewise.scenario.problem import Problem
from casewise.scenario.response import Response
from casewise.scenario.score import Finding, Hint, Outcome, Reveal, Score, Verdict

SYMBOLS = {Verdict.RIGHT: "✓", Verdict.PARTLY: "◐", Verdict.WRONG: "✗", Verdict.NONE: ""}

JUDGED = {Outcome.RIGHT: Verdict.RIGHT, Outcome.PARTLY: Verdict.PARTLY, Outcome.WRONG: Verdict.WRONG}
"""The outcomes that say something about the key: learners who see only points don't see these words."""


@cache
def _markdown() -> MarkdownIt:
    return teach(MarkdownIt("commonmark", {"html": False}).enable("table"))


@cache
def stylesheet() -> str:
    """Return the style of everything that this module makes."""
    return files(__package__).joinpath("html.css").read_text(encoding="utf-8")


def prose(text: str) -> Markup:
    """Return Markdown as paragraphs of HTML."""
    return _prose(text, language())


@lru_cache(maxsize=16384)
def _prose(text: str, spoken: str) -> Markup:  # noqa: ARG001  (a recording's transcript is called so in its language)
    return Markup(_markdown().render(spaced(text)))  # noqa: S704  (the parser escapes HTML: see _markdown)


@lru_cache(maxsize=16384)
def words(text: str) -> Markup:
    """Return Markdown of one line as HTML without a paragraph around it."""
    return Markup(_markdown().renderInline(spaced(text.replace("\n", " "))))  # noqa: S704  (as above)


def in_language() -> Markup:
    """Return the attribute that says in which language a card is; empty for the usual one."""
    return Markup("") if language() == DEFAULT else Markup(' lang="{}"').format(language())


def foreign(text: str) -> Markup:
    """Return what a learner or a file said as HTML that neither runs nor reverses the words around it."""
    return Markup("<bdi>{}</bdi>").format(legible(text))


def preview(scenario: Scenario) -> Markup:
    """Return what an author sees: the scenario, its key, the credit of each part, and the rationales, by variant."""
    worth = "Practice, not graded" if scenario.practice else f"{scenario.points:g} points"
    asked = Markup("<p>{}. {}.</p>").format(worth, _(scenario.prompt_for_answer)) + _unread(scenario)
    if not scenario.variants:
        return _frame(scenario, asked + _keyed(scenario), scenario.samples().right[0])
    each = (
        Markup('<section class="cw-variant"><h4>{}</h4>{}{}</section>').format(
            f"Variant: {one.variant}", prose(one.setting), _keyed(one)
        )
        for one in scenario.each_variant()
    )
    return _frame(scenario.model_copy(update={"prompt": ""}), asked + _join(each))


def _unread(scenario: Scenario) -> Markup:
    """Return what someone can earn who never reads the situation: an author sees how much the facts decide."""
    share = ceiling(scenario)
    if share is None:
        return Markup("")
    why = "" if scenario.variants else ": without variants, one answer is always right"
    return Markup("<p>Whoever never reads the situation can earn {} here{}.</p>").format(f"{share:.0%}", why)


def _keyed(scenario: Scenario) -> Markup:
    """Return the key of a scenario, the credit of each part, and the rationales."""
    out = _withdrawn(scenario) if scenario.withdrawn else Markup("")
    best = scenario.samples().right[0]
    out += _join(Markup("<p><strong>{}</strong> {}</p>").format(when, words(say)) for when, say in scenario.advised())
    return out + _findings(scenario.findings(best), Reveal.ALL, by_author=True) + rules(scenario)


def corrections(problems: list[Problem]) -> Markup:
    """Return what an author has to fix in one scenario, or that there is nothing."""
    if not problems:
        return Markup('<p class="cw-proof">✓ Nothing to fix.</p>')
    count = "1 thing to fix" if len(problems) == 1 else f"{len(problems)} things to fix"
    return Markup('<section class="cw-proof"><h3>{}</h3><ul>{}</ul></section>').format(
        count, _join(map(_correction, problems))
    )


def _correction(problem: Problem) -> Markup:
    places = [f"line {problem.line}" if problem.line else "", problem.field]
    where = ", ".join(place for place in places if place) or "the cell"
    return Markup("<li><strong>{}:</strong> {} {}{}{}</li>").format(
        where[0].upper() + where[1:],
        problem.what,
        problem.fix,
        Markup("<pre>{}</pre>").format(problem.pointed) if problem.pointed else "",
        f" If it has to be this way: waived: {{{problem.rule}: why}}" if problem.rule else "",
    )


def score_card(scenario: Scenario, response: Response | None, score: Score, reveal: Reveal, note: str = "") -> Markup:
    """Return a scenario with response, score and as much explanation as `reveal` allows."""
    body = _score(scenario, score, reveal)
    if score.outcome is Outcome.DAMAGED:
        body += Markup("<p>{}</p>").format(_("The record of this answer is damaged. A person will look at it."))
    if note:
        body += Markup('<p class="cw-note">{}</p>').format(note)
    if score.outcome is Outcome.WITHDRAWN:
        body += _given(scenario, response) + (Markup("") if reveal is Reveal.NONE else _withdrawn(scenario))
    elif reveal in (Reveal.OWN, Reveal.ALL):
        body += _written(scenario, response) + _findings(_judged(scenario, response, reveal), reveal)
        body += rules(scenario) if reveal is Reveal.ALL or response is not None else Markup("")
    else:
        body += _given(scenario, response)
    return _frame(scenario, body, response)


def score_line(scenario: Scenario, score: Score, reveal: Reveal) -> tuple[str, str]:
    """Return the outcome and the points in words, as far as `reveal` allows; either may be empty.

    Practice earns nothing, so it has no points.
    """
    if score.outcome is Outcome.BY_HAND:
        read = ngettext(
            "A person reads this answer, for up to {points} point",
            "A person reads this answer, for up to {points} points",
            plural_of(score.out_of),
        )
        return "", "" if scenario.practice else read.format(points=tenths(score.out_of))
    if reveal is Reveal.NONE:
        return "", ""
    earned, out_of = tenths(score.points, below=score.out_of), tenths(score.out_of)
    points = ngettext("{points} of {out_of} point", "{points} of {out_of} points", plural_of(score.out_of))
    points = points.format(points=earned, out_of=out_of)
    if reveal is Reveal.SCORE and score.outcome in JUDGED:
        return "", points
    return _(score.outcome.value), "" if scenario.practice else points


def _score(scenario: Scenario, score: Score, reveal: Reveal) -> Markup:
    """Return the verdict and the points, as far as `reveal` allows."""
    word, points = score_line(scenario, score, reveal)
    if not word and not points:
        return Markup("")
    symbol = SYMBOLS[JUDGED.get(score.outcome, Verdict.NONE)] if word else ""
    sign = Markup('<span aria-hidden="true">{}</span> ').format(symbol) if symbol else Markup("")
    said = Markup("<strong>{}</strong>").format(word) if word else Markup("")
    line = Markup(": ").join(part for part in (said, points) if part)
    return Markup('<p class="cw-score">{}{}.</p>').format(sign, line)


def hint_card(hint: Hint) -> Markup:
    """Return what to look at again in an answer, as a line of HTML: which words, and the author's sentence."""
    more = " " + _("and {count} more").format(count=hint.more) if hint.more else ""
    if hint.found:
        found = _join(
            Markup(", " if place else "") + Markup(_("“{words}”")).format(words=foreign(one))  # noqa: S704  (ours)
            for place, one in enumerate(hint.found)
        )
        look = Markup(_("Look again at {words}.")).format(words=found + more)  # noqa: S704  (our own catalogs)
        return Markup("<strong>{}</strong> {}").format(look, words(hint.say))
    missing = _(" or ").join(hint.missing) + (" " + _("or the like") if hint.more else "")
    lacks = _("Look again: {words} is missing.").format(words=missing)
    return Markup("<strong>{}</strong> {}").format(lacks, words(hint.say))


def _frame(scenario: Scenario, body: Markup, response: Response | None = None) -> Markup:
    pictured = scenario.pictured(response)
    setting = prose(scenario.setting) if pictured is None else Markup(pictured)  # noqa: S704  (a kind's)
    return Markup('<section class="cw-static" data-scenario="{}"{}>{}<h3>{}</h3>{}{}</section>').format(
        scenario.id, in_language(), _binding(scenario), words(scenario.title), setting, body
    )


def binds(scenario: Scenario) -> str:
    """Return whom the rule of a scenario binds, in words; empty if its author doesn't say."""
    return _("a rule for {audience}").format(audience=scenario.audience) if scenario.audience else ""


def _binding(scenario: Scenario) -> Markup:
    said = binds(scenario)
    return Markup('<p class="cw-kicker">{}</p>').format(said[:1].upper() + said[1:]) if said else Markup("")


def _judged(scenario: Scenario, response: Response | None, reveal: Reveal) -> list[Finding]:
    """Return the judgment on each part; in the order of the key only where the key is shown."""
    findings = scenario.findings(response)
    if reveal is Reveal.ALL:
        return findings
    places = {part: place for place, part in enumerate(scenario.listed())}
    return sorted(findings, key=lambda finding: places.get(finding.part, len(places)))


def _given(scenario: Scenario, response: Response | None) -> Markup:
    """Return the parts of a scenario, and what the learner did with each of them."""
    given = {} if response is None else scenario.given(response)
    items = [
        Markup("<li>{}{}</li>").format(words(text), _aside(given.get(part, "")))
        for part, text in scenario.shown(response).items()
    ]
    return _written(scenario, response) + (Markup("<ul>{}</ul>").format(_join(items)) if items else Markup(""))


def _written(scenario: Scenario, response: Response | None) -> Markup:
    text = "" if response is None else scenario.written(response)
    return (
        Markup('<blockquote class="cw-written" dir="auto">{}</blockquote>').format(legible(text))
        if text
        else Markup("")
    )


def _findings(findings: Iterable[Finding], reveal: Reveal, *, by_author: bool = False) -> Markup:
    findings = list(findings)
    if not findings:
        return Markup("")
    before = ["", *(finding.situation for finding in findings)]
    items = (
        _finding(finding, reveal, language(), by_author=by_author, scene=finding.situation != earlier)
        for finding, earlier in zip(findings, before, strict=False)
    )
    return Markup('<ul class="cw-findings">{}</ul>').format(_join(items))


@lru_cache(maxsize=16384)
def _finding(finding: Finding, reveal: Reveal, spoken: str, *, by_author: bool, scene: bool) -> Markup:  # noqa: ARG001  (a card is kept for each language)
    """Return what is said of one part; a `scene` that several parts share is above the first of them."""
    explained = reveal is Reveal.ALL or finding.chosen
    lines = prose(finding.situation) if finding.situation and scene else Markup("")
    lines += Markup("<p>{}{}</p>").format(words(finding.text), Markup("") if by_author else _aside(finding.given))
    if explained and not by_author and finding.verdict is not Verdict.NONE:
        lines += Markup('<p class="cw-verdict"><span aria-hidden="true">{}</span> {}</p>').format(
            SYMBOLS[finding.verdict], _(finding.verdict.value)
        )
    if reveal is Reveal.ALL and finding.best:
        lines += Markup("<p><strong>{}</strong></p>").format(words(finding.best))
    if explained and finding.rationale:
        lines += Markup('<div class="cw-rationale">{}</div>').format(prose(finding.rationale))
    state = finding.verdict.name.lower() if explained and not by_author else "none"
    return Markup('<li class="cw-finding cw-{}">{}</li>').format(state, lines)


def _withdrawn(scenario: Scenario) -> Markup:
    return Markup("<div><p>{}</p>{}</div>").format(
        _("This question was withdrawn, and everybody has its points."), prose(scenario.withdrawn or "")
    )


def rules(scenario: Scenario) -> Markup:
    """Return what a key rests on: why people differ over a judgment call, and the citations."""
    return cited(scenario.judgment or "", scenario.citations)


def cited(judgment: str, citations: Iterable[str]) -> Markup:
    """Return a judgment call and citations as HTML; empty if there are none."""
    out = Markup("")
    if judgment:
        out += Markup('<p class="cw-judgment"><strong>{}</strong> {}</p>').format(
            _("A judgment call."), words(judgment)
        )
    if named := [words(citation) for citation in citations]:
        out += Markup('<p class="cw-citations">{} {}.</p>').format(_("Rules:"), Markup("; ").join(named))
    return out


def _aside(given: str) -> Markup:
    return Markup(' <strong class="cw-given">({})</strong>').format(words(given)) if given else Markup("")


def _join(items: Iterable[Markup]) -> Markup:
    return Markup("").join(items)
