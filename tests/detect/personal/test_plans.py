"""Numbering plans as tables."""

from __future__ import annotations

import pytest

from clearford.detect.personal.plans import AREA_CODES, IBAN_LENGTHS, MOBILE_PREFIXES, is_issuer


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        pytest.param("62" + "0" * 14, True, id="unionpay-16"),
        pytest.param("62" + "0" * 17, True, id="unionpay-19"),
        pytest.param("62" + "0" * 13, False, id="unionpay-15"),
        pytest.param("4" + "0" * 15, True, id="visa-16"),
        pytest.param("4" + "0" * 12, False, id="visa-13-needs-context"),
        pytest.param("2221" + "0" * 12, True, id="mastercard-2-series"),
        pytest.param("2220" + "0" * 12, False, id="below-mastercard-2-series"),
        pytest.param("37" + "0" * 13, True, id="amex"),
        pytest.param("3530" + "0" * 12, True, id="jcb"),
        pytest.param("99" + "0" * 14, False, id="nobody"),
    ],
)
def test_issuer(digits: str, expected: object) -> None:
    assert is_issuer(digits) is expected


def test_codes_keep_their_zeros_and_lengths() -> None:
    assert {"010", "0755", "0991"} <= AREA_CODES
    assert {len(code) for code in AREA_CODES} == {3, 4}
    assert "154" not in MOBILE_PREFIXES
    assert {len(prefix) for prefix in MOBILE_PREFIXES} == {3}
    assert all(15 <= length <= 34 for length in IBAN_LENGTHS.values())
