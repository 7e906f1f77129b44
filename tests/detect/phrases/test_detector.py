from __future__ import annotations

import random

import pytest

from clearford.core.items import Item
from clearford.detect.phrases.detector import PhraseDetector
from clearford.detect.phrases.model import PhraseList, PhraseText, Routes
from clearford.text.hanzi import Readings, Splits
from clearford.text.plane import build, build_one
from clearford.text.tables import FoldTables
from tests.detect.scanner.samples import WORDS, texts

EVERY = Routes(mixed=True, initials=True, emoji=True, shuffle=True)


def plist(name: str, *phrases: str, **more: object) -> PhraseList:
    return PhraseList(name=name, phrases=[PhraseText(text=text) for text in phrases], **more)  # type: ignore[arg-type]


def phrase(text: str, keeps: str) -> PhraseText:
    return PhraseText(text=text, keeps=keeps)


def some_lists() -> list[PhraseList]:
    return [
        plist("contact", "加微信", "微信", "加vx", "扫码", routes=EVERY, unless=("威信",)),
        plist("money", "转账", "验证码", "快递", "13800", routes=EVERY, unless=("快递柜",)),
        plist("same", "加微信", "free gift", effect="context"),
        plist("empty"),
        PhraseList(name="kept", phrases=[phrase("微信", "信"), phrase("转账", "转账")], unless=("威信",)),
    ]


def items(count: int) -> list[Item]:
    return [Item(id=str(i)) for i in range(count)]


@pytest.mark.parametrize("size", [1, 7, 300])
@pytest.mark.parametrize("backend", ["hyperscan", "fallback"])
def test_any_grouping_and_back_end_agrees(
    tables: FoldTables, readings: Readings, splits: Splits, size: int, backend: str
) -> None:
    detector = PhraseDetector(some_lists(), tables, readings, splits, scanner=backend)  # type: ignore[arg-type]
    other = PhraseDetector(some_lists(), tables, readings, splits)
    want = frozenset(detector.defaults)
    raw = texts(300, seed=11, hostile=0.15)
    alone = [other.run_one(items(1)[0], build_one(text, tables), want) for text in raw]
    assert sum(len(result.values) for result in alone) > 300
    for first in range(0, len(raw), size):
        group = raw[first : first + size]
        found = detector.run(items(len(group)), build(group, tables), want)
        for i in range(len(group)):
            values = {
                name: int(column.values[i]) for name, column in found.columns.items() if column.values[i]
            }
            assert values == dict(alone[first + i].values)
            assert list(found.spans(i)) == list(alone[first + i].spans())


