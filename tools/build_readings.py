"""Builds the readings of common hanzi, which the expansion of phrases needs.

Run `python -m tools.build_readings` to write the data file, `--check` to rebuild it and compare.
Common hanzi are those of the national character set of 1980: the 3,755 of its first level come first,
then the 3,008 of its second.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.build_fold_tables import readings_of

TARGET = Path(__file__).parents[1] / "src/clearford/packs/_data/text/readings.json"
FIRST_LEVEL = range(16, 56)
SECOND_LEVEL = range(56, 88)


def hanzi(rows: range) -> Iterator[str]:
    """The hanzi in some rows of the character set, in its order."""
    for row in rows:
        for cell in range(1, 95):
            text = bytes((row + 160, cell + 160)).decode("gb2312", "ignore")
            if text:
                yield text


def build() -> str:
    """The content of the data file."""
    common = "".join(hanzi(FIRST_LEVEL))
    lines = [
        f"{json.dumps(char, ensure_ascii=False)}: {json.dumps(readings_of(char))}"
        for char in (*common, *hanzi(SECOND_LEVEL))
    ]
    head = f'{{"version": 1,\n"common": {json.dumps(common, ensure_ascii=False)},\n"readings": {{\n'
    return head + ",\n".join(lines) + "\n}}\n"


def main(arguments: list[str]) -> int:
    """Write the data file, or with `--check` compare it with a fresh build."""
    content = build()
    if "--check" in arguments:
        same = TARGET.read_text("utf-8") == content
        print("readings: " + ("as shipped" if same else "differ from the shipped file"))
        return 0 if same else 1
    TARGET.write_text(content, "utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
