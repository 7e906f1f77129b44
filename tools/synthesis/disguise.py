"""Chinese texts in disguise: by sound, spelled out, cut by separators, as those who evade write them."""

from __future__ import annotations

import random
from collections import defaultdict
from functools import lru_cache

from clearford.runtime import shipped
from clearford.text.hanzi import Readings

_SEPARATORS = " .*-_~·|/"


@lru_cache(maxsize=1)
def _sounds() -> tuple[Readings, dict[str, list[str]]]:
    readings = Readings.from_bytes(shipped.read("text", "readings.json"))
    alike: dict[str, list[str]] = defaultdict(list)
    for char in readings.common:
        alike[readings.of(char)[0]].append(char)
    return readings, alike


def disguised(text: str, rng: random.Random) -> str:
    """The text in one of the usual disguises; a text without hanzi is only cut by separators."""
    return rng.choice((_by_sound, _by_sound, _cut, _spelled))(text, rng)


def _by_sound(text: str, rng: random.Random) -> str:
    readings, alike = _sounds()
    share = rng.choice((0.15, 0.3, 0.6))
    out = []
    for char in text:
        sounds = readings.of(char)
        hide = sounds and rng.random() < share and alike[sounds[0]]
        out.append(rng.choice(alike[sounds[0]]) if hide else char)
    return "".join(out)


def _cut(text: str, rng: random.Random) -> str:
    sign, share = rng.choice(_SEPARATORS), rng.choice((0.2, 0.5, 1.0))
    return "".join(char + sign if rng.random() < share else char for char in text)


def _spelled(text: str, rng: random.Random) -> str:
    readings, _ = _sounds()
    out = []
    for char in text:
        sounds = readings.of(char)
        out.append(sounds[0] if sounds and rng.random() < 0.2 else char)
    return "".join(out)
