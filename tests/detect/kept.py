"""A store in memory, for tests of what is kept between starts."""

from __future__ import annotations


class Kept:
    """Keeps everything, and counts what it was given."""

    def __init__(self, *, brief: bool = False) -> None:
        self.brief = brief
        self.content: dict[tuple[str, str], bytes] = {}
        self.puts = 0

    def get(self, kind: str, key: str) -> bytes | None:
        return self.content.get((kind, key))

    def put(self, kind: str, key: str, content: bytes) -> None:
        self.puts += 1
        self.content[kind, key] = content

    def __hash__(self) -> int:
        return id(self)
