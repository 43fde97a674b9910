"""What to do where a machine lacks something that a test needs."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import pytest


def cannot_run(request: pytest.FixtureRequest, words: str) -> NoReturn:
    """Fail in CI, where a skipped test would prove nothing. Elsewhere, say it loudly and skip the test."""
    if os.environ.get("CI"):
        pytest.fail(words)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stderr.write(f"\n{'=' * 80}\n{words}\n{'=' * 80}\n")
    pytest.skip(words)
