"""What each class of disguise costs: phrases found again, outcomes kept, extra false alarms, time."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from benchmarks.evasion.disguise import Disguiser
from clearford.core.items import Item
from clearford.core.spans import Span
from clearford.detect.phrases.expand import is_hanzi
from clearford.detect.plan import text_of
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions
from clearford.runtime.judged import Judged

Disguise = Callable[[str, random.Random], str]
SEED = 20_261_122
PHRASES = 1_500
ORDINARY = 1_500
CARRIERS = ("今天路过的时候看到，{}，大家怎么看", "他说{}，我没有多问", "刚才有人发来：{}。先记一下")
"""Sentences around a phrase that hold nothing else a rule reads."""


class Row(msgspec.Struct, kw_only=True):
    """What one class of disguise does. Shares are of what the disguise changed; None: nothing to measure."""

    name: str
    covered: bool = True
    """False where the table behind the disguise is missing."""
    phrases: int = 0
    """Phrases that were changed."""
    recovered: float | None = None
    """Share of them that is found again."""
    outcomes: int = 0
    """Examples of rules that were changed."""
    kept: float | None = None
    """Share of them on which the rule still holds."""
    ordinary: int = 0
    """Ordinary texts that were changed."""
    held: float | None = None
    """Share of them on which a rule holds that did not before."""
    acted: float | None = None
    """Share of them decided otherwise than allow, and not so before."""
    cost: float | None = None
    """Time for the changed examples as a multiple of the time for the plain ones."""


@dataclass(frozen=True)
class Planted:
    """A phrase within an ordinary sentence."""

    signal: str
    carrier: str
    phrase: str

    def item(self, phrase: str, i: int) -> Item:
        """The sentence with another spelling of the phrase."""
        return Item(id=f"p{i}", text=self.carrier.format(phrase))


@dataclass
class Material:
    """What is disguised: phrases, examples of rules with the stretches to disguise, ordinary texts."""

    engine: Engine
    phrases: list[Planted] = field(default_factory=list)
    examples: list[tuple[str, Item, list[tuple[int, int]]]] = field(default_factory=list)
    """(rule, item on which it holds, stretches of the phrases found in it)."""
    ordinary: list[Item] = field(default_factory=list)

    @classmethod
    def shipped(cls, engine: Engine, seed: int = SEED) -> Material:
        """The phrases and examples of the shipped packs and a part of the benign baseline."""
        rng = random.Random(seed)
        found = cls(engine)
        found.phrases = _phrases(engine, rng)
        found.examples = _examples(engine)
        items = engine.decoder.decode_lines(shipped.read("baseline", "items.jsonl"))
        chinese = [i for i in items if isinstance(i, Item) and sum(map(is_hanzi, text_of(i))) > 4]
        found.ordinary = rng.sample(chinese, min(ORDINARY, len(chinese)))
        return found


def loaded() -> Engine:
    """The shipped packs, with every phrase list read."""
    return Engine.load(EngineOptions(everything=True))


def asking(route: str, folder: Path) -> Engine:
    """The shipped packs, copied into a folder, in which every list of evidence asks for a disguise."""
    shutil.copytree(str(shipped.PACKS), folder, dirs_exist_ok=True)
    for path in folder.glob("*/*/phrases/*.yaml"):
        text = path.read_text("utf-8")
        if "\neffect: hits\n" in text:
            mine = f"routes: {{{route}: true"
            text = (
                text.replace("\nroutes: {", f"\n{mine}, ", 1)
                if "\nroutes: {" in text
                else text.replace("\nphrases:", f"\n{mine}}}\nphrases:", 1)
            )
            path.write_text(text, "utf-8")
    return Engine.load(EngineOptions(packs=(str(folder),), shipped=False, everything=True))


def _phrases(engine: Engine, rng: random.Random) -> list[Planted]:
    every = [
        Planted(f"text.phrase.{f.meta.name}.count", rng.choice(CARRIERS), p.text)
        for f in engine.packs.phrases()
        if f.meta.effect != "context"
        for p in f.phrases
        if all(map(is_hanzi, p.text)) or (p.text.isascii() and len(p.text) > 7)
    ]
    chosen = rng.sample(every, min(2 * PHRASES, len(every)))
    judged = engine.pipeline.process_vector([one.item(one.phrase, i) for i, one in enumerate(chosen)])
    return [one for i, one in enumerate(chosen) if judged.value(i, one.signal)][:PHRASES]


def _examples(engine: Engine) -> list[tuple[str, Item, list[tuple[int, int]]]]:
    chosen = [
        (rule.id, example.item)
        for rule in engine.packs.rules()
        if rule.kind == "enforce"
        for example in rule.examples
        if example.role == "plain"
    ]
    judged = engine.pipeline.process_vector([item for _, item in chosen])
    found: list[tuple[str, Item, list[tuple[int, int]]]] = []
    for i, (rule, item) in enumerate(chosen):
        stretches = _stretches(text_of(item), judged.spans(i))
        if stretches and rule in {ref.id for ref in judged.decisions[i].held}:
            found.append((rule, item, stretches))
    return found


def _stretches(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """The stretches of phrases of at least two hanzi, joined where they overlap."""
    return joined(
        span
        for span in spans
        if span.signal.startswith("text.phrase.") and sum(map(is_hanzi, text[span.start : span.end])) >= 2
    )


def joined(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """The stretches that the spans cover, ascending, joined where they overlap or touch."""
    out: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def measure(
    material: Material, disguiser: Disguiser, only: Collection[str] = (), *, seed: int = SEED
) -> list[Row]:
    """A row for each class of disguise, or for some, in the order of the tool; without a table too."""
    rows = []
    for name, disguise in disguiser.classes().items():
        if only and name not in only:
            continue
        if disguise is None:
            rows.append(Row(name=name, covered=False))
            continue
        row = Row(name=name)
        _measure_phrases(material, disguise, random.Random(seed), row)
        _measure_examples(material, disguise, random.Random(seed), row)
        _measure_ordinary(material, disguise, random.Random(seed), row)
        rows.append(row)
    return rows


def _measure_phrases(material: Material, disguise: Disguise, rng: random.Random, row: Row) -> None:
    changed = [(one, form) for one in material.phrases if (form := disguise(one.phrase, rng)) != one.phrase]
    items = [one.item(form, i) for i, (one, form) in enumerate(changed)]
    judged = material.engine.pipeline.process_vector(items)
    row.phrases = len(items)
    row.recovered = _share([bool(judged.value(i, one.signal)) for i, (one, _) in enumerate(changed)])


def _measure_examples(material: Material, disguise: Disguise, rng: random.Random, row: Row) -> None:
    changed = [
        (rule, item, disguised(item, stretches, disguise, rng)) for rule, item, stretches in material.examples
    ]
    changed = [(rule, item, other) for rule, item, other in changed if other.text != item.text]
    row.outcomes = len(changed)
    if not changed:
        return
    decide = material.engine.pipeline.process_vector
    judged = decide([other for _, _, other in changed])
    row.kept = _share([rule in _held(judged, i) for i, (rule, _, _) in enumerate(changed)])
    plain, hidden = [item for _, item, _ in changed], [other for _, _, other in changed]
    row.cost = time_of(lambda: decide(hidden)) / time_of(lambda: decide(plain))


def disguised(
    item: Item, stretches: Sequence[tuple[int, int]], disguise: Disguise, rng: random.Random
) -> Item:
    """The item with some stretches of its text disguised."""
    text, at, out = text_of(item), 0, []
    for start, end in stretches:
        out += [text[at:start], disguise(text[start:end], rng)]
        at = end
    return msgspec.structs.replace(item, text="".join([*out, text[at:]]))


def _measure_ordinary(material: Material, disguise: Disguise, rng: random.Random, row: Row) -> None:
    pairs = [(item, disguised(item, [(0, len(text_of(item)))], disguise, rng)) for item in material.ordinary]
    pairs = [(item, other) for item, other in pairs if other.text != item.text]
    row.ordinary = len(pairs)
    if not pairs:
        return
    decide = material.engine.pipeline.process_vector
    before, after = decide([item for item, _ in pairs]), decide([other for _, other in pairs])
    row.held = _share([bool(_held(after, i) - _held(before, i)) for i in range(len(pairs))])
    row.acted = _share([_acted(after, i) and not _acted(before, i) for i in range(len(pairs))])


def _held(judged: Judged, i: int) -> set[str]:
    return {ref.id for ref in judged.decisions[i].held}


def _acted(judged: Judged, i: int) -> bool:
    return judged.decisions[i].outcome != "allow"


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


def time_of(task: Callable[[], object]) -> float:
    """Seconds of processor time; the least of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        task()
        best = min(best, time.process_time() - start)
    return best


