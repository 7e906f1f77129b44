"""Drawing a label over the first seconds of a film, and measuring how long and how high it stands there.

Source: GB 45438-2025 5.4, as those who implemented it tell it: in the opening picture, at least 2 seconds at
normal speed, the height of the words at least 5 % of the shortest side. The film is decoded and encoded by
the operator's own ffmpeg; its sound and subtitles are copied as they are.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from clearford.ai.labels.formats.matroska import elements
from clearford.ai.labels.pieces import BLOCK, Media, damaged
from clearford.ai.marks.decoder import Ffmpeg, file_of, reads
from clearford.ai.marks.lettering import FONT, Ink, ink, library, points_for
from clearford.ai.marks.picture import Box, Corner, Drawn, calmest, height_for, overlay, place_of, stamp_for
from clearford.ai.marks.rhythm import Heard, Loudness, hear
from clearford.ai.marks.seen import KNOWN, Measured, likeness, measure
from clearford.ai.marks.words import WORDS
from clearford.core.errors import LabelError

FILMS = ("mp4", "matroska")
"""Kinds of files that hold films."""
SECONDS = 2.0
"""How long the label stands at least."""
LOOKED_AT = 10.0
"""Seconds from the start that are looked at when it is measured."""
TICK = 0.01
"""Seconds between the pictures that are looked at: the time on screen is measured to this."""
_RATE = 8000
"""Samples a second of sound that is listened to."""
_SHORT = 256
"""Shortest side, in pixels, of the pictures that are looked at."""
_LONG = 4096
_THERE = 0.6
"""Least likeness of a picture's part and the label."""
_EBML, _DOCTYPE = 0x1A45DFA3, 0x4282
_FINELY = ("-enc_time_base", "1:90000")
"""That times are told more finely than in pictures."""
_ENCODERS = {
    "webm": ["-c:v", "libvpx-vp9", "-crf", "24", "-b:v", "0", "-row-mt", "1", "-cpu-used", "4"],
    "": ["-c:v", "libx264", "-crf", "18", "-preset", "medium"],
}


