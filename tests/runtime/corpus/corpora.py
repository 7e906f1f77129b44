"""Corpora with planted faults in files, and checks of them, for the tests of this room."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from clearford.ai.corpus.sources import Source
from clearford.runtime.corpus.folder import Folder
from clearford.runtime.corpus.gate import look, plan_of
from clearford.runtime.engine import EngineOptions
from tests.ai.corpus.planted import SECRETS, id_card, mobile, plain
from tests.cli.program import PACKS

SMALL = EngineOptions(packs=(str(PACKS),), shipped=False, today=date(2026, 11, 22))
"""Two small packs."""
CLEAN = Source(source="clean", origin="made here", licence="CC0-1.0", collected="2026-11")
RECORDS = (CLEAN, Source(source="dirty", licence="contract 7"))
Planted = dict[int, str]
"""Place of a row -> what was planted in it."""


def corpus(seed: str, size: int) -> tuple[list[dict[str, Any]], Planted]:
    """Rows of the source `clean`, of which about one in twelve holds something; and what."""
    rng, rows, planted = random.Random(seed), list[dict[str, Any]](), Planted()
    for at in range(size):
        text, kind = plain(rng, 30), rng.choice(("personal", "secret", "same", "near")) if at > 50 else ""
        if kind and rng.random() < 1 / 12:
            planted[at] = kind
            text = _planted(rng, kind, text, [row["text"] for i, row in enumerate(rows) if i not in planted])
        rows.append({"text": text, "source": "clean"})
    return rows, planted


def _planted(rng: random.Random, kind: str, text: str, earlier: Sequence[str]) -> str:
    if kind == "personal":
        return f"{text} 手机号：{mobile(rng)}，身份证号：{id_card(rng)}"
    if kind == "secret":
        return f"{text} {SECRETS[rng.choice(sorted(SECRETS))](rng)}"
    found = rng.choice(earlier)
    if kind == "same":
        return found
    words = found.split()
    words[rng.randrange(len(words))] = "lighthouse"
    return " ".join(words)


def write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    """Rows as JSON lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def write_table(path: Path, rows: Sequence[dict[str, Any]], group: int = 1000) -> Path:
    """Rows as a Parquet table with row groups of a size."""
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path, row_group_size=group)
    return path


def checked(path: Path, address: Path, sources: Sequence[Source] = RECORDS, **more: Any) -> Folder:
    """A check of what lies at an address, its technical pass done in this process."""
    workers = more.pop("workers", 1)
    folder = Folder(path)
    folder.begin(plan_of(str(address), sources, more.pop("options", SMALL), **more))
    look(path, workers)
    return folder
