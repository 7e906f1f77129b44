"""A prompt and a quick answer go on record together; a prompt whose answer takes its time goes before it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from clearford.ai.gateway.asked import read_asked
from clearford.ai.gateway.shapes import NAMED
from clearford.core.errors import GatewayError
from clearford.runtime.gateway.deciding import Desk
from clearford.runtime.gateway.pending import Pending, PromptStopped
from clearford.runtime.gateway.pieces import Piece, Talk, answer_pieces, prompt_pieces
from clearford.runtime.stores.tables.decisions import decided
from tests.runtime.gateway.kit import KEY, Stage, stage


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("gateway"), ladder=None) as made:
        yield made


def talk_of(here: Stage, text: str) -> Talk:
    body = b'{"messages":[{"role":"user","content":"%s"}]}' % text.encode()
    return Talk(here.service.record.new_id(), "k", read_asked(NAMED["chat"], body), minors=False)


def tallies(here: Stage, *pieces: Piece) -> list[str]:
    """The groups in which allowed pieces were put on record; none for what is not on record."""
    refs = [here.service.record.vault.ref("item", piece.item.id) for piece in pieces]
    with here.service.record.read() as conn:
        rows = conn.execute(select(decided.c.item, decided.c.tally).where(decided.c.item.in_(refs)))
        found = {row.item: row.tally for row in rows}
    return [found[ref] for ref in refs if ref in found]


def run(here: Stage, text: str, then: Any) -> Any:
    """What happens to a prompt that is pending; `then` is given it, its pieces and those of an answer."""
    talk = talk_of(here, text)
    pieces, answer = prompt_pieces(talk), answer_pieces(talk, ["an answer"])

    async def go() -> Any:
        desk: Desk = here.gateway._desk
        pending = Pending(desk, pieces, await desk.see(pieces))
        try:
            return await then(pending, pieces, answer)
        finally:
            await pending.close()

    return asyncio.run(go())


def test_a_quick_answer_is_put_on_record_in_one_group_with_its_prompt(here: Stage) -> None:
    async def quick(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> list[str]:
        pending.leave(patience_s=60)
        assert tallies(here, *pieces) == []
        before, after = await pending.with_answer(answer)
        assert [v.step for v in (*before, *after)] == ["pass", "pass"]
        return tallies(here, *pieces, *answer)

    one, other = run(here, "hello", quick)
    assert one == other


def test_a_prompt_is_on_record_before_an_answer_that_takes_its_time(here: Stage) -> None:
    async def slow(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> list[str]:
        pending.leave(patience_s=0.001)
        while not tallies(here, *pieces):
            await asyncio.sleep(0.001)
        await pending.with_answer(answer)
        return tallies(here, *pieces, *answer)

    one, other = run(here, "hello", slow)
    assert one != other


def test_a_prompt_whose_answer_never_comes_is_on_record_all_the_same(here: Stage) -> None:
    async def none(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> list[Piece]:
        pending.leave(patience_s=60)
        return pieces

    assert len(tallies(here, *run(here, "hello", none))) == 1


def test_a_prompt_that_had_left_and_is_stopped_then_gets_no_answer(here: Stage) -> None:
    async def left(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> None:
        pending.leave(patience_s=60)
        await pending.with_answer(answer)

    async def kept(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> Any:
        return [verdict.step for verdict in await pending.alone()]

    with pytest.raises(PromptStopped) as caught:
        run(here, KEY, left)
    assert [verdict.step for verdict in caught.value.verdicts] == ["block"]
    assert run(here, KEY, kept) == ["block"]


def test_an_answer_that_nobody_can_decide_keeps_no_prompt_off_the_record(here: Stage) -> None:
    found: list[Piece] = []

    async def quick(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> None:
        found.extend(pieces)
        pending.leave(patience_s=60)
        odd = replace(answer[0], item=msgspec.structs.replace(answer[0].item, text="\ud800"))
        await pending.with_answer([odd])

    with pytest.raises(UnicodeEncodeError):
        run(here, "hello", quick)
    assert len(tallies(here, *found)) == 1


def test_what_cannot_be_put_on_record_is_not_answered(tmp_path: Path) -> None:
    async def left(pending: Pending, pieces: list[Piece], answer: list[Piece]) -> None:
        pending.leave(patience_s=60)
        await pending.with_answer(answer)

    with stage(tmp_path) as here:
        here.service.gate.close()
        with pytest.raises(GatewayError, match="CF-G010"):
            run(here, "hello", left)
