"""Drawing a notice into WAV: mixed with what is there or put before and behind it; all else stays as it is.

Sources: the Multimedia Programming Interface 1.0 (RIFF, WAVE), RFC 2361 (formats), EBU Tech 3306 (RF64).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import numpy as np

from clearford.ai.labels.formats.riff import Chunk, chunks
from clearford.ai.labels.pieces import BLOCK, METADATA, Cut, Media, Piece, damaged
from clearford.ai.marks.rhythm import Heard, Loudness, Samples, hear, notice
from clearford.core.errors import LabelError, Place

Sides = Literal["start", "end", "both"]
DUCKED = 0.1
"""How loud what is there stays under the rhythm, as a part."""
_FADE = 0.02
"""Seconds in which it becomes quieter and louder again."""
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_LONGEST = 0xFFFFFFFF
_GREATEST = 1.0
"""Amplitude to which floating samples are cut where they are looked at."""


class Sound(NamedTuple):
    """How the samples of a file lie in it."""

    rate: int
    """Frames a second."""
    channels: int
    bits: int
    """Of a sample: 8, 16, 24, 32; 32 or 64 of floating ones."""
    floating: bool
    start: int
    """Byte of the first sample."""
    frames: int

    @property
    def step(self) -> int:
        """Bytes of a frame."""
        return self.channels * self.bits // 8

    @property
    def form(self) -> str:
        """What two sounds must share to stand in one file."""
        plural = "" if self.channels == 1 else "s"
        kind = " as floating numbers" if self.floating else ""
        return f"{self.rate:,} Hz, {self.channels} channel{plural}, {self.bits} bits{kind}"


def sound_of(media: Media) -> Sound:
    """The samples of a WAV file.

    Raises LabelError CF-L002 for a damaged one, CF-L001 for samples that are compressed.
    """
    known = list(chunks(media))
    head, data = _only(known, b"fmt ", 16), _only(known, b"data", 0)
    kind = _number(media, head, 0, 2)
    if kind == _EXTENSIBLE and head.size >= 26:
        kind = _number(media, head, 24, 2)
    channels, rate = _number(media, head, 2, 2), _number(media, head, 4, 4)
    step, bits = _number(media, head, 12, 2), _number(media, head, 14, 2)
    if (kind, bits) not in {*((_PCM, bits) for bits in (8, 16, 24, 32)), (_FLOAT, 32), (_FLOAT, 64)}:
        raise LabelError(
            "CF-L001",
            f"no notice is drawn into samples of the format {kind} with {bits} bits",
            suggestion="convert it to PCM of 16 bits first",
        )
    if not 0 < channels <= 256 or not 100 <= rate <= 10_000_000 or step != channels * bits // 8:
        raise damaged("the format of the samples contradicts itself", head.start)
    return Sound(rate, channels, bits, kind == _FLOAT, data.start + 8, data.size // step)


def _only(known: list[Chunk], kind: bytes, least: int) -> Chunk:
    found = [one for one in known if one.kind == kind]
    if len(found) != 1 or found[0].size < least:
        raise damaged(f"there is not one chunk `{kind.decode().strip()}`", 12)
    return found[0]


def _number(media: Media, chunk: Chunk, at: int, size: int) -> int:
    return media.number(chunk.start + 8 + at, size, little=True)


def samples(body: bytes, sound: Sound) -> Samples:
    """Whole frames as numbers from -1 to 1."""
    if sound.floating:
        with np.errstate(invalid="ignore"):  # what is no number, or no amplitude, is heard as none
            made = np.frombuffer(body, f"<f{sound.bits // 8}").astype(np.float64)
        made = np.nan_to_num(made).clip(-_GREATEST, _GREATEST)
    elif sound.bits == 8:
        made = (np.frombuffer(body, np.uint8).astype(np.float64) - 128) / 128
    elif sound.bits == 24:
        wide = np.zeros((len(body) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(body, np.uint8).reshape(-1, 3)
        made = wide.view("<i4")[:, 0] / (1 << 31)
    else:
        made = np.frombuffer(body, f"<i{sound.bits // 8}") / (1 << sound.bits - 1)
    return made.reshape(-1, sound.channels)


def body_of(made: Samples, sound: Sound) -> bytes:
    """Numbers as the frames of a file; what is too loud is cut."""
    return bytes(_packed(made.reshape(-1), sound).tobytes())


def _packed(flat: np.ndarray, sound: Sound) -> Any:
    if sound.floating:
        return flat.astype(f"<f{sound.bits // 8}")
    half = 1 << sound.bits - 1
    whole = np.rint(flat * half).clip(-half, half - 1).astype(np.int64)
    if sound.bits == 8:
        return (whole + 128).astype(np.uint8)
    if sound.bits == 24:
        return whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3]
    return whole.astype(f"<i{sound.bits // 8}")


def with_rhythm(media: Media, sides: Sides = "start") -> Iterator[Piece]:
    """The file with the rhythm mixed in at its start, its end or both; every other byte stays as it is.

    What is there is made quiet under it. Sound too short for that gets the rhythm before or behind itself.
    Raises LabelError as `sound_of`, and CF-L005 where the file would be longer than its kind allows.
    """
    sound = sound_of(media)
    tone = np.repeat(notice(sound.rate)[:, None], sound.channels, axis=1)
    size, needed = len(tone), len(tone) * (2 if sides == "both" else 1)
    if sound.frames < needed:
        yield from _inserted(media, sound, body_of(tone, sound), sides)
        return
    edits = list[_Edit]()
    for first in _firsts(sides, sound.frames - size):
        start = sound.start + first * sound.step
        end = start + size * sound.step
        old = samples(b"".join(_read(media, start, end, sound)), sound)
        edits.append(_Edit(start, end, body_of(old * _ducked(size, sound.rate) + tone, sound)))
    yield from _edited(media, edits)


def with_notice(media: Media, spoken: Media, sides: Sides = "start") -> Iterator[Piece]:
    """The file with another one, such as a spoken notice, before it, behind it, or both.

    Raises LabelError as `with_rhythm`, and CF-L013 where the two do not fit together.
    """
    sound, said = sound_of(media), sound_of(spoken)
    if said.form != sound.form:
        raise LabelError(
            "CF-L013",
            f"the notice has {said.form}; the sound has {sound.form}",
            place=Place(field="notice"),
            suggestion="convert the notice to the form of the sound",
        )
    if not 0 < said.frames * said.step <= METADATA:
        raise LabelError(
            "CF-L013",
            f"the notice has {said.frames * said.step:,} bytes of sound, and 1 to {METADATA:,} are taken",
            place=Place(field="notice"),
            suggestion="make it shorter",
        )
    body = spoken.read(said.start, said.frames * said.step)
    yield from _inserted(media, sound, body, sides)


def heard(media: Media) -> list[Heard]:
    """The rhythms in a file. Raises LabelError as `sound_of`."""
    sound = sound_of(media)
    loudness = Loudness(sound.rate)
    end = sound.start + sound.frames * sound.step
    for block in _read(media, sound.start, end, sound):
        loudness.add(samples(block, sound).astype(np.float32))
    return hear(loudness)


def _read(media: Media, start: int, end: int, sound: Sound) -> Iterator[bytes]:
    """Whole frames, about a mebibyte at a time."""
    block = max(1, BLOCK // sound.step) * sound.step
    for at in range(start, end, block):
        yield media.read(at, min(block, end - at))


def _firsts(sides: Sides, last: int) -> list[int]:
    """Frames at which a notice of some length begins; last: the one at the end."""
    return {"start": [0], "end": [last], "both": [0, last]}[sides]


def _ducked(size: int, rate: int) -> np.ndarray:
    """How loud what is there stays at each frame under the rhythm."""
    edge = np.minimum(np.arange(size), np.arange(size)[::-1]) / max(1.0, _FADE * rate)
    quiet: np.ndarray = 1 - (1 - DUCKED) * edge.clip(0, 1)
    return quiet[:, None]


class _Edit(NamedTuple):
    """Bytes in the place of others."""

    start: int
    end: int
    new: bytes


def _edited(media: Media, edits: list[_Edit]) -> Iterator[Piece]:
    at = 0
    for edit in sorted(edits):
        yield Cut(at, edit.start)
        yield edit.new
        at = edit.end
    yield Cut(at, media.size)


def _inserted(media: Media, sound: Sound, body: bytes, sides: Sides) -> Iterator[Piece]:
    """The file with more frames, and with all that says how many there are put right."""
    known = list(chunks(media))
    data = _only(known, b"data", 0)
    end = sound.start + sound.frames * sound.step
    more = len(body) * (2 if sides == "both" else 1)
    size = sound.frames * sound.step + more
    before, behind = (body if sides in (one, "both") else b"" for one in ("start", "end"))
    close = min(data.end, media.size)
    grown = sound.start + size + size % 2 - close
    edits = [
        _Edit(sound.start, sound.start, before),
        _Edit(end, close, behind + b"\0" * (size % 2)),
        *_told_sizes(media, known, data, size, grown),
    ]
    fact = next((one for one in known if one.kind == b"fact" and one.size >= 4), None)
    if fact is not None:
        count = sound.frames + more // sound.step
        edits.append(_le(fact.start + 8, min(count, _LONGEST), 4))
    yield from _edited(media, edits)


def _told_sizes(media: Media, known: list[Chunk], data: Chunk, size: int, grown: int) -> Iterator[_Edit]:
    """The sizes of the file and of its samples. known: its chunks. grown: bytes that the file gets."""
    if media.read(0, 4) == b"RF64":
        yield _le(20, media.number(20, 8, little=True) + grown, 8)
        yield _le(28, size, 8)
        return
    whole = min(max(one.end for one in known), media.size) - 8 + grown
    if whole >= _LONGEST:
        raise LabelError("CF-L005", "with the notice the file would be longer than its kind allows")
    yield _le(4, whole, 4)
    yield _le(data.start + 4, size, 4)


def _le(at: int, number: int, size: int) -> _Edit:
    return _Edit(at, at + size, number.to_bytes(size, "little"))
