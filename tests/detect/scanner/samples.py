"""Seeded texts for comparing two ways of doing the same: ordinary, disguised and hostile ones."""

from __future__ import annotations

import random
from collections.abc import Sequence

WORDS = (
    "请加微信",
    "薇信",
    "加.微 信",
    "jia wei xin",
    "转账",
    "转张",
    "专帐",
    "快递",
    "快递柜",
    "验证码",
    "检证马",
    "加vx",
    "扫码",
    "13800001234",
    "a.b@mail.example",
    "10.0.0.1",
    "free gift",
    "f.r.e.e gift",
    "今天天气很好",
    "收到货了",
    "我们去公园散步",
    "the parcel came late",
    "力口微信",
    "微\u200b信",
    "Ｖ①２３",
    "🏠",
    "💌",
    "，",
    "。",
    " ",
    "\n",
    "_",
)
FLOODS = (
    "1",
    "138",
    "微信",
    "jia",
    "a@a.cn ",
    "10.0.0.",
    "路1号",
    "#ab#",
    "\u200b",
    "微\u200b信",
    "0:0:",
    "💌",
    "vx",
)


def texts(count: int, seed: int = 1, hostile: float = 0.1) -> list[str]:
    """Seeded texts; a share of them repeats one short string to 300 characters."""
    rng = random.Random(seed)
    return [_text(rng, hostile) for _ in range(count)]


def _text(rng: random.Random, hostile: float) -> str:
    if rng.random() < hostile:
        flood = rng.choice(FLOODS)
        return (flood * 300)[:300]
    return "".join(rng.choices(WORDS, k=rng.randint(0, 12)))


def lines(raw: Sequence[str]) -> list[bytes]:
    """The texts as rows for a scanner: UTF-8 without line feeds."""
    return [text.replace("\n", " ").encode() for text in raw]
