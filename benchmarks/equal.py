"""The answer does not depend on how items are grouped, nor on the path: every byte of every row."""

from __future__ import annotations

import random
from collections.abc import Sequence

from benchmarks.corpus import HOSTILE, lines
from benchmarks.measure import Line, at_most
from benchmarks.setting import Setting
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.judged import Judged
from clearford.runtime.scan import Scanner, ScanOptions

N, HOSTILE_SHARE = 10_000, 0.1
SIZES = (7, 64, 256, 1024, 2048, N)
ALONE = 1_000
"""Items that are also decided one by one on the vector path."""


def run(_: Setting) -> list[Line]:
    """Rows that differ, of all groupings together."""
    engine = Engine.load(EngineOptions(everything=True))
    scanner = Scanner(engine, ScanOptions(everything=True, explain=True))
    items = _items(engine)

    def rows(judged: Judged) -> list[bytes]:
        return scanner.lines(judged).splitlines()

    expected = rows(engine.pipeline.fresh().process_scalar(items))
    different = {
        size: _different(engine, items[: ALONE if size == 1 else N], size, expected, scanner)
        for size in (1, *SIZES)
    }
    note = f"{N:,} items, {HOSTILE_SHARE:.0%} hostile, every signal and span; batches of 1, " + ", ".join(
        f"{size:,}" for size in SIZES
    )
    return [at_most("rows that depend on their grouping", sum(different.values()), 0, "rows", note)]


def _items(engine: Engine) -> list[Item]:
    """Generated items; of a tenth the text is a hostile one of any length."""
    rng = random.Random(3)
    found = []
    for item in engine.decoder.decode_lines(b"\n".join(lines(N))):
        assert isinstance(item, Item)
        if rng.random() < HOSTILE_SHARE:
            text = rng.choice(list(HOSTILE.values()))[: rng.randint(1, 300)]
            item = Item(id=item.id, text=text, kind=item.kind, attrs=item.attrs)
        found.append(item)
    return found


def _different(
    engine: Engine, items: Sequence[Item], size: int, expected: Sequence[bytes], scanner: Scanner
) -> int:
    pipeline = engine.pipeline.fresh()
    got = [
        row
        for at in range(0, len(items), size)
        for row in scanner.lines(pipeline.process_vector(items[at : at + size])).splitlines()
    ]
    return sum(a != b for a, b in zip(got, expected, strict=False)) + abs(len(got) - len(items))