def test_spans_fold_back_to_the_phrase(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    detector = PhraseDetector(some_lists(), tables, readings, splits)
    known = {tables.fold("skeleton", p.text) for plist in some_lists() for p in plist.phrases}
    for text in texts(300, seed=12):
        for span in detector.run_one(
            items(1)[0], build_one(text, tables), frozenset(detector.defaults)
        ).spans():
            surface = tables.fold("skeleton", text[span.start : span.end].replace("\n", " "))
            assert (surface in known) is (span.why == "direct")


def test_a_phrase_counts_in_each_of_its_lists_once(
    tables: FoldTables, readings: Readings, splits: Splits
) -> None:
    detector = PhraseDetector(some_lists(), tables, readings, splits)
    found = detector.run(items(1), build(["加微信 加微信 加-微信"], tables), frozenset(detector.defaults))
    counts = {name: column.values.tolist() for name, column in found.columns.items()}
    assert counts["text.phrase.contact.count"] == [2]
    assert counts["text.phrase.same.count"] == [1]
    assert counts["text.phrase.empty.count"] == [0]
    assert counts["text.phrase.same.disguised"] == [0]


def test_other_lists_do_not_change_a_list(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    name = "text.phrase.same.count"
    raw = [*texts(200, seed=13), "转，张 微信", "转.张 微信", "力口微信 转张"]
    mine = plist("same", "加微信", "free gift", "转账", effect="context")
    both = PhraseDetector([*some_lists()[:2], mine], tables, readings, splits)
    direct = PhraseDetector([mine], tables, readings, splits)
    for text in raw:
        row = build_one(text, tables)
        one = direct.run_one(items(1)[0], row, frozenset({name})).values.get(name, 0)
        assert both.run_one(items(1)[0], row, frozenset({name})).values.get(name, 0) == one


def test_only_wanted_signals_are_given(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    detector = PhraseDetector(some_lists(), tables, readings, splits)
    want = frozenset({"text.phrase.money.count"})
    found = detector.run(items(1), build(["加微信 转账"], tables), want)
    assert set(found.columns) == want
    assert {span.signal for span in found.spans(0)} == want


def test_signals_say_what_they_are(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    detector = PhraseDetector(some_lists(), tables, readings, splits)
    roles = {str(spec.name): spec.role for spec in detector.specs}
    assert roles["text.phrase.contact.disguised"] == "evidence"
    assert roles["text.phrase.same.count"] == "context"


def test_many_phrases_are_found_again_in_disguise(
    tables: FoldTables, readings: Readings, splits: Splits
) -> None:
    rng = random.Random(3)
    stable = [char for char in readings.common if tables.fold("canon", char) == char]
    phrases = ["".join(rng.choices(stable, k=4)) for _ in range(300)]
    detector = PhraseDetector([plist("x", *phrases)], tables, readings, splits)
    by_sound: dict[str, list[str]] = {}
    for char in stable:
        by_sound.setdefault(readings.of(char)[0], []).append(char)
    altered = ["".join(rng.choice(by_sound[readings.of(c)[0]]) for c in phrase) for phrase in phrases]
    spelled = [" ".join(readings.of(c)[0] for c in phrase) for phrase in phrases]
    for raw in (phrases, altered, spelled):
        found = detector.run(items(300), build(raw, tables), frozenset({"text.phrase.x.count"}))
        assert (found.columns["text.phrase.x.count"].values > 0).all()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("你个贱货", 1, id="as-written"),
        pytest.param("你个贱祸", 1, id="the-other-sounds-alike"),
        pytest.param("你个贱。祸", 1, id="with-a-sign-inside"),
        pytest.param("你个賤祸", 1, id="kept-in-traditional-form"),
        pytest.param("你个贱huo", 1, id="the-other-is-spelled"),
        pytest.param("这批建货", 0, id="not-kept"),
        pytest.param("贱，这批见货", 0, id="kept-elsewhere"),
        pytest.param("你个jian货", 0, id="spelled-and-not-kept"),
        pytest.param("贱活都有人抢", 0, id="an-ordinary-word"),
    ],
)
def test_a_kept_character_makes_a_short_sound_believable(
    tables: FoldTables, readings: Readings, splits: Splits, text: str, count: int
) -> None:
    lists = [PhraseList(name="x", phrases=[phrase("贱货", "贱")], unless=("贱活",))]
    detector = PhraseDetector(lists, tables, readings, splits)
    name = "text.phrase.x.count"
    batch = detector.run(items(1), build([text], tables), frozenset({name}))
    one = detector.run_one(items(1)[0], build_one(text, tables), frozenset({name}))
    assert batch.columns[name].values.tolist() == [count]
    assert one.values.get(name, 0) == count
    assert [span.why for span in one.spans()] == (["direct" if "贱货" in text else "length"] if count else [])


def test_no_list_at_all(tables: FoldTables, readings: Readings, splits: Splits) -> None:
    detector = PhraseDetector([], tables, readings, splits)
    assert detector.run(items(2), build([WORDS[0], ""], tables), frozenset()).columns == {}
    assert detector.run_one(items(1)[0], build_one(WORDS[0], tables), frozenset()).values == {}