class Shown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found at the start of a film."""

    passes: bool
    """Whether it is high enough, at a corner or edge, in the first picture, and long enough on screen."""
    picture: Measured
    """Of the first picture."""
    seconds: float = 0.0
    """How long it stays from there, to a hundredth, no more than `LOOKED_AT`."""
    limit: float = SECONDS
    whole: bool = False
    """Whether it stays as long as the film was looked at, to its end or for `LOOKED_AT`."""


def draw_film(
    source: Path,
    target: Path,
    kind: str,
    ffmpeg: Ffmpeg,
    words: str = WORDS,
    *,
    corner: Corner | None = None,
    font: Path = FONT,
) -> Drawn:
    """Write a film with a label over all pictures of its first two seconds, which takes encoding it.

    target: where it is written, over what is there. Sound, subtitles and chapters are copied; streams of data
    are left out. Raises LabelError CF-L001 where there is no moving picture, CF-L010 to CF-L012 as `Ffmpeg`,
    else as `picture.draw`.
    """
    first = opening(source, kind, ffmpeg)
    width, height = first.size
    stamp = stamp_for(width, height, words, font=font)
    chosen = corner or calmest(np.asarray(first.convert("L")), stamp)
    box = place_of(chosen, width, height, stamp)
    form = _form(source, kind)
    until = _begins(source, kind, ffmpeg) + SECONDS
    with tempfile.TemporaryDirectory() as folder:
        label = Path(folder) / "label.png"
        overlay(stamp).save(label)
        over = f"[0:V:0][1:v:0]overlay=x={box.left}:y={box.top}:format=auto:enable='lt(t,{until:.6f})'[v]"
        ffmpeg.run(
            [
                *(
                    *reads(source, kind),
                    "-protocol_whitelist",
                    "file",
                    "-f",
                    "png_pipe",
                    "-i",
                    file_of(label),
                ),
                *("-filter_complex", over, "-map", "[v]", "-map", "0:a?", "-map", "0:s?"),
                *("-c:a", "copy", "-c:s", "copy", *_ENCODERS.get(form, _ENCODERS[""])),
                *("-map_metadata", "0", "-map_chapters", "0", "-f", form, "-y", file_of(target)),
            ]
        )
    return Drawn(lines=stamp.lines, corner=chosen, height=height_for(width, height), box=box)


def measure_film(
    source: Path, kind: str, ffmpeg: Ffmpeg, words: Sequence[str] = KNOWN, *, font: Path = FONT
) -> Shown:
    """The label in the first picture of a film, and how long it stays. Raises LabelError as `draw_film`."""
    first = opening(source, kind, ffmpeg)
    found = measure(first, words, font=font)
    if not found.found or found.box is None:
        return Shown(passes=False, picture=found)
    ticks, whole = _ticks(source, kind, ffmpeg, first, found, font)
    seconds = round(ticks * TICK, 2)
    long = whole or seconds >= SECONDS - TICK
    return Shown(passes=found.passes and long, picture=found, seconds=seconds, whole=whole)


def opening(source: Path, kind: str, ffmpeg: Ffmpeg) -> Any:
    """The first picture of a film, as people see it, of Pillow. Raises as `draw_film`."""
    if not has_pictures(source, kind, ffmpeg):
        raise LabelError(
            "CF-L001", "there is no moving picture in the file", suggestion="draw into its sound as WAV"
        )
    words = [*reads(source, kind), "-map", "0:V:0", "-frames:v", "1", "-c:v", "png", "-f", "image2pipe", "-"]
    pillow = library()
    try:
        return pillow.Image.open(io.BytesIO(ffmpeg.run(words)), formats=("PNG",)).convert("RGB")
    except (OSError, SyntaxError, ValueError) as error:
        raise damaged("the film has no first picture", 0) from error


def has_pictures(source: Path, kind: str, ffmpeg: Ffmpeg) -> bool:
    """Whether a file holds moving pictures, and no cover only. Raises LabelError CF-L010 to CF-L012."""
    told = ffmpeg.run(
        [
            *reads(source, kind),
            *("-map", "0:V?", "-map", "0:a?", "-c", "copy", "-t", "0"),
            *("-f", "framecrc", "-"),
        ]
    )
    return b": video" in told


def _begins(source: Path, kind: str, ffmpeg: Ffmpeg) -> float:
    """Seconds at which the first picture is shown: sound may begin before."""
    words = ["-map", "0:V:0", "-frames:v", "1", "-c:v", "rawvideo", *_FINELY, "-f", "framecrc", "-"]
    base, at = 0.0, 0.0
    for line in ffmpeg.run([*reads(source, kind), *words]).decode("ascii", "replace").splitlines():
        if line.startswith("#tb 0:"):
            above, _, below = line.partition(":")[2].strip().partition("/")
            base = int(above) / int(below)
        elif line and not line.startswith("#"):
            at = int(line.split(",")[2])
    return at * base


def _form(source: Path, kind: str) -> str:
    """What ffmpeg calls the form of a film, in which it is written again."""
    with source.open("rb") as stream:
        media = Media(stream)
        if kind != "matroska":
            return "mov" if media.peek(4, 8) == b"ftypqt  " or media.peek(4, 4) != b"ftyp" else "mp4"
        head = next((one for one in elements(media, 0, media.size) if one.id == _EBML), None)
        inner = () if head is None else elements(media, head.body, head.end)
        names = [
            media.read(one.body, one.end - one.body).rstrip(b"\0") for one in inner if one.id == _DOCTYPE
        ]
    return "webm" if names == [b"webm"] else "matroska"


def _ticks(
    source: Path, kind: str, ffmpeg: Ffmpeg, first: Any, found: Measured, font: Path
) -> tuple[int, bool]:
    """For how many ticks the label of the first picture stays, and whether to the end of what there is."""
    scale = min(1.0, _SHORT / min(first.size), _LONG / max(first.size))
    wide, high = (max(2, round(side * scale)) for side in first.size)
    box, letters = _sought(found, scale, font)
    count, before, there = 0, b"", False
    for body in _pictures(source, kind, ffmpeg, wide, high):
        if body != before:
            before = body
            grey = np.frombuffer(body, np.uint8).reshape(high, wide)
            there = likeness(grey[box.top : box.bottom, box.left : box.right], letters) >= _THERE
        if not there:
            return count, False
        count += 1
    return count, True


def _sought(found: Measured, scale: float, font: Path) -> tuple[Box, Ink]:
    """Where in shrunk pictures the words are looked for, with a little room, and their letters."""
    assert found.box is not None
    left, top, right, bottom = (scale * side for side in found.box)
    letters = ink(found.words, points_for(found.words, found.height, font=font), font=font)
    size = (max(1, round(right - left)), max(1, round(bottom - top)))
    shrunk = np.asarray(library().Image.fromarray(letters).resize(size, library().Image.Resampling.BOX))
    return Box(max(0, int(left) - 3), max(0, int(top) - 3), int(right) + 4, int(bottom) + 4), shrunk


def _pictures(source: Path, kind: str, ffmpeg: Ffmpeg, wide: int, high: int) -> Iterator[bytes]:
    """The pictures of the first seconds, grey and small, one for each tick."""
    shrunk = f"scale={wide}:{high}:flags=area,format=gray,fps={round(1 / TICK)}"
    words = [
        "-map",
        "0:V:0",
        "-vf",
        shrunk,
        "-t",
        f"{LOOKED_AT:g}",
        "-c:v",
        "rawvideo",
        "-f",
        "rawvideo",
        "-",
    ]
    size = wide * high
    yield from (one for one in ffmpeg.blocks([*reads(source, kind), *words], size) if len(one) == size)


def heard_by(source: Path, kind: str, ffmpeg: Ffmpeg) -> list[Heard]:
    """The rhythms in the first sound of a file. Raises LabelError as `Ffmpeg`, also where there is none."""
    loudness = Loudness(_RATE)
    words = ["-map", "0:a:0", "-ac", "1", "-ar", str(_RATE), "-c:a", "pcm_s16le", "-f", "s16le", "-"]
    for block in ffmpeg.blocks([*reads(source, kind), *words], BLOCK):
        even = block[: len(block) // 2 * 2]
        loudness.add(np.frombuffer(even, "<i2").reshape(-1, 1) / np.float32(32768))
    return hear(loudness)
