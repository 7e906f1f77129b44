"""Scores of links: the best one counts, and without a link there is none."""

from __future__ import annotations

import pytest

from clearford.core.items import Item, ItemDecoder
from clearford.detect.models.links import (
    LONGEST,
    AddressHead,
    LinkHead,
    address_grams,
    address_text,
    parts_of,
    path_of,
)
from clearford.detect.url.data import UrlData
from clearford.detect.url.detector import UrlDetector
from clearford.runtime import shipped
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.models.heads import random_head

HEAD = random_head("phishing", 5, largest=900)
ALL = frozenset(["phishing.score"])
TEXTS = [
    "see https://shop.example/a?b=1 today",
    "nothing here",
    "two: https://a.test/ and https://login.b.test/verify/account",
    "登录 http://ban[.]k.example/x 立即",
    "hxxps://shop.example/A",
    "",
]


@pytest.fixture(scope="module")
def detector() -> LinkHead:
    data = UrlData.from_yaml(shipped.read("url", "protected.yaml"), shipped.read("url", "words.yaml"))
    return LinkHead(HEAD, UrlDetector(data))


def _item(text: str) -> Item:
    item = ItemDecoder().convert({"id": "1", "text": text}, number=1)
    assert isinstance(item, Item)
    return item


def _alone(detector: LinkHead, text: str, tables: FoldTables) -> float | None:
    return detector.run_one(_item(text), build_one(text, tables), ALL).values.get("phishing.score")


@pytest.mark.parametrize("size", [1, 2, 6])
def test_a_batch_says_what_a_row_says(detector: LinkHead, tables: FoldTables, size: int) -> None:
    found: list[float | None] = []
    for start in range(0, len(TEXTS), size):
        texts = TEXTS[start : start + size]
        columns = detector.run([_item(t) for t in texts], build(texts, tables), ALL).columns
        if not columns:
            found += [None] * len(texts)
            continue
        column = columns["phishing.score"]
        assert column.valid is not None
        found += [float(v) if ok else None for v, ok in zip(column.values, column.valid, strict=True)]
    assert found == [_alone(detector, text, tables) for text in TEXTS]
    assert [value is None for value in found] == [False, True, False, False, False, True]


def test_the_best_link_counts(detector: LinkHead, tables: FoldTables) -> None:
    head = AddressHead(HEAD)
    expected = max(head.score("a.test", ""), head.score("login.b.test", "/verify/account"))
    assert _alone(detector, TEXTS[2], tables) == expected


def test_disguise_does_not_change_the_score(detector: LinkHead, tables: FoldTables) -> None:
    plain = _alone(detector, "https://shop.example/a", tables)
    assert _alone(detector, TEXTS[4], tables) == plain == AddressHead(HEAD).score("shop.example", "/a")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://Shop.Example/", ("shop.example", ""), id="a-lone-slash-is-no-path"),
        pytest.param("shop.example", ("shop.example", ""), id="bare"),
        pytest.param("http://u@shop.example:8080/A?b", ("shop.example", "/a?b"), id="user-and-port"),
        pytest.param("https://shop.example?x=1", ("shop.example", "?x=1"), id="query-alone"),
    ],
)
def test_an_address_of_a_training_row(url: str, expected: tuple[str, str]) -> None:
    assert parts_of(url) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("go https://shop.example:81/a/b?c ok", "/a/b?c", id="behind-a-port"),
        pytest.param("go https://shop.example/ ok", "", id="lone-slash"),
        pytest.param("go shop.example ok", "", id="bare"),
        pytest.param("go shop[.]example/pay ok", "/pay", id="written-out-dot"),
    ],
)
def test_the_path_of_a_link_in_a_text(text: str, expected: str, tables: FoldTables) -> None:
    data = UrlData.from_yaml(shipped.read("url", "protected.yaml"), shipped.read("url", "words.yaml"))
    row = build_one(text, tables)
    ((place, _),) = UrlDetector(data).found_in(row)
    assert path_of(place, row) == expected


def test_an_address_is_read_up_to_its_cap() -> None:
    assert len(address_text("shop.example", "/" + "a" * 999)) == LONGEST
    assert sum(len(grams) for grams in address_grams("a.test", "")) == len("^a.test$ ") * 2 - 5
