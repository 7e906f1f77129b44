"""The rhythm short-long-short-short that says in sound that it was generated: made, and heard again.

Source: GB 45438-2025 5.3, as those who implemented it tell it: a spoken notice, or the rhythm 短长短短, which
is Morse for AI. It is heard in how loud the sound is, so that it may be of any pitch; within one rhythm the
pitch must stay, which words of speech and the beat of music do not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec
import numpy as np

BEEPS = (1, 3, 1, 1)
"""How long they are, in units."""
GAPS = (1, 3, 1)
"""How long it is quiet between them: the gap between the letters is longer."""
UNIT = 0.15
"""Seconds of the short beep that is drawn."""
PITCH = 1000.0
"""Hertz of what is drawn; sound of few samples a second gets a lower one."""
LOUD = 0.35
"""Amplitude, as a part of the greatest."""
_RAMP = 0.005
"""Seconds in which a beep begins and ends, so that it does not click."""
HOP = 0.01
"""Seconds of which the loudness is taken at a time."""
_UNITS = tuple(0.06 * 1.04**step for step in range(48))
"""Units that are listened for, in seconds: 0.06 to 0.38."""
_MARGIN = 0.5
"""Units of quiet that are listened for before and behind it."""
_LIKE = 0.85
"""Least likeness of loudness and rhythm, from -1 to 1."""
_QUIET = 0.003
"""Amplitude below which changes of loudness are noise."""
_STEADY = 0.15
"""How far the pitch of a beep may lie from that of all."""
_AT_ONCE = 1 << 16
"""Hops that are listened to at a time."""
_MOST = 100
"""Rhythms that are told at most."""
_EDGE = 5.0
"""Seconds from the start or end in which a rhythm stands there."""

Where = Literal["start", "end", "middle"]
Samples = np.ndarray
"""Frames by channels, from -1 to 1."""


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A rhythm in a sound."""

    where: Where
    seconds: float
    """Where its first beep begins."""
    unit: float
    """Seconds of a short beep, to 4 %."""
    likeness: float


def notice(rate: int, *, unit: float = UNIT) -> np.ndarray:
    """The rhythm with a unit of quiet on both sides, as one channel of samples from -1 to 1.

    rate: samples a second.
    """
    pitch = min(PITCH, rate / 4)
    times = np.arange(round(rate * unit * (2 + sum(BEEPS) + sum(GAPS)))) / rate
    loud = np.zeros_like(times)
    for start, end in _beeps(unit, GAPS[1]):
        rise = np.minimum(times - start - unit, end + unit - times) / _RAMP
        loud = np.maximum(loud, rise.clip(0, 1))
    made: np.ndarray = loud * LOUD * np.sin(2 * np.pi * pitch * times)
    return made


def _beeps(unit: float, middle: int) -> Iterator[tuple[float, float]]:
    """Start and end of each beep in seconds behind the start of the first."""
    at = 0.0
    for long, gap in zip(BEEPS, (GAPS[0], middle, GAPS[2], 0), strict=True):
        yield at, at + long * unit
        at += (long + gap) * unit


class Loudness:
    """How loud a sound is and how often it swings, of each hop; samples come in blocks of any length."""

    def __init__(self, rate: int) -> None:
        self._size = max(1, round(rate * HOP))
        self.hop = self._size / rate
        """Seconds between two values."""
        self._rest: Samples | None = None
        self._loud, self._swings = list[np.ndarray](), list[np.ndarray]()

    def add(self, samples: Samples) -> None:
        """Samples that follow those before."""
        whole = samples if self._rest is None else np.concatenate([self._rest, samples])
        count = len(whole) // self._size
        self._rest = whole[count * self._size :]
        blocks = whole[: count * self._size].reshape(count, self._size, whole.shape[1])
        self._loud.append(np.sqrt((blocks.astype(np.float32) ** 2).mean((1, 2))))
        one = blocks[:, :, 0] >= 0
        self._swings.append((one[:, 1:] != one[:, :-1]).sum(1))

    def loud(self) -> np.ndarray:
        """Amplitude of each hop, 0 to 1."""
        return np.nan_to_num(np.concatenate(self._loud)) if self._loud else np.zeros(0)

    def swings(self) -> np.ndarray:
        """How often the first channel crosses zero in each hop, which for one tone tells its pitch."""
        return np.concatenate(self._swings) if self._swings else np.zeros(0)


class _Match(NamedTuple):
    likeness: float
    at: int
    """Hop of the first beep, from the start of what was padded before it."""
    unit: float
    middle: int
    """Units of the gap between the letters."""


def hear(sound: Loudness) -> list[Heard]:
    """The rhythms in a sound, in order, a hundred at most.

    That none is heard proves nothing: a spoken notice is none, and loud music hides what lies under it.
    """
    loud, swings, hop = sound.loud(), sound.swings(), sound.hop
    found = list[_Match]()
    for match in sorted(_matches(loud, hop), reverse=True):
        long = _long(match.unit) / hop
        if len(found) < _MOST and all(abs(match.at - one.at) > long for one in found):
            if _is_apart(loud, match, hop) and _is_steady(swings, match, hop):
                found.append(match)
    whole = len(loud) * hop
    return [_told(one, hop, whole) for one in sorted(found, key=lambda one: one.at)]


