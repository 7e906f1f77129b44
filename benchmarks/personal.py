"""Recall, precision and alarms of personal information on texts made without sight of the recognisers."""

from __future__ import annotations

from typing import Any

from benchmarks.heldout.harmless import numeric
from benchmarks.heldout.ordinary import ordinary
from benchmarks.heldout.score import Finder, score
from benchmarks.heldout.sets import positives


def measure(find: Finder) -> list[dict[str, Any]]:
    """Recall by kind and level, precision by kind, alarms per 1,000 texts of each harmless set.

    find: text -> findings with `signal`, `start` and `end` in code points.
    Each row: part, kind, level, n, hits, value, low, high; low and high are the 95 % Wilson interval.
    """
    return score(find, positives(), {"numeric": numeric(), "ordinary": ordinary()})
