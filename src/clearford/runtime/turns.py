"""Turns: worker processes that share a memory change it one after another, in the order of the input.

Each block of the input has a number. A worker does what needs no memory at once, waits until all earlier
blocks have had their turn, and passes the turn on. A turn is a token, not a lock: when a worker dies with
it nobody goes on in its place, and the process that started the workers ends the others.
"""

from __future__ import annotations

from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import Semaphore
from types import TracebackType


class Turns:
    """The turns of the blocks of one scan; handed to workers when they start."""

    def __init__(self, context: SpawnContext, in_flight: int) -> None:
        """`in_flight`: blocks that are handed out and not yet finished, at most."""
        self._tokens: list[Semaphore] = [context.Semaphore(0) for _ in range(in_flight + 2)]
        self._tokens[0].release()

    def turn(self, number: int) -> Turn:
        """The turn of a block, numbered from 0."""
        size = len(self._tokens)
        return Turn(self._tokens[number % size], self._tokens[(number + 1) % size])


class Turn:
    """One block's turn: entering waits for it, leaving passes it on."""

    def __init__(self, mine: Semaphore, next_one: Semaphore) -> None:
        self._mine, self._next = mine, next_one

    def __enter__(self) -> None:
        self._mine.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._next.release()
