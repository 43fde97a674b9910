"""The desk's catalog: every action is a command that exists, and nothing else gets into its arguments."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

from casewise import plugins
from casewise.cli import app
from casewise.desk.actions import ActionError, Kind, Known, arguments, typed
from casewise.desk.catalog import ACTIONS, CATALOG
from casewise.desk.offered import exports

COMMANDS = typer.main.get_command(app).commands
KNOWN = Known({"consent": ["lesson.ipynb"]}, ["juno", "odo"], {"0123456789abcdef": Path("/drops/a b.zip")})


def of(action: str, /, *, module: str = "consent", dry: bool = False, **values: object) -> list[str]:
    return arguments(CATALOG[action], module, values, KNOWN, dry=dry)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.command[0] == "casewise"], ids=lambda one: one.name)
def test_every_action_is_a_command_with_these_options(action):
    command = COMMANDS[action.command[1]]
    options = {option for parameter in command.params for option in parameter.opts}
    used = {*action.dry, *action.real, *(one.option for one in action.fields if one.option)}
    used |= {"--json"} if action.as_json else set()
    used |= {"--course"} if action.folder else set()
    assert used <= options
    assert "--dry-run" not in options or action.dry, "what can be shown first is shown first"


def test_every_export_is_offered_also_those_of_other_packages(monkeypatch):
    for sort, action in (("results", "export"), ("questions", "export-scenarios"), ("feedback", "feedback-zip")):
        (to,) = (one for one in CATALOG[action].fields if one.name == "to")
        assert sorted(dict(to.choices)) == plugins.names("exports", sort)
    more = EntryPoint("results.schoology", "schoology:RESULTS", "casewise.exports")
    monkeypatch.setattr(plugins, "_points", lambda _group: [more])
    assert exports("results")[-1] == ("schoology", "Schoology")


def test_arguments_are_in_order_and_a_dry_run_is_one():
    assert of("grade", force=True) == ["grade", "consent", "--force", "--json"]
    assert of("report", table=True) == ["report", "consent", "--table", "points-consent.csv"]
    assert of("release") == ["release_assignment", "--force", "consent"]
    found = of("collect-zip", dry=True, file="0123456789abcdef", add=True)
    assert found == ["collect-zip", "consent", "--add", "--dry-run", "--json", "/drops/a b.zip"]
    assert of("forget", module="", learner="juno") == ["forget", "--yes", "juno"]
    assert of("forget", module="", dry=True, learner="juno") == ["forget", "juno"]
    found = of("new-scenario", kind="sort", into="lesson.ipynb")
    assert found == ["new-scenario", "--into", str(Path("source/consent/lesson.ipynb")), "sort"]
    assert typed(CATALOG["collect-zip"], found) == f"casewise new-scenario --into {found[2]} sort"


@pytest.mark.parametrize(
    ("name", "module", "values", "words"),
    [
        ("grade", "other", {}, "There is no module"),
        ("grade", "--help", {}, "There is no module"),
        ("grade", "consent", {"workers": "9"}, "has no field workers"),
        ("collect-zip", "consent", {}, "The archive is missing"),
        ("collect-zip", "consent", {"file": "../../etc/passwd"}, "no longer here"),
        ("certificate", "consent", {"learner": "nobody"}, "isn't in the gradebook"),
        ("export", "consent", {"to": "elsewhere"}, "isn't one of the choices"),
        ("export", "consent", {"to": "canvas", "column": "--into=x"}, "can't begin with a dash"),
        ("export", "consent", {"to": "canvas", "column": "a\nb"}, "on one line"),
        ("export", "consent", {"to": "canvas", "column": "x" * 300}, "at most 200"),
        ("export", "consent", {"to": "canvas", "column": ["x"]}, "must be a text"),
        ("form", "consent", {"name": "-x"}, "can't be a module's name"),
        ("form", "consent", {"name": "../x"}, "can't be a module's name"),
        ("new-scenario", "consent", {"kind": "sort", "into": "../x.ipynb"}, "isn't a notebook"),
        ("verify", "", {"code": "--course"}, "can't begin with a dash"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(name, module, values, words):
    with pytest.raises(ActionError, match=words):
        of(name, module=module, **values)


@given(st.text(), st.sampled_from([one for one in ACTIONS if one.fields]))
def test_whatever_is_typed_becomes_no_option(text, action):
    for one in action.fields:
        values = {other.name: "juno" for other in action.fields if other.required} | {one.name: text}
        try:
            found = arguments(action, "consent", values, KNOWN, dry=False)
        except ActionError:
            continue
        if text.startswith("-"):
            assert text not in found or one.kind is Kind.FLAG
