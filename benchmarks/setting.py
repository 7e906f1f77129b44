"""What all measurements share: the standard load, the items, and a place for files."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from benchmarks.corpus import lines
from benchmarks.load import EVERYTHING, cut, sizes_of, standard, written
from clearford.core.items import Item
from clearford.policy.model import PackSet
from clearford.runtime.engine import Engine, EngineOptions, SystemClock, build, in_force, load_packs

BATCH = 2048
BATCHES = 8


@dataclass(frozen=True)
class Setting:
    """A run of the benchmark. The engine is loaded and the items are made when first asked for."""

    folder: Path
    """For files that live as long as the run."""
    data: Path | None = None
    """JSON lines to measure on in place of generated ones."""

    @cached_property
    def load(self) -> EngineOptions:
        """What loads the shipped packs whole and the filler pack with them."""
        return written(self.folder / "packs")

    @cached_property
    def packs(self) -> PackSet:
        """The packs of `load`, as they stand today."""
        packs, _ = load_packs(self.load)
        return in_force(packs, SystemClock().now().date())

    @cached_property
    def engine(self) -> Engine:
        """The engine with the standard load: 300 rules, 10,000 phrases, 40 patterns."""
        return build(cut(standard(self.packs)), self.load)

    @cached_property
    def whole(self) -> Engine:
        """The engine with the rules of the standard load, and all phrases and patterns that are shipped."""
        return build(standard(self.packs), self.load)

    @cached_property
    def everything(self) -> Engine:
        """The standard load with near-duplicates, known texts, heads, counters, and the rules on them."""
        return build(cut(self.packs), replace(self.load, signals=EVERYTHING))

    @property
    def words(self) -> str:
        """How large the standard load is."""
        return str(sizes_of(self.engine.packs))

    @cached_property
    def lines(self) -> Sequence[bytes]:
        """The items as JSON lines; of a given file only those that are read without fault."""
        if self.data is None:
            return lines(BATCH * BATCHES)
        found = self.data.read_bytes().splitlines()[: BATCH * BATCHES]
        return [line for line in found if isinstance(self.engine.decoder.decode(line), Item)]

    def buffers(self) -> list[bytes]:
        """The lines in batches."""
        return [b"\n".join(self.lines[at : at + BATCH]) for at in range(0, len(self.lines), BATCH)]

    def items(self) -> list[Item]:
        """The decoded items."""
        return [item for line in self.lines if isinstance(item := self.engine.decoder.decode(line), Item)]


def temporary(data: Path | None = None) -> Iterator[Setting]:
    """A setting whose files go away with it."""
    with tempfile.TemporaryDirectory(prefix="clearford-bench-") as folder:
        yield Setting(Path(folder), data)
