"""Streams of an AI service for tests, and somebody who looks for one kind of secret."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence

from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.screening import PASS, Look
from clearford.ai.gateway.sse import Frames, data_of

SECRET = re.compile(r"sk-[0-9a-f]{24}")
PLANTED = "sk-0123456789abcdef01234567"


def chunk(
    delta: dict[str, object], *, index: int = 0, finish: str | None = None, ascii_: bool = False
) -> bytes:
    """A frame of a chat stream."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": index, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(body, ensure_ascii=ascii_).encode() + b"\n\n"


def stream_of(pieces: Iterable[str], *, done: bool = True) -> bytes:
    """A whole chat stream with one choice."""
    frames = [chunk({"role": "assistant", "content": ""})]
    frames += [chunk({"content": piece}) for piece in pieces]
    frames.append(chunk({}, finish="stop"))
    return b"".join(frames) + (b"data: [DONE]\n\n" if done else b"")


def cut(text: str, draw: random.Random, longest: int = 12) -> list[str]:
    """A text in pieces of random length."""
    pieces, at = [], 0
    while at < len(text):
        size = draw.randint(1, longest)
        pieces.append(text[at : at + size])
        at += size
    return pieces


def text_of(frames: Sequence[bytes], index: int = 0, name: str = "content") -> str:
    """What a program reads of frames that reached it."""
    cutter = Frames()
    out = []
    for frame in cutter.feed(b"".join(frames)):
        data = data_of(frame)
        if data is None or data == b"[DONE]":
            continue
        for choice in json.loads(data)["choices"]:
            if choice["index"] == index:
                out.append(choice["delta"].get(name) or "")
    return "".join(out)


def stop_secret(text: str) -> Look:
    """A text with a secret stops."""
    return Look("block") if SECRET.search(text) else PASS


def cover_secret(text: str) -> Look:
    """A secret is covered."""
    covers = tuple(Cover(m.start(), m.end(), "[key 1]") for m in SECRET.finditer(text))
    return Look("cover", covers) if covers else PASS
