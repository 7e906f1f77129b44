"""What the text around a value says: words for and against, units, links and letters that touch it."""

from __future__ import annotations

import pytest

from clearford.detect.personal.recogniser import Recogniser
from clearford.detect.personal.weigh import has_borders, route, weigh, written
from clearford.text.plane import build_one
from clearford.text.tables import FoldTables

NUMBER = "13812345678"


@pytest.fixture(scope="module")
def mobile(recognisers: tuple[Recogniser, ...]) -> Recogniser:
    return next(recogniser for recogniser in recognisers if recogniser.kind == "mobile")


@pytest.mark.parametrize(
    ("text", "judged"),
    [
        pytest.param("电话«»", ("format_and_context", 0.95), id="word-before"),
        pytest.param("«»是我的号码", ("format_and_context", 0.95), id="word-behind"),
        pytest.param("«»", ("format", 0.8), id="no-word"),
        pytest.param("订单«»", None, id="word-against"),
        pytest.param("订单联系电话«»", ("format_and_context", 0.95), id="nearer-word-for"),
        pytest.param("电话订单«»", None, id="nearer-word-against"),
        pytest.param("«»次播放", None, id="unit"),
        pytest.param("«» 元", None, id="unit-behind-a-space"),
        pytest.param("http://a.example/x?id=«»", None, id="link"),
        pytest.param("hotel«»", ("format", 0.8), id="part-of-a-word"),
    ],
)
def test_words_around(text: str, judged: tuple[str, float] | None, mobile: Recogniser) -> None:
    start = text.index("«")
    canon = text.replace("«»", NUMBER)
    assert weigh(mobile, canon, start, start + 11, needs=False, check=False) == judged


def test_needed_word_must_be_there(mobile: Recogniser) -> None:
    assert weigh(mobile, NUMBER, 0, 11, needs=True, check=False) is None
    assert weigh(mobile, NUMBER, 0, 11, needs=True, check=False, why="format") == ("format", 0.8)
    assert weigh(mobile, "电话" + NUMBER, 2, 13, needs=True, check=False) is not None


@pytest.mark.parametrize(
    ("text", "free"),
    [
        pytest.param("电话«»吗", True, id="hanzi"),
        pytest.param("tel«»", True, id="label"),
        pytest.param("abc«»", False, id="word"),
        pytest.param("«»ab", False, id="word-behind"),
        pytest.param("«»qq", True, id="label-behind"),
        pytest.param("«»", True, id="alone"),
    ],
)
def test_letters_that_touch(text: str, free: object) -> None:
    start = text.index("«")
    assert has_borders(text.replace("«»", NUMBER), start, start + 11) is free


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        pytest.param("打138", (False, ""), id="plain"),
        pytest.param("打ABC", (False, ""), id="capitals"),
        pytest.param("打１３８", (False, "canon"), id="full-width"),
        pytest.param("打①③⑧", (True, "canon"), id="circled"),
        pytest.param("打1\u200b3\u200b8", (True, "canon"), id="invisible"),
    ],
)
def test_route(raw: str, answer: tuple[bool, str], tables: FoldTables) -> None:
    row = build_one(raw, tables)
    assert route(row, 1, 4, row.canon, rewritten=False) == answer
    assert written(row, row.canon, 1, 4) == raw[1:]


def test_rewritten_values_are_disguised(tables: FoldTables) -> None:
    row = build_one("138", tables)
    assert route(row, 0, 3, row.canon, rewritten=True) == (True, "canon+ids")
