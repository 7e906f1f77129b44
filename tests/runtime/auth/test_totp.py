"""Codes by time, against the vectors of the RFCs."""

from __future__ import annotations

import pytest

from clearford.runtime.auth.totp import (
    STEP_S,
    hotp,
    new_recovery_codes,
    new_secret,
    plain_recovery_code,
    step_of,
    uri,
)

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("counter", "code"),
    list(enumerate("755224 287082 359152 969429 338314 254676 287922 162583 399871 520489".split())),
)
def test_the_vectors_of_rfc_4226(counter: int, code: str) -> None:
    assert hotp(SECRET, counter) == code


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(at: int, code: str) -> None:
    assert hotp(SECRET, at // STEP_S, digits=8) == code


NOW = 1_700_000_000
STEP = NOW // STEP_S


@pytest.mark.parametrize(
    ("step", "after", "found"),
    [
        pytest.param(STEP, None, STEP, id="now"),
        pytest.param(STEP - 1, None, STEP - 1, id="before"),
        pytest.param(STEP + 1, None, STEP + 1, id="next"),
        pytest.param(STEP - 2, None, None, id="too-old"),
        pytest.param(STEP + 2, None, None, id="too-early"),
        pytest.param(STEP, STEP, None, id="again"),
        pytest.param(STEP - 1, STEP, None, id="before-the-last"),
        pytest.param(STEP, STEP - 1, STEP, id="after-the-last"),
    ],
)
def test_a_code_is_good_for_its_step_and_once(step: int, after: int | None, found: int | None) -> None:
    assert step_of(SECRET, hotp(SECRET, step), NOW, after) == found


@pytest.mark.parametrize("code", ["", "000000", "12345", "é" * 6, "1234567"])
def test_a_wrong_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, NOW, None) is None


def test_spaces_in_a_code_do_not_matter() -> None:
    code = hotp(SECRET, STEP)
    assert step_of(SECRET, f"{code[:3]} {code[3:]}", NOW, None) == STEP


def test_secrets_and_recovery_codes_are_random() -> None:
    assert len(new_secret()) == 20
    assert new_secret() != new_secret()
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert all(len(code) == 14 for code in codes)
    assert plain_recovery_code(" ABCD-efgh jkmn ") == "abcdefghjkmn"


def test_an_authenticator_is_told_who_and_where() -> None:
    assert uri(SECRET, "lin wei", "Clearford") == (
        "otpauth://totp/Clearford:lin%20wei?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Clearford"
    )
