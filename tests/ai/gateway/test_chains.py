"""Equal chains mean the same frames in the same order."""

from __future__ import annotations

import pytest

from clearford.ai.gateway.chains import Chain


def chain(*frames: bytes) -> Chain:
    made = Chain()
    for frame in frames:
        made.add(frame)
    return made


def test_the_same_frames_give_the_same_chain() -> None:
    assert chain(b"a", b"b").hex == chain(b"a", b"b").hex
    assert chain(b"a", b"b").length == 2
    assert chain().hex == "0" * 64


@pytest.mark.parametrize(
    "other",
    [(b"a",), (b"b", b"a"), (b"ab",), (b"a", b"b", b""), (b"a", b"c")],
    ids=["prefix", "order", "joined", "longer", "changed"],
)
def test_other_frames_give_another_chain(other: tuple[bytes, ...]) -> None:
    assert chain(*other).hex != chain(b"a", b"b").hex
