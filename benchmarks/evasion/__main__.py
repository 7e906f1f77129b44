"""`python -m benchmarks.evasion [--shapes FILE] [--data DIR] [--json FILE]`: the table of disguises.

--shapes: shape features of characters (JSON lines), without which look-alike hanzi are not covered.
--data: the folder of labelled sets (or $CLEARFORD_DATA); without it the table of sets is left out.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.evasion.disguise import Disguiser
from benchmarks.evasion.heads import heads_table, measure_heads, samples
from benchmarks.evasion.measure import Material, loaded, measure, table
from benchmarks.evasion.sets import Sets, measure_sets, sets_table
from benchmarks.evasion.shapes import look_alikes
from clearford.runtime import shipped
from clearford.text.hanzi import Readings


def main(words: Sequence[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evasion", description=__doc__)
    parser.add_argument("--shapes", type=Path, metavar="FILE")
    parser.add_argument("--data", type=Path, metavar="DIR", default=os.environ.get("CLEARFORD_DATA"))
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(words)
    common = Readings.from_bytes(shipped.read("text", "readings.json")).common
    alike = look_alikes(options.shapes, common) if options.shapes else {}
    engine, disguiser = loaded(), Disguiser(alike)
    rows = measure(Material.shipped(engine), disguiser)
    print(table(rows))
    print()
    print(heads_table(measure_heads(engine, disguiser, samples())))
    if options.data:
        print()
        print(sets_table(measure_sets(Sets.read(engine, options.data), disguiser)))
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
