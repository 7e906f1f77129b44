"""The near-duplicate detector: its signals for batches and rows, and how well it tells copies apart."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from clearford.core.errors import StoreError
from clearford.core.items import Item
from clearford.core.signals import FAILED, Column, Layout
from clearford.core.state import PrivateTables
from clearford.detect.base import is_stateful
from clearford.detect.hashes.near import NearDetector
from clearford.detect.hashes.window import Window
from clearford.detect.plan import Plan
from clearford.text.plane import DEFAULT_CAP, build, build_one
from clearford.text.tables import FoldTables

WANT = frozenset(("near.similarity", "near.count", "near.cluster"))
WORDS = (
    "今天 昨晚 周末 早上 下午 邻居 师傅 阿姨 同学 室友 教练 表姐 房东 司机 前台 木匠 园丁 会计 裁缝 孩子 "
    "楼下 河边 车站 菜场 图书馆 球场 码头 山脚 仓库 天台 操场 邮局 画室 茶馆 修好 弄丢 借走 找到 学着 听完 "
    "量了 晒了 种了 搭了 讲起 买回 忘带 自行车 小葱 钥匙 故事 象棋 停车位 猫窝 被子 桂花糕 窗户 梯子 音乐会 "
    "雨伞 水果 面条 地图 相册 电池 门铃 台灯 花盆 鱼缸 高兴 安静 便宜 结实 有点慢 不太甜 刚刚好 挺热闹 "
    "没想到 差一点 顺路 一起 重新 慢慢 总算 大概 反正 果然 其实 然后"
).split()
TIMES, WHERE = "清早 午后 周末 前天 半夜 月底".split(), "楼下 河边 车站 菜场 球场 码头 天台 茶馆".split()
DEEDS = "修好了旧自行车 种了两排小葱 弄丢了一串钥匙 找了半天停车位 给猫搭了个窝 学着做桂花糕".split()


def ordinary(rng: random.Random, words: int) -> str:
    """A run of everyday words, about 2.2 characters each."""
    return "".join(rng.choices(WORDS, k=words))


def from_template(rng: random.Random) -> str:
    """One of 20,736 sentences of one pattern, so that any two have parts in common."""
    deeds = "，".join(f"{rng.choice(WHERE)}有人{rng.choice(DEEDS)}" for _ in range(2))
    return f"{rng.choice(TIMES)}{deeds}"


def edited(text: str, share: float, rng: random.Random) -> str:
    """A copy in which a share of the characters was replaced, left out or put in."""
    chars = list(text)
    for _ in range(max(1, round(share * len(text)))):
        at, way = rng.randrange(len(chars)), rng.random()
        if way < 0.5:
            chars[at] = rng.choice("的一是了我不在有这个")
        elif way < 0.75:
            del chars[at]
        else:
            chars.insert(at, rng.choice("的一是了我不在有这个"))
    return "".join(chars)


def items(texts: list[str]) -> list[Item]:
    return [Item(id=str(i), text=text) for i, text in enumerate(texts)]


def _values(column: Column) -> list[Any]:
    values = column.values.tolist()
    return (
        values
        if column.valid is None
        else [v if k else None for v, k in zip(values, column.valid, strict=True)]
    )


def batches(detector: NearDetector, texts: list[str], tables: FoldTables, size: int) -> list[tuple[Any, ...]]:
    """Similarity, count and cluster of each text, decided in batches; size 0 means one by one."""
    found: list[tuple[Any, ...]] = []
    for at in range(0, len(texts), size or 1):
        part = texts[at : at + (size or 1)]
        if size:
            columns = detector.run(items(part), build(part, tables), WANT).columns
            found += zip(*map(_values, columns.values()), strict=True)
        else:
            values = detector.run_one(items(part)[0], build_one(part[0], tables), WANT).values
            found.append(
                tuple(values.get(name) for name in ("near.similarity", "near.count", "near.cluster"))
            )
    return found


def test_signals_of_a_short_stream(tables: FoldTables) -> None:
    text = "尊敬的客户您的快递因地址不详无法派送请尽快联系客服补全地址信息"
    texts = [text, "好", "", text + "谢谢", "周末一起去河边走走顺便买点水果回来做晚饭", text]
    found = batches(NearDetector(capacity=64), texts, tables, 6)
    assert found[0] == (0.0, 0, 1)
    assert found[1:3] == [(None, None, None)] * 2
    assert found[3][0] > 0.7
    assert found[3][1:] == (1, 1)
    assert found[4] == (0.0, 0, 3)
    assert found[5] == (1.0, 2, 1)


@pytest.mark.parametrize("size", [1, 7, 64, 256, 2048])
def test_any_batch_equals_one_by_one(tables: FoldTables, size: int) -> None:
    rng = random.Random(4)
    base = [ordinary(rng, 10) for _ in range(40)] + ["", "好", "好的", "好的呀", "😀😀😀", "a\nb\nc"]
    texts = [edited(t, 0.05, rng) if t and rng.random() < 0.6 else t for t in rng.choices(base, k=3000)]
    expected = batches(NearDetector(capacity=512), texts, tables, 0)
    assert batches(NearDetector(capacity=512), texts, tables, size) == expected


def test_only_wanted_signals_are_given(tables: FoldTables) -> None:
    want = frozenset(("near.count",))
    detector, [item] = NearDetector(capacity=16), items(["加我好友"])
    assert set(detector.run([item], build(["加我好友"], tables), want).columns) == {"near.count"}
    assert detector.run_one(item, build_one("加我好友", tables), want).values == {"near.count": 1}


def test_fresh_has_seen_nothing(tables: FoldTables) -> None:
    detector, arrays = NearDetector(capacity=32), PrivateTables()
    batches(detector, ["今天下午三点见"], tables, 1)
    other = detector.fresh(arrays)
    assert is_stateful(detector)
    assert batches(other, ["今天下午三点见"], tables, 1) == [(0.0, 0, 1)]
    assert batches(detector, ["今天下午三点见"], tables, 1) == [(1.0, 1, 1)]
    assert all(name.startswith("near.") for name in arrays.arrays)
    assert other.window.capacity == 32


def _stopped_midway(tables: FoldTables) -> tuple[NearDetector, PrivateTables]:
    """A detector that fell over between two of the arrays that it writes."""
    arrays = PrivateTables()
    detector = NearDetector(capacity=32, tables=arrays)
    batches(detector, ["今天下午三点见"], tables, 1)
    table = arrays.arrays["near.table"]
    table.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        batches(detector, ["今天下午三点见"], tables, 1)
    table.flags.writeable = True
    return detector, arrays


@pytest.mark.parametrize("size", [pytest.param(0, id="one"), pytest.param(1, id="a batch")])
def test_memory_left_half_written_is_never_used(tables: FoldTables, size: int) -> None:
    detector, _ = _stopped_midway(tables)
    with pytest.raises(StoreError, match="CF-S004"):
        batches(detector, ["今天下午三点见"], tables, size)
    assert batches(detector.fresh(), ["今天下午三点见"], tables, size) == [(0.0, 0, 1)]


def test_after_a_failure_midway_the_numbers_are_failed_until_a_new_start(tables: FoldTables) -> None:
    detector, arrays = _stopped_midway(tables)
    [item] = items(["今天下午三点见"])
    for other in (detector, NearDetector(capacity=32, tables=_Given(arrays))):
        plan = Plan([other], tables, want=("near.count",), layout=Layout(("near.count",)), families={})
        assert plan.run_one(item).item == [FAILED]
        failed = plan.run([item]).item["near.count"].failed
        assert failed is not None
        assert failed.tolist() == [True]
        assert plan.fresh().run_one(item).item == [0]


class _Given:
    """The arrays of another detector, for one that goes on with them."""

    def __init__(self, memory: PrivateTables) -> None:
        self._memory = memory

    def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
        """The array of a name, whose shape and type are those wanted."""
        return self._memory.arrays[name]


def test_two_detectors_share_one_memory(tables: FoldTables) -> None:
    class Shared:
        """Gives each array again to whoever asks for it by name."""

        def __init__(self) -> None:
            self.arrays: dict[str, np.ndarray] = {}

        def array(self, name: str, shape: tuple[int, ...], dtype: Any) -> np.ndarray:
            return self.arrays.setdefault(name, np.zeros(shape, dtype))

    memory, texts = Shared(), ["今天下午三点在老地方见面", "明天早上八点半公园门口集合"] * 40
    one, other = (NearDetector(capacity=64).fresh(memory) for _ in range(2))
    found = []
    for at in range(0, 80, 10):
        part = texts[at : at + 10]
        found += batches((one, other)[at // 10 % 2], part, tables, at % 20)
    assert found == batches(NearDetector(capacity=64), texts, tables, 80)


def test_a_text_at_the_cap_is_met_again(tables: FoldTables) -> None:
    rng = random.Random(1)
    text = ordinary(rng, DEFAULT_CAP)[:DEFAULT_CAP]
    found = batches(NearDetector(capacity=64), [text, edited(text, 0.03, rng), text + "尾巴"], tables, 3)
    assert found[2] == (1.0, 2, 1)
    assert found[1][0] >= 0.5


@pytest.mark.parametrize(
    ("words", "least"),
    [pytest.param(9, 0.8, id="about 20 characters"), pytest.param(30, 0.93, id="about 65")],
)
def test_edited_copies_are_found(tables: FoldTables, words: int, least: float) -> None:
    rng = random.Random(7)
    texts = [ordinary(rng, words) for _ in range(1000)]
    copies = [edited(text, rng.uniform(0.03, 0.08), rng) for text in texts]
    found = batches(NearDetector(capacity=1 << 12), texts + copies, tables, 512)[len(texts) :]
    right = sum(cluster == i + 1 for i, (_, _, cluster) in enumerate(found))
    assert right / len(texts) > least


@pytest.mark.parametrize("words", [pytest.param(w, id=f"{w} words") for w in (3, 5, 9, 30)])
def test_ordinary_texts_are_not_taken_for_copies(tables: FoldTables, words: int) -> None:
    rng = random.Random(words)
    texts = sorted({ordinary(rng, words) for _ in range(4000)})
    rng.shuffle(texts)
    found = batches(NearDetector(capacity=1 << 13), texts, tables, 512)
    assert sum(similarity > 0 for similarity, _, _ in found) / len(texts) < 0.002


def test_sentences_of_one_pattern_are_mostly_told_apart(tables: FoldTables) -> None:
    rng = random.Random(8)
    texts = sorted({from_template(rng) for _ in range(1200)})
    rng.shuffle(texts)
    grams = [{t[i : i + 3] for i in range(len(t) - 2)} for t in (x.replace("，", "") for x in texts)]
    found = batches(NearDetector(capacity=1 << 13), texts, tables, 512)
    wrong = 0
    for i, (similarity, _, _) in enumerate(found):
        wrong += similarity > 0 and max(len(grams[i] & g) / len(grams[i] | g) for g in grams[:i]) < 0.25
    assert wrong / len(texts) < 0.01


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("好的谢谢", "好的没事", id="thanks"),
        pytest.param("收到谢谢", "收到了解", id="received"),
        pytest.param("生日快乐呀", "新年快乐呀", id="wishes"),
        pytest.param("ok thanks", "ok then", id="latin"),
        pytest.param("哈哈哈哈哈哈", "哈哈哈好吧", id="laughter"),
        pytest.param("我到楼下了", "我到门口了", id="arrived"),
    ],
)
def test_short_texts_are_not_taken_for_each_other(tables: FoldTables, one: str, other: str) -> None:
    found = batches(NearDetector(capacity=16), [one, other, one], tables, 3)
    assert found == [(0.0, 0, 1), (0.0, 0, 2), (1.0, 1, 1)]


def test_memory_is_that_of_the_window() -> None:
    arrays = PrivateTables()
    Window(arrays, 1 << 12)
    assert sum(array.nbytes for array in arrays.arrays.values()) == 148 * (1 << 12) + 24
