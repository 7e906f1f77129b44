"""Rules over near-duplicates and known texts: a stream is decided alike in any grouping, and lists expire."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import msgspec
import pytest

from clearford.core.clock import FixedClock
from clearford.core.items import Item
from clearford.runtime.engine import Engine, EngineOptions

SIGNALS = (
    "near.similarity",
    "near.count",
    "near.cluster",
    "text.known.some_scripts.same",
    "text.known.some_scripts.similarity",
)
PACK = """
id: spam.repeats
title: Repeats for tests
version: 0.1.0
engine: ">=0.1,<1"
owner: spam-team
reviewers: [safety-team, legal-team]
licence: Apache-2.0
jurisdictions: [EU]
languages: [en, zh]
obligations: [DSA-14a]
terms: {spam: {url: "https://platform.example/terms", version: "1"}}
handling: {rules: public, lists: public, statistics: public}
signals: {near: 1, text: 1}
retention: {trial_hits_days: 90, evidence_days: 180}
"""
RULE = """
id: spam.repeats.{slug}
title: Rule {slug}
kind: enforce
status: trial
harm: spam.bulk
severity: medium
since: 0.1.0
summary: Detects texts for tests.
rationale: For tests.
legal_basis:
- {{obligation: DSA-14a, article: "14(1)", jurisdiction: EU, checked: 2026-11-22, status: verified}}
terms_clause: spam
applies_to: [post]
when: {when}
then: {{decision: escalate, actions: [], case: {{route: spam, priority: 3, deadline_h: 48}}}}
explain: {{en: For tests. You can appeal., zh: 供测试。您可以申诉。}}
dsa: {{category: OTHER_VIOLATION_TC, keywords: [OTHER], other: tests}}
examples:
- {{id: benign, role: benign, item: {{kind: post, text: A walk in the park.}}, expect: allow}}
owner: spam-team
review_by: 2027-05-01
"""
SCRIPT = "您的包裹因地址不详被退回，请点击 parcel.example 补全地址并支付一元重派费"
LIST = f"""source: own
licence: Apache-2.0
retrieved: 2026-11-22
expires: 2027-05-21
kind: text
effect: adds_hits
personal: no
handling: public
owner: spam-team
---
{SCRIPT}
"""


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> EngineOptions:
    folder = tmp_path_factory.mktemp("repeats")
    root = folder / "spam" / "repeats"
    for name in ("rules", "lists"):
        (root / name).mkdir(parents=True)
    (root / "pack.yaml").write_text(PACK)
    (root / "lists" / "some_scripts.txt").write_text(LIST)
    for slug, when in (("often", "near.count >= 3"), ("known", "text.known.some_scripts.similarity >= 0.6")):
        (root / "rules" / f"{slug}.yaml").write_text(RULE.format(slug=slug, when=when))
    return EngineOptions(packs=(str(folder),), shipped=False, signals=SIGNALS)


@pytest.fixture(scope="module")
def loaded(options: EngineOptions) -> Engine:
    return Engine.load(options, clock=FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))


def _stream(size: int) -> list[Item]:
    rng = random.Random(11)
    words = "今天 河边 散步 下雨 火车 早饭 电影 自行车 图书馆 钥匙 晚上 苹果 邻居 小猫 安静 周末".split()
    base = ["".join(rng.choices(words, k=rng.randint(1, 20))) for _ in range(60)] + [SCRIPT, "", "好"]
    texts = [text + rng.choice(("", "", "呀", "，谢谢", "🙂")) for text in rng.choices(base, k=size)]
    return [Item(id=str(i), text=text, kind="post") for i, text in enumerate(texts)]


def _seen(engine: Engine, items: list[Item], size: int) -> list[tuple[bytes, list[object]]]:
    pipeline = engine.fresh().pipeline
    found: list[tuple[bytes, list[object]]] = []
    for at in range(0, len(items), size or len(items)):
        part = items[at : at + (size or len(items))]
        judged = pipeline.process_vector(part) if size else pipeline.process_scalar(part)
        for i, decision in enumerate(judged.decisions):
            found.append((msgspec.json.encode(decision), [judged.value(i, name) for name in SIGNALS]))
    return found


@pytest.mark.parametrize("size", [1, 7, 64, 256, 2048])
def test_any_grouping_decides_alike(loaded: Engine, size: int) -> None:
    items = _stream(1500)
    expected = _seen(loaded, items, 0)
    assert _seen(loaded, items, size) == expected


def test_the_fourth_of_a_kind_is_met(loaded: Engine) -> None:
    text = "周末一起去河边散步吧，带上小猫和早饭"
    items = [Item(id=str(i), text=text + "呀" * i, kind="post") for i in range(5)]
    judged = loaded.fresh().pipeline.process(items)
    assert [[ref.id for ref in d.held] for d in judged.decisions] == [[]] * 3 + [["spam.repeats.often"]] * 2


def test_an_expired_list_knows_nothing(options: EngineOptions, loaded: Engine) -> None:
    later = Engine.load(options, clock=FixedClock(datetime(2027, 5, 22, tzinfo=UTC)))
    item = Item(id="1", text=SCRIPT, kind="post")
    for engine, same, likeness in ((loaded, True, 1.0), (later, False, 0.0)):
        judged = engine.fresh().pipeline.process([item])
        assert judged.value(0, "text.known.some_scripts.same") is same
        assert judged.value(0, "text.known.some_scripts.similarity") == likeness
