"""The decision about a prompt that has left: put on record with that about a quick answer, or before it.

Making a decision durable takes milliseconds, which is what a request waits for. An answer that comes within
`PATIENCE_S` is decided in the same group as its prompt, so that both are durable at once; for any other the
decision about the prompt is on record while the AI service still thinks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from clearford.core.errors import ClearfordError
from clearford.runtime.gateway.deciding import Desk, Verdict, worst
from clearford.runtime.gateway.looking import Seen
from clearford.runtime.gateway.pieces import Piece

PATIENCE_S = 0.01
"""Seconds for which a prompt that has left waits for its answer before it is decided alone."""
REFUSED = frozenset({"block", "hold", "cover"})
"""What must not happen to a prompt any more that has left as it was."""


class PromptStopped(Exception):
    """A prompt that had left turned out to be one that must not be answered."""

    def __init__(self, verdicts: list[Verdict]) -> None:
        """`verdicts`: those about the prompts."""
        super().__init__("stopped")
        self.verdicts = verdicts


class Pending:
    """The decision about the prompts of one request."""

    def __init__(self, desk: Desk, pieces: Sequence[Piece], seen: Sequence[Seen]) -> None:
        """`seen`: what the pieces ask for."""
        self._desk, self._pieces, self._seen = desk, pieces, seen
        self._has_left = False
        self._made: asyncio.Future[list[Verdict]] | None = None
        self._timer: asyncio.TimerHandle | None = None

    def leave(self, *, patience_s: float = PATIENCE_S) -> None:
        """The prompts leave now; their decision waits for so many seconds whether an answer comes."""
        self._has_left = self._made is None
        if patience_s and self._made is None:
            self._timer = asyncio.get_running_loop().call_later(patience_s, self._start)
        else:
            self._start()

    async def alone(self) -> list[Verdict]:
        """The verdicts about the prompts. Raises as `Desk.decide`; PromptStopped where they have left."""
        return self._kept((await self._start())[: len(self._pieces)])

    async def with_answer(self, pieces: Sequence[Piece]) -> tuple[list[Verdict], list[Verdict]]:
        """The verdicts about the prompts and about their answer, on record. Raises as `alone`."""
        if self._made is not None:
            return await self.alone(), await self._desk.decide(pieces)
        size = len(self._pieces)
        try:
            found = await self._start(pieces)
        except Exception:
            # A fault with the answer keeps no prompt off the record: `close` decides that one alone.
            self._made = None
            raise
        return self._kept(found[:size]), found[size:]

    async def close(self) -> None:
        """Put the decision on record although nobody waits for it any more."""
        with suppress(ClearfordError):
            await self._start()

    def _kept(self, verdicts: list[Verdict]) -> list[Verdict]:
        if self._has_left and worst(verdicts) in REFUSED:
            raise PromptStopped(verdicts)
        return verdicts

    def _start(self, answer: Sequence[Piece] = ()) -> asyncio.Future[list[Verdict]]:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._made is None:
            deciding = self._desk.decide([*self._pieces, *answer], self._seen)
            self._made = asyncio.ensure_future(deciding)
        return self._made
