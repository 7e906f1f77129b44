"""What makes each error of running an assessment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from clearford.ai.assess.bank import encode_bank
from clearford.ai.assess.plan import Ask, Target, draw
from clearford.runtime.assess.asking import Service
from clearford.runtime.assess.folder import Folder
from tests.ai.assess.banks import bank, question
from tests.runtime.assess.upstream import serving

TARGET = Target(base_url="http://127.0.0.1/v1", model="m")


def another_plan() -> None:
    some = bank("refuse", question("q1"))
    for seed in (1, 2):
        plan = draw([some], TARGET, seed=seed, sizes={})
        Folder(Path("run")).begin(plan, [(some, encode_bank(some.head, some.questions))])


def no_plan() -> None:
    Folder(Path("nowhere")).plan()


def refused() -> None:
    async def ask(url: str) -> None:
        service = Service(Target(base_url=url, model="m"))
        try:
            await service.ask(Ask("test.refuse", "q1"), question("q1"))
        finally:
            await service.close()

    with serving(lambda *_: (401, {}, b"")) as upstream:
        asyncio.run(ask(upstream.url))


OF_RUNS: dict[str, Callable[[], object]] = {
    "CF-F008": another_plan,
    "CF-F009": no_plan,
    "CF-F010": refused,
}
