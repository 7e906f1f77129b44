from __future__ import annotations

import msgspec
import pytest

from clearford.core.errors import DecideError
from clearford.decide.expr import And, Compare, InSet, Is, Not, Or, Truth
from clearford.decide.machine import Machine
from clearford.decide.program import Program, Soften, decode, encode
from tests.decide.build import exempt, program, rule

FULL = program(
    rule(
        "a",
        And(
            (
                Truth("account.verified"),
                Or((Is("audience.scope", "null"), Not(Compare("text.length", "<", 3)))),
            )
        ),
    ),
    rule(
        "b",
        InSet("listing.category", ("a", "b")),
        soften=(Soften(Compare("account.age_h", ">", 1.0), "allow"),),
    ),
    exempt("c", "a", "b", to="escalate"),
)


def test_a_program_comes_back_unchanged() -> None:
    assert decode(encode(FULL)) == FULL
    assert encode(decode(encode(FULL))) == encode(FULL)


def test_a_float_literal_stays_a_float() -> None:
    soften = decode(encode(FULL)).rules[1].soften[0].when
    assert isinstance(soften, Compare) and type(soften.value) is float


@pytest.mark.parametrize(
    ("blob", "found"),
    [
        pytest.param(b"", "damaged", id="empty"),
        pytest.param(encode(FULL)[:-5], "damaged", id="cut"),
        pytest.param(b"\xc1" + encode(FULL), "damaged", id="not-msgpack"),
        pytest.param(msgspec.msgpack.encode({"version": 1}), "damaged", id="fields-missing"),
        pytest.param(encode(msgspec.structs.replace(FULL, version=2)), "version 2", id="newer"),
        pytest.param(b"\x91" * 100_000, "damaged", id="nested-too-deep"),
    ],
)
def test_bytes_that_are_no_program_are_refused(blob: bytes, found: str) -> None:
    with pytest.raises(DecideError, match=found) as caught:
        decode(blob)
    assert caught.value.code == "CF-E002"


def test_the_machine_refuses_another_version() -> None:
    newer: Program = msgspec.structs.replace(FULL, version=2)
    with pytest.raises(DecideError, match="version 2"):
        Machine(newer)
