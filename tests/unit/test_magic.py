"""One cell, four behaviors: a real IPython shell in each of the places."""

from __future__ import annotations

import atexit

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from casewise.journal import NAME, Journal
from casewise.kinds.choice import Choice


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Return a shell in a folder of a course, with Casewise loaded."""
    (tmp_path / "nbgrader_config.py").touch()

    def make(folder: str, execution: str = "") -> InteractiveShell:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(tmp_path / folder)
        monkeypatch.setenv("NBGRADER_EXECUTION", execution)
        made = InteractiveShell.instance()
        with capture_output():
            made.run_cell("%load_ext casewise")
        return made

    yield make
    if InteractiveShell.initialized():
        atexit.unregister(InteractiveShell.instance().atexit_operations)  # each shell would look for garbage at the end
    InteractiveShell.clear_instance()


def run(shell: InteractiveShell, body: str, name: str = "elevator"):
    with capture_output() as captured:
        result = shell.run_cell_magic("scenario", name, body)
    return result, captured


def test_a_learner_gets_a_card(shell, body, tmp_path):
    result, captured = run(shell("home/sample"), body())
    assert result is None
    assert captured.outputs[0].data["text/plain"] == 'Scenario "In the elevator": not answered.'
    assert not (tmp_path / "home" / "sample" / NAME).exists()


def test_an_author_sees_key_and_reasons_and_no_widget(shell, body, tmp_path):
    _, captured = run(shell("source/sample"), body())
    data = captured.outputs[0].data
    assert set(data) == {"text/plain", "text/html"}
    assert "The best answer" in data["text/html"]
    assert not (tmp_path / "source" / "sample" / NAME).exists()


def test_an_author_reads_what_to_fix(shell, body):
    with pytest.raises(UsageError, match='no kind "chioce"'):
        run(shell("source/sample"), body("elevator", ("choice", "chioce")))


def test_a_learner_never_sees_a_traceback(shell, body):
    result, captured = run(shell("home/sample"), body("elevator", ("choice", "chioce")))
    assert result is None
    assert "may need a newer version" in captured.outputs[0].data["text/html"]
    assert captured.stderr == ""


@pytest.mark.parametrize("function", ["face", "faults"])
def test_a_kind_that_fails_shows_a_learner_a_sentence_and_an_author_all_of_it(shell, body, monkeypatch, function):
    def fail(*_):
        raise TypeError("there are no options")

    monkeypatch.setattr(Choice, function, fail)
    result, captured = run(shell("home/sample"), body())
    assert result is None
    shown = captured.outputs[0].data["text/html"]
    assert "cannot be shown" in shown
    assert "TypeError: there are no options" in shown
    assert captured.stderr == ""
    if function == "faults":
        with pytest.raises(TypeError):
            run(shell("source/sample"), body())


def test_a_journal_that_cannot_be_read_is_explained_in_a_sentence(shell, body, tmp_path):
    made = shell("home/sample")
    (tmp_path / "home" / "sample" / NAME).mkdir()
    _, captured = run(made, body())
    assert "cannot be read just now" in captured.outputs[0].data["text/html"]


def test_grading_returns_a_score_that_prints_as_a_float(shell, body, tmp_path):
    made = shell("autograded/sorrel/sample", "autograde")
    Journal(tmp_path / "autograded" / "sorrel" / "sample").append("elevator", "silent")
    result, _ = run(made, body())
    assert repr(result) == "1.0"
    assert "1 of 2 points" in result._repr_html_()


def test_validation_says_what_is_not_answered(shell, body, tmp_path):
    made = shell("home/sample", "validate")
    with pytest.raises(UsageError, match="is not answered yet"):
        run(made, body())
    Journal(tmp_path / "home" / "sample").append("elevator", "silent")
    assert run(made, body())[0] is None


def test_a_release_is_a_demonstration_and_keeps_nothing(shell, body, tmp_path):
    made = shell("release/sample")
    _, captured = run(made, body())
    assert "not answered" in captured.outputs[0].data["text/plain"]
    session = made.magics_manager.registry["CourseMagics"].session
    assert session.keep("elevator", "defer", None) is None
    assert not (tmp_path / "release" / "sample" / NAME).exists()


def test_loading_again_is_silent(shell):
    made = shell("home/sample")
    with capture_output() as captured:
        made.run_cell("%load_ext casewise")
    assert captured.stdout == ""
    assert "saved automatically" in captured.outputs[0].data["text/html"]


def test_the_review_shows_what_is_left(shell, body):
    made = shell("home/sample")
    run(made, body())
    with capture_output() as captured:
        made.run_line_magic("review", "")
    assert "0 of 1 answered." in captured.outputs[0].data["text/html"]
