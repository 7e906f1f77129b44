"""The detector of the heads that read a text: fraud, spam, harassment, prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from clearford.core.ids import SignalName
from clearford.core.items import Item
from clearford.core.signals import Column, SignalSpec
from clearford.detect.base import EMPTY_ROW, BatchResult, RowResult
from clearford.detect.hashes.grams import gram_plane, gram_view
from clearford.detect.models.head import HEADS, Head
from clearford.detect.models.parted import unparted, unparted_rows
from clearford.detect.models.scheme import TEXT
from clearford.detect.models.shape import text_slots, text_slots_of
from clearford.detect.models.sums import HeadSums
from clearford.text.plane import TextPlane, TextRow

SHORTEST = 3
"""Characters of `canon` below which nothing can be said of a text."""
ABOUT = {
    "fraud": "likeness to messages that defraud",
    "spam": "likeness to unwanted advertising and bulk messages",
    "harassment": "likeness to insults, threats and abuse of persons",
    "phishing": "highest likeness of a link's address to those of phishing pages",
    "prompt": "likeness to attempts to steer an AI service against its rules, and to harmful requests",
}
"""What the score of each head says."""


def score_spec(name: str) -> SignalSpec:
    """The declaration of a head's signal."""
    return SignalSpec(
        name=SignalName(f"{name}.score"),
        type="float",
        low=0,
        high=1,
        exact=False,
        cost="model",
        about=ABOUT[name],
    )


MODEL_SPECS = tuple(score_spec(name) for name in HEADS)
"""The signals of all heads."""


class TextHeads:
    """Scores the text of an item with several heads at once; a text that is too short has no score."""

    name = "models"
    defaults: Mapping[str, Any] = {}

    def __init__(self, heads: Sequence[Head]) -> None:
        """At least one head, all of the scheme for texts."""
        self.specs = tuple(score_spec(head.name) for head in heads)
        self._sums = HeadSums(heads, TEXT)

    def run(self, items: Sequence[Item], plane: TextPlane, want: frozenset[str]) -> BatchResult:
        """Scores of a batch."""
        if not plane.n:
            return BatchResult({})
        grams = [gram_plane(plane, channel.view, channel.order) for channel in TEXT.channels]
        # The first channel is that of pairs, of which a text of three characters has two.
        valid = grams[0].counts >= SHORTEST - 1
        mask = None if valid.all() else valid
        scores = self._sums.batch(grams, text_slots(plane))
        for row, text in unparted_rows(plane).items():
            scores[:, row] = self._scores(text)
        return BatchResult(
            {
                spec.name: Column(score if mask is None else np.where(mask, score, 0.0), mask)
                for spec, score in zip(self.specs, scores, strict=True)
                if spec.name in want
            }
        )

    def run_one(self, item: Item, row: TextRow, want: frozenset[str]) -> RowResult:
        """Scores of one text."""
        if len(row.canon) < SHORTEST:
            return EMPTY_ROW
        named = zip(self.specs, self._scores(unparted(row) or row), strict=True)
        return RowResult({spec.name: score for spec, score in named if spec.name in want})

    def _scores(self, row: TextRow) -> list[float]:
        grams = [gram_view(row, channel.view, channel.order) for channel in TEXT.channels]
        return self._sums.one(grams, text_slots_of(row))
