"""The doctor tries what the exchange writes, and a receipt needs no time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from casewise.keeping.configured import _clock
from casewise.learner.handed_in import Feedback, HandedIn


def sign(**settings: str):
    return _clock(SimpleNamespace(settings=lambda _name: settings))


@pytest.mark.parametrize("zone", ["UTC", "GMT", "Etc/UTC", "America/Sao_Paulo"])
def test_a_zone_that_writes_what_anyone_can_read_is_fine(zone):
    assert sign(timezone=zone).fix == ""
    assert sign().fix == ""
    assert sign(timezone="America/Chicago", timestamp_format="%Y-%m-%d %H:%M:%S %z").fix == ""


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"timezone": "America/Chicago"}, "2027-01-15 06:00:00.000000 CST"),
        ({"timezone": "Europe/Berlin"}, "CET"),
        ({"timezone": "Europe/London"}, "BST"),
        ({"timezone": "Nowhere"}, 'no time zone "Nowhere"'),
        ({"timestamp_format": "%d.%m.%Y %H:%M"}, "15.01.2027 12:00"),
    ],
)
def test_a_setting_that_nobody_can_read_back_is_reported(settings, words):
    found = sign(**settings)
    assert words in found.what
    assert 'c.Exchange.timezone = "UTC"' in found.fix


def test_a_receipt_without_a_time_says_the_rest():
    assert HandedIn("", 1, "3f9a-07c2", Feedback.NONE, {}).receipt == "Handed in: 1 answer. Receipt 3f9a-07c2."
