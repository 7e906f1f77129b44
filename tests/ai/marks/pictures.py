"""Pictures to draw labels on: of any size, smooth or rough, dark or bright; invented."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def ground(width: int, height: int, seed: int = 0) -> Image.Image:
    """A picture of blots, rougher or smoother by the seed; each fourth is of one colour."""
    random = np.random.default_rng(seed)
    if seed % 4 == 3:
        return Image.new("RGB", (width, height), tuple(random.integers(0, 256, 3).tolist()))
    coarse = int(random.integers(2, 40))
    blots = random.integers(0, 256, (height // coarse + 2, width // coarse + 2, 3), dtype=np.uint8)
    return Image.fromarray(blots).resize((width, height), Image.Resampling.BICUBIC)


def encoded(image: Image.Image, *, quality: int = 75) -> Image.Image:
    """The picture after JPEG."""
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", quality=quality)
    return Image.open(stream)
