"""What each class of disguise does to labelled sets: texts that other people wrote, disguised by the tool.

The sets are optional and never part of the repository. Looked at are the rows in which a phrase of evidence
stands when they are plain; the stretches of these phrases are disguised, as people do it. Ordinary rows are
disguised from end to end. Of near-duplicates one row is taken, where a set says which are.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.evasion.disguise import Disguiser
from benchmarks.evasion.measure import SEED, Disguise, disguised, joined, time_of
from clearford.core.items import Item
from clearford.core.shares import wilson
from clearford.core.spans import Span
from clearford.detect.phrases.expand import is_hanzi
from clearford.detect.plan import text_of
from clearford.runtime.engine import Engine
from clearford.runtime.judged import Judged
from tools.accuracy import KINDS, files, filled

HARMFUL = frozenset(("fraud", "illegal", "spam", "offensive", "hate", "harmful", "jailbreak"))
ORDINARY = frozenset(("ham", "safe", "neither", "none"))
LEFT_OUT = frozenset(("c2tu_cold_pairs",))
"""Copies of the rows of another set, disguised already."""
ABUSE = frozenset(("stoneskipping_train", "cold", "davidson"))
"""Sets of rude and hateful texts; the others are about fraud, spam and harmful requests."""
MOST = 3_000
"""Rows of harm that are disguised."""
MOST_ORDINARY = 10_000
LEAST_LETTERS = 8
"""A phrase without hanzi is disguised from so many letters on."""


class SetRow(msgspec.Struct, kw_only=True):
    """What one class of disguise does. (right, of how many) of what it changed."""

    name: str
    covered: bool = True
    """False where the table behind the disguise is missing."""
    recovered: tuple[int, int] = (0, 0)
    """Lists of which a phrase is found again, each in each row."""
    kept: tuple[int, int] = (0, 0)
    """Rows decided otherwise than allow that still are, of all sets but those of abuse."""
    kept_abuse: tuple[int, int] = (0, 0)
    """The same of the sets of abuse."""
    held: tuple[int, int] = (0, 0)
    """Ordinary rows on which a rule holds that did not before."""
    acted: tuple[int, int] = (0, 0)
    """Ordinary rows decided otherwise than allow, and not so before."""
    cost: float | None = None
    """Time for the disguised rows of harm as a multiple of the time for the plain ones."""


@dataclass
class Sets:
    """What is disguised: rows of harm with the stretches of the phrases in them, and ordinary rows."""

    engine: Engine
    harm: list[tuple[Item, list[tuple[int, int]]]] = field(default_factory=list)
    abuse: frozenset[str] = frozenset()
    """Ids of the rows of harm that are of the sets of abuse."""
    ordinary: list[Item] = field(default_factory=list)

    @classmethod
    def read(cls, engine: Engine, data: Path, seed: int = SEED) -> Sets:
        """The rows of the sets below a folder, drawn at random."""
        rng, abuse = random.Random(seed), set()
        harm: list[Item] = []
        ordinary: list[Item] = []
        for name, path in files(data):
            if name in LEFT_OUT:
                continue
            for item, label in rows(name, path):
                if label in HARMFUL:
                    harm.append(item)
                    abuse.update([item.id] if name in ABUSE else [])
                elif label in ORDINARY:
                    ordinary.append(item)
        found = [(item, some) for item, some in _with_phrases(engine, harm) if some]
        return cls(
            engine,
            rng.sample(found, min(MOST, len(found))),
            frozenset(abuse),
            rng.sample(ordinary, min(MOST_ORDINARY, len(ordinary))),
        )


def rows(name: str, path: Path) -> Iterator[tuple[Item, str]]:
    """The texts of a file as items, with their labels; the first of each group of near-duplicates."""
    rng, groups = random.Random(SEED), set()
    with gzip.open(path) as stream:
        for line in stream:
            row = msgspec.json.decode(line)
            if "text" not in row or row.get("group", row["id"]) in groups:
                continue
            groups.add(row.get("group", row["id"]))
            text = filled(row["text"], rng) if name == "fbs_sms" else row["text"]
            yield Item(id=row["id"], text=text, kind=KINDS.get(name, "post")), str(row.get("label", ""))


def _with_phrases(engine: Engine, items: Sequence[Item]) -> Iterator[tuple[Item, list[tuple[int, int]]]]:
    """Each item with the stretches of the phrases of evidence in it, joined where they overlap."""
    judged = engine.pipeline.fresh().process_vector(items)
    evidence = _evidence(engine)
    for i, item in enumerate(items):
        spans = (span for span in judged.spans(i) if span.signal in evidence)
        yield item, stretches(text_of(item), spans)


def _evidence(engine: Engine) -> frozenset[str]:
    names = (file.meta.name for file in engine.packs.phrases() if file.meta.effect != "context")
    return frozenset(f"text.phrase.{name}.count" for name in names)


def stretches(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches of some spans, joined where they overlap; left out is what is too short."""

    def is_long(part: str) -> bool:
        return sum(map(is_hanzi, part)) >= 2 or (part.isascii() and len(part) >= LEAST_LETTERS)

    return joined(span for span in spans if is_long(text[span.start : span.end]))


