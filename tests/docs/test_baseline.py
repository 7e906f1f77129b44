"""The benign baseline is what its generator writes, and holds what a baseline must hold."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from clearford.core.items import Item, ItemDecoder
from tools.baseline_topics import TOPICS
from tools.build_baseline import OUT, build

_ITEMS = ItemDecoder().decode_lines(OUT.read_bytes())


def test_the_file_is_what_the_generator_writes() -> None:
    assert Path(OUT).read_bytes() == build()


def test_it_holds_private_messages_and_texts_full_of_numbers_in_both_languages() -> None:
    groups = Counter(i.id.rpartition("-")[0] for i in _ITEMS if isinstance(i, Item))
    assert sum(groups.values()) == len(_ITEMS) >= 3000
    assert min(groups[name] for name in ("zh-private", "zh-numbers", "en-private", "en-numbers")) >= 300


def test_it_holds_ordinary_talk_around_grave_harms_in_both_languages() -> None:
    groups = Counter(i.id.rpartition("-")[0] for i in _ITEMS if isinstance(i, Item))
    assert sum(groups[name] for name in TOPICS) >= 600
    assert min(groups[name] for name in TOPICS) >= 20


def test_no_two_items_of_a_group_are_the_same() -> None:
    assert len({i.text for i in _ITEMS if isinstance(i, Item)}) > 0.99 * len(_ITEMS)
