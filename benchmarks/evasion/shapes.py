"""Characters that look alike, from shape features: structure, radical, four-corner code and strokes."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from pathlib import Path

STROKES_APART = 2


def look_alikes(path: Path, among: str) -> dict[str, tuple[str, ...]]:
    """Character -> others of `among` with the same structure, nearly the same corners and stroke count.

    path: JSON lines (or .gz) with `text`, `structure`, `four_corner` and `strokes` for each character.
    """
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


def _keys(row: dict[str, str]) -> list[tuple[str, int, str]]:
    """The code with each one of its digits left out: two codes share a key when one digit differs."""
    code = str(row["four_corner"])
    return [(str(row["structure"]), i, code[:i] + code[i + 1 :]) for i in range(len(code))]


def _rows(path: Path) -> list[dict[str, str]]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as stream:
        return [json.loads(line) for line in stream]
