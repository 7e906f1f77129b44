"""The table of states: metadata confirm, users make possible, traces raise suspicion, silence proves none."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.verdict import C2pa, Marks, State, carried, judge

SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE = Marks(labels=(Aigc(label="1"),))

TABLE = [
    pytest.param(MADE, "confirmed", id="label"),
    pytest.param(Marks(sources=(f"{SOURCE}trainedAlgorithmicMedia",)), "confirmed", id="source-type"),
    pytest.param(Marks(c2pa="generated"), "confirmed", id="manifest"),
    pytest.param(
        Marks(labels=(Aigc(label="1"),), traces=("detector",), declared=True), "confirmed", id="all"
    ),
    pytest.param(Marks(declared=True), "possible", id="declared"),
    pytest.param(Marks(declared=True, traces=("detector",)), "possible", id="declared-and-traces"),
    pytest.param(Marks(labels=(Aigc(label="2"),)), "possible", id="may-be"),
    pytest.param(Marks(traces=("explicit-label",)), "suspected", id="seen"),
    pytest.param(Marks(traces=("detector",)), "suspected", id="detector-alone"),
    pytest.param(Marks(labels=(Aigc(label="3"),)), "suspected", id="suspected-before"),
    pytest.param(Marks(), "unknown", id="nothing"),
    pytest.param(Marks(labels=(Aigc(label="AIGC"),)), "unknown", id="value-that-says-nothing"),
    pytest.param(Marks(c2pa="invalid"), "unknown", id="damaged-manifest"),
    pytest.param(Marks(c2pa="captured"), "unknown", id="camera"),
    pytest.param(
        Marks(labels=(Aigc(label="1"),), c2pa="captured"), "contradictory", id="label-against-manifest"
    ),
    pytest.param(
        Marks(sources=(f"{SOURCE}digitalCapture", f"{SOURCE}trainedAlgorithmicMedia")),
        "contradictory",
        id="sources",
    ),
]


@pytest.mark.parametrize(("marks", "state"), TABLE)
def test_marks_lead_to_a_state(marks: Marks, state: State) -> None:
    assert judge(marks).state == state


def test_every_state_is_reached() -> None:
    assert {judge(param.values[0]).state for param in TABLE} == set(get_args(State))  # type: ignore[arg-type]


def test_a_detector_never_says_more_than_suspected() -> None:
    for c2pa, declared in product(get_args(C2pa), (False, True)):
        alone = judge(Marks(c2pa=c2pa, declared=declared))
        with_detector = judge(Marks(c2pa=c2pa, declared=declared, traces=("detector",)))
        assert with_detector.state == ("suspected" if alone.state == "unknown" else alone.state)


@pytest.mark.parametrize(
    ("marks", "notice", "remind", "person"),
    [
        pytest.param(MADE, "1", False, False, id="confirmed"),
        pytest.param(Marks(declared=True), "2", False, False, id="possible"),
        pytest.param(Marks(traces=("detector",)), "3", False, False, id="suspected"),
        pytest.param(Marks(), None, True, False, id="unknown"),
        pytest.param(Marks(labels=(Aigc(label="1"),), c2pa="captured"), "3", False, True, id="contradictory"),
    ],
)
def test_what_the_platform_does(marks: Marks, notice: str | None, *, remind: bool, person: bool) -> None:
    verdict = judge(marks)
    assert (verdict.notice, verdict.remind, verdict.person) == (notice, remind, person)


def test_a_platform_adds_itself_and_leaves_what_the_producer_said() -> None:
    before = Aigc(label="1", content_producer="p", produce_id="1", reserved_code1="s", reserved_code2="old")
    after = carried(before, judge(Marks(labels=(before,))), propagator="me", number="9")
    assert after is not None
    assert after.producer == before.producer
    assert (after.content_propagator, after.propagate_id, after.reserved_code2) == ("me", "9", "")


def test_without_a_producer_its_fields_stay_empty() -> None:
    made = carried(None, judge(Marks(declared=True)), propagator="me", number="9")
    assert made == Aigc(label="2", content_propagator="me", propagate_id="9")


def test_where_nothing_is_known_nothing_is_written() -> None:
    assert carried(None, judge(Marks()), propagator="me", number="9") is None
