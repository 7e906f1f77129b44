"""Small packs and events for replays."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

TEXTS = (
    "log in at paypa1.example",
    "稳赚不赔，会议号 123 456 789",
    "周末去爬山，天气很好",
    "warning: paypa1.example is a scam",
    "see you at six",
)


def event(i: int, text: str | None = None, **more: Any) -> dict[str, Any]:
    """One event a minute from the first of November on."""
    hour, minute = divmod(i % 1440, 60)
    day = 1 + i // 1440
    at = f"2026-11-{day:02}T{hour:02}:{minute:02}:00Z"
    data = {"id": f"e{i}", "actor": f"a{i % 50}", "at": at, "lang": "zh" if i % 2 else "en-GB"}
    return data | {"text": TEXTS[i % len(TEXTS)] if text is None else text} | more


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Iterable[Any]], str]:
    """Writes events, or raw lines, to a file and gives its name."""

    def write(events: Iterable[Any], name: str = "events.jsonl") -> str:
        lines = [e if isinstance(e, bytes) else msgspec.json.encode(e) for e in events]
        (tmp_path / name).write_bytes(b"\n".join(lines) + b"\n")
        return str(tmp_path / name)

    return write
