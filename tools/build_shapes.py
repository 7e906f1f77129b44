"""Builds the table of look-alike hanzi, from shape features of characters.

    ./dev run python -m tools.build_shapes FILE [--check]

FILE holds JSON lines (or .gz) with `text`, `structure`, `four_corner` and `strokes` for each character; it
is no part of the repository, only the table made of it is. Two common hanzi look alike when they have the
same structure, corner codes that differ in one digit at most, and nearly the same number of strokes; or when
they come apart into two parts of which the last is the same. They are put into classes as well, so that a
text can be folded: of the pairs that stand in phrases of the shipped packs as many as possible fall into one
class, and no class holds more than so many.
"""

from __future__ import annotations

import argparse
import gzip
import heapq
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from clearford.detect.phrases.expand import is_hanzi
from clearford.runtime import shipped
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.text.hanzi import Readings, Splits

TARGET = Path(__file__).parents[1] / "src/clearford/packs/_data/text/shapes.json"
STROKES_APART = 2
MOST = 48
"""Hanzi of a class."""
UNUSED = 0.3
"""Weight of a hanzi that stands in no phrase, in phrases."""


def look_alikes(path: Path, among: str) -> dict[str, tuple[str, ...]]:
    """Character -> others of `among` with the same structure, nearly the same corners and stroke count."""
    wanted = frozenset(among)
    by_corners: dict[tuple[str, int, str], list[tuple[str, int]]] = defaultdict(list)
    features = [row for row in _rows(path) if row["text"] in wanted and len(str(row["four_corner"])) == 5]
    for row in features:
        for key in _keys(row):
            by_corners[key].append((row["text"], int(row["strokes"])))
    found = {}
    for row in features:
        near = {
            char
            for key in _keys(row)
            for char, strokes in by_corners[key]
            if char != row["text"] and abs(strokes - int(row["strokes"])) <= STROKES_APART
        }
        if near:
            found[row["text"]] = tuple(sorted(near))
    return found


def _keys(row: Mapping[str, str]) -> list[tuple[str, int, str]]:
    """The code with each one of its digits left out: two codes share a key when one digit differs."""
    code = str(row["four_corner"])
    return [(str(row["structure"]), i, code[:i] + code[i + 1 :]) for i in range(len(code))]


def _rows(path: Path) -> list[dict[str, str]]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as stream:
        return [json.loads(line) for line in stream]


def swapped(splits: Splits, among: str) -> dict[str, tuple[str, ...]]:
    """Character -> others of `among` that have another first part before the same last part."""
    by_last: dict[str, set[str]] = defaultdict(set)
    for char in among:
        for parts in splits.splits.get(char, ()):
            if len(parts) == 2:
                by_last[parts[1]].add(char)
    found: dict[str, set[str]] = defaultdict(set)
    for chars in by_last.values():
        for char in chars:
            found[char] |= chars - {char}
    return {char: tuple(sorted(others)) for char, others in found.items() if others}


def classes(
    sources: Sequence[Mapping[str, tuple[str, ...]]], weights: Mapping[str, float], most: int = MOST
) -> list[str]:
    """Classes of at least two hanzi: the two that have most in common are joined, again and again."""
    ties: dict[str, dict[str, float]] = {char: {} for char in sorted(set().union(*sources))}
    for alike in sources:
        for char, others in sorted(alike.items()):
            for other in others:
                for one, two in ((char, other), (other, char)):
                    ties[one][two] = ties[one].get(two, 0.0) + weights.get(char, UNUSED) / len(others)
    heap = [(-tie, one, two) for one, found in ties.items() for two, tie in found.items() if one < two]
    heapq.heapify(heap)
    members = {char: char for char in ties}
    while heap:
        tie, one, two = heapq.heappop(heap)
        stale = one not in members or two not in members or ties[one].get(two) != -tie
        if stale or len(members[one]) + len(members[two]) > most:
            continue
        members[one] += members.pop(two)
        for other, more in ties.pop(two).items():
            ties[other].pop(two, None)
            if other != one:
                ties[one][other] = ties[other][one] = ties[one].get(other, 0.0) + more
                heapq.heappush(heap, (-ties[one][other], min(one, other), max(one, other)))
    return sorted("".join(sorted(found)) for found in members.values() if len(found) > 1)


def weights() -> Counter[str]:
    """How often each hanzi stands in the phrases of evidence of the shipped packs."""
    packs, _ = load_packs(EngineOptions())
    phrases = (p.text for f in packs.phrases() if f.meta.effect != "context" for p in f.phrases)
    return Counter(char for text in phrases for char in text if is_hanzi(char))


def build(path: Path) -> str:
    """The content of the data file."""
    common = Readings.from_bytes(shipped.read("text", "readings.json")).common
    splits = Splits.from_bytes(shipped.read("text", "splits.json"))
    sources = look_alikes(path, common), swapped(splits, common)
    alike = {char: sorted({o for found in sources for o in found.get(char, ())}) for char in common}
    rows = [f'"{char}": "{"".join(others)}"' for char, others in sorted(alike.items()) if others]
    groups = [f'"{group}"' for group in classes(sources, weights())]
    return (
        '{"version": 1,\n"alike": {\n'
        + ",\n".join(rows)
        + '\n},\n"classes": [\n'
        + ",\n".join(groups)
        + "\n]}\n"
    )


def main() -> int:
    """Write the data file, or with `--check` compare it with a fresh build."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    content = build(options.file)
    if options.check:
        same = TARGET.read_text("utf-8") == content
        print("shapes: " + ("as shipped" if same else "differ from the shipped file"))
        return 0 if same else 1
    TARGET.write_text(content, "utf-8")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
