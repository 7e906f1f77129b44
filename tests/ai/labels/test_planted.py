"""Hostile metadata in every kind of file: a clear end within limits, and no label that nobody wrote."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Mapping

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import Labels, read_labels, write_label
from clearford.ai.labels.verdict import judge, marks_of
from clearford.core.errors import LabelError
from tests.ai.labels.hostile import OBJECTS, PACKETS, PARTS, TRUE, WITH_OBJECTS, WITH_PACKETS, Planted
from tests.ai.labels.hostile import described as described_by
from tests.ai.labels.hostile import packet as packet_of
from tests.ai.labels.test_hostile import Counting

ENDS = ("CF-L001", "CF-L002", "CF-L005")
DRAWN = settings(
    max_examples=20,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
"""The seed is fixed, so that a change is to blame for what fails; nothing is made smaller."""
LIES = st.lists(
    st.tuples(
        st.integers(1, 60), st.sampled_from((b"\xff" * 4, b"\x7f\xff", bytes(4), b"\0\0\0\1", b"\x80"))
    ),
    max_size=2,
)
"""Places before what is planted, where lengths stand, and what is written there."""


def lied(made: bytes, planted: bytes, lies: list[tuple[int, bytes]]) -> bytes:
    """A file in which lengths are not what they are; what is planted stays."""
    body = bytearray(made)
    start = max(made.find(planted), 0) if planted else len(made)
    for back, lie in lies:
        at = max(0, start - back)
        lie = lie[: max(0, start - at)]
        body[at : at + len(lie)] = lie
    return bytes(body)


def ended(made: bytes, says: bool) -> Labels | None:  # noqa: FBT001 - a case is a pair of values
    """What a file is read as; none where it was refused."""
    stream = Counting(made)
    try:
        found = read_labels(stream)
    except LabelError as error:
        assert error.code in ENDS
        return None
    assert stream.reads < 50_000
    assert says or not found.says_generated
    assert judge(marks_of(found)).state in ("confirmed", "possible", "suspected", "unknown", "contradictory")
    return found


Files = Mapping[str, Callable[[bytes], bytes]]
CASES: tuple[tuple[Files, st.SearchStrategy[Planted]], ...] = (
    (WITH_PACKETS, PACKETS),
    (WITH_OBJECTS, OBJECTS),
    ({"ooxml": WITH_PACKETS["ooxml"]}, PARTS),
)


@pytest.mark.parametrize(
    ("plant", "strategy"),
    [
        pytest.param(plant, strategy, id=f"{name}-{n}")
        for n, (files, strategy) in enumerate(CASES)
        for name, plant in files.items()
    ],
)
def test_what_is_planted_is_read_or_refused_and_never_a_false_label(
    plant: Callable[[bytes], bytes], strategy: st.SearchStrategy[Planted]
) -> None:
    ends = list[Labels | None]()

    @seed(20_261_123)
    @DRAWN
    @given(strategy, LIES)
    def run(planted: Planted, lies: list[tuple[int, bytes]]) -> None:
        ends.append(ended(lied(plant(planted.body), planted.body, lies), planted.says))

    run()
    assert len(ends) >= DRAWN.max_examples / 2  # the same is not drawn twice


@pytest.mark.parametrize("name", WITH_OBJECTS)
def test_an_honest_label_is_read_where_hostile_ones_are_planted(name: str) -> None:
    text = TRUE.encode("utf-16") if name == "jpeg-exif-wide" else TRUE.encode()
    found = ended(WITH_OBJECTS[name](text), says=True)
    assert found is not None
    assert found.says_generated


@pytest.mark.parametrize("name", [name for name in WITH_PACKETS if name != "ooxml"])
def test_labels_that_contradict_are_both_told(name: str) -> None:
    labels = [Aigc(label=value, content_producer=who) for value, who in (("1", "a"), ("3", "b"))]
    for order in itertools.permutations(labels):
        inside = "".join(described_by(write_aigc(one)) for one in order)
        found = ended(WITH_PACKETS[name](packet_of(inside)), says=True)
        assert found is not None
        assert found.labels == order
        assert found.contradict


def test_a_false_label_would_be_seen() -> None:
    target = io.BytesIO()
    write_label(io.BytesIO(b"words"), Aigc(label="1"), target)
    with pytest.raises(AssertionError):
        ended(target.getvalue(), says=False)
