"""The technical pass of the corpus gate over short rows: rows a second of work of one core, and memory.

    ./dev bench corpus

The rows are those of `benchmarks.corpus`, the rules the shipped ones. The pass and the search for duplicates
run in a process of their own, so that its greatest memory is theirs. The rate counts seconds of work, not of
the clock, so that what else the machine does changes little; loading the rules is not part of it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks.corpus import texts
from benchmarks.measure import Line, at_least, at_most, figure
from benchmarks.setting import Setting
from clearford.ai.corpus.sources import Source
from clearford.runtime.corpus.folder import Folder
from clearford.runtime.corpus.gate import plan_of
from clearford.runtime.engine import EngineOptions

ROWS = 200_000
RATE, MEMORY = 20_000, 2.0
"""Goals: rows a second of work, GiB."""
SOURCES = tuple(Source(source=name, licence="CC0-1.0", collected="2026-11") for name in ("a", "b"))
SHIPPED = EngineOptions()
_PASS = """
import resource, sys, time
from pathlib import Path
from clearford.runtime.corpus.folder import Folder, every_looked
from clearford.runtime.corpus.gate import report_of
from clearford.runtime.corpus.looking import Looker
folder = Folder(Path(sys.argv[1]))
looker = Looker(sys.argv[1])
began = time.process_time()
rows = sum(looker(n) for n in range(len(folder.plan.chunks)))
looked = time.process_time() - began
began = time.process_time()
report_of(folder)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(rows, looked, time.process_time() - began, peak)
"""


class Pass(msgspec.Struct, frozen=True):
    """What one check took."""

    rows: int
    looked_s: float
    """Seconds of work, of the technical pass."""
    counted_s: float
    """The same of duplicates, counts and the list of rows to be removed."""
    peak_gib: float


def measured(folder: Path, rows: int = ROWS, options: EngineOptions = SHIPPED) -> Pass:
    """Check so many rows in a process of its own. options: the rules."""
    source = folder / "rows.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for n, text in enumerate(texts(rows)):
            stream.write(json.dumps({"text": text, "source": "ab"[n % 2]}, ensure_ascii=False) + "\n")
    check = folder / "check"
    Folder(check).begin(plan_of(str(source), SOURCES, options))
    done = subprocess.run([sys.executable, "-c", _PASS, str(check)], stdout=subprocess.PIPE, check=True)
    seen, looked, counted, peak = done.stdout.split()
    return Pass(int(seen), float(looked), float(counted), int(peak) / (1 << 20))


def run(setting: Setting) -> list[Line]:
    """Every line of this measurement."""
    found = measured(setting.folder)
    words = f"{found.rows:,} rows of 65 characters, all rules, one process"
    return [
        at_least("corpus: rows a second of one core", found.rows / found.looked_s, RATE, "rows/s", words),
        at_most("corpus: memory of pass and duplicates", found.peak_gib, MEMORY, "GiB", words),
        figure("corpus: duplicates and counts", found.rows / found.counted_s, "rows/s", "of one core"),
    ]
