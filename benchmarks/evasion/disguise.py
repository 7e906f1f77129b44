"""Disguises a phrase as people do who want to get past a filter, one class of disguise at a time.

Its tables come from elsewhere than the engine's where there is another source: readings and traditional
forms from the libraries behind them, hanzi with another radical from the parts they come apart into.
Look-alike hanzi are those of the engine's own table.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from opencc import OpenCC
from pypinyin import Style, pinyin

from clearford.detect.phrases.emoji import PICTURES
from clearford.runtime import shipped
from clearford.text.hanzi import Readings, Splits

ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
SEPARATORS = ".*-_ ~|·、/"
CIRCLED = {str(n): chr(0x2460 + n - 1) for n in range(1, 10)} | {"0": "⓪"}
ALIKE_LATIN = dict(zip("aceiopsxyABEHIKMOPTX", "асеіорѕхуАВЕНІКМОРТХ", strict=True))
SHARE = 0.6
"""Share of the characters that can be changed which are; at least one is."""


@dataclass(frozen=True)
class Disguiser:
    """Disguises by tables. look_alike: character -> others of its shape; empty when there is no table."""

    look_alike: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def classes(self) -> dict[str, Callable[[str, random.Random], str] | None]:
        """Class of disguise -> what does it; None where the table is missing."""
        return {
            "traditional": lambda text, rng: _each(text, rng, _traditional, share=1.0),
            "full width": lambda text, rng: _each(text, rng, _full_width, share=1.0),
            "look-alike Latin": lambda text, rng: _each(text, rng, lambda c: ALIKE_LATIN.get(c, c)),
            "zero width": lambda text, rng: _between(text, rng, ZERO_WIDTH),
            "separators": lambda text, rng: _between(text, rng, SEPARATORS),
            "homophone": lambda text, rng: _each(text, rng, lambda c: _one_of(_homophones(c), c, rng)),
            "full pinyin": lambda text, rng: _spelled(text),
            "mixed pinyin": lambda text, rng: _each(text, rng, lambda c: _reading(c) or c, share=0.35),
            "initials": lambda text, rng: "".join((_reading(c) or c)[0] for c in text),
            "split": lambda text, rng: _each(text, rng, lambda c: _one_of(_parts(c), c, rng), share=0.4),
            "shuffle": _shuffled,
            "emoji": lambda text, rng: _each(text, rng, lambda c: _one_of(_pictures(c), c, rng), share=0.4),
            "radical swap": lambda text, rng: _each(
                text, rng, lambda c: _one_of(_swapped(c), c, rng), share=0.4
            ),
            "look-alike hanzi": self._look_alike if self.look_alike else None,
        }

    def _look_alike(self, text: str, rng: random.Random) -> str:
        return _each(text, rng, lambda c: _one_of(self.look_alike.get(c, ()), c, rng), share=0.4)


def _one_of(choices: Sequence[str], otherwise: str, rng: random.Random) -> str:
    return rng.choice(choices) if choices else otherwise


def _each(text: str, rng: random.Random, change: Callable[[str], str], *, share: float = SHARE) -> str:
    """The text with a share of those characters changed that the change does anything to."""
    places = [i for i, char in enumerate(text) if change(char) != char]
    if not places:
        return text
    chosen = set(rng.sample(places, max(1, round(share * len(places)))))
    return "".join(change(char) if i in chosen else char for i, char in enumerate(text))


def _between(text: str, rng: random.Random, signs: str) -> str:
    """Signs between some characters."""
    places = (
        set(rng.sample(range(1, len(text)), max(1, round(SHARE * (len(text) - 1))))) if len(text) > 1 else ()
    )
    return "".join(rng.choice(signs) + char if i in places else char for i, char in enumerate(text))


def _shuffled(text: str, rng: random.Random) -> str:
    """Two neighbours exchanged, or the first part put last."""
    if len(text) < 3:
        return text[::-1]
    at = rng.randrange(len(text) - 1)
    if rng.random() < 0.5:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[at + 1 :] + text[: at + 1]


@cache
def _s2t() -> OpenCC:
    return OpenCC("s2t")


@cache
def _traditional(char: str) -> str:
    found = _s2t().convert(char)
    return found if len(found) == 1 else char


def _full_width(char: str) -> str:
    return CIRCLED.get(char) or (chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char)


@cache
def _reading(char: str) -> str:
    """The usual reading without tone, as typed; empty for what has none."""
    if not "\u3400" <= char <= "\u9fff":
        return ""
    return pinyin(char, style=Style.NORMAL, v_to_u=False)[0][0]


def _spelled(text: str) -> str:
    return " ".join(_reading(char) or char for char in text) if any(map(_reading, text)) else text


@cache
def _by_sound() -> Mapping[str, str]:
    common = Readings.from_bytes(shipped.read("text", "readings.json")).common
    found: dict[str, str] = defaultdict(str)
    for char in common:
        found[_reading(char)] += char
    return found


@cache
def _homophones(char: str) -> str:
    return _by_sound().get(_reading(char), "").replace(char, "") if _reading(char) else ""


@cache
def _splits() -> Splits:
    return Splits.from_bytes(shipped.read("text", "splits.json"))


@cache
def _parts(char: str) -> tuple[str, ...]:
    return tuple(form for form in _splits().of(char) if len(form) > 1)


@cache
def _by_part() -> Mapping[str, str]:
    """Last part of a common hanzi of two parts -> the hanzi that end in it."""
    common = Readings.from_bytes(shipped.read("text", "readings.json")).common
    found: dict[str, str] = defaultdict(str)
    for char in common:
        for parts in _splits().splits.get(char, ()):
            if len(parts) == 2:
                found[parts[1]] += char
    return found


@cache
def _swapped(char: str) -> str:
    """Hanzi of the same last part and another first one, such as 倍 for 陪."""
    own = [parts[1] for parts in _splits().splits.get(char, ()) if len(parts) == 2]
    return "".join(_by_part().get(part, "") for part in own).replace(char, "")


@cache
def _pictures(char: str) -> tuple[str, ...]:
    return (
        tuple(p for p, name in PICTURES.items() if _reading(name) == _reading(char)) if _reading(char) else ()
    )
