"""Hostile files of every kind: a clear error or what they hold, no other exception, no label from nowhere."""

from __future__ import annotations

import io
import random

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.core.errors import LabelError
from tests.ai.labels.files import FILES

LABEL = Aigc(label="1", content_producer="demo", produce_id="x7")
ROUNDS = 150


class Counting(io.BytesIO):
    """A file that counts how often it is read."""

    reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        return super().read(size)


def labelled(name: str) -> bytes:
    target = io.BytesIO()
    write_label(io.BytesIO(FILES[name][1]()), LABEL, target)
    return target.getvalue()


def spoilt(body: bytes, random_: random.Random) -> bytes:
    """Cut, flipped, with a number made huge, or with a part repeated."""
    made, at = bytearray(body), random_.randrange(len(body))
    match random_.randrange(5):
        case 0:
            return body[:at]
        case 1:
            for _ in range(random_.randrange(1, 9)):
                made[random_.randrange(len(made))] ^= 1 << random_.randrange(8)
        case 2:
            made[at : at + 4] = random_.choice([b"\xff" * 4, b"\x7f" + b"\xff" * 3, bytes(4), b"\0\0\0\1"])
        case 3:
            end = min(len(made), at + random_.randrange(1, 200))
            made[at:at] = made[at:end] * random_.randrange(1, 40)
        case _:
            del made[at : at + random_.randrange(1, 60)]
    return bytes(made)


@pytest.mark.parametrize("name", FILES)
def test_what_is_spoilt_is_refused_or_read_and_never_labelled_by_itself(name: str) -> None:
    random_, plain = random.Random(f"plain {name}"), FILES[name][1]()
    for n in range(ROUNDS):
        stream = Counting(spoilt(plain, random_))
        try:
            found = read_labels(stream)
        except LabelError as error:
            assert error.code in ("CF-L001", "CF-L002", "CF-L005"), n
        else:
            assert not found.says_generated, n
        assert stream.reads < 50_000, n


@pytest.mark.parametrize("name", FILES)
def test_a_spoilt_label_is_read_or_refused_and_written_again_or_refused(name: str) -> None:
    random_, body = random.Random(f"labelled {name}"), labelled(name)
    for n in range(ROUNDS):
        stream, target = Counting(spoilt(body, random_)), io.BytesIO()
        try:
            read_labels(stream)
            write_label(stream, LABEL, target)
        except LabelError as error:
            assert error.code.startswith("CF-L"), n
        else:
            assert read_labels(target).labels[:1] == (LABEL,), n
        assert stream.reads < 100_000, n