def measure_sets(
    sets: Sets, disguiser: Disguiser, only: Collection[str] = (), *, seed: int = SEED
) -> list[SetRow]:
    """A row for each class of disguise, or for some, in the order of the tool."""
    return [
        SetRow(name=name, covered=False) if disguise is None else _row(sets, name, disguise, seed)
        for name, disguise in disguiser.classes().items()
        if not only or name in only
    ]


def _row(sets: Sets, name: str, disguise: Disguise, seed: int) -> SetRow:
    row, rng = SetRow(name=name), random.Random(seed)
    evidence = sorted(_evidence(sets.engine))

    def decide(items: Sequence[Item]) -> Judged:
        # Nothing is remembered from one time to the next: a text seen before would be a sign of its own.
        return sets.engine.pipeline.fresh().process_vector(items)

    plain, hidden = _changed([(item, disguised(item, some, disguise, rng)) for item, some in sets.harm])
    before, after = decide(plain), decide(hidden)
    asked = [(i, signal) for signal in evidence for i in range(len(plain)) if before.value(i, signal)]
    row.recovered = sum(bool(after.value(i, signal)) for i, signal in asked), len(asked)
    acted = [i for i in range(len(plain)) if _acts(before, i)]
    for field_name, is_abuse in (("kept", False), ("kept_abuse", True)):
        some = [i for i in acted if (plain[i].id in sets.abuse) == is_abuse]
        setattr(row, field_name, (sum(_acts(after, i) for i in some), len(some)))
    if plain:
        row.cost = time_of(lambda: decide(hidden)) / time_of(lambda: decide(plain))
    whole = ((item, [(0, len(text_of(item)))]) for item in sets.ordinary)
    plain, hidden = _changed([(item, disguised(item, some, disguise, rng)) for item, some in whole])
    before, after = decide(plain), decide(hidden)
    row.held = sum(bool(_held(after, i) - _held(before, i)) for i in range(len(plain))), len(plain)
    row.acted = sum(_acts(after, i) and not _acts(before, i) for i in range(len(plain))), len(plain)
    return row


def _changed(pairs: Sequence[tuple[Item, Item]]) -> tuple[list[Item], list[Item]]:
    pairs = [(item, other) for item, other in pairs if other.text != item.text]
    return [item for item, _ in pairs], [other for _, other in pairs]


def _held(judged: Judged, i: int) -> set[str]:
    return {ref.id for ref in judged.decisions[i].held}


def _acts(judged: Judged, i: int) -> bool:
    return judged.decisions[i].outcome != "allow"


TITLES = ("disguise", "phrases found again in rows of harm", "outcome kept, fraud and spam",
          "outcome kept, abuse", "ordinary rows newly hit", "acted on", "time")  # fmt: skip


def sets_table(found: Sequence[SetRow]) -> str:
    """The rows as a Markdown table; in brackets the interval of 95 %."""
    lines = [f"| {' | '.join(TITLES)} |", f"|{'---|' * len(TITLES)}"]
    for row in found:
        if not row.covered:
            lines.append(f"| {row.name} | not covered: no table | | | | | |")
            continue
        cells = (
            *map(_share, (row.recovered, row.kept, row.kept_abuse)),
            *(_share(one, 2) for one in (row.held, row.acted)),
        )
        cost = "-" if row.cost is None else f"{row.cost:.2f} x"
        lines.append(f"| {row.name} | {' | '.join(cells)} | {cost} |")
    return "\n".join(lines)


def _share(counted: tuple[int, int], digits: int = 1) -> str:
    right, of = counted
    if not of:
        return "-"
    low, high = (f"{100 * border:.{digits}f}" for border in wilson(right / of, of))
    return f"{100 * right / of:.{digits}f} % ({low} to {high}) of {of:,}"
