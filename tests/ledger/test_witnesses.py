"""Witnesses: the example of the specification, answers taken over, and nothing from anybody else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.checkpoints import open_checkpoint
from clearford.ledger.keys import COSIGNATURE, signing_key
from clearford.ledger.notes import format_note, sign_note
from clearford.ledger.tiles import node_of
from clearford.ledger.tree import consistency_proof
from clearford.ledger.witnesses import cosigned, known_size, request
from tests.ledger.logs import KEY, NOW, ORIGIN, WITNESS, MemoryLog, entries

LOG = MemoryLog(entries(300))
NOTE = LOG.checkpoint()
TEXT = NOTE.decode().partition("\n\n")[0] + "\n"
SECONDS = NOW // 1_000_000
OTHER = signing_key("witness.example.org/w2", b"v" * 32, COSIGNATURE)


def answer(*keys: object, seconds: int = SECONDS, text: str = TEXT) -> bytes:
    note = sign_note(text, keys, seconds=seconds)  # type: ignore[arg-type]
    return format_note(note).partition(b"\n\n")[2]


def test_a_request_has_the_form_of_the_specification() -> None:
    proof = consistency_proof(200, 300, node_of(LOG))
    head, gap, note = request(200, proof, NOTE).partition(b"\n\n")
    assert (note, gap) == (NOTE, b"\n\n")
    assert head.split(b"\n")[0] == b"old 200"
    assert len(head.split(b"\n")) == 1 + len(proof)
    assert request(0, (), NOTE) == b"old 0\n\n" + NOTE


@pytest.mark.parametrize(
    ("old", "proof", "code"),
    [
        pytest.param(301, (), "CF-R003", id="larger"),
        pytest.param(-1, (), "CF-R003", id="negative"),
        pytest.param(1, [b"x" * 32] * 64, "CF-R005", id="long"),
    ],
)
def test_a_request_that_no_witness_takes_is_not_made(old: int, proof: list[bytes], code: str) -> None:
    with pytest.raises(RecordError, match=code):
        request(old, proof, NOTE)


def test_cosignatures_of_known_witnesses_are_taken_over() -> None:
    made = cosigned(NOTE, answer(WITNESS, OTHER), [WITNESS.verifier], NOW)
    _, signed = open_checkpoint(made, ORIGIN, [KEY.verifier, WITNESS.verifier, OTHER.verifier])
    assert [(one.key.name, one.seconds) for one in signed] == [(ORIGIN, 0), (WITNESS.name, SECONDS)]
    later = cosigned(made, answer(WITNESS, seconds=SECONDS + 9), [WITNESS.verifier], NOW)
    _, signed = open_checkpoint(later, ORIGIN, [KEY.verifier, WITNESS.verifier])
    assert [one.seconds for one in signed] == [0, SECONDS + 9]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(answer(OTHER), "CF-R004", id="unknown"),
        pytest.param(answer(WITNESS, text=TEXT.replace("300", "301")), "CF-R004", id="other-checkpoint"),
        pytest.param(answer(WITNESS, seconds=SECONDS - 90_000), "CF-R004", id="old"),
        pytest.param(answer(WITNESS, seconds=SECONDS + 90_000), "CF-R004", id="future"),
        pytest.param(answer(KEY), "CF-R004", id="the-log-itself"),
        pytest.param(b"", "CF-R003", id="empty"),
        pytest.param(b"no\n", "CF-R003", id="text"),
        pytest.param(b"more\n\n" + answer(WITNESS), "CF-R004", id="more-text"),
    ],
)
def test_no_other_answer_is_taken_over(data: bytes, code: str) -> None:
    with pytest.raises(RecordError, match=code):
        cosigned(NOTE, data, [WITNESS.verifier, KEY.verifier], NOW)


@pytest.mark.parametrize(("data", "size"), [(b"0\n", 0), (b"20852014\n", 20_852_014), (b"7", 7)])
def test_a_conflict_tells_the_size(data: bytes, size: int) -> None:
    assert known_size(data) == size


@pytest.mark.parametrize("data", [b"", b"\n", b"-1\n", b"01\n", b"1 2", b"9" * 19, "٣".encode(), b"1\n\n"])
def test_no_other_conflict_does(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        known_size(data)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 200), st.integers(0, 3))
def test_damaged_answers_give_the_same_or_a_coded_error(junk: bytes, at: int, cut: int) -> None:
    good = answer(WITNESS)
    data = good[:at] + junk + good[at + cut :]
    try:
        made = cosigned(NOTE, data, [WITNESS.verifier], NOW)
    except RecordError as error:
        assert error.code in ("CF-R003", "CF-R004")
    else:
        assert made == cosigned(NOTE, good, [WITNESS.verifier], NOW)
