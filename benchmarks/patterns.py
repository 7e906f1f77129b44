"""Forty patterns: filtered in one scan and confirmed, against Presidio's recognisers of the same patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from benchmarks.corpus import texts
from benchmarks.load import PATTERNS
from benchmarks.measure import Line, at_least, figure, in_turn, missing
from benchmarks.setting import Setting
from clearford.detect.patterns.engine import PatternEngine
from clearford.detect.patterns.spec import PatternSpec, confirm_form
from clearford.runtime import shipped
from clearford.runtime.detectors import pattern_specs
from clearford.text.plane import build

try:
    from benchmarks.presidio import Presidio
except ImportError:
    Presidio = None  # type: ignore[assignment,misc]

N = 1024
THEIRS = 64
"""Texts that the slower one is given."""
NAME = "40 patterns, times faster than Presidio"


def run(setting: Setting) -> list[Line]:
    """How many times faster, after both have given the same answer."""
    specs = _specs(setting)
    engine, tables = PatternEngine(specs), shipped.fold_tables()
    found = texts(N)

    plane = build(found, tables)
    plane.buffer("canon")
    if Presidio is None:
        return [missing(NAME, "presidio-analyzer")]
    presidio = Presidio({spec.name: confirm_form(spec).pattern for spec in specs})
    canon = [tables.fold("canon", text) for text in found[:THEIRS]]
    same = _pairs(engine, found[:THEIRS]) == {
        (row, name) for row, text in enumerate(canon) for name in presidio.analyze(text)
    }
    tasks: dict[str, Callable[[], object]] = {
        "ours": lambda: engine.find(plane),
        "folded": lambda: engine.find(build(found, tables)),
        "theirs": lambda: [presidio.analyze(text) for text in canon],
        "bare": lambda: [presidio.recognize(text) for text in canon],
    }
    best = in_turn(tasks, 7)
    mine, theirs, bare = best["ours"] / N * 1e6, best["theirs"] / THEIRS * 1e6, best["bare"] / THEIRS * 1e6
    note = f"the same folded texts; {mine:.2f} us, {theirs:.0f} us ({bare:.0f} us its recognisers alone); "
    note += "answers equal" if same else "ANSWERS DIFFER"
    return [
        at_least(NAME, theirs / mine, 200, note=note),
        figure("40 patterns with folding", best["folded"] / N * 1e6, "us"),
    ]


def _specs(setting: Setting) -> list[PatternSpec]:
    """The first forty patterns of the load, each under a name of its own."""
    every = (spec for file in setting.engine.packs.patterns() for spec in pattern_specs(file))
    return [
        PatternSpec(name=f"p{i}", pattern=spec.pattern, borders=spec.borders)
        for i, spec in enumerate(islice(every, PATTERNS))
    ]


def _pairs(engine: PatternEngine, found: Sequence[str]) -> set[tuple[int, str]]:
    hits = engine.find(build(found, shipped.fold_tables()))
    return {(row, engine.patterns[number].name) for row, number in zip(hits.rows, hits.patterns, strict=True)}
