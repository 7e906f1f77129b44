"""Proof files: written, read strictly, and true of one entry only."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearford.core.errors import RecordError
from clearford.ledger.proofs import ProofFile, check_proof, format_proof, make_proof, parse_proof
from tests.ledger.logs import KEY, ORIGIN, OTHER, MemoryLog, entries

DATA = entries(700)
LOG = MemoryLog(DATA)
KEYS = [KEY.verifier]


def proof_of(index: int, extra: bytes | None = None) -> ProofFile:
    return make_proof(index, LOG.checkpoint(), LOG, extra)


GOOD = format_proof(proof_of(3, b"more")).encode()


def test_a_proof_is_written_and_read() -> None:
    assert parse_proof(GOOD) == proof_of(3, b"more")
    assert GOOD.startswith(b"c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 3\n")
    single = ProofFile(0, (), MemoryLog(DATA[:1]).checkpoint())
    assert parse_proof(format_proof(single).encode()) == single


def test_an_entry_beyond_the_checkpoint_has_no_proof_yet() -> None:
    with pytest.raises(RecordError, match="CF-R005"):
        make_proof(300, MemoryLog(DATA[:300]).checkpoint(), LOG)
    earlier = make_proof(299, MemoryLog(DATA[:300]).checkpoint(), LOG)
    assert check_proof(earlier, DATA[299], ORIGIN, KEYS).size == 300


@pytest.mark.parametrize("index", [0, 255, 256, 511, 699])
def test_a_proof_holds_for_its_entry_alone(index: int) -> None:
    proof = parse_proof(format_proof(proof_of(index)).encode())
    assert check_proof(proof, DATA[index], ORIGIN, KEYS).size == 700
    with pytest.raises(RecordError, match="CF-R005"):
        check_proof(proof, DATA[(index + 1) % 700], ORIGIN, KEYS)


def test_whose_log_it_is_and_who_signed_it_matter() -> None:
    with pytest.raises(RecordError, match="CF-R004"):
        check_proof(proof_of(3), DATA[3], ORIGIN, [OTHER.verifier])
    with pytest.raises(RecordError, match="CF-R003"):
        check_proof(proof_of(3), DATA[3], "record.example.org/t2/2026", KEYS)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff" + GOOD, id="not-utf-8"),
        pytest.param(GOOD.replace(b"@v1", b"@v2"), id="version"),
        pytest.param(GOOD.replace(b"index 3", b"index 03"), id="index"),
        pytest.param(GOOD.replace(b"index 3\n", b""), id="no-index"),
        pytest.param(GOOD.replace(b"bW9yZQ==", b"bW9yZQ"), id="extra"),
        pytest.param(GOOD.replace(b"index 3\n", b"index 3\nAAAA\n"), id="short-hash"),
        pytest.param(
            GOOD.replace(b"index 3\n", b"index 3\n" + b"A" * 43 + b"=\n" * 1 + (b"A" * 43 + b"=\n") * 63),
            id="many",
        ),
        pytest.param(GOOD.partition(b"\n\n")[0], id="no-checkpoint"),
        pytest.param(GOOD.replace(b"\n700\n", b"\n0700\n"), id="checkpoint"),
        pytest.param(GOOD + b"x" * (1 << 21), id="long"),
    ],
)
def test_no_other_bytes_are_a_proof(data: bytes) -> None:
    with pytest.raises(RecordError, match="CF-R003"):
        parse_proof(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=40), st.integers(0, len(GOOD)), st.integers(0, 5))
def test_damaged_bytes_are_another_proof_or_a_coded_error(junk: bytes, at: int, cut: int) -> None:
    data = GOOD[:at] + junk + GOOD[at + cut :]
    try:
        proof = parse_proof(data)
    except RecordError as error:
        assert error.code == "CF-R003"
    else:
        assert format_proof(proof).encode() == data
