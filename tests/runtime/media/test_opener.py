"""What is made of a picture: a plain one, with nothing in it but points."""

from __future__ import annotations

import io
import json
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clearford.runtime.media import opener
from tests.runtime.media.pictures import bomb, drawn, inflating, moving, profile

ASKED: dict[str, Any] = {"pixels": 1_000_000, "frames": 20, "longest": 160, "points": 0, "grey": False}


def shown(body: bytes, **asked: Any) -> Image.Image:
    """The picture that is made of another."""
    about, made = opener.opened(body, ASKED | asked)
    assert about["state"] == "ready"
    return Image.open(io.BytesIO(made))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_every_way_to_hold_points_is_read(mode: str) -> None:
    made = shown(drawn(mode=mode))
    assert (made.format, made.mode, made.size) == ("WEBP", "RGB", (120, 80))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_type_is_read(kind: str) -> None:
    assert shown(drawn(kind=kind)).size == (120, 80)
    assert shown(drawn(kind="JPEG", mode="CMYK")).size == (120, 80)


def test_a_large_one_becomes_smaller_and_keeps_its_shape() -> None:
    assert shown(drawn(800, 400)).size == (160, 80)


def test_nothing_but_points_is_left() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    exif[0x0112] = 6  # lies on its side
    body = drawn(kind="JPEG", exif=exif, comment=b"secret") + b"PK\x03\x04 and an archive"
    assert b"where I live" in body
    _, made = opener.opened(body, ASKED)
    for secret in (b"where", b"secret", b"PK", b"EXIF", b"ICCP"):
        assert secret not in made
    assert Image.open(io.BytesIO(made)).size == (80, 120)  # as it is meant to be seen


def test_what_is_written_in_white_or_black_on_nothing_can_be_read() -> None:
    for colour in ("white", "black"):
        made = shown(drawn(mode="RGBA", colour=colour)).convert("L")
        assert made.getpixel((60, 40)) != made.getpixel((2, 2))


def test_a_blurred_one_has_few_points_left_and_another_has_more() -> None:
    stripes = Image.new("L", (320, 160))
    stripes.putdata([255 * (at % 2) for at in range(320 * 160)])
    stream = io.BytesIO()
    stripes.save(stream, "PNG")
    made = shown(stream.getvalue(), points=12).convert("L")
    assert made.size == (480, 240)
    low, high = made.getextrema()
    assert isinstance(low, int)
    assert isinstance(high, int)
    assert high - low < 8  # one even grey: the stripes are gone
    assert max(shown(drawn(3, 900), points=12).size) == 480


@pytest.mark.parametrize(
    ("body", "frames"),
    [
        pytest.param(bomb(60_000, 60_000), 0, id="huge"),
        pytest.param(moving(21), 21, id="many-frames"),
    ],
)
def test_what_is_too_large_is_not_decoded(body: bytes, frames: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "_reduced", None)
    about, made = opener.opened(body, ASKED)
    assert (about["state"], about["frames"], made) == ("large", frames, b"")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(drawn()[:200], id="cut-off"),
        pytest.param(drawn(kind="TIFF"), id="another-type"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(bomb(10, 10, inflating(16)), id="text-that-inflates"),
        pytest.param(bomb(10, 10, profile(16)), id="profile-that-inflates"),
    ],
)
def test_what_cannot_be_read_ends_the_program(body: bytes) -> None:
    with pytest.raises((OSError, ValueError, SyntaxError)):
        opener.opened(body, ASKED)


def test_the_answer_is_a_line_and_a_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(opener, "limit", lambda memory, seconds: limits.append((memory, seconds)))
    asked = json.dumps(ASKED | {"memory": 1 << 30, "seconds": 3}).encode()
    target = io.BytesIO()
    opener.main(io.BytesIO(asked + b"\n" + drawn()), target)
    line, _, made = target.getvalue().partition(b"\n")
    assert json.loads(line) == {"state": "ready", "width": 120, "height": 80, "frames": 1}
    assert made.startswith(b"RIFF")
    assert limits == [(1 << 30, 3)]


FAULTS = (
    OSError,
    ValueError,
    SyntaxError,
    KeyError,
    IndexError,
    TypeError,
    EOFError,
    MemoryError,
    struct.error,
)
"""What decoders raise: what ends too early and what is no picture among it."""
SOUND = (drawn(40, 30), drawn(40, 30, kind="JPEG"), drawn(40, 30, kind="WEBP"), moving(3))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(SOUND),
    st.lists(st.tuples(st.integers(0, 2_000), st.integers(0, 255)), max_size=8),
    st.integers(0, 2_000),
)
def test_a_picture_that_was_altered_gives_a_plain_one_or_an_error(
    body: bytes, changes: list[tuple[int, int]], end: int
) -> None:
    altered = bytearray(body)
    for at, value in changes:
        altered[at % len(altered)] = value
    try:
        about, made = opener.opened(bytes(altered[: max(end, 20)]), ASKED)
    except FAULTS:
        return  # ends the program
    assert about["state"] in ("ready", "large")
    assert made.startswith(b"RIFF") == (about["state"] == "ready")
