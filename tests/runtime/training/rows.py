"""Invented labelled rows that a head can be learned from in a moment."""

from __future__ import annotations

import random

from clearford.runtime.training.rows import Row, row_of
from clearford.text.tables import FoldTables

BAD = ("win", "cash", "prize", "claim", "urgent", "transfer", "中奖", "转账", "兑换", "领取")
GOOD = ("lunch", "rain", "train", "garden", "piano", "window", "晚饭", "下雨", "作业", "电影")


def sentence(words: tuple[str, ...], rng: random.Random) -> str:
    """A text of words drawn at random, with a number."""
    return " ".join([*rng.choices(words, k=6), str(rng.randrange(10**6))])


def invented(tables: FoldTables, n: int = 120, *, sources: int = 1, seed: int = 0) -> list[Row]:
    """`n` rows of either class, dealt to so many sources."""
    rng = random.Random(seed)
    rows = []
    for i in range(n):
        for positive, words in ((True, BAD), (False, GOOD)):
            rows.append(
                row_of(
                    sentence(words, rng),
                    tables,
                    positive=positive,
                    source=f"set {i % sources}",
                    ordinary=not positive and i % 2 == 0,
                )
            )
    return rows
