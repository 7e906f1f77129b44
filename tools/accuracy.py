"""Run the shipped packs over labelled sets and print the table of docs/explanation/accuracy.md.

    ./dev run python -m tools.accuracy [--data DIR] [--hits FILE]

The sets are optional and never part of the repository; DIR is the folder that holds them (or
$CLEARFORD_DATA). With --hits, fifty decisions other than allow of each set are written to FILE for reading,
drawn at random with a fixed seed; that file holds texts of the sets and must stay outside the repository.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions

READ = 50
BATCH = 2048
MASK = re.compile(r"CELLPHONE|HOTLINE|PHONE|WECHAT|DIGIT|PLACE|NAME|BANK|URL|QQ")
KINDS = {"fbs_sms": "message", "uci_sms": "message", "stoneskipping_train": "comment", "cold": "comment"}


@dataclass
class Tally:
    """What was decided about the rows of one label of one set."""

    rows: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    trial: int = 0
    """Rows allowed on which only rules on trial held."""
    rules: Counter[str] = field(default_factory=Counter)

    def take(self, decision: Decision) -> None:
        """Count one decision."""
        self.rows += 1
        self.outcomes[decision.outcome] += 1
        self.trial += decision.outcome == "allow" and bool(decision.held)
        self.rules.update(str(rule) for rule in decision.determining)


def files(data: Path) -> Iterator[tuple[str, Path]]:
    """(set, file) of every text file below the folder."""
    for path in sorted(data.glob("*/*.jsonl.gz")):
        with gzip.open(path) as stream:
            row = msgspec.json.decode(stream.readline())
        if ("text" in row or "url" in row) and path.parent.name != "hanzi_similar":
            yield path.parent.name, path


def filled(text: str, rng: random.Random) -> str:
    """A text whose masks are replaced by invented values, since no mask is met in the field."""
    return MASK.sub(lambda m: _invented(m.group(), rng), text)


def _invented(mask: str, rng: random.Random) -> str:
    number = rng.randrange(10**8)
    return {
        "CELLPHONE": f"138{number:08d}",
        "PHONE": f"010-6{number % 10**7:07d}",
        "HOTLINE": f"400-{number % 1000:03d}-{number % 10**4:04d}",
        "URL": f"http://w{number % 1000}.example/a{number % 97}",
        "PLACE": rng.choice(("城东", "新街口", "人民路", "开发区")),
        "NAME": rng.choice(("小王", "李经理", "张女士", "陈先生")),
        "BANK": rng.choice(("某某银行", "城市银行")),
        "DIGIT": str(rng.randint(1, 999)),
        "QQ": str(10**8 + number),
        "WECHAT": f"wx{number % 10**6:06d}",
    }[mask]


def items(name: str, path: Path) -> Iterator[tuple[Item, str]]:
    """The rows of a file as items, with their labels."""
    rng = random.Random(20261122)
    with gzip.open(path) as stream:
        for line in stream:
            row: dict[str, Any] = msgspec.json.decode(line)
            text = row.get("text") or row["url"]
            kind = "url" if "url" in row else KINDS.get(name, "post")
            if name == "fbs_sms":
                text = filled(text, rng)
            yield Item(id=row["id"], text=text, kind=kind), str(row.get("label", ""))


def judge(engine: Engine, name: str, path: Path, hits: list[dict[str, Any]]) -> dict[str, Tally]:
    """Label -> tally; decisions other than allow are added to `hits`."""
    tallies: dict[str, Tally] = {}
    batch: list[tuple[Item, str]] = []

    def flush() -> None:
        for (item, label), decision in zip(
            batch, engine.pipeline.process([i for i, _ in batch]).decisions, strict=True
        ):
            tallies.setdefault(label, Tally()).take(decision)
            if decision.outcome != "allow":
                hits.append(
                    {
                        "set": name,
                        "id": item.id,
                        "label": label,
                        "outcome": decision.outcome,
                        "rules": decision.determining,
                        "text": item.text,
                    }
                )
        batch.clear()

    for pair in items(name, path):
        batch.append(pair)
        if len(batch) == BATCH:
            flush()
    flush()
    return tallies


def line(name: str, label: str, tally: Tally) -> str:
    """One row of the table."""
    share = {o: f"{100 * tally.outcomes[o] / tally.rows:.2f} %" for o in ("restrict", "escalate", "allow")}
    top = ", ".join(f"`{rule}` {count}" for rule, count in tally.rules.most_common(3)) or "-"
    trial = f"{100 * tally.trial / tally.rows:.2f} %"
    return (
        f"| {name} | {label} | {tally.rows:,} | {share['restrict']} | {share['escalate']} "
        f"| {share['allow']} | {trial} | {top} |"
    )


def main() -> None:
    """Print the table; write hits for reading where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("CLEARFORD_DATA"))
    parser.add_argument("--hits", type=Path)
    options = parser.parse_args()
    if options.data is None:
        parser.error("name the folder of the sets: --data DIR or $CLEARFORD_DATA")
    engine = Engine.load(EngineOptions())
    chosen: list[dict[str, Any]] = []
    print("| set | label | rows | restrict | escalate | allow | of these trial hits | determining rules |")
    print("|---|---|---|---|---|---|---|---|")
    for name, path in files(options.data):
        hits: list[dict[str, Any]] = []
        for label, tally in sorted(judge(engine, name, path, hits).items()):
            print(line(f"{name} {path.name.removesuffix('.jsonl.gz')}", label, tally))
        chosen += random.Random(1).sample(hits, min(READ, len(hits)))
    if options.hits:
        options.hits.write_bytes(b"".join(msgspec.json.encode(hit) + b"\n" for hit in chosen))


if __name__ == "__main__":
    main()
