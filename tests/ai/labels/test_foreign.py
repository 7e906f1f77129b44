"""Other programs read the labels that we write, in files that they made, and play what they played before."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from clearford.ai.labels.aigc import Aigc, write_aigc
from clearford.ai.labels.labelled import read_labels, write_label
from tests.ai.labels.files import FILES, PICTURES

FFMPEG, FFPROBE, EXIFTOOL = (shutil.which(name) for name in ("ffmpeg", "ffprobe", "exiftool"))
needs_ffmpeg = pytest.mark.skipif(not (FFMPEG and FFPROBE), reason="needs ffmpeg and ffprobe on the PATH")
needs_exiftool = pytest.mark.skipif(EXIFTOOL is None, reason="needs exiftool on the PATH")
LABELS = (Aigc(label="1", content_producer="demo", produce_id="x-1"), Aigc(label="3", propagate_id="second"))
VIDEO = ("-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=1")
AUDIO = ("-f", "lavfi", "-i", "sine=duration=1")
MADE = {
    "fast.mp4": (*VIDEO, *AUDIO, "-movflags", "+faststart"),
    "slow.mp4": (*VIDEO, *AUDIO),
    "parts.mp4": (*VIDEO, "-movflags", "frag_keyframe+empty_moov"),
    "named.mp4": (*VIDEO, "-metadata", "place=here", "-movflags", "use_metadata_tags"),
    "film.mov": VIDEO,
    "film.mkv": (*VIDEO, *AUDIO),
    "live.webm": (*VIDEO, "-live", "1"),
    "song.mp3": (*AUDIO, "-metadata", "title=song"),
    "song.flac": AUDIO,
    "song.opus": AUDIO,
    "song.ogg": (*AUDIO, "-c:a", "libvorbis"),
    "song.m4a": AUDIO,
    "song.wav": AUDIO,
}
"""Name -> how ffmpeg makes it."""


def run(*words: str) -> str:
    return subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout


def tags(path: Path) -> dict[str, str]:
    """What ffprobe tells of a file and its streams."""
    found = json.loads(
        run(str(FFPROBE), "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path))
    )
    every = [found["format"], *found["streams"]]
    return {name.upper(): text for one in every for name, text in one.get("tags", {}).items()}


def played(path: Path) -> str:
    """A sum over all that is seen and heard."""
    return run(str(FFMPEG), "-v", "error", "-i", str(path), "-map", "0", "-f", "md5", "-")


def labelled(source: Path, target: Path, label: Aigc) -> None:
    with source.open("rb") as stream, target.open("w+b") as made:
        write_label(stream, label, made)


@needs_ffmpeg
@pytest.mark.parametrize("name", MADE)
def test_ffprobe_reads_the_label_and_ffmpeg_plays_the_same(name: str, tmp_path: Path) -> None:
    before = tmp_path / f"0-{name}"
    run(str(FFMPEG), "-v", "error", *MADE[name], str(before))
    sum_, kept = played(before), tags(before)
    for n, label in enumerate(LABELS, 1):
        after = tmp_path / f"{n}-{name}"
        labelled(before, after, label)
        assert played(after) == sum_
        found = tags(after)
        if not name.endswith(".wav"):  # ffprobe passes chunks of WAV over that it does not know
            assert found.pop("AIGC") == write_aigc(label)
            kept.pop("AIGC", None)
            assert found == kept
        with after.open("rb") as stream:
            assert read_labels(stream).labels == (label,)
        before = after


@needs_ffmpeg
@pytest.mark.parametrize("name", ["out.mp4", "out.mkv", "out.flac", "out.mp3"])
def test_labels_that_ffmpeg_wrote_are_read(name: str, tmp_path: Path) -> None:
    path, source = tmp_path / name, VIDEO if name.endswith(("mp4", "mkv")) else AUDIO
    said = ("-metadata", f"AIGC={write_aigc(LABELS[0])}", "-movflags", "use_metadata_tags")
    run(str(FFMPEG), "-v", "error", *source, *(said if name.endswith("mp4") else said[:2]), str(path))
    with path.open("rb") as stream:
        assert read_labels(stream).labels == (LABELS[0],)


@needs_exiftool
@pytest.mark.parametrize("name", PICTURES)
def test_exiftool_reads_the_label_of_pictures_and_finds_no_fault(name: str, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    made = io.BytesIO()
    write_label(io.BytesIO(FILES[name][1]()), LABELS[0], made)
    path.write_bytes(made.getvalue())
    found = json.loads(run(str(EXIFTOOL), "-j", "-XMP-TC260:all", "-Warning", "-Error", str(path)))
    assert found == [{"SourceFile": str(path), "Aigc": write_aigc(LABELS[0])}]


@needs_exiftool
def test_a_label_in_a_comment_of_exif_is_read_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(FILES["jpeg"][1]())
    wrapped = write_aigc(LABELS[0], wrapped=True)
    run(str(EXIFTOOL), "-q", "-overwrite_original", f"-UserComment={wrapped}", "-Artist=somebody", str(path))
    with path.open("rb") as stream:
        (found,) = read_labels(stream).found
        assert (found.place, found.read and found.read.label) == ("exif", LABELS[0])
        assert found.read is not None
        assert found.read.wrapped
        made = io.BytesIO()
        write_label(stream, LABELS[1], made)
    path.write_bytes(made.getvalue())
    assert "somebody" in run(str(EXIFTOOL), "-Artist", str(path))
    assert "Label" not in run(str(EXIFTOOL), "-UserComment", str(path))
