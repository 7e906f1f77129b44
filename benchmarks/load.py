"""The standard load: the shipped packs, filled up to 300 rules, 10,000 phrases and 40 patterns."""

from __future__ import annotations

import random
from pathlib import Path

RULES, PHRASES, PATTERNS = 300, 10_000, 40
SYLLABLES = (
    "安宝北博彩仓草长晨城川春达大德地电东发方飞丰福富港高格谷光国海汉豪和恒红虎花华欢辉火吉佳嘉江金锦京晶景凯康科客快乐力丽"
    "利联林灵龙路绿美梦米名南鹏品平普奇千强桥青清泉仁荣瑞润三山商尚申深胜盛石世书顺思松太泰天通万旺威维文伍西希夏祥新鑫星兴雅"
    "阳一怡亿银英永优友宇语源远月悦云泽展正中众洲竹卓子紫"
)
ATOMS = (
    "account.age_h < {f}", "account.followers >= {i}", "account.posts < {i}", "account.verified IS NOT TRUE",
    "account.business IS TRUE", "account.reports_30d >= {s}", "item.kind IN ('post', 'comment')",
    "text.length > {s}", "url.count >= 1", "personal.count >= {s}", "contact.handle.count >= 1",
    "text.disguise.count >= {s}", "NOT account.strikes BETWEEN 1 AND {s}", "text.invisible.count >= {s}",
)  # fmt: skip

META = """source: own
licence: Apache-2.0
reviewed: 2026-11-22
expires: 2027-11-21
owner: bench-team
effect: hits
"""
RULE = """id: spam.bench.{slug}
title: Benchmark rule {slug}
kind: enforce
status: trial
harm: spam.bulk
severity: medium
since: 0.1.0
summary: Detects generated text of the benchmark.
rationale: Made by the benchmark.
legal_basis:
  - {{obligation: DSA-14a, article: "14(1)", jurisdiction: EU, checked: 2026-11-22, status: verified}}
terms_clause: bench
applies_to: [post, comment, message]
when: "{when}"
then: {{decision: restrict, actions: [limit_reach], case: none}}
explain: {{en: Benchmark. You can appeal., zh: 基准测试。您可以申诉。}}
dsa: {{category: OTHER_VIOLATION_TC, keywords: [OTHER], other: benchmark}}
examples: []
owner: bench-team
review_by: 2027-05-01
"""
PACK = """id: spam.bench
version: 0.1.0
engine: ">=0.1,<1"
owner: bench-team
reviewers: [one-team, two-team]
licence: Apache-2.0
jurisdictions: [EU]
languages: [en, zh]
obligations: [DSA-14a]
terms: {bench: {url: "https://platform.example/terms", version: "1"}}
handling: {rules: public, lists: public, statistics: public}
signals: {text: 1, url: 1, personal: 1, contact: 1, item: 1, account: 1}
retention: {trial_hits_days: 30, evidence_days: 30}
"""


def _condition(rng: random.Random, lists: int) -> str:
    atoms = [
        rng.choice(ATOMS).format(f=rng.randint(1, 5000), i=rng.randint(1, 5000), s=rng.randint(1, 9))
        for _ in range(rng.randint(1, 2))
    ]
    phrase = f"text.phrase.bench_{rng.randrange(lists)}.count >= 1"
    joined = f" {rng.choice(('AND', 'OR'))} ".join(atoms)
    return f"{phrase} AND ({joined})"


def write_pack(root: Path, *, rules: int, phrases: int, patterns: int, seed: int = 7) -> Path:
    """A pack below `root` with as many rules, phrases and patterns as asked; gives the folder to load."""
    rng = random.Random(seed)
    pack = root / "spam" / "bench"
    for name in ("rules", "phrases", "patterns"):
        (pack / name).mkdir(parents=True, exist_ok=True)
    (pack / "pack.yaml").write_text(PACK, encoding="utf-8")
    lists = max(1, phrases // 200)
    words: set[str] = set()
    while len(words) < phrases:
        words.add("".join(rng.choices(SYLLABLES, k=rng.randint(3, 6))))
    ordered = sorted(words)
    for i in range(lists):
        head = f"name: bench_{i}\ntitle: Bench\nabout: Generated.\nlanguages: [zh]\n"
        body = "".join(f"  - {w}\n" for w in ordered[i::lists])
        (pack / "phrases" / f"bench_{i}.yaml").write_text(f"{head}{META}phrases:\n{body}", encoding="utf-8")
    for i in range(patterns):
        head = f"name: bench_code_{i}\ntitle: Bench\nabout: Generated.\nlanguages: [zh]\n"
        letters = rng.choice("abcdefghij") + rng.choice("klmnop")
        body = f"patterns: ['{letters}-?\\d{{{2 + i % 5},{8 + i % 5}}}']\n"
        (pack / "patterns" / f"bench_code_{i}.yaml").write_text(f"{head}{META}{body}", encoding="utf-8")
    for i in range(rules):
        text = RULE.format(slug=f"rule-{i:04d}", when=_condition(rng, lists))
        (pack / "rules" / f"rule-{i:04d}.yaml").write_text(text, encoding="utf-8")
    return root
