"""Disguises: seeded, different from the text, and of the same sound or the same signs."""

from __future__ import annotations

import random

import pytest

from clearford.runtime import shipped
from tools.synthesis.disguise import disguised

TEXT = "请尽快登录网站领取您的退款"


def test_a_seed_gives_the_same_disguise() -> None:
    assert [disguised(TEXT, random.Random(i)) for i in range(9)] == [
        disguised(TEXT, random.Random(i)) for i in range(9)
    ]


def test_most_disguises_change_the_text() -> None:
    changed = sum(disguised(TEXT, random.Random(i)) != TEXT for i in range(100))
    assert changed > 85


@pytest.mark.parametrize("seed", range(12))
def test_separators_leave_the_skeleton_and_sounds_the_phonetic_view(seed: int) -> None:
    tables, text = shipped.fold_tables(), disguised(TEXT, random.Random(seed))
    if len(text) == len(TEXT):
        same = zip(tables.fold("phonetic", text), tables.fold("phonetic", TEXT), strict=True)
        assert sum(a == b for a, b in same) >= 0.7 * len(TEXT)
    elif not any("a" <= sign <= "z" for sign in text):
        assert tables.fold("skeleton", text) == TEXT


def test_a_text_without_hanzi_stays_readable() -> None:
    assert all(disguised("call now", random.Random(i)).replace("\n", "")[0] == "c" for i in range(20))
