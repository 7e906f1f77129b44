"""The technical pass over texts: rules, personal information, secrets, flaws and labels, each by its bit."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from clearford.core.errors import StoreError
from clearford.core.signals import Column, Signals
from clearford.detect.hashes.sketch import bars_of, equal_values
from clearford.runtime.corpus.folder import Folder
from clearford.runtime.corpus.gate import plan_of
from clearford.runtime.corpus.looking import BIT, LOOKED, Looker, as_kind
from clearford.runtime.engine import EngineOptions
from tests.ai.corpus.planted import SECRETS, plain
from tests.runtime.corpus.corpora import RECORDS, SMALL, write_lines

RNG = random.Random("looking")
HARM = "代开发票 办证 刻章"
CASES = {
    "plain": (plain(RNG), set[str](), set[str]()),
    "harm": (HARM, {"harm"}, {"fraud.fake-certificates"}),
    "behind-the-cap": (plain(RNG, 4_000) + HARM, {"harm"}, {"fraud.fake-certificates"}),
    "personal": (plain(RNG) + " 手机号：13812345678", {"personal"}, {"personal.mobile"}),
    "secret": (plain(RNG) + SECRETS["aws_key"](RNG), {"secret"}, {"secret.aws_key"}),
    "synthetic": ("（本内容由人工智能生成）" + plain(RNG), {"synthetic"}, set[str]()),
    "broken": (plain(RNG) + "\ufffd", {"broken"}, set[str]()),
    "empty": ("", {"empty"}, set[str]()),
    "surrogate": (plain(RNG) + "\ud800", set[str](), set[str]()),
}


@pytest.fixture(scope="module")
def looker(tmp_path_factory: pytest.TempPathFactory) -> Looker:
    folder = tmp_path_factory.mktemp("check")
    address = write_lines(folder / "in.jsonl", [{"text": "a", "source": "clean"}])
    Folder(folder).begin(plan_of(str(address), RECORDS, EngineOptions()))
    return Looker(str(folder))


def names(bits: int) -> set[str]:
    return {name for name, bit in BIT.items() if bits & bit}


@pytest.mark.parametrize("name", CASES)
def test_what_a_text_holds(looker: Looker, name: str) -> None:
    text, findings, details = CASES[name]
    flags, found = looker.flags_of([plain(RNG), text])
    assert (names(int(flags[1])), found.get(1, set())) == (findings, details)
    assert all(int(one) & LOOKED for one in flags)


def test_a_batch_finds_what_single_texts_find(looker: Looker) -> None:
    texts = [text for text, _, _ in CASES.values()]
    flags, details = looker.flags_of(texts)
    for at, text in enumerate(texts):
        one, own = looker.flags_of([text])
        assert (one[0], own.get(0)) == (flags[at], details.get(at))


def test_sketches_of_short_and_long_texts_are_those_of_each_alone(looker: Looker) -> None:
    texts = ["hello there", plain(RNG, 40), "", plain(RNG, 3), plain(RNG, 90)]
    values, sizes = looker.sketches_of(texts)
    for at, text in enumerate(texts):
        one = looker.sketches_of([text])
        assert (one.values[0].tolist(), one.sizes[0]) == (values[at].tolist(), sizes[at])


def test_long_texts_of_the_same_words_are_not_near(looker: Looker) -> None:
    values, sizes = looker.sketches_of([plain(RNG, 300) for _ in range(200)])
    equal = equal_values(values[1:].copy(), values[:-1].copy())
    assert (equal < bars_of(sizes[1:])).all()


def test_signals_are_those_of_another_kind() -> None:
    seen = Signals(2, {"item.kind": Column(["post", "post"]), "n": Column(np.array([1, 2]))})
    assert list(as_kind(seen, "dataset_row").item["item.kind"].values) == ["dataset_row"] * 2
    assert seen.item["item.kind"].values == ["post", "post"]


def test_other_packs_than_those_of_the_plan_are_refused(tmp_path: Path) -> None:
    address = write_lines(tmp_path / "in.jsonl", [{"text": "a", "source": "clean"}])
    plan = plan_of(str(address), RECORDS, SMALL)
    Folder(tmp_path / "c").begin(
        type(plan)(**{**{f: getattr(plan, f) for f in plan.__struct_fields__}, "bundle": "x"})
    )
    with pytest.raises(StoreError) as caught:
        Looker(str(tmp_path / "c"))
    assert caught.value.code == "CF-S021"
