"""`python -m benchmarks.evasion [--data DIR] [--json FILE]`: the table of disguises, on the shipped packs.

--data: the folder of labelled sets (or $CLEARFORD_DATA); without it the table of sets is left out.

Look-alikes are looked for only where a list asks; the last row of a table says what it would be if all did.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.evasion.disguise import Disguiser
from benchmarks.evasion.heads import heads_table, measure_heads, samples
from benchmarks.evasion.measure import Material, asking, costs, loaded, measure, table
from benchmarks.evasion.sets import Sets, measure_sets, sets_table
from clearford.runtime import shipped
from clearford.text.hanzi import Shapes

ASKED = ("radical swap", "look-alike hanzi")
"""What the route `shape` is for."""


def main(words: Sequence[str]) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evasion", description=__doc__)
    parser.add_argument("--data", type=Path, metavar="DIR", default=os.environ.get("CLEARFORD_DATA"))
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args(words)
    disguiser = Disguiser(Shapes.from_bytes(shipped.read("text", "shapes.json")).alike)
    engine = loaded()
    with tempfile.TemporaryDirectory() as folder:
        other = asking("shape", Path(folder))
    rows = measure(Material.shipped(engine), disguiser)
    asked = measure(Material.shipped(other), disguiser, ASKED)
    rows += [msgspec.structs.replace(row, name=f"{row.name}, asked for") for row in asked]
    print(table(rows))
    batch, single = costs(other, engine, Material.shipped(engine).ordinary)
    print(
        f"\nTime of ordinary texts if all lists asked: {batch:.2f} x in a batch, {single:.2f} x one by one.\n"
    )
    print(heads_table(measure_heads(engine, disguiser, samples())))
    if options.data:
        found = measure_sets(Sets.read(engine, options.data), disguiser)
        asked_sets = measure_sets(Sets.read(other, options.data), disguiser, ASKED)
        found += [msgspec.structs.replace(row, name=f"{row.name}, asked for") for row in asked_sets]
        print()
        print(sets_table(found))
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(rows)) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
