"""Each interface is read whole: however a stream of it is cut, nothing leaves that was not looked at."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import pytest

from clearford.ai.gateway.holdback import Cover
from clearford.ai.gateway.screening import Screened
from clearford.ai.gateway.shapes import NAMED, SHAPES, Name, shape_of
from clearford.core.errors import GatewayError
from tests.ai.gateway.shaped import completions_stream, messages_stream, read_text, responses_stream
from tests.ai.gateway.streams import PLANTED, cover_secret, cut, stop_secret, stream_of, text_of

WINDOW = 40
Stream = Callable[[Iterable[str]], bytes]


def chat_text(data: bytes) -> str:
    return text_of([data])


STREAMS: dict[Name, tuple[Stream, Callable[[bytes], str]]] = {
    "chat": (stream_of, chat_text),
    "completion": (completions_stream, read_text),
    "responses": (responses_stream, read_text),
    "messages": (messages_stream, read_text),
}
EACH = pytest.mark.parametrize("name", sorted(STREAMS))


def screened_of(name: Name, look: Callable[[str], object], **more: int) -> Screened:
    return Screened(look, window=WINDOW, form=NAMED[name].form(frozenset()), **more)  # type: ignore[arg-type]


def run(screened: Screened, data: bytes, cuts: Sequence[int] = ()) -> bytes:
    """Feed a stream in parts; what left, up to the first hit."""
    out = b""
    for a, b in pairwise([0, *sorted(cuts), len(data)]):
        out += b"".join(screened.feed(data[a:b]))
        if screened.hit is not None:
            return out
    covers: dict[str, tuple[Cover, ...]] = {}
    for channel in screened.close():
        look = screened._look(channel.text)
        if look.step == "block":
            return out
        covers[channel.path] = look.covers
    return out + b"".join(screened.finish(covers))


def test_every_interface_with_answers_in_streams_is_tried_here() -> None:
    assert {shape.name for shape in SHAPES.values()} - {"embedding"} == set(STREAMS)


@EACH
def test_a_harmless_stream_leaves_byte_for_byte(name: Name) -> None:
    draw = random.Random(3)
    data = STREAMS[name][0](cut("今天天气很好, nothing to see here. " * 12, draw))
    screened = screened_of(name, stop_secret)
    assert run(screened, data, [5, 50, 51, 52, 700]) == data
    assert screened.scanned.length == screened.came
    assert screened.is_done


@EACH
def test_of_1_000_random_cuts_none_lets_a_secret_pass(name: Name) -> None:
    stream, read = STREAMS[name]
    draw = random.Random(20_261_123)
    for _ in range(1_000):
        before, after = "a b " * draw.randint(0, 20), " c d" * draw.randint(0, 20)
        data = stream(cut(before + PLANTED + after, draw))
        cuts = [draw.randrange(len(data)) for _ in range(draw.randint(0, 12))]
        left = run(screened_of(name, stop_secret, stride=draw.randint(1, 8)), data, cuts)
        assert before.startswith(read(left))
        assert b"sk-" not in left


@EACH
def test_of_200_random_cuts_all_cover_the_secret_and_keep_the_rest(name: Name) -> None:
    stream, read = STREAMS[name]
    draw = random.Random(7)
    for _ in range(200):
        before, after = "说 b " * draw.randint(0, 20), " c 话" * draw.randint(0, 20)
        data = stream(cut(before + PLANTED + after, draw))
        cuts = [draw.randrange(len(data)) for _ in range(draw.randint(0, 12))]
        left = run(screened_of(name, cover_secret, stride=draw.randint(1, 8)), data, cuts)
        assert read(left) == before + "[key 1]" + after
        assert b"sk-" not in left
        assert left.count(b"event: ") == data.count(b"event: ")


@EACH
def test_a_covered_stream_says_the_same_everywhere(name: Name) -> None:
    left = run(screened_of(name, cover_secret), STREAMS[name][0](["the key ", PLANTED, "."]))
    repeats = left.count(b"the key [key 1].")
    assert repeats == {"responses": 4}.get(name, 0)


def test_only_known_paths_have_a_shape() -> None:
    assert shape_of("/v1/chat/completions").name == "chat"
    assert shape_of("/v1/messages").name == "messages"
    with pytest.raises(GatewayError, match="CF-G007"):
        shape_of("/v1/files")
