"""Features are what the head multiplies: a margin from them is the margin from the hashes."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from clearford.core.errors import ConfigError
from clearford.core.items import Item, ItemDecoder
from clearford.detect.models.head import scores_of
from clearford.detect.models.links import AddressHead, parts_of
from clearford.detect.models.scheme import TEXT, URL
from clearford.detect.models.texts import TextHeads
from clearford.runtime.training.features import link_features, need_scikit_learn, text_features
from clearford.runtime.training.learn import margins_of
from clearford.text.plane import build
from clearford.text.tables import FoldTables
from tests.detect.models.heads import random_head

TEXTS = ["加微信领红包 13800001111", "CALL NOW to claim", "ok see you", "a\nb c d", "加.微*信_领 红包 1-3·8"]
URLS = ["https://shop.example/a?b=1", "http://192.0.2.9/login", "bare.test"]


def test_texts_score_as_at_run_time(tables: FoldTables) -> None:
    head = random_head("spam", 1, largest=900)
    features = text_features(TEXTS, TEXT, tables)
    assert features.shape == (len(TEXTS), TEXT.size + TEXT.shapes)
    item = ItemDecoder().convert({"id": "1"}, number=1)
    assert isinstance(item, Item)
    items = [item] * len(TEXTS)
    column = (
        TextHeads([head]).run(items, build(TEXTS, tables), frozenset(["spam.score"])).columns["spam.score"]
    )
    assert np.allclose(scores_of(margins_of(head, features), head.table), column.values, atol=0.002)


def test_addresses_score_as_at_run_time() -> None:
    head = random_head("phishing", 1, largest=900)
    scores = scores_of(margins_of(head, link_features(URLS, URL)), head.table)
    live = AddressHead(head)
    assert np.allclose(scores, [live.score(*parts_of(url)) for url in URLS], atol=0.002)


def test_without_scikit_learn_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(ConfigError, match="needs scikit-learn") as caught:
        need_scikit_learn()
    assert caught.value.code == "CF-C001"
