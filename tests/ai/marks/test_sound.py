"""Notices in WAV: heard afterwards, through MP3 too, and every byte outside them as it was."""

from __future__ import annotations

import io
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from clearford.ai.labels.aigc import Aigc
from clearford.ai.labels.labelled import read_labels, write_label
from clearford.ai.labels.pieces import Media, Piece, put
from clearford.ai.marks.rhythm import notice
from clearford.ai.marks.sound import Sides, body_of, heard, samples, sound_of, with_notice, with_rhythm
from clearford.core.errors import LabelError
from tests.ai.marks.sounds import FORMATS, babble, chunk, noise, stream_of, through_ffmpeg, wav

RATE = 16_000
MARK = round(1.95 * RATE)
"""Frames of the rhythm."""


def media(body: bytes) -> Media:
    return Media(stream_of(body))


def made(source: bytes, pieces: object) -> bytes:
    target = io.BytesIO()
    put(media(source), pieces, target)  # type: ignore[arg-type]
    return target.getvalue()


def rhythm(body: bytes, sides: Sides = "start") -> bytes:
    return made(body, with_rhythm(media(body), sides))


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("wide", [False, True], ids=["short", "long"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_only_the_samples_of_the_notice_change(form: str, channels: int, *, wide: bool) -> None:
    body = wav(noise(7, channels=channels), form, wide=wide, behind=chunk(b"LIST", b"INFOdemo!"))
    new = rhythm(body, "both")
    sound = sound_of(media(body))
    size, start = MARK * sound.step, sound.start
    last = start + sound.frames * sound.step
    assert len(new) == len(body)
    assert new[:start] == body[:start]
    assert new[start + size : last - size] == body[start + size : last - size]
    assert new[last:] == body[last:]
    assert new[start : start + size] != body[start : start + size]
    assert [one.where for one in heard(media(new))] == ["start", "end"]
    assert heard(media(body)) == []


@pytest.mark.parametrize("form", FORMATS)
def test_samples_read_and_written_again_are_the_same_bytes(form: str) -> None:
    body = wav(noise(0.1), form)
    sound = sound_of(media(body))
    raw = body[sound.start : sound.start + sound.frames * sound.step]
    assert body_of(samples(raw, sound), sound) == raw


@pytest.mark.parametrize("sides", ["start", "end", "both"])
@pytest.mark.parametrize("form", ["u8", "s16", "f32"])
def test_a_sound_too_short_gets_the_notice_beside_it(form: str, sides: Sides) -> None:
    body = wav(noise(0.0101, seed=3), form, before=chunk(b"fact", bytes(4)), behind=chunk(b"demo", b"abc"))
    new = rhythm(body, sides)
    old, now = sound_of(media(body)), sound_of(media(new))
    count = 2 if sides == "both" else 1
    assert now.frames == old.frames + count * MARK
    at = now.start + (MARK * now.step if sides != "end" else 0)
    kept = old.frames * old.step
    assert new[at : at + kept] == body[old.start : old.start + kept]
    assert int.from_bytes(new[4:8], "little") == len(new) - 8
    assert new.endswith(chunk(b"demo", b"abc"))
    assert int.from_bytes(new[new.find(b"fact") + 8 :][:4], "little") == now.frames
    assert len(heard(media(new))) == count


def test_what_others_read_is_what_was_written() -> None:
    body = rhythm(wav(np.zeros((3, 2))), "start")
    with wave.open(io.BytesIO(body)) as told:
        assert (told.getnframes(), told.getnchannels()) == (MARK + 3, 2)
        first = np.frombuffer(told.readframes(MARK), "<i2").reshape(-1, 2)
    expected = notice(RATE)
    assert np.abs(first[:, 0] / 32768 - expected).max() < 1 / 32768
    assert (first[:, 0] == first[:, 1]).all()


def test_a_label_in_the_file_stays() -> None:
    target, label = io.BytesIO(), Aigc(label="1", produce_id="7")
    write_label(io.BytesIO(wav(babble(4, 2))), label, target)
    assert read_labels(io.BytesIO(rhythm(target.getvalue()))).labels == (label,)
    short = io.BytesIO()
    write_label(io.BytesIO(wav(noise(0.5))), label, short)
    assert read_labels(io.BytesIO(rhythm(short.getvalue()))).labels == (label,)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("how", [("-b:a", "64k", "a.mp3"), ("-b:a", "32k", "a.ogg")], ids=["mp3", "ogg"])
def test_the_rhythm_survives_lossy_encoding(tmp_path: Path, seed: int, how: tuple[str, ...]) -> None:
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not installed, which encodes for this test")
    body = rhythm(wav(np.repeat(babble(12, seed), 2, axis=1)), "both")
    lossy = through_ffmpeg(tmp_path, body, how[-1], *how[:-1])
    (tmp_path / how[-1]).write_bytes(lossy)
    back = through_ffmpeg(tmp_path, lossy, "back.wav", "-c:a", "pcm_s16le")
    assert [one.where for one in heard(media(back))] == ["start", "end"]


@pytest.mark.parametrize("sides", ["start", "end", "both"])
def test_a_spoken_notice_stands_where_it_was_asked_for(sides: Sides) -> None:
    body, said = wav(noise(1, seed=5)), wav(babble(2, 9))
    new = made(body, with_notice(media(body), media(said), sides))
    parts = {"start": [said, body], "end": [body, said], "both": [said, body, said]}[sides]
    assert new[44:] == b"".join(one[44:] for one in parts)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(wav(noise(1), rate=8_000), id="rate"),
        pytest.param(wav(noise(1, channels=2)), id="channels"),
        pytest.param(wav(noise(1), "s24"), id="bits"),
        pytest.param(wav(np.zeros((0, 1))), id="empty"),
    ],
)
def test_a_notice_that_does_not_fit_is_refused(said: bytes) -> None:
    with pytest.raises(LabelError) as caught:
        list(with_notice(media(wav(noise(1))), media(said)))
    assert caught.value.code == "CF-L013"


