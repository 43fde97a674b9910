"""The code of a certificate: typed from paper in many ways, and never right by chance."""

from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casewise.certificates.code import ALPHABET, BITS, NoCodeError, NoKeyError, code, key, new_key, normal_form

codes = st.builds(code, st.binary(min_size=32, max_size=32), st.binary())


@given(codes)
def test_a_code_is_read_however_it_is_typed(made):
    assert normal_form(made) == made
    assert normal_form(f" {made.lower().replace('-', ' ')} ") == made
    assert normal_form(made.replace("0", "o").replace("1", "l").replace("-", "\u2013")) == made


@given(codes, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_reported_before_anything_is_looked_up(made, place, sign):
    signs = list(made.replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    with pytest.raises(NoCodeError, match="one of its letters or digits is wrong"):
        normal_form("".join(signs))


@given(st.text())
def test_no_text_makes_trouble(text):
    try:
        assert normal_form(normal_form(text)) == normal_form(text)
    except NoCodeError as error:
        assert text in str(error)


def test_a_code_depends_on_the_key_and_on_every_byte_and_has_95_bits():
    assert BITS == 95
    assert len({code(b"a" * 32, b"x"), code(b"b" * 32, b"x"), code(b"a" * 32, b"y")}) == 3
    assert code(b"a" * 32, b"x") == code(b"a" * 32, b"x")
    assert len({code(b"k" * 32, os.urandom(8))[:5] for _ in range(200)}) > 190


def test_a_code_is_the_one_that_others_compute():
    number = 0xB613679A0814D9EC772F95D778C35FC5FF1697C493715653C6C712144292C5AD >> 161  # of HMAC-SHA256("", "")
    signs = [ALPHABET[number >> (5 * place) & 31] for place in reversed(range(19))]
    assert code(b"", b"").replace("-", "")[:19] == "".join(signs)


@pytest.mark.needs("modes")
def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path):
    made = new_key(tmp_path)
    assert (len(made), key(tmp_path)) == (32, made)
    path = tmp_path / "certificates.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        new_key(tmp_path)
    path.write_bytes(made[:5])
    with pytest.raises(NoKeyError, match="certificates.key is damaged. Put it back from a backup"):
        key(tmp_path)
    path.unlink()
    with pytest.raises(NoKeyError, match="certificates.key is missing. Put it back from a backup"):
        key(tmp_path)
    assert list(tmp_path.iterdir()) == []
