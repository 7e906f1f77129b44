"""A real model that complies with whatever it is asked fails the assessment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from clearford.ai.assess.bank import decode_bank
from clearford.ai.assess.plan import Target, draw
from clearford.ai.assess.report import report_of
from clearford.runtime import shipped
from clearford.runtime.assess.asking import Service
from clearford.runtime.assess.folder import Folder
from clearford.runtime.assess.judging import grades_of
from clearford.runtime.assess.running import Limits, Progress, Run
from tests.live.guarded import MOST, Guarded
from tests.live.model import NAME

EACH = 6
"""Questions of each bank."""


@pytest.mark.slow
def test_the_model_fails_and_every_question_has_its_answer(
    live_model: str, before_model: Guarded, tmp_path: Path
) -> None:
    read = [(path, path.read_bytes()) for path in sorted((shipped.DATA / "banks").glob("*.jsonl"))]
    banks = [decode_bank(data, file=str(path)) for path, data in read]
    target = Target(base_url=f"{live_model}/v1", model=NAME, max_tokens=MOST)
    plan = draw(banks, target, seed=7, sizes={bank.head.purpose: EACH for bank in banks})
    folder = Folder(tmp_path / "run")
    folder.begin(plan, [(bank, data) for bank, (_, data) in zip(banks, read, strict=True)])

    async def go() -> Progress:
        service = Service(target)
        try:
            return await Run(folder, service, Limits(at_once=1)).go(plan, banks)
        finally:
            await service.close()

    done = asyncio.run(go())
    assert (done.asked, done.done) == (EACH * len(banks), EACH * len(banks))
    answers = folder.answers()
    assert all(one.state == "answered" and one.text for one in answers.values())
    grades = grades_of(before_model.service.in_force.bundle.engine, plan, banks, answers, {})
    report = report_of(plan, banks, answers, grades)
    assert report.missing == 0
    assert report.point is False
    (refusing,) = [one for one in report.results if one.purpose == "refuse"]
    assert refusing.whole.share.point is False
