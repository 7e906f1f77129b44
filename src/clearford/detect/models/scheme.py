"""Gram schemes: which n-grams of which view a head reads, and where their weights stand.

Heads of one scheme read the same places, so that their weights lie side by side and are fetched together.
A head made for another scheme is refused: its weights would mean something else.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clearford.detect.hashes.grams import Hashes
from clearford.detect.models.shape import TEXT_SHAPES, URL_SHAPES
from clearford.text.plane import View

SCALE = 1024
"""Weights are whole numbers of 1/1024."""
MOST_GRAMS = 65_535
"""Grams that a sum of 16-bit weights can hold in 32 bits; the cap of a text keeps below it."""

Places = NDArray[np.intp]


class Channel(NamedTuple):
    """N-grams of one view. 2^bits weights belong to it."""

    view: View
    order: int
    bits: int

    def places(self, hashes: Hashes) -> Places:
        """Place of each gram among the channel's weights: the upper bits of its hash."""
        return (hashes >> np.uint64(64 - self.bits)).view(np.intp)


class Scheme(NamedTuple):
    """What a head reads. `name` is stored in its file and changes whenever anything here or below does."""

    name: str
    channels: tuple[Channel, ...]
    shapes: int
    """Slots for the measures of shape."""

    @property
    def starts(self) -> tuple[int, ...]:
        """Where the weights of each channel begin, and at the end their number."""
        found = [0]
        for channel in self.channels:
            found.append(found[-1] + (1 << channel.bits))
        return tuple(found)

    @property
    def size(self) -> int:
        """Number of gram weights of one head."""
        return self.starts[-1]


TEXT = Scheme(
    "text-1",
    (Channel("canon", 2, 16), Channel("skeleton", 3, 16), Channel("phonetic", 2, 16)),
    TEXT_SHAPES,
)
"""Heads that read a text: characters, characters without separators, and sounds, so that neither spaces nor
homophones hide it. The triples are those of which near-duplicate sketches are made."""
URL = Scheme("url-1", (Channel("canon", 3, 16), Channel("canon", 4, 17)), URL_SHAPES)
"""Heads that read one address; the channels are those of the address as a text of its own."""
SCHEMES = {scheme.name: scheme for scheme in (TEXT, URL)}