def long_file(frames: int) -> bytes:
    """RF64: sizes stand in a chunk of their own."""
    plain = wav(noise(frames / RATE))
    data = plain.find(b"data")
    sizes = (len(plain) + 28).to_bytes(8, "little") + (2 * frames).to_bytes(8, "little") + bytes(12)
    inner = plain[12:data] + b"data" + b"\xff" * 4 + plain[data + 8 :]
    return b"RF64" + b"\xff" * 4 + b"WAVE" + chunk(b"ds64", sizes) + inner


def test_the_long_form_of_wav_keeps_its_sizes_right() -> None:
    new = rhythm(long_file(800))
    assert int.from_bytes(new[20:28], "little") == len(new) - 8
    assert int.from_bytes(new[28:36], "little") == 2 * (800 + MARK)
    assert len(heard(media(new))) == 1
    assert len(heard(media(rhythm(long_file(64_000), "end")))) == 1


def spoilt(at: int, new: bytes) -> bytes:
    body = wav(noise(0.1))
    return body[:at] + new + body[at + len(new) :]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(spoilt(20, b"\x02\x00"), "CF-L001", id="compressed"),
        pytest.param(spoilt(22, b"\0\0"), "CF-L002", id="no-channel"),
        pytest.param(spoilt(24, bytes(4)), "CF-L002", id="no-rate"),
        pytest.param(spoilt(32, b"\x09\0"), "CF-L002", id="contradicts-itself"),
        pytest.param(spoilt(36, b"dat?"), "CF-L002", id="no-samples"),
        pytest.param(spoilt(12, b"fmt?"), "CF-L002", id="no-format"),
    ],
)
def test_what_is_no_sound_is_refused(body: bytes, code: str) -> None:
    for tried in (lambda: list(with_rhythm(media(body))), lambda: heard(media(body))):
        with pytest.raises(LabelError) as caught:
            tried()
        assert caught.value.code == code


def test_numbers_that_are_none_are_heard_as_nothing() -> None:
    odd = np.array([[np.nan], [np.inf], [-np.inf], [1e300]] * 20_000)
    with np.errstate(over="ignore"):
        body = wav(odd, "f32")
    assert len(heard(media(rhythm(body)))) == 1


def test_pieces_hold_no_more_than_the_notice() -> None:
    held: list[Piece] = list(with_rhythm(media(wav(noise(30)))))
    assert sum(len(one) for one in held if isinstance(one, bytes)) == 2 * MARK
