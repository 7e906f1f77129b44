"""Parts that wait are joined; parts that come alone are not kept waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from clearford.core.errors import GatewayError
from clearford.runtime.gateway.ahead import AHEAD, TOGETHER, Ahead


async def parts_of(*parts: bytes | None) -> AsyncIterator[bytes]:
    """Parts that are there at once; others run first where there is none."""
    for part in parts:
        if part is None:
            for _ in range(5):
                await asyncio.sleep(0)
        else:
            yield part


async def all_of(parts: AsyncIterator[bytes]) -> list[bytes]:
    async with Ahead(parts) as ahead:
        return [part async for part in ahead.joined()]


@pytest.mark.parametrize(
    ("parts", "joined"),
    [
        ((), []),
        ((b"a", b"b", b"c"), [b"abc"]),
        ((b"a", None, b"b"), [b"a", b"b"]),
        ((b"x" * TOGETHER, b"y", b"z"), [b"x" * TOGETHER, b"yz"]),
        ((b"y", b"x" * (TOGETHER + 1), b"z"), [b"y", b"x" * (TOGETHER + 1), b"z"]),
    ],
    ids=["none", "at-once", "one-by-one", "full", "longer"],
)
def test_what_waits_is_joined(parts: tuple[bytes | None, ...], joined: list[bytes]) -> None:
    assert asyncio.run(all_of(parts_of(*parts))) == joined


def test_a_fault_comes_after_what_came_before_it() -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"a"
        raise GatewayError("CF-G004", "the connection ended before the answer did")

    async def run() -> list[bytes]:
        got = []
        with pytest.raises(GatewayError, match="CF-G004"):
            async with Ahead(broken()) as ahead:
                async for part in ahead.joined():
                    got.append(part)
        return got

    assert asyncio.run(run()) == [b"a"]


def test_no_more_is_read_ahead_than_may_be() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1_000
            yield b"x" * 1_000

    async def run() -> None:
        async with Ahead(endless()) as ahead:
            assert await anext(ahead.joined())
            for _ in range(50):
                await asyncio.sleep(0)
            assert read <= AHEAD + TOGETHER + 2_000

    asyncio.run(run())


def test_who_stops_reading_ends_the_reading() -> None:
    ended = []

    async def long() -> AsyncIterator[bytes]:
        try:
            yield b"a"
            await asyncio.sleep(3_600)
        finally:
            ended.append(True)

    async def run() -> None:
        async with Ahead(long()) as ahead:
            assert await anext(ahead.joined()) == b"a"
        assert ended == [True]

    asyncio.run(run())


def test_what_is_complete_is_read_to_its_end() -> None:
    async def run() -> bool:
        parts = parts_of(b"a", None, b"b")
        async with Ahead(parts) as ahead:
            assert await anext(ahead.joined()) == b"a"
            await ahead.end()
            return ahead._reading.done()

    assert asyncio.run(run())
