"""Signed notes: the published example, and every other form refused."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.keys import parse_verifier
from clearford.ledger.notes import Note, check_note, format_note, parse_note, sign_note
from tests.ledger.logs import KEY, OTHER, WITNESS
from tests.ledger.test_keys import PUBLISHED

EXAMPLE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()
SIGNED = format_note(sign_note("one\n\ntwo\n", [KEY, WITNESS], seconds=7))


def test_the_published_example_verifies() -> None:
    note = parse_note(EXAMPLE)
    (signed,) = check_note(note, [parse_verifier(PUBLISHED)])
    assert (signed.key.name, signed.seconds) == ("PeterNeumann", 0)
    assert format_note(note) == EXAMPLE
    with pytest.raises(RecordError, match="CF-R004"):
        check_note(Note(note.text.replace("your", "a"), note.signatures), [parse_verifier(PUBLISHED)])


def test_the_text_may_hold_empty_lines() -> None:
    note = parse_note(SIGNED)
    assert note.text == "one\n\ntwo\n"
    assert [(s.key.name, s.seconds) for s in check_note(note, [WITNESS.verifier, KEY.verifier])] == [
        (KEY.name, 0),
        (WITNESS.name, 7),
    ]


def test_unknown_keys_are_passed_over_and_a_wrong_signature_is_not() -> None:
    note = parse_note(SIGNED)
    assert len(check_note(note, [KEY.verifier])) == 1
    with pytest.raises(RecordError, match="no known key"):
        check_note(note, [OTHER.verifier])
    forged = Note("else\n", note.signatures)
    with pytest.raises(RecordError, match="is wrong"):
        check_note(forged, [KEY.verifier])


def line(data: bytes, name: str = "a") -> bytes:
    return b"x\n\n" + f"— {name} ".encode() + base64.b64encode(data) + b"\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"text\n", id="no-signature"),
        pytest.param(b"text\n\n", id="no-line"),
        pytest.param(EXAMPLE[:-1], id="no-line-end"),
        pytest.param(EXAMPLE + b"\n", id="empty-line-behind"),
        pytest.param(EXAMPLE.replace("—".encode(), b"-"), id="hyphen"),
        pytest.param(EXAMPLE.replace(b"PeterN", b"Peter+N"), id="plus"),
        pytest.param(EXAMPLE.replace(b"PeterN", "Peter\u2003N".encode()), id="wide-space"),
        pytest.param(EXAMPLE.replace(b"problem,", b"problem,\r"), id="carriage-return"),
        pytest.param(EXAMPLE.replace(b"nAM=", b"nAN="), id="loose-base64"),
        pytest.param(EXAMPLE.replace(b"nAM=", b"nA"), id="short-base64"),
        pytest.param(b"\xff" + EXAMPLE, id="not-utf-8"),
        pytest.param(line(b"1234"), id="id-alone"),
        pytest.param(line(b"12345", ""), id="no-name"),
        pytest.param(b"x\n\n" + line(b"12345").removeprefix(b"x\n\n") * 101, id="many"),
        pytest.param(b"x" * (1 << 20) + EXAMPLE, id="long"),
    ],
)
def test_no_other_bytes_are_a_note(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_note(data)


def test_sixteen_signatures_are_few() -> None:
    note = sign_note("x\n", [KEY] * 16)
    assert parse_note(format_note(note)) == note


@pytest.mark.parametrize("text", ["", "x", "a\tb\n", "a\x00\n"])
def test_only_a_text_that_a_note_can_hold_is_signed(text: str) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        sign_note(text, [KEY])


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(SIGNED)), st.integers(0, 4))
def test_damaged_bytes_are_another_note_or_a_coded_error(junk: bytes, at: int, cut: int) -> None:
    data = SIGNED[:at] + junk + SIGNED[at + cut :]
    try:
        note = parse_note(data)
    except RecordError as error:
        assert error.code == "CF-R003"
    else:
        assert format_note(note) == data
