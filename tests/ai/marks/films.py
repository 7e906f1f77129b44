"""Films of moving blots, made by the operator's ffmpeg where it is there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NEEDED = "ffmpeg"
needs_ffmpeg = pytest.mark.skipif(
    shutil.which(NEEDED) is None,
    reason="ffmpeg is not installed, which makes and decodes the films of this test",
)


def ffmpeg(*words: str) -> None:
    """Run it."""
    subprocess.run([NEEDED, "-nostdin", "-v", "error", "-y", *words], check=True, timeout=120)


def film(
    path: Path, *, size: str = "320x180", rate: str = "25", seconds: float = 4, how: tuple[str, ...] = ()
) -> Path:
    """A film with a tone; its form is that of its name. how: more words for what is written."""
    webm = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")
    codec = webm if path.suffix == ".webm" else ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    pictures = f"testsrc2=size={size}:rate={rate}:duration={seconds}"
    ffmpeg(
        *("-f", "lavfi", "-i", pictures, "-f", "lavfi", "-i", f"sine=frequency=300:duration={seconds}"),
        *(*codec, "-pix_fmt", "yuv420p", *how, str(path)),
    )
    return path


def again(path: Path, target: Path, *how: str) -> Path:
    """The film, encoded once more with H.264."""
    ffmpeg("-i", str(path), "-c:v", "libx264", "-crf", "30", "-preset", "veryfast", *how, str(target))
    return target
