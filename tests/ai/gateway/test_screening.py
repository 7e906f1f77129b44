"""Nothing leaves of a stream that was not looked at, however it was cut."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.screening import PASS, Look, Screened
from clearford.core.errors import GatewayError
from tests.ai.gateway.streams import (
    PLANTED,
    SECRET,
    chunk,
    cover_secret,
    cut,
    stop_secret,
    stream_of,
    text_of,
)

WINDOW = 40


def run(screened: Screened, data: bytes, cuts: list[int]) -> list[bytes]:
    """Feed a stream in parts; what left, up to the first hit."""
    edges = [0, *sorted(cuts), len(data)]
    out: list[bytes] = []
    for a, b in pairwise(edges):
        out += screened.feed(data[a:b])
        if screened.hit is not None:
            return out
    covers = {}
    for channel in screened.close():
        look = screened._look(channel.text)
        if look.step == "block":
            return out
        covers[channel.path] = look.covers
    return out + screened.finish(covers)


@pytest.mark.parametrize("boundary", range(1, len(PLANTED)))
def test_a_secret_cut_in_two_anywhere_does_not_pass(boundary: int) -> None:
    pieces = ["Your key is ", PLANTED[:boundary], PLANTED[boundary:], " keep it safe, " * 9]
    screened = Screened(stop_secret, window=WINDOW)
    out = run(screened, stream_of(pieces), [])
    assert "sk-" not in text_of(out)
    assert screened.hit is not None


def test_of_10_000_random_cuts_none_lets_a_secret_pass() -> None:
    draw = random.Random(20_261_123)
    for _ in range(10_000):
        before, after = "a b " * draw.randint(0, 30), " c d" * draw.randint(0, 30)
        pieces = cut(before + PLANTED + after, draw)
        data = stream_of(pieces, done=draw.random() < 0.9)
        cuts = [draw.randrange(len(data)) for _ in range(draw.randint(0, 12))]
        screened = Screened(stop_secret, window=WINDOW, stride=draw.randint(1, 8))
        left = text_of(run(screened, data, cuts))
        assert before.startswith(left)


def test_of_1_000_random_cuts_all_cover_the_secret_and_keep_the_rest() -> None:
    draw = random.Random(7)
    for _ in range(1_000):
        before, after = "说 b " * draw.randint(0, 30), " c 话" * draw.randint(0, 30)
        data = stream_of(cut(before + PLANTED + after, draw))
        cuts = [draw.randrange(len(data)) for _ in range(draw.randint(0, 12))]
        screened = Screened(cover_secret, window=WINDOW, stride=draw.randint(1, 8))
        assert text_of(run(screened, data, cuts)) == before + "[key 1]" + after


def test_a_harmless_stream_leaves_byte_for_byte() -> None:
    draw = random.Random(3)
    for ending in (b"\n\n", b"\r\n\r\n"):
        data = stream_of(cut("今天天气很好, nothing to see here. " * 20, draw)).replace(b"\n\n", ending)
        data = b": keep-alive" + ending + data
        screened = Screened(stop_secret)
        assert b"".join(run(screened, data, [5, 50, 51, 52, 700])) == data
        assert screened.scanned.length == screened.came


@pytest.mark.parametrize("index", [0, 1])
def test_each_choice_is_looked_at_for_itself(index: int) -> None:
    pieces = [PLANTED[i : i + 3] for i in range(0, len(PLANTED), 3)]
    frames = [
        chunk({"content": "harmless "}, index=1 - index) + chunk({"content": p}, index=index) for p in pieces
    ]
    screened = Screened(stop_secret, window=WINDOW)
    out = run(screened, b"".join(frames), [])
    assert screened.hit is not None
    assert screened.hit.channel.path == f"choices.{index}.delta.content"
    assert text_of(out, index) == ""


@pytest.mark.parametrize("name", ["content", "reasoning_content", "refusal", "field_of_tomorrow"])
def test_whatever_a_field_is_called_it_is_looked_at(name: str) -> None:
    pieces = [PLANTED[i : i + 5] for i in range(0, len(PLANTED), 5)]
    screened = Screened(stop_secret, window=WINDOW)
    out = run(screened, b"".join(chunk({name: piece}) for piece in pieces), [])
    assert screened.hit is not None
    assert text_of(out, name=name) == ""


def test_arguments_of_calls_that_come_in_turns_are_put_together() -> None:
    def call(index: int, arguments: str) -> bytes:
        return chunk({"tool_calls": [{"index": index, "function": {"arguments": arguments}}]})

    half = len(PLANTED) // 2
    screened = Screened(stop_secret, window=WINDOW)
    out = run(screened, call(0, PLANTED[:half]) + call(1, '{"a": 1}') + call(0, PLANTED[half:]), [])
    assert (out, screened.hit is not None) == ([], True)


def test_a_secret_in_a_text_that_is_long_at_once_is_found() -> None:
    screened = Screened(stop_secret, window=WINDOW)
    run(screened, stream_of(["x " * 6_000 + PLANTED + " y" * 6_000]), [])
    assert screened.hit is not None


def test_a_pardoned_hit_goes_on() -> None:
    screened = Screened(stop_secret, window=WINDOW)
    data = stream_of([PLANTED, " and more"])
    assert screened.feed(data) == []
    screened.pardon()
    assert text_of(screened.go_on() + screened.finish({})) == PLANTED + " and more"


def test_what_has_partly_left_and_then_must_be_covered_stops() -> None:
    def late(text: str) -> Look:
        at = text.find("abc")
        return Look("cover", (Cover(at, len(text), "x"),)) if "END" in text else PASS

    screened = Screened(late, window=4)
    screened.feed(stream_of(["abc", "defghi", "jklmn"], done=False))
    screened.feed(chunk({"content": "END"}))
    assert screened.hit is not None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"data: {\n\n", "CF-G006", id="no-json"),
        pytest.param(b"data: [1]\n\n", "CF-G006", id="no-object"),
        pytest.param(b"data: \xff\n\n", "CF-G006", id="no-utf-8"),
        pytest.param(b"data: " + b"[" * 100_000 + b"\n\n", "CF-G006", id="deep"),
        pytest.param(b"x" * 2_001, "CF-G005", id="too-long"),
        pytest.param(
            b"data: " + b'{"a":[' + b'"x",' * 300 + b'"x"]}\n\n',
            "CF-G006",
            id="more-texts-than-anybody-asks-for",
        ),
    ],
)
def test_a_stream_that_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    most = 2_000 if code == "CF-G005" else 1 << 20
    with pytest.raises(GatewayError, match=code):
        Screened(stop_secret, most=most).feed(data)


def test_what_comes_behind_the_last_frame_is_left_out() -> None:
    screened = Screened(stop_secret)
    data = stream_of(["hi"])
    assert b"".join(run(screened, data + stream_of([PLANTED]), [])) == data


def test_the_planted_secret_is_what_is_looked_for() -> None:
    assert SECRET.fullmatch(PLANTED)
    assert len(PLANTED) <= WINDOW
