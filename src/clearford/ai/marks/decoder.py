"""The program ffmpeg of this machine: run as a process of its own, with a time after which it is ended.

Nothing of it is linked or shipped. It gets its words as a list, opens files only, reads nothing but the form
that a file was found to have, and knows nothing of this process's environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from clearford.core.errors import LabelError, Place

DEMUXERS = {"mp4": "mov", "matroska": "matroska", "mp3": "mp3", "flac": "flac", "ogg": "ogg"}
"""Kinds of files that are given to it, and what it calls them: it may not guess, since among the
forms that it guesses are lists that name other files."""
LONGEST = 3600.0
"""Seconds after which it is ended where nothing else is said."""
_PIXELS = 100_000_000
_PIECE = 512 << 20
"""Bytes that it may take for one thing."""


class Ffmpeg(msgspec.Struct, frozen=True, kw_only=True):
    """The operator's program."""

    program: str
    seconds: float = LONGEST

    def run(self, words: Sequence[str]) -> bytes:
        """What it writes, which has to be little. Raises LabelError as `blocks`."""
        return b"".join(self.blocks(words, 1 << 16))

    def blocks(self, words: Sequence[str], size: int) -> Iterator[bytes]:
        """What it writes, in blocks of a size; the last may be shorter.

        Raises LabelError CF-L010 where it is not there, CF-L011 where it ends with an error, CF-L012 where it
        takes too long. Whoever stops early ends it.
        """
        with tempfile.TemporaryDirectory() as nowhere:
            process = self._started(words, nowhere)
            late = threading.Event()
            timer = threading.Timer(self.seconds, _end, (process, late))
            timer.start()
            try:
                assert process.stdout is not None
                while block := process.stdout.read(size):
                    yield block
                code = process.wait()
            finally:
                timer.cancel()
                process.kill()
                process.communicate()
        if late.is_set():
            raise LabelError(
                "CF-L012",
                f"`ffmpeg` had not ended after {self.seconds:,.4g} seconds",
                suggestion="give it longer with --timeout",
            )
        if code != 0:
            raise LabelError(
                "CF-L011",
                f"`ffmpeg` ended with code {code}",
                suggestion="see what it says: ffmpeg -v error -i FILE -f null -",
            )

    def _started(self, words: Sequence[str], folder: str) -> subprocess.Popen[bytes]:
        # Of this process's environment it is told nothing.
        env = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        try:
            return subprocess.Popen(
                [self.program, "-nostdin", "-hide_banner", "-v", "quiet", "-max_alloc", str(_PIECE), *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=env,
                cwd=folder,
            )
        except OSError as error:
            raise _absent(self.program) from error


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def found(program: str | None = None, *, seconds: float = LONGEST) -> Ffmpeg:
    """The program, by its name or path. Raises LabelError CF-L010 where it is not there."""
    where = shutil.which(program or "ffmpeg")
    if where is None:
        raise _absent(program)
    return Ffmpeg(program=str(Path(where).absolute()), seconds=seconds)


def reads(path: Path, kind: str, *, only: float | None = None) -> list[str]:
    """The words that have it read a file of a kind. only: seconds from the start.

    Raises LabelError CF-L001 for a kind that is not given to it.
    """
    if kind not in DEMUXERS:
        raise LabelError(
            "CF-L001", f"files of the kind {kind} are not decoded", suggestion=f"one of {', '.join(DEMUXERS)}"
        )
    short = [] if only is None else ["-t", f"{only:g}"]
    limits = ["-protocol_whitelist", "file", "-max_pixels", str(_PIXELS)]
    return [*limits, *short, "-f", DEMUXERS[kind], "-i", file_of(path)]


def file_of(path: Path) -> str:
    """How a file is named to it, so that no name is taken for an address or an option."""
    return f"file:{path.absolute()}"


def path_of(stream: BinaryIO) -> Path:
    """Where a file that is open lies, since another program has to open it."""
    return Path(stream.name).absolute()


def _absent(program: str | None) -> LabelError:
    return LabelError(
        "CF-L010",
        f"films and encoded sound need the program `{program or 'ffmpeg'}`, which was not found",
        place=Place(field="ffmpeg"),
        suggestion="install ffmpeg 5.1 or later, or name it with --ffmpeg",
    )
