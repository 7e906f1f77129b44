"""Write the generated pages: schemas, signals, rules, items, actions, errors. `--check` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.generated import pages

ROOT = Path(__file__).parents[1]


def main(arguments: list[str]) -> int:
    """Write (or with `--check` compare) every generated page; gives the number of stale ones."""
    stale = 0
    for name, text in pages().items():
        path = ROOT / name
        current = path.read_text() if path.exists() else None
        if current == text:
            continue
        stale += 1
        if "--check" in arguments:
            print(f"stale: {name}")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            print(f"written: {name}")
    return stale if "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
