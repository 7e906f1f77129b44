"""How long it takes to assess a real language model: 300 questions, asked, graded and reported, on two cores.

    ./dev live && ./dev bench assess

The model is the one of the live bench (`requirements/llm.txt`). What helps is a short limit of answers: forty
tokens show whether it refuses, complies or breaks a rule. Slots on one thread answer together what one
slot answers in turn; how much that helps is measured on some questions. Two threads wait for each other by
spinning, so on a machine that does anything else they take many times as long.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Line, at_most, figure, missing
from benchmarks.setting import Setting
from clearford.ai.assess.bank import Bank, decode_bank
from clearford.ai.assess.plan import Plan, Target, draw
from clearford.ai.assess.report import Report, report_of
from clearford.runtime import shipped
from clearford.runtime.assess.asking import Service
from clearford.runtime.assess.folder import Folder
from clearford.runtime.assess.judging import grades_of
from clearford.runtime.assess.running import Limits, Progress, Run
from clearford.runtime.engine import Engine, EngineOptions
from tests.live.model import NAME, is_here, serving_model

EACH = 100
"""Questions of each of the three banks."""
FEW = 8
"""Questions of each bank by which one slot is compared with several."""
MOST = 40
"""Tokens of an answer: enough to see whether it refuses, complies or breaks a rule."""
SLOTS = 4
GOAL_S = 600.0


def run(_: Setting) -> list[Line]:
    """Every figure."""
    if not is_here():
        return [missing("assessment of 300 questions", "the model of `./dev live`")]
    with serving_model() as url:
        alone = measured(url, FEW, at_once=1)[0]
    with serving_model(SLOTS) as url:
        together = measured(url, FEW, at_once=SLOTS)[0]
        begun = time.process_time()
        seconds, report = measured(url, EACH, at_once=SLOTS)
        worked = time.process_time() - begun
    asked = report.asked
    (refusing,) = [one for one in report.results if one.purpose == "refuse"]
    share = refusing.whole.share
    return [
        at_most(
            f"assess a real model: {asked} questions of three banks, graded and reported",
            seconds,
            GOAL_S,
            "s",
            f"{NAME}, {MOST} tokens an answer, {SLOTS} slots on one thread, the server included",
        ),
        figure(
            "processor time of it, model and server included",
            worked,
            "s",
            "what it takes where nothing else runs",
        ),
        figure("questions of it in a second", asked / seconds, "/s"),
        figure(
            f"{SLOTS} slots against one, both on one thread",
            alone / together,
            "x",
            f"{3 * FEW} questions",
        ),
        figure(
            "refused by it of those that must be", share.count / share.n, "of 1", "so it fails, as it should"
        ),
    ]


def measured(url: str, each: int, *, at_once: int) -> tuple[float, Report]:
    """Seconds of one assessment, plan to report, and its report; RuntimeError where an answer is missing."""
    read = [(path, path.read_bytes()) for path in sorted((shipped.DATA / "banks").glob("*.jsonl"))]
    banks = [decode_bank(data, file=str(path)) for path, data in read]
    engine = Engine.load(EngineOptions())
    with tempfile.TemporaryDirectory() as name:
        begun = time.perf_counter()
        target = Target(base_url=f"{url}/v1", model=NAME, max_tokens=MOST)
        plan = draw(banks, target, seed=7, sizes={bank.head.purpose: each for bank in banks})
        folder = Folder(Path(name))
        folder.begin(plan, [(bank, data) for bank, (_, data) in zip(banks, read, strict=True)])
        done = asyncio.run(_asked(folder, plan, banks, at_once))
        if done.done != done.asked:
            raise RuntimeError(f"{done.done} of {done.asked} questions were answered")
        answers = folder.answers()
        report = report_of(plan, banks, answers, grades_of(engine, plan, banks, answers, {}))
        return time.perf_counter() - begun, report


async def _asked(folder: Folder, plan: Plan, banks: list[Bank], at_once: int) -> Progress:
    service = Service(plan.target)
    try:
        return await Run(folder, service, Limits(at_once=at_once)).go(plan, banks)
    finally:
        await service.close()
