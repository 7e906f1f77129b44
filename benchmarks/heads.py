"""Classifier heads: what a score costs beside decoding the same lines, with and without making the hashes."""

from __future__ import annotations

import msgspec

from benchmarks.measure import Line, at_most, figure, in_turn
from benchmarks.setting import BATCH, Setting
from clearford.core.items import Item, ItemDecoder
from clearford.detect.hashes.grams import gram_plane
from clearford.detect.models.head import HEADS
from clearford.detect.models.scheme import TEXT
from clearford.detect.models.texts import TextHeads
from clearford.runtime import shipped
from clearford.runtime.models import shipped_head
from clearford.text.plane import TextPlane, build

ROUNDS = 31


def run(setting: Setting) -> list[Line]:
    """Every line of this measurement, at batches of 2,048."""
    lines = list(setting.lines[:BATCH])
    items = [item for item in ItemDecoder().decode_lines(b"\n".join(lines)) if isinstance(item, Item)]
    texts = [item.text if isinstance(item.text, str) else "" for item in items]
    heads = [shipped_head(name) for name in HEADS if name != "phishing"]
    detector = TextHeads(heads)
    want = frozenset(spec.name for spec in detector.specs)
    plane = build(texts, shipped.fold_tables())
    _grams(plane)
    buffer, decoder = b"\n".join(lines), msgspec.json.Decoder(dict)

    def with_grams() -> None:
        plane.shared.clear()
        detector.run(items, plane, want)

    best = in_turn(
        {
            "decode": lambda: decoder.decode_lines(buffer),
            "grams": with_grams,
            "heads": lambda: detector.run(items, plane, want),
        },
        ROUNDS,
    )
    each = {name: seconds / len(items) * 1e6 for name, seconds in best.items()}
    size = sum(len(text) for text in texts) / max(len(texts), 1)
    note = f"{len(heads)} heads, batches of {BATCH:,}, {size:.0f} characters a text; hashes were there"
    whole = "the same with all hashes; a third of them near-duplicates need anyway"
    return [
        at_most("text heads, an item", each["heads"], 1.0, "us", note=note),
        figure("text heads against decoding", each["heads"] / each["decode"], "x", note=note),
        figure(
            "text heads and their hashes against decoding", each["grams"] / each["decode"], "x", note=whole
        ),
    ]


def _grams(plane: TextPlane) -> None:
    for channel in TEXT.channels:
        gram_plane(plane, channel.view, channel.order)
