"""How sure a share is that was counted over some trials."""

from __future__ import annotations

import math

_Z = 1.959963984540054


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share over n trials; (0, 1) without trials."""
    if n == 0:
        return 0.0, 1.0
    square = _Z * _Z / n
    centre = (share + square / 2) / (1 + square)
    half = _Z / (1 + square) * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, centre - half), min(1.0, centre + half)
