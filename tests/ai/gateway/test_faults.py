"""Faults name their code and what to do."""

from __future__ import annotations

import pytest

from clearford.ai.gateway import faults
from clearford.core.errors import GatewayError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (faults.unreadable("x"), "CF-G001"),
        (faults.unreachable(), "CF-G002"),
        (faults.too_slow(1.5), "CF-G003"),
        (faults.broken_off(), "CF-G004"),
        (faults.too_large(7), "CF-G005"),
        (faults.undecided("CF-S001"), "CF-G010"),
    ],
)
def test_faults_have_their_codes(error: GatewayError, code: str) -> None:
    assert error.code == code
