"""What other packages add: found by entry points, and never a reason for a blank card."""

from __future__ import annotations

import subprocess
from importlib import import_module
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest
import typer

from casewise import plugins
from casewise.card import parts
from casewise.cli.app import Commands
from casewise.kinds import KINDS, kinds, registry
from casewise.kinds.choice import Choice
from casewise.rules.installed import RULES
from casewise.rules.rule import Rule
from casewise.scenario import Scenario


class Dist:
    def __init__(self, name):
        self.name = name


class Point:
    """An entry point of a package that isn't installed."""

    def __init__(self, package, name, load):
        self.dist, self.name, self.load = Dist(package), name, load


def fails():
    raise ImportError("No module named 'gone'")


@pytest.fixture
def group(monkeypatch):
    """Return the group of kinds as it would be with some more entry points."""

    def make(*more):
        there = plugins._points("kinds")  # noqa: SLF001  (what is really installed)
        monkeypatch.setattr(plugins, "_points", lambda _: [*there, *more])
        return plugins.Group("kinds", registry._unfit)  # noqa: SLF001  (as the registry does)

    return make


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (fails, "it can't be loaded: ImportError: No module named 'gone'"),
        (lambda: print, "it isn't a subclass of casewise.scenario.Scenario"),
        (lambda: Scenario, "it lacks credit, face, faults, findings, guess, parts, read, samples"),
        (lambda: type("Bare", (Choice,), {"__module__": __name__}), "there is no card.js and no example.txt beside"),
    ],
)
def test_a_broken_kind_is_reported_and_all_others_work(group, load, why):
    some = group(Point("fill-in", "fill", load))
    assert list(some.found) == list(kinds())
    (trouble,) = some.troubles
    assert (trouble.package, trouble.name) == ("fill-in", "fill")
    assert trouble.why.startswith(why)


def test_a_name_that_two_packages_give_stays_with_casewise_and_then_with_the_first(group):
    some = group(*(Point(package, name, lambda: Choice) for package in ("b", "a") for name in ("choice", "scale")))
    assert some.found["choice"] is Choice
    assert {(trouble.package, trouble.name): trouble.why for trouble in some.troubles} == {
        ("a", "choice"): "casewise has the same name, and is used",
        ("b", "choice"): "casewise has the same name, and is used",
        ("b", "scale"): "a has the same name, and is used",
    }


def test_casewises_own_kinds_and_rules_are_entry_points_and_nothing_is_wrong_with_them():
    assert KINDS.troubles == RULES.troubles == []
    assert set(RULES.found) <= {rule.value for rule in Rule}
    assert all(isinstance(point, EntryPoint) for point in plugins._points("kinds"))  # noqa: SLF001  (as above)


@pytest.mark.parametrize("own", ["const PAUSE = 1;", "const PATIENCE = 1; function make() {}", "let cards, kinds_;"])
def test_a_kind_may_use_any_name_for_itself(monkeypatch, own):
    monkeypatch.setattr(parts, "beside", lambda kind, _: f"{own}\nkinds.{kind.__name__.lower()} = () => ({{}});")
    parts.script.cache_clear()
    for kind in ("choice", "reflect"):
        text = parts.script(kind)
        assert text.count(own) == 1
        node = ["node", "--input-type=module", "--check"]
        done = subprocess.run(node, input=text, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    parts.script.cache_clear()


def test_the_card_of_one_kind_holds_nothing_of_another_kinds_script():
    assert "PAUSE" in parts.script("reflect")
    assert "PAUSE" not in parts.script("choice")


def test_a_command_names_the_package_in_which_it_failed(monkeypatch, tmp_path, capsys):
    (tmp_path / "casewise_estimate.py").write_text("def guess():\n    raise TypeError('there are no options')\n")
    monkeypatch.syspath_prepend(tmp_path)
    point = SimpleNamespace(dist=Dist("casewise-estimate"), name="estimate", module="casewise_estimate")
    monkeypatch.setattr(plugins, "_points", lambda _: [point])
    program = typer.Typer(cls=Commands)
    program.command("guess")(import_module("casewise_estimate").guess)
    program.command("fails")(fails)
    command = typer.main.get_command(program)
    with pytest.raises(SystemExit) as end:
        command.main(["guess"])
    assert end.value.code == 1
    assert capsys.readouterr().err == (
        "casewise-estimate (casewise_estimate.py, line 2) failed: TypeError: there are no options. "
        "Correct that package, or uninstall it.\n"
    )
    with pytest.raises(ImportError):  # ours: whoever reports it needs all of it
        command.main(["fails"])
