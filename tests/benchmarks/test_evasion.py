"""The disguising tool changes what it says, and its table says what was measured."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from benchmarks.evasion.__main__ import ASKED
from benchmarks.evasion.disguise import Disguiser
from benchmarks.evasion.heads import heads_table, measure_heads, samples
from benchmarks.evasion.measure import Material, Planted, Row, asking, disguised, measure, table
from benchmarks.evasion.sets import SetRow, Sets, measure_sets, sets_table
from clearford.core.items import Item
from clearford.runtime import shipped
from clearford.runtime.engine import Engine, EngineOptions
from clearford.text.hanzi import Splits
from clearford.text.tables import FoldTables
from tests.cli.program import PACKS

CLASSES = Disguiser({"微": ("徽",)}).classes()


PAGE = Path(__file__).parents[2] / "docs/explanation/evasion.md"


def _done(name: str, text: str, seed: int = 1) -> str:
    disguise = CLASSES[name]
    assert disguise is not None
    return disguise(text, random.Random(seed))


@pytest.mark.parametrize(
    ("name", "text", "changed"),
    [
        pytest.param("traditional", "转账", "轉賬", id="traditional"),
        pytest.param("full width", "vx1", "ｖｘ①", id="full-width"),
        pytest.param("full pinyin", "加微信", "jia wei xin", id="pinyin"),
        pytest.param("initials", "加微信", "jwx", id="initials"),
        pytest.param("look-alike hanzi", "加微信", "加徽信", id="shape"),
        pytest.param("traditional", "abc", "abc", id="nothing-to-change"),
    ],
)
def test_a_disguise_is_what_its_name_says(name: str, text: str, changed: str) -> None:
    assert _done(name, text) == changed


@pytest.mark.parametrize("name", ["zero width", "separators", "full width", "traditional"])
def test_some_disguises_leave_the_skeleton(tables: FoldTables, name: str) -> None:
    text = "稳赚不赔的项目"
    assert _done(name, text) != text or name == "full width"
    assert tables.fold("skeleton", _done(name, text)) == tables.fold("skeleton", text)


@pytest.mark.parametrize("seed", range(5))
def test_a_homophone_sounds_the_same(tables: FoldTables, seed: int) -> None:
    changed = _done("homophone", "加微信", seed)
    assert changed != "加微信"
    assert tables.fold("phonetic", changed) == tables.fold("phonetic", "加微信")


def test_a_disguise_is_the_same_for_the_same_seed() -> None:
    for name in CLASSES:
        assert _done(name, "高薪兼职，加微信 abc", 7) == _done(name, "高薪兼职，加微信 abc", 7)


def test_only_the_stretches_are_disguised() -> None:
    item = Item(id="1", text="转账给我，转账")
    disguise = CLASSES["traditional"]
    assert disguise is not None
    assert disguised(item, [(5, 7)], disguise, random.Random(1)).text == "转账给我，轉賬"


def test_a_swapped_radical_leaves_the_last_part() -> None:
    splits = Splits.from_bytes(shipped.read("text", "splits.json")).splits
    changed = _done("radical swap", "陪同")
    assert changed != "陪同"
    assert {parts[-1] for parts in splits[changed[0]]} & {parts[-1] for parts in splits["陪"]}


def test_every_list_of_evidence_can_be_made_to_ask(tmp_path: Path) -> None:
    asked = [f for f in asking("shape", tmp_path).packs.phrases() if f.meta.effect != "context"]
    assert len(asked) > 50
    assert all(f.routes.shape for f in asked)
    assert not any(f.routes.shape for f in Engine.load(EngineOptions()).packs.phrases())


def test_the_table_is_of_what_the_engine_decides() -> None:
    engine = Engine.load(EngineOptions(packs=(str(PACKS),), shipped=False, everything=True))
    signal = f"text.phrase.{next(f.meta.name for f in engine.packs.phrases())}.count"
    phrase = next(p.text for f in engine.packs.phrases() for p in f.phrases)
    material = Material(
        engine, [Planted(signal, "他说{}，我没问", phrase)], [], [Item(id="1", text="买菜回家做饭")]
    )
    rows = {row.name: row for row in measure(material, Disguiser())}
    assert rows["zero width"].recovered == 1
    assert rows["zero width"].acted == 0
    assert not rows["look-alike hanzi"].covered
    assert rows["zero width"].kept is None


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Sets:
    """A set of invented rows: three of harm, two of them near-duplicates, and two ordinary ones."""
    engine = Engine.load(EngineOptions(packs=(str(PACKS),), shipped=False, everything=True))
    phrase = "稳赚不赔"
    rows = [
        {"id": "1", "text": f"他说{phrase}，快来", "label": "fraud", "group": 1},
        {"id": "2", "text": f"他说{phrase}，快来看", "label": "fraud", "group": 1},
        {"id": "3", "text": "什么也没有说的一句话", "label": "fraud", "group": 2},
        {"id": "4", "text": "买菜回家做饭", "label": "ham", "group": 3},
        {"id": "5", "text": f"不算数的一行{phrase}", "label": "advert", "group": 4},
    ]
    folder = tmp_path_factory.mktemp("sets") / "own"
    folder.mkdir()
    with gzip.open(folder / "own.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    return Sets.read(engine, folder.parent)


def test_rows_of_harm_with_a_phrase_and_ordinary_rows_are_read_once(sets: Sets) -> None:
    assert [item.id for item, _ in sets.harm] == ["1"]
    assert sets.harm[0][1] == [(2, 6)]
    assert [item.id for item in sets.ordinary] == ["4"]


def test_the_table_of_sets_counts_what_was_changed(sets: Sets) -> None:
    rows = {row.name: row for row in measure_sets(sets, Disguiser())}
    assert rows["zero width"].recovered == (1, 1)
    assert rows["zero width"].acted == (0, 1)
    assert not rows["look-alike hanzi"].covered
    shown = sets_table(list(rows.values())).splitlines()
    assert len(shown) == 2 + len(CLASSES)
    assert {line.count("|") for line in shown} == {8}
    assert "100.0 % (20.7 to 100.0) of 1" in shown[2 + list(CLASSES).index("zero width")]


def _rows_under(title: str) -> list[list[str]]:
    """The cells of the table on the page whose head begins with a title."""
    lines = PAGE.read_text().splitlines()
    first = next(i for i, line in enumerate(lines) if line.startswith(title))
    rest = lines[first:]
    size = next((i for i, line in enumerate(rest) if not line.startswith("|")), len(rest))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rest[:size]]


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        pytest.param("| disguise | example", (), id="classes"),
        pytest.param("| disguise | phrases found again |", ASKED, id="figures"),
        pytest.param("| disguise | phrases found again before |", ASKED, id="before-and-after"),
        pytest.param("| disguise | `fraud.score` kept |", (), id="scores"),
        pytest.param("| disguise | phrases found again in rows of harm |", ASKED, id="sets"),
    ],
)
def test_the_page_has_every_class_of_the_tool(title: str, asked: tuple[str, ...]) -> None:
    rows = _rows_under(title)
    assert [row[0] for row in rows[2:]] == [*CLASSES, *(f"{name}, asked for" for name in asked)]
    assert {len(row) for row in rows} == {len(rows[0])}


@pytest.mark.parametrize(
    "printed",
    [
        pytest.param(table([Row(name="a")]), id="figures"),
        pytest.param(sets_table([SetRow(name="a")]), id="sets"),
    ],
)
def test_the_page_has_the_columns_of_the_tool(printed: str) -> None:
    head = printed.splitlines()[0]
    assert head in PAGE.read_text().splitlines()


def test_the_scores_are_compared_before_and_after() -> None:
    engine = Engine.load(EngineOptions(everything=True))
    texts = {"fraud": samples(n=5)["fraud"], "calm": ["今天买菜做饭，晚上早点睡"]}
    rows = {row.name: row for row in measure_heads(engine, Disguiser(), texts)}
    assert rows["zero width"].kept["fraud"] == 1
    assert rows["zero width"].raised == 0
    assert not rows["look-alike hanzi"].covered
    shown = heads_table(list(rows.values()))
    assert "| zero width | 100.0 % | - | - | 0.0 % |" in shown


def test_a_class_without_a_table_is_shown_as_not_covered() -> None:
    shown = table([Row(name="a", covered=False), Row(name="b", phrases=4, recovered=0.5)])
    assert "| a | not covered" in shown
    assert "| b | 50.0 % of 4 | - of 0 |" in shown
