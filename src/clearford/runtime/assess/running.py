"""Running a plan: several questions at once, each answer kept as it comes, within limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from clearford.ai.assess.bank import Bank, Question
from clearford.ai.assess.grading import Answer
from clearford.ai.assess.plan import Ask, Plan
from clearford.ai.assess.wrappers import wrap
from clearford.core.errors import AssessError
from clearford.runtime.assess.asking import Away, Service, estimate, request_of
from clearford.runtime.assess.folder import ANSWERS, Folder
from clearford.runtime.assess.remembered import Remembered

Stop = Literal["tokens", "cost", "time"]
MILLION = 1_000_000
_GIVE_UP = 5
"""Questions in a row for which the service was away, after which it is left alone."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a run may use; None for no limit. A question is asked only if its most fits in what is left."""

    at_once: int = 8
    tokens: int | None = None
    """Of questions and answers, with those of answers that are there already."""
    cost: float | None = None
    seconds: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0
    """Of a million tokens of questions and of answers, in the currency of `cost`."""


@dataclass
class Progress:
    """How far a run is."""

    asked: int
    """Questions of the plan."""
    done: int = 0
    remembered: int = 0
    """Of those done, answers that an earlier run had got."""
    tokens_in: int = 0
    tokens_out: int = 0
    stopped: Stop | None = None
    """The limit that ended it; the rest is asked by another run."""

    @property
    def tokens(self) -> int:
        """Of questions and answers."""
        return self.tokens_in + self.tokens_out


@dataclass
class Run:
    """One run of a plan in its folder."""

    folder: Folder
    service: Service
    limits: Limits = Limits()
    cache: Remembered | None = None
    told: Callable[[Progress], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    _held: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Most tokens of questions under way."""
    _freed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _silent: int = 0

    async def go(self, plan: Plan, banks: Sequence[Bank]) -> Progress:
        """Ask what was not answered yet.

        Raises AssessError CF-F010 where the service refuses, or is away for several questions in a row;
        what was answered is kept.
        """
        questions = {(bank.head.bank, one.id): one for bank in banks for one in bank.questions}
        have, progress = self.folder.answers(), Progress(asked=len(plan.asks))
        for ask in plan.asks:
            if ask.key in have:
                _count(progress, have[ask.key])
        waiting = iter([(ask, questions[ask.bank, ask.id]) for ask in plan.asks if ask.key not in have])
        began = self.clock()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(max(1, self.limits.at_once)):
                    group.create_task(self._work(waiting, progress, began))
        except* AssessError as errors:
            raise errors.exceptions[0] from None
        finally:
            self._held.clear()
        return progress

    async def _work(self, waiting: Iterator[tuple[Ask, Question]], progress: Progress, began: float) -> None:
        for ask, question in waiting:
            body = request_of(self.service.target, wrap(question, ask.wrapper))
            answer = self.cache.find(self.service.target, body, ask) if self.cache else None
            if answer is None:
                most = (estimate(body), self.service.target.max_tokens)
                if not await self._room(ask, most, progress, began):
                    return
                answer = await self._asked(ask, question, body)
            if answer is not None:
                self.folder.append(ANSWERS, [answer])
                _count(progress, answer)
            async with self._freed:
                self._held.pop(ask.key, None)
                self._freed.notify_all()
            self.told(progress)

    async def _room(self, ask: Ask, most: tuple[int, int], progress: Progress, began: float) -> bool:
        """Wait until a question fits in what is left; False where it never will."""
        async with self._freed:
            while not progress.stopped and (stop := self._beyond(most, progress, began)):
                if stop == "time" or not self._held:
                    progress.stopped = stop
                    self._freed.notify_all()
                else:
                    # Those under way may use less than their most.
                    await self._freed.wait()
            if not progress.stopped:
                self._held[ask.key] = most
            return not progress.stopped

    async def _asked(self, ask: Ask, question: Question, body: dict[str, Any]) -> Answer | None:
        try:
            answer = await self.service.ask(ask, question)
        except Away:
            self._silent += 1
            if self._silent >= _GIVE_UP:
                found = f"it was away for {self._silent} questions in a row"
                raise AssessError(
                    "CF-F010", found, suggestion="run it again later: answers are kept"
                ) from None
            return None
        self._silent = 0
        if self.cache is not None:
            self.cache.keep(self.service.target, body, answer)
        return answer

    def _beyond(self, most: tuple[int, int], progress: Progress, began: float) -> Stop | None:
        """The limit that would be passed if one more and all that is under way took their most."""
        limits, under_way = self.limits, [most, *self._held.values()]
        tokens_in = progress.tokens_in + sum(one for one, _ in under_way)
        tokens_out = progress.tokens_out + sum(one for _, one in under_way)
        if limits.tokens is not None and tokens_in + tokens_out > limits.tokens:
            return "tokens"
        cost = (tokens_in * limits.price_in + tokens_out * limits.price_out) / MILLION
        if limits.cost is not None and cost > limits.cost:
            return "cost"
        return "time" if limits.seconds is not None and self.clock() - began > limits.seconds else None


def _count(progress: Progress, answer: Answer) -> None:
    progress.done += 1
    progress.remembered += answer.cached
    if not answer.cached:
        progress.tokens_in += answer.prompt_tokens
        progress.tokens_out += answer.completion_tokens
