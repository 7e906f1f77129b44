"""Where detectors may keep what takes long to compile. Nothing ever depends on it but the time of a start."""

from __future__ import annotations

from typing import Protocol


class Store(Protocol):
    """Keeps compiled parts under a name of their kind and a digest of all that they were made from."""

    @property
    def brief(self) -> bool:
        """True for a start after which little is decided: what takes seconds to compile is not worth it."""
        ...

    def get(self, kind: str, key: str) -> bytes | None:
        """What was kept, unchanged; None when there is nothing, or nothing that can be relied on."""
        ...

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep it, if that is possible; never fails."""
        ...

    def __hash__(self) -> int: ...


class NoStore:
    """Keeps nothing."""

    def __init__(self, *, brief: bool = False) -> None:
        """`brief` as in `Store`."""
        self.brief = brief

    def get(self, kind: str, key: str) -> bytes | None:
        """Nothing is ever there."""

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Forgets at once."""


NO_STORE: Store = NoStore()