def _told(match: _Match, hop: float, whole: float) -> Heard:
    start = max(0.0, match.at * hop)
    end = start + _long(match.unit)
    where: Where = "start" if start <= _EDGE else "end" if whole - end <= _EDGE else "middle"
    return Heard(
        where=where, seconds=round(start, 2), unit=round(match.unit, 3), likeness=round(match.likeness, 3)
    )


def _long(unit: float) -> float:
    return unit * (sum(BEEPS) + sum(GAPS))


def _matches(loud: np.ndarray, hop: float) -> Iterator[_Match]:
    """Where a rhythm of some unit fits better than beside it."""
    pad = round(_UNITS[-1] / hop) + 1
    padded = np.pad(loud, pad)
    lap = round(14 * _UNITS[-1] / hop)
    for start in range(0, max(1, len(padded) - lap), _AT_ONCE - lap):
        part = padded[start : start + _AT_ONCE]
        for unit in _UNITS:
            for middle in (1, 2, 3):
                shape = _shape(unit, middle, hop)
                likeness = _likeness(part, shape)
                lead = round(_MARGIN * unit / hop)
                for at in _peaks(likeness):
                    yield _Match(float(likeness[at]), start + at + lead - pad, unit, middle)


def _shape(unit: float, middle: int, hop: float) -> np.ndarray:
    """Loudness of a rhythm with a little quiet on both sides, about a mean of 0."""
    spans = list(_beeps(unit, middle))
    lead = round(_MARGIN * unit / hop)
    edges = (np.arange(round(spans[-1][1] / hop) + 2 * lead + 1) - lead) * hop
    made = np.zeros(len(edges) - 1)
    for start, end in spans:
        made += np.diff(edges.clip(start, end)) / hop
    about: np.ndarray = made - made.mean()
    return about


def _likeness(loud: np.ndarray, shape: np.ndarray) -> np.ndarray:
    """How well loudness fits a shape at each place, from -1 to 1."""
    size = len(shape)
    if len(loud) < size:
        return np.zeros(0)
    whole = len(loud) + size
    product = np.fft.irfft(np.fft.rfft(loud, whole) * np.conj(np.fft.rfft(shape, whole)), whole)
    total, squares = _window(loud, size), _window(loud**2, size)
    spread = np.sqrt(np.maximum(squares - total**2 / size, 0))
    likeness: np.ndarray = product[: len(loud) - size + 1] / (
        np.maximum(spread, _QUIET * np.sqrt(size)) * np.sqrt((shape**2).sum())
    )
    return likeness


def _window(values: np.ndarray, size: int) -> np.ndarray:
    sums = np.concatenate([[0.0], values.astype(np.float64).cumsum()])
    found: np.ndarray = sums[size:] - sums[:-size]
    return found


def _peaks(likeness: np.ndarray) -> list[int]:
    edged = np.pad(likeness, 1, constant_values=-1.0)
    best = (likeness >= _LIKE) & (likeness >= edged[:-2]) & (likeness > edged[2:])
    return [int(at) for at in np.flatnonzero(best)]


def _is_apart(loud: np.ndarray, match: _Match, hop: float) -> bool:
    """Whether it is quieter right before and behind the beeps than in them."""
    spans = [(start / hop, end / hop) for start, end in _beeps(match.unit, match.middle)]
    beeps = np.concatenate([_part(loud, match.at + start + 1, match.at + end - 1) for start, end in spans])
    near, far = 0.1 * match.unit / hop + 1, 0.6 * match.unit / hop
    before = _part(loud, match.at - far, match.at - near)
    behind = _part(loud, match.at + spans[-1][1] + near, match.at + spans[-1][1] + far)
    level = 0.6 * float(np.median(beeps)) if len(beeps) else 0.0
    return all(len(one) == 0 or float(np.median(one)) < level for one in (before, behind))


def _part(values: np.ndarray, start: float, end: float) -> np.ndarray:
    """The hops from one to another, one at least, as far as there are any."""
    first = round(start)
    return values[max(0, first) : max(0, round(end), first + 1)]


def _is_steady(swings: np.ndarray, match: _Match, hop: float) -> bool:
    """Whether all beeps have one pitch, and hold it."""
    parts = [
        _part(swings, match.at + start / hop + 1, match.at + end / hop - 1)
        for start, end in _beeps(match.unit, match.middle)
    ]
    if any(len(part) == 0 for part in parts):
        return False
    pitch = float(np.median(np.concatenate(parts)))
    near = max(1.0, _STEADY * pitch)
    return pitch > 0 and all(float(np.median(np.abs(part - pitch))) <= near for part in parts)
