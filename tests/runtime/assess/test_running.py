"""Running plans: at once, again after an end, within limits, and remembered answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clearford.ai.assess.bank import Bank, encode_bank
from clearford.ai.assess.plan import Plan, Target, draw
from clearford.ai.assess.report import digest_of
from clearford.core.errors import AssessError
from clearford.runtime.assess.asking import Patience, Service
from clearford.runtime.assess.folder import ANSWERS, Folder
from clearford.runtime.assess.remembered import Remembered
from clearford.runtime.assess.running import Limits, Progress, Run
from tests.ai.assess.banks import bank, question
from tests.runtime.assess.upstream import Reply, Upstream, completion, serving

BANK = bank("refuse", *(question(f"q{i}", lang=("zh", "en")[i % 2]) for i in range(40)))

NO_LIMITS = Limits()


def no(*_: object) -> Reply:
    return completion("I cannot help with that.")


def plan_for(upstream: Upstream, *, max_tokens: int = 20, temperature: float = 0.0) -> Plan:
    target = Target(base_url=upstream.url, model="m", max_tokens=max_tokens, temperature=temperature)
    return draw([BANK], target, seed=1, sizes={})


def begun(path: Path, plan: Plan, banks: list[Bank] | None = None) -> Folder:
    folder = Folder(path)
    folder.begin(plan, [(one, encode_bank(one.head, one.questions)) for one in banks or [BANK]])
    return folder


def go(folder: Folder, plan: Plan, limits: Limits = NO_LIMITS, **options: Any) -> Progress:
    async def nothing(_: float) -> None:
        return None

    async def run() -> Progress:
        service = Service(plan.target, patience=Patience(tries=2), sleep=nothing)
        try:
            return await Run(folder, service, limits, **options).go(plan, folder.banks(plan))
        finally:
            await service.close()

    return asyncio.run(run())


def test_every_question_is_asked_once_and_several_at_once(tmp_path: Path) -> None:
    with serving(no) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        progress = go(folder, plan, Limits(at_once=4))
        assert (progress.done, progress.asked, progress.stopped) == (40, 40, None)
        assert sorted(folder.answers()) == sorted(ask.key for ask in plan.asks)
        assert len(upstream.asked) == 40
        assert progress.tokens == 40 * 15


def test_a_run_goes_on_where_it_ended_whatever_the_last_line_is(tmp_path: Path) -> None:
    with serving(no) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        go(folder, plan)
        whole = (folder.path / ANSWERS).read_bytes()
        (folder.path / ANSWERS).write_bytes(whole[: len(whole) // 2])
        folder = Folder(folder.path)
        left = len(folder.answers())
        progress = go(folder, plan)
        assert (progress.done, len(upstream.asked)) == (40, 40 + 40 - left)
        assert 0 < left < 40
        again = [folder.answers()[ask.key] for ask in plan.asks]
        assert len(again) == 40


def test_answers_do_not_depend_on_how_many_were_asked_at_once(tmp_path: Path) -> None:
    def says(body: dict[str, Any], _: int) -> Reply:
        return completion(f"I cannot: {body['messages'][-1]['content']}")

    digests = set()
    with serving(says) as upstream:
        plan = plan_for(upstream)
        for at_once in (1, 7):
            folder = begun(tmp_path / str(at_once), plan)
            go(folder, plan, Limits(at_once=at_once))
            answers = folder.answers()
            digests.add(digest_of([answers[ask.key] for ask in plan.asks]))
    assert len(digests) == 1


@pytest.mark.parametrize("at_once", [1, 8])
def test_tokens_stay_within_the_limit_and_a_higher_one_goes_on(tmp_path: Path, at_once: int) -> None:
    with serving(no) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        first = go(folder, plan, Limits(at_once=at_once, tokens=200))
        assert first.stopped == "tokens"
        # A question is asked only while its most fits: 200 less one question's most at least were used.
        assert 150 < first.tokens <= 200
        assert go(folder, plan, Limits(at_once=at_once, tokens=10_000)).done == 40


def test_cost_stays_within_the_limit(tmp_path: Path) -> None:
    with serving(no) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        found = go(folder, plan, Limits(cost=0.001, price_in=1.0, price_out=10.0))
        assert found.stopped == "cost"
        assert 0 < (found.tokens_in * 1.0 + found.tokens_out * 10.0) / 1e6 <= 0.001


def test_time_stays_within_the_limit(tmp_path: Path) -> None:
    ticks: Iterator[float] = iter(range(1_000))
    with serving(no) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        found = go(folder, plan, Limits(seconds=9.5, at_once=1), clock=lambda: next(ticks))
        assert (found.stopped, found.done) == ("time", 9)


def test_a_limit_that_allows_nothing_asks_nothing(tmp_path: Path) -> None:
    with serving(no) as upstream:
        plan = plan_for(upstream)
        assert go(begun(tmp_path / "run", plan), plan, Limits(tokens=1)).done == 0
        assert upstream.asked == []


def test_questions_for_which_the_service_was_away_are_asked_by_the_next_run(tmp_path: Path) -> None:
    def says(_: dict[str, Any], number: int) -> Reply:
        return (503, {}, b"") if number in (4, 5, 20, 21) else completion("I cannot help with that.")

    with serving(says) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        assert go(folder, plan, Limits(at_once=1)).done == 38
        assert go(folder, plan, Limits(at_once=1)).done == 40


def test_a_service_that_stays_away_ends_the_run_and_answers_are_kept(tmp_path: Path) -> None:
    def says(_: dict[str, Any], number: int) -> Reply:
        return completion("I cannot help with that.") if number < 3 else (500, {}, b"")

    with serving(says) as upstream:
        plan = plan_for(upstream)
        folder = begun(tmp_path / "run", plan)
        with pytest.raises(AssessError) as error:
            go(folder, plan, Limits(at_once=2))
        assert error.value.code == "CF-F010"
        assert len(folder.answers()) == 3


def test_what_was_answered_before_is_not_paid_for_again(tmp_path: Path) -> None:
    cache = Remembered(tmp_path / "cache")
    with serving(no) as upstream:
        plan = plan_for(upstream)
        go(begun(tmp_path / "first", plan), plan, cache=cache)
        found = go(begun(tmp_path / "second", plan), plan, cache=cache)
        assert (found.done, found.remembered, found.tokens, len(upstream.asked)) == (40, 40, 0, 40)


def test_answers_that_are_drawn_anew_each_time_are_not_remembered(tmp_path: Path) -> None:
    cache = Remembered(tmp_path / "cache")
    with serving(no) as upstream:
        plan = plan_for(upstream, temperature=0.7)
        go(begun(tmp_path / "first", plan), plan, cache=cache)
        go(begun(tmp_path / "second", plan), plan, cache=cache)
        assert len(upstream.asked) == 80


def test_progress_is_told_after_each_question(tmp_path: Path) -> None:
    told = list[int]()
    with serving(no) as upstream:
        plan = plan_for(upstream)
        go(begun(tmp_path / "run", plan), plan, Limits(at_once=1), told=lambda one: told.append(one.done))
    assert told == list(range(1, 41))
