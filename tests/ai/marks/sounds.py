"""Sounds to draw notices into, made here: of any format, quiet or loud, speech-like or not."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import numpy as np

from clearford.ai.marks.sound import Sound, body_of

FORMATS = {
    "u8": (1, 8),
    "s16": (1, 16),
    "s24": (1, 24),
    "s32": (1, 32),
    "f32": (3, 32),
    "f64": (3, 64),
}


def wav(
    made: np.ndarray,
    form: str = "s16",
    *,
    rate: int = 16_000,
    wide: bool = False,
    before: bytes = b"",
    behind: bytes = b"",
) -> bytes:
    """A file of samples, frames by channels. wide: with the long form of the format."""
    kind, bits = FORMATS[form]
    channels = made.shape[1]
    step = channels * bits // 8
    numbers: tuple[tuple[int, int], ...] = (
        (kind, 2),
        (channels, 2),
        (rate, 4),
        (rate * step, 4),
        (step, 2),
        (bits, 2),
    )
    if wide:
        numbers = ((0xFFFE, 2), *numbers[1:], (22, 2), (bits, 2), (0, 4), (kind, 2), (0, 4), (0, 4), (0, 4))
    head = chunk(b"fmt ", b"".join(number.to_bytes(size, "little") for number, size in numbers))
    sound = Sound(rate, channels, bits, kind == 3, 0, len(made))
    body = b"WAVE" + head + before + chunk(b"data", body_of(made, sound)) + behind
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk of RIFF."""
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def noise(seconds: float, *, rate: int = 16_000, channels: int = 1, seed: int = 1) -> np.ndarray:
    """Noise, loud."""
    random = np.random.default_rng(seed)
    return random.uniform(-0.8, 0.8, (round(seconds * rate), channels))


def babble(seconds: float, seed: int, *, rate: int = 16_000) -> np.ndarray:
    """Syllables: buzzes of changing pitch and length with pauses, about five a second."""
    random, made = np.random.default_rng(seed), np.zeros((round(seconds * rate), 1))
    at = 0.0
    while at < seconds - 1:
        long = random.uniform(0.05, 0.5)
        times = np.arange(round(long * rate)) / rate
        pitch = random.uniform(90, 400) * (1 + random.uniform(-0.3, 0.3) * times)
        buzz = sum(np.sin(2 * np.pi * pitch * times * n) / n for n in range(1, 8))
        loud = random.uniform(0.05, 0.4) * np.sin(np.pi * times / long) ** 0.5
        start = round(at * rate)
        made[start : start + len(times), 0] += buzz * loud
        at += long + random.choice([0.02, 0.05, random.exponential(0.15)])
    return made.clip(-1, 1)


def through_ffmpeg(folder: Path, body: bytes, name: str, *how: str) -> bytes:
    """A file after the operator's ffmpeg; needs it."""
    source, target = folder / "before", folder / name
    source.write_bytes(body)
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(source), *how, str(target)]
    subprocess.run(words, check=True, timeout=120)
    return target.read_bytes()


def stream_of(body: bytes) -> io.BytesIO:
    """A file that can be sought in."""
    return io.BytesIO(body)