def costs(engine: Engine, usual: Engine, items: Sequence[Item]) -> tuple[float, float]:
    """Time of one engine as a multiple of that of another: for a batch, and item by item."""
    return _batch_s(engine, items) / _batch_s(usual, items), _single_s(engine, items) / _single_s(
        usual, items
    )


def _batch_s(engine: Engine, items: Sequence[Item]) -> float:
    return time_of(lambda: engine.pipeline.process_vector(items))


def _single_s(engine: Engine, items: Sequence[Item]) -> float:
    return time_of(lambda: engine.pipeline.process_scalar(items))


HEADS: Mapping[str, str] = {
    "name": "disguise", "recovered": "phrases found again", "kept": "rule still holds",
    "held": "ordinary texts newly hit", "acted": "of these acted on", "cost": "time",
}  # fmt: skip


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [f"| {' | '.join(HEADS.values())} |", f"|{'---|' * len(HEADS)}"]
    for row in rows:
        if not row.covered:
            lines.append(f"| {row.name} | not covered: no table | | | | |")
            continue
        lines.append(
            f"| {row.name} | {_percent(row.recovered)} of {row.phrases:,} "
            f"| {_percent(row.kept)} of {row.outcomes:,} "
            f"| {_percent(row.held, 2)} of {row.ordinary:,} | {_percent(row.acted, 2)} "
            f"| {'-' if row.cost is None else f'{row.cost:.2f} x'} |"
        )
    return "\n".join(lines)


def _percent(share: float | None, digits: int = 1) -> str:
    return "-" if share is None else f"{100 * share:.{digits}f} %"
