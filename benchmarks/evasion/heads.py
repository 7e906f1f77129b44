"""What each class of disguise costs the scores: texts that stay above the bar, calm ones that get above it.

The texts are invented by the generators the heads learned from, with another seed. So only the
difference that a disguise makes says something; how good the scores are is on their cards.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence

import msgspec

from benchmarks.evasion.disguise import Disguiser
from benchmarks.evasion.measure import SEED, Disguise
from clearford.core.items import Item
from clearford.runtime.engine import Engine
from tools.synthesis import texts
from tools.synthesis.abuse import abuse

BAR = 0.5
"""A score from which a text counts."""
TEXTS = 400
"""Texts of each kind."""
HEADS = ("fraud", "spam", "harassment")


class Kept(msgspec.Struct, kw_only=True):
    """What one class of disguise does to the scores."""

    name: str
    covered: bool = True
    """False where the table behind the disguise is missing."""
    kept: dict[str, float | None] = {}
    """Head -> share of the texts above the bar that stay there; None: there is none to change."""
    raised: float | None = None
    """Share of calm texts that one of the heads puts above the bar, and did not before."""


def samples(seed: int = SEED, n: int = TEXTS) -> dict[str, list[str]]:
    """Head -> invented texts it should know; and `calm`."""
    found = {
        "fraud": texts.texts(texts.fraud(seed, english=1)),
        "spam": texts.texts(texts.adverts(seed, english=1)),
        "harassment": list(itertools.islice(abuse(seed, 4 * n), 4 * n)),
        "calm": texts.texts(texts.calm(seed, english=1)),
    }
    rng = random.Random(seed)
    return {name: rng.sample(some, min(n, len(some))) for name, some in found.items()}


def measure_heads(
    engine: Engine, disguiser: Disguiser, by_head: dict[str, list[str]], *, seed: int = SEED
) -> list[Kept]:
    """A row for each class of disguise; texts are disguised from end to end."""
    return [
        Kept(name=name, covered=False) if disguise is None else _row(engine, name, disguise, by_head, seed)
        for name, disguise in disguiser.classes().items()
    ]


def _row(engine: Engine, name: str, disguise: Disguise, by_head: dict[str, list[str]], seed: int) -> Kept:
    rng, row = random.Random(seed), Kept(name=name, kept={})
    for kind, some in by_head.items():
        pairs = [(text, other) for text in some if (other := disguise(text, rng)) != text]
        heads = HEADS if kind == "calm" else (kind,)
        before = _above(engine, [text for text, _ in pairs], heads)
        after = _above(engine, [other for _, other in pairs], heads)
        if kind == "calm":
            row.raised = _share([b and not a for a, b in zip(before, after, strict=True)])
        else:
            row.kept[kind] = _share([b for a, b in zip(before, after, strict=True) if a])
    return row


def _above(engine: Engine, some: Sequence[str], heads: Iterable[str]) -> list[bool]:
    """Which texts one of the heads puts above the bar."""
    judged = engine.pipeline.process_vector([Item(id=str(i), text=text) for i, text in enumerate(some)])
    return [any((judged.value(i, f"{head}.score") or 0) >= BAR for head in heads) for i in range(len(some))]


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def heads_table(rows: Sequence[Kept]) -> str:
    """The rows as a Markdown table."""
    titles = ("disguise", *(f"`{head}.score` kept" for head in HEADS), "calm texts raised")
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    for row in rows:
        shares = [*(row.kept.get(head) for head in HEADS), row.raised]
        cells = ["-" if share is None else f"{100 * share:.1f} %" for share in shares]
        lines.append(f"| {row.name} | {' | '.join(cells if row.covered else ['not covered', '', '', ''])} |")
    return "\n".join(lines)
