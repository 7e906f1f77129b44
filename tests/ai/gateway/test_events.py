"""Frames with a name."""

from __future__ import annotations

from clearford.ai.gateway.events import event_frame
from clearford.ai.gateway.sse import data_of, with_data


def test_a_frame_has_a_name_and_data() -> None:
    frame = event_frame("ping", b"{}")
    assert frame == b"event: ping\ndata: {}\n\n"
    assert data_of(frame) == b"{}"


def test_other_data_leave_the_name() -> None:
    assert (
        with_data(b"id: 7\r\nevent: x\r\ndata: a\r\ndata: b\r\n\r\n", b"c") == b"id: 7\nevent: x\ndata: c\n\n"
    )
