"""A good rule, bad versions of it, and days of ordinary events with a little of the harm."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.policy.golden import Edit, edited
from tests.runtime.backtest.conftest import event

SURE = "fraud.phishing.sure-profit"
FILE = "fraud/phishing/rules/sure-profit.yaml"
PHRASES = "fraud/phishing/phrases/sure_profit.yaml"
WHEN = "when: text.phrase.sure_profit.count >= 1 AND text.pattern.meeting_code.count >= 1"
MODEST = "when: text.phrase.sure_profit.count >= 1 AND text.length >= 12"
ORDINARY = (
    "周末去爬山，天气很好",
    "今天的会议改到下午三点",
    "see you at six then",
    "孩子的作业写完了吗",
    "晚饭吃什么好呢",
)
HARM = "稳赚不赔，名额有限，加群了解一下"
KEY = b"a key of the tests"
LIMITS = Edit(FILE, ("owner: fraud-team",), ("limits: {per_hour: 20, per_day: 60}", "owner: fraud-team"))
FAST = Edit(FILE, ("owner: fraud-team",), ("rollout: [50, 100]", "owner: fraud-team"))
NARROWER = Edit(FILE, (MODEST,), (f"{MODEST} AND text.length < 900",))
LIVE = Edit(FILE, ("status: trial",), ("status: live",))
BAD = {
    "wrong-threshold": Edit(
        FILE, (MODEST,), ("when: text.phrase.sure_profit.count >= 0 AND text.length >= 12",)
    ),
    "inverted": Edit(FILE, (MODEST,), ("when: text.phrase.sure_profit.count < 1 AND text.length >= 8",)),
    "broad-list": Edit(PHRASES, (), ("  - see you at six",)),
}


def pack(folder: Path, *edits: Edit) -> Path:
    """The sample packs with the good rule, its limits, and further edits."""
    return edited([Edit(FILE, (WHEN,), (MODEST,)), LIMITS, *edits], folder)


def days(
    n: float, *, first: float = 0, per_day: int = 1500, seed: int = 3, share: float = 0.01
) -> list[dict[str, Any]]:
    """Ordinary events of some days with a share of the harm, from 3,000 actors."""
    rng = random.Random(f"{seed} {first}")
    out = []
    for i in range(int(first * per_day), int((first + n) * per_day)):
        text = HARM if rng.random() < share else rng.choice(ORDINARY)
        truth = "fraud" if text == HARM else "ok"
        actor = f"a{rng.randrange(3000)}"
        out.append(event(i * 1440 // per_day, text, id=f"e{i}", actor=actor, truth=truth))
    return out


def without(events: Iterable[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    """The same events without some fields."""
    return [{k: v for k, v in one.items() if k not in names} for one in events]
