"""Recall, precision and alarms of personal information on texts made without sight of the recognisers."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from benchmarks.heldout.harmless import numeric
from benchmarks.heldout.ordinary import ordinary
from benchmarks.heldout.score import Finder, misses, score
from benchmarks.heldout.sets import Sample, positives
from benchmarks.measure import Line, at_least, at_most
from clearford.core.spans import Span
from clearford.detect.personal.detector import PersonalDetector
from clearford.detect.personal.recogniser import load_recognisers
from clearford.runtime.shipped import fold_tables, read_folder
from clearford.text.plane import build_one

LEVELS = ("structured", "disguised")


def measure(find: Finder) -> list[dict[str, Any]]:
    """Recall by kind and level, precision by kind, alarms per 1,000 texts of each harmless set.

    find: text -> findings with `signal`, `start` and `end` in code points, and `why`.
    Each row: part, kind, level, n, hits, value, low, high; low and high are the 95 % Wilson interval.
    """
    return score(find, positives(), {"numeric": numeric(), "ordinary": ordinary()})


def shipped() -> Finder:
    """The detector with the shipped recognisers; a handle that is also a kind is given once."""
    detector = PersonalDetector(load_recognisers(read_folder("personal", ending=".yaml")))
    tables = fold_tables()

    def find(text: str) -> list[Span]:
        spans = detector.spans(build_one(text, tables))
        kinds = {(s.start, s.end) for s in spans if s.signal.startswith("personal.")}
        return [s for s in spans if s.signal.startswith("personal.") or (s.start, s.end) not in kinds]

    return find


def _value(rows: Sequence[dict[str, Any]], part: str, kind: str, level: str = "") -> tuple[float, str]:
    """The value of a row and a note with its size and interval."""
    for row in rows:
        if (row["part"], row["kind"], row["level"]) == (part, kind, level):
            return row["value"], f"n {row['n']}, 95 % {row['low']:.3f} to {row['high']:.3f}"
    return 0.0, "n 0"


def lines(rows: Sequence[dict[str, Any]]) -> list[Line]:
    """The goals and whether they hold."""
    structured, note = _value(rows, "recall", "all", "structured")
    disguised, hidden_note = _value(rows, "recall", "all", "disguised")
    address, address_note = _value(rows, "recall", "address", "structured")
    precision, precision_note = _value(rows, "precision", "all")
    posts, posts_note = _value(rows, "alarms", "ordinary")
    checked, checked_note = _value(rows, "alarms", "numeric", "checksum")
    return [
        at_least("recall, structured", structured, 0.95, "share", note),
        at_least("recall, disguised", disguised, 0.85, "share", hidden_note),
        at_least("recall, address, structured", address, 0.75, "share", address_note),
        at_least("precision", precision, 0.97, "share", precision_note),
        at_most("alarms on ordinary posts", posts, 1, "in 1,000", posts_note),
        at_most("alarms on numbers, by check digit", checked, 1, "in 1,000", checked_note),
    ]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Recall of each kind at both levels, and precision, as a Markdown table."""
    text = "| kind | structured | 95 % | n | disguised | 95 % | n | precision | n |\n|" + "---|" * 9
    by_key = {(row["part"], row["kind"], row["level"]): row for row in rows}
    kinds = sorted({row["kind"] for row in rows if row["part"] != "alarms"} - {"all"})
    for kind in [*kinds, "all"]:
        cells = [kind]
        for level in LEVELS:
            row = by_key.get(("recall", kind, level))
            interval = f"{row['low']:.2f}-{row['high']:.2f}" if row else ""
            cells += [f"{row['value']:.3f}", interval, str(row["n"])] if row else ["", "", ""]
        row = by_key.get(("precision", kind, ""))
        cells += [f"{row['value']:.3f}", str(row["n"])] if row else ["", ""]
        text += "\n| " + " | ".join(cells) + " |"
    return text


def missed(find: Finder, samples: Sequence[Sample]) -> str:
    """Missed entities as a Markdown list: kind, level, form, reason, count and one example."""
    every = misses(find, samples)
    groups = Counter((miss.kind, miss.level, miss.form, miss.why) for miss in every)
    example = {(miss.kind, miss.level, miss.form, miss.why): miss.surface for miss in every}
    order = sorted(groups, key=lambda key: (key[0], key[1], -groups[key], key[2]))
    return "\n".join(f"- {' | '.join(key)}: {groups[key]}  e.g. {example[key]!r}" for key in order)


def main(*, with_misses: bool) -> int:
    """Print the figures; 1 when a goal is not met."""
    find = shipped()
    rows = measure(find)
    print(table(rows))
    for row in rows:
        if row["part"] == "alarms":
            name = f"{row['kind']} {row['level']}".strip()
            print(f"alarms, {name}: {row['hits']} of {row['n']} texts, {row['value']:.2f} in 1,000")
    for line in lines(rows):
        print(f"{'held' if line.holds else 'NOT HELD'}: {line.name} {line.value} ({line.goal}; {line.note})")
    if with_misses:
        print(missed(find, positives()))
    return 0 if all(line.holds for line in lines(rows)) else 1


if __name__ == "__main__":
    sys.exit(main(with_misses="--misses" in sys.argv[1:]))
