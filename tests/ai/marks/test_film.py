"""Labels in films: two seconds and high enough, after H.264 once more too; sound stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from clearford.ai.marks.decoder import found
from clearford.ai.marks.film import draw_film, has_pictures, measure_film, opening
from clearford.ai.marks.words import WORDS
from clearford.core.errors import LabelError
from tests.ai.marks.films import NEEDED, again, ffmpeg, film, needs_ffmpeg

pytestmark = needs_ffmpeg


@pytest.mark.parametrize(
    ("name", "size", "rate", "how"),
    [
        pytest.param("a.mp4", "320x180", "25", (), id="mp4"),
        pytest.param("a.mkv", "180x320", "30000/1001", ("-output_ts_offset", "0.4"), id="mkv-upright-late"),
        pytest.param("a.webm", "192x144", "12", (), id="webm"),
        pytest.param("a.mov", "320x240", "50", (), id="mov"),
    ],
)
def test_a_drawn_label_stands_two_seconds_after_another_encoding(
    tmp_path: Path, name: str, size: str, rate: str, how: tuple[str, ...]
) -> None:
    program, kind = found(NEEDED), "mp4" if name[-2:] in ("p4", "ov") else "matroska"
    source, drawn = film(tmp_path / name, size=size, rate=rate, how=how), tmp_path / f"drawn-{name}"
    plan = draw_film(source, drawn, kind, program)
    before = measure_film(source, kind, program, (WORDS,))
    assert (before.passes, before.picture.found) == (False, False)
    above, _, below = rate.partition("/")
    frame = float(below or 1) / float(above)
    shown = [
        measure_film(drawn, kind, program, (WORDS,)),
        measure_film(again(drawn, tmp_path / "again.mp4"), "mp4", program, (WORDS,)),
    ]
    for one in shown:
        assert (one.passes, one.whole, one.picture.position) == (True, False, "corner")
        assert one.seconds == pytest.approx(2.0, abs=frame + 0.01)
        assert one.picture.height == pytest.approx(plan.height, rel=0.1, abs=1)
        assert one.picture.share >= 0.05


def sound_of(path: Path, folder: Path) -> bytes:
    raw = folder / "sound.aac"
    ffmpeg("-i", str(path), "-map", "0:a", "-c", "copy", str(raw))
    return raw.read_bytes()


def test_sound_stays_byte_for_byte_and_a_short_film_has_the_label_to_its_end(tmp_path: Path) -> None:
    program = found(NEEDED)
    source, drawn = film(tmp_path / "a.mp4", seconds=1), tmp_path / "b.mp4"
    draw_film(source, drawn, "mp4", program, corner="top-left")
    assert sound_of(source, tmp_path) == sound_of(drawn, tmp_path)
    shown = measure_film(drawn, "mp4", program, (WORDS,))
    assert (shown.whole, shown.passes) == (True, True)
    assert shown.picture.box is not None
    assert shown.picture.box.left < 40 > shown.picture.box.top


@pytest.mark.parametrize("seconds", [1.0, 1.5])
def test_a_label_that_stays_too_short_does_not_pass(tmp_path: Path, seconds: float) -> None:
    program = found(NEEDED)
    drawn, cut, rest = tmp_path / "b.mp4", tmp_path / "c.mkv", tmp_path / "d.mkv"
    draw_film(film(tmp_path / "a.mp4", seconds=5), drawn, "mp4", program)
    again(drawn, cut, "-ss", f"{2 - seconds}")
    shown = measure_film(cut, "matroska", program, (WORDS,))
    assert shown.seconds == pytest.approx(seconds, abs=0.05)
    assert (shown.passes, shown.picture.passes) == (False, True)
    again(drawn, rest, "-ss", "2.2")
    assert not measure_film(rest, "matroska", program, (WORDS,)).picture.found


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    program, sound = found(NEEDED), tmp_path / "a.m4a"
    ffmpeg("-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", str(sound))
    assert not has_pictures(sound, "mp4", program)
    broken = tmp_path / "b.mp4"
    broken.write_bytes(film(tmp_path / "c.mp4", seconds=1).read_bytes()[:900])
    for path, code in ((sound, "CF-L001"), (broken, "CF-L011")):
        with pytest.raises(LabelError) as caught:
            opening(path, "mp4", program)
        assert caught.value.code == code
