"""The register of certificates: every line that was ever written is verified by the form that it was written in."""

from __future__ import annotations

import json
from dataclasses import make_dataclass, replace
from datetime import date

import pytest

from casewise.certificates import certificate as pages
from casewise.certificates import register as registers
from casewise.certificates.canonical import data_of, fields_of
from casewise.certificates.certificate import Certificate
from casewise.certificates.register import REGISTER, Register

KEY = bytes.fromhex("cbbf19d970390379f57466e863607a283091bf29cac4cb084d9a9392d30fd7f8")
LINE = (
    '{"certificate": {"day": "2026-11-23", "hours": "2", "learner": "right", "module": "sample", '
    '"name": "Juno Featherly", "school": "", "score": "", "title": "Sample"}, "code": "E1PPG-STXWY-8XEV0-QXJ0N", '
    '"file": "73c6c2791b46bf7620ce121efb23b06f48f5878a7e30e44e9e243f96bd1225ef", "issued": "2026-11-27", '
    '"seal": "316dde8d8291c9e5dc15c825cdfe05c4eb4da8b10fe6891b1c8963fc7ad604a1", "v": 1}'
)
"""As version 0.1.0 wrote it."""
JUNO = Certificate("right", "Juno Featherly", "sample", "Sample", "2026-11-23", hours="2")


def opened(folder, line: str) -> Register:
    (folder / REGISTER).write_text(line + "\n", encoding="utf-8")
    return Register(folder, KEY)


def test_a_line_of_the_first_version_is_read_and_would_be_written_so_again(tmp_path):
    register = opened(tmp_path, LINE)
    (entry,) = register.entries
    assert (entry.certificate, entry.issued, register.damaged) == (JUNO, "2026-11-27", [])
    again = tmp_path / "again"
    again.mkdir()
    Register(again, KEY).add([entry])
    assert (again / REGISTER).read_text(encoding="utf-8") == LINE + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Featherly", "Fennimore"),
        ('"v": 1', '"v": 2'),
        ('"v": 1', '"v": []'),
        (', "v": 1', ""),
        ('"hours": "2"', '"hours": "9"'),
    ],
)
def test_a_changed_line_counts_for_nothing(tmp_path, before, after):
    register = opened(tmp_path, LINE.replace(before, after))
    assert (register.entries, register.damaged) == ([], [1])


def test_a_new_field_of_a_certificate_changes_no_code(tmp_path, monkeypatch):
    grown = make_dataclass("Grown", [("place", str, "")], bases=(Certificate,), frozen=True)
    monkeypatch.setattr(registers, "Certificate", grown)
    register = opened(tmp_path, LINE)
    assert register.damaged == []
    assert data_of(grown(**fields_of(JUNO))) == data_of(JUNO)


def test_what_is_signed_is_eight_names_in_order():
    assert list(json.loads(data_of(JUNO))) == [
        "day",
        "hours",
        "learner",
        "module",
        "name",
        "school",
        "score",
        "title",
    ]


def test_a_certificate_that_was_issued_before_keeps_its_day_and_its_code(tmp_path, monkeypatch):
    monkeypatch.setattr(registers, "printed", lambda *_, **__: b"%PDF")
    entry, pdf = opened(tmp_path, LINE).printed(JUNO, today=date(2027, 1, 1), paper="a4", signature="")
    assert (entry.issued, entry.code, pdf) == ("2026-11-27", "E1PPG-STXWY-8XEV0-QXJ0N", b"%PDF")
    other, _ = opened(tmp_path, LINE).printed(
        replace(JUNO, hours="3"), today=date(2027, 1, 1), paper="a4", signature=""
    )
    assert other.issued == "2027-01-01"
    assert pages.day_in_words(other.issued) == "January 1, 2027"
