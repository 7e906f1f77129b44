"""The entry of a stream: that what was sent is what was looked at, in two running digests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from clearford.ai.gateway.chains import Chain
from clearford.runtime.record.unit import Record

End = Literal["done", "stopped", "left", "fault"]
"""How a stream ended: as the AI service ended it, by a rule, by the program that went away, by a fault."""


@dataclass
class StreamLog:
    """What is noted of one stream while it runs."""

    item: str
    """Id of the item of its first text."""
    came: int = 0
    """Frames that the AI service sent."""
    scanned: Chain = field(default_factory=Chain)
    """Of the frames that were looked at and let go."""
    sent: Chain = field(default_factory=Chain)
    """Of the frames that were written to the connection."""
    end: End = "fault"
    code: str = ""
    """Of the fault."""
    refs: list[str] = field(default_factory=list)
    """Entries of decisions about it."""


def do_record_stream(record: Record, log: StreamLog, pack: str) -> str:
    """Put a stream on record; the id of the entry. It holds digests and counts, and nothing of the text."""
    with record.change() as change:
        return change.entry(
            "ai_stream",
            item=record.vault.ref("item", log.item),
            refs=tuple(log.refs[:100]),
            pack=pack,
            item_kind="completion",
            data={
                "end": log.end,
                **({"code": log.code} if log.code else {}),
                "frames_came": log.came,
                "frames_scanned": log.scanned.length,
                "frames_sent": log.sent.length,
                "scanned": log.scanned.hex,
                "sent": log.sent.hex,
            },
        )
