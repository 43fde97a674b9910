"""Who is in the tests' classroom."""

INSTRUCTOR, SORREL, INDIGO = "test-fennimore", "test-sorrel", "test-indigo"
UNLUCKY = "test-learner-13"
"""Whom all trouble meets: what was tried in the name of the others stays in the exchange."""


def done(process):
    """Expect that a command did what it should, and return what it printed."""
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def printed(process):
    """Expect the same, and return what it printed, messages included."""
    return done(process) + process.stderr
