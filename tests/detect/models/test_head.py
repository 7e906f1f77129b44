"""The file of a head: what was written is read again, and nothing else is taken."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from clearford.core.errors import DetectError
from clearford.detect.models.head import HEADS, STEPS, Head, HeadName, digest_of, score_of, scores_of
from tests.detect.models.heads import random_head

HEAD = random_head("spam", 3)
BLOB = HEAD.to_bytes()
_HEADER = struct.Struct("<4sHxx32s")


def _file(payload: bytes, magic: bytes = b"CFHD", version: int = 1) -> bytes:
    """A file whose digest is right, whatever it holds."""
    return _HEADER.pack(magic, version, hashlib.sha256(payload).digest()) + zlib.compress(payload)


def _changed(**about: object) -> bytes:
    """The file with another description."""
    line, _, rest = zlib.decompress(BLOB[_HEADER.size :]).partition(b"\n")
    return _file(msgspec.json.encode(msgspec.json.decode(line) | about) + b"\n" + rest)


def _flipped() -> bytes:
    payload = bytearray(zlib.decompress(BLOB[_HEADER.size :]))
    payload[-1] ^= 1
    return BLOB[: _HEADER.size] + zlib.compress(bytes(payload))


@pytest.mark.parametrize("name", HEADS)
def test_what_is_written_is_read_again(name: HeadName) -> None:
    head = random_head(name, 1)
    blob = head.to_bytes()
    again = Head.from_bytes(blob, file="x")
    assert (again.name, again.scheme, again.bias) == (head.name, head.scheme, head.bias)
    for got, put in ((again.weights, head.weights), (again.shapes, head.shapes), (again.table, head.table)):
        assert np.array_equal(got, put)
    assert again.to_bytes() == blob


def test_places_without_weight_are_not_stored() -> None:
    sparse = replace(HEAD, weights=np.where(np.arange(HEAD.scheme.size) % 999, 0, HEAD.weights))
    blob = sparse.to_bytes()
    assert len(blob) < len(BLOB) / 50
    assert np.array_equal(Head.from_bytes(blob, file="x").weights, sparse.weights)


def test_the_digest_is_that_of_the_file() -> None:
    assert digest_of(BLOB) == hashlib.sha256(BLOB).hexdigest() != digest_of(random_head("spam", 4).to_bytes())


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        pytest.param(b"", "too short", id="empty"),
        pytest.param(BLOB[:20], "too short", id="half-a-header"),
        pytest.param(_file(b"x", magic=b"CFFT"), "no model file", id="another-kind"),
        pytest.param(_file(b"x", version=2), "format 2", id="a-later-version"),
        pytest.param(BLOB[:-9], "digest", id="cut"),
        pytest.param(BLOB[: _HEADER.size] + b"\0" * 40, "unpacked", id="not-packed"),
        pytest.param(_flipped(), "digest", id="one-bit-flipped"),
        pytest.param(_file(b"\xff\n"), "description", id="no-description"),
        pytest.param(_changed(scheme="text-0"), "text-0", id="an-earlier-gram-scheme"),
        pytest.param(_changed(scheme="url-1"), "url-1", id="the-scheme-of-another-head"),
        pytest.param(_changed(name="opinion"), "opinion", id="an-unknown-head"),
        pytest.param(_changed(weights=7), "incomplete", id="fewer-weights-than-said"),
        pytest.param(_changed(weights=-1), "incomplete", id="a-negative-count"),
        pytest.param(_changed(table=[0.5] * 3), "calibration", id="a-short-table"),
        pytest.param(_changed(table=[1.0] + [0.0] * (STEPS - 1)), "calibration", id="a-table-that-falls"),
        pytest.param(_changed(table=[0.0] * (STEPS - 1) + [1.5]), "calibration", id="a-score-above-one"),
        pytest.param(_changed(bias=2**40), "bias", id="a-bias-beyond-32-bits"),
        pytest.param(_changed(more=1), "description", id="an-unknown-field"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(blob: bytes, said: str) -> None:
    with pytest.raises(DetectError, match=said) as caught:
        Head.from_bytes(blob, file="spam.head")
    assert caught.value.code == "CF-D006"
    assert caught.value.place.file == "spam.head"


def test_a_place_beyond_the_weights_is_refused() -> None:
    line, _, rest = zlib.decompress(BLOB[_HEADER.size :]).partition(b"\n")
    n = msgspec.json.decode(line)["weights"]
    moved = rest[: 4 * n - 4] + struct.pack("<I", HEAD.scheme.size) + rest[4 * n :]
    with pytest.raises(DetectError, match="no place"):
        Head.from_bytes(_file(line + b"\n" + moved), file="x")


@pytest.mark.parametrize(
    ("margin", "step"),
    [
        pytest.param(0.0, 512, id="zero"),
        pytest.param(-0.001, 511, id="just-below"),
        pytest.param(1 / 64, 513, id="one-step"),
        pytest.param(99.0, 1023, id="beyond-the-top"),
        pytest.param(-99.0, 0, id="beyond-the-bottom"),
    ],
)
def test_a_margin_takes_the_score_of_its_step(margin: float, step: int) -> None:
    table = np.arange(STEPS) / STEPS
    assert scores_of(np.array([margin]), table).tolist() == [score_of(margin, table)] == [step / STEPS]
