"""The standard load: 300 rules, 10,000 phrases and 40 patterns, cut from the shipped packs and a filler.

It looks at texts, links and facts only. The load with everything on adds what remembers earlier items or
takes a model: near-duplicates, known texts, classifier heads and counters, with the rules that read them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from clearford.core.ids import RuleId
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.detect.hashes.near import NEAR_SPECS
from clearford.detect.models.head import HEADS
from clearford.policy.compile import compile_program
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue
from clearford.runtime.engine import EngineOptions, load_packs
from clearford.runtime.reads import reads_of

T = TypeVar("T")
RULES, PHRASES, PATTERNS = 300, 10_000, 40
LIST_SIZE = 200
_SCORES = frozenset(f"{name}.score" for name in HEADS)
_BEYOND = ("near.", "text.known.", "velocity.", "cohort.")
COUNTERS = {"bench_by_account": "actor", "bench_by_text": "text"}
"""The two counters of the filler pack and their keys."""
EVERYTHING = (
    *(str(spec.name) for spec in NEAR_SPECS),
    *(f"velocity.{name}.count" for name in COUNTERS),
    *sorted(_SCORES),
)
"""Signals of the load with everything on that are computed though perhaps no rule reads them."""
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

HEAD = "name: {name}\ntitle: Bench\nabout: Generated.\nlanguages: [zh]\n"
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
examples:
  - {{id: benign, role: benign, item: {{kind: post, text: A walk in the park.}}, expect: allow}}
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
COUNTER = """name: {name}
title: Items with the same {key} within ten minutes
about: Counts all items.
key: {key}
what: count
window: 10m
owner: bench-team
"""


@dataclass(frozen=True)
class Sizes:
    """How large a load is."""

    rules: int
    phrases: int
    patterns: int

    def __str__(self) -> str:
        return f"{self.rules} rules, {self.phrases:,} phrases, {self.patterns} patterns"


def sizes_of(packs: PackSet) -> Sizes:
    """What some packs hold."""
    return Sizes(
        sum(len(pack.rules) for pack in packs.packs),
        sum(len(file.phrases) for file in packs.phrases()),
        sum(len(file.patterns) for file in packs.patterns()),
    )


def written(root: Path) -> EngineOptions:
    """What loads the shipped packs whole, and with them a filler pack that is written below `root`.

    The filler's rules read the shipped lists and patterns; it adds phrases and patterns of its own
    only where the shipped packs hold fewer than the standard load. It also holds two counters.
    """
    packs, _ = load_packs(EngineOptions())
    own = sizes_of(standard(packs))
    missing = Sizes(max(RULES - own.rules, 1), max(PHRASES - own.phrases, 0), max(PATTERNS - own.patterns, 0))
    words = [f"text.phrase.{file.meta.name}.count" for file in packs.phrases()]
    codes = [f"text.pattern.{file.meta.name}.count" for file in packs.patterns()]
    write_pack(root, missing, reads=(*words, *codes))
    return EngineOptions(packs=(str(root),))


def standard(packs: PackSet) -> PackSet:
    """The same packs without the rules that need more than the text, the links and the facts of an item."""
    left_out = beyond(packs)
    return PackSet(
        tuple(
            replace(pack, rules=tuple(rule for rule in pack.rules if rule.id not in left_out))
            for pack in packs.packs
        )
    )


def beyond(packs: PackSet) -> frozenset[RuleId]:
    """The rules that read near-duplicates, known texts, counters, cohorts or the score of a head."""
    program = compile_program(packs, catalogue(packs, DEFAULT_SCHEMA))
    return frozenset(
        rule
        for rule, names in reads_of(program).items()
        if any(name in _SCORES or name.startswith(_BEYOND) for name in names)
    )


def cut(packs: PackSet, *, phrases: int = PHRASES, patterns: int = PATTERNS, seed: int = 7) -> PackSet:
    """The same packs with fewer phrases and patterns: of each list an equal share, chosen by seed.

    No list loses all, so every rule still reads what it read before, unless there are more lists than
    asked for; nothing is changed where the packs hold no more than asked for.
    """
    rng = random.Random(seed)
    lists = iter(shares([len(file.phrases) for file in packs.phrases()], phrases))
    codes = iter(shares([len(file.patterns) for file in packs.patterns()], patterns))
    return PackSet(
        tuple(
            replace(
                pack,
                phrases=tuple(replace(f, phrases=_some(f.phrases, next(lists), rng)) for f in pack.phrases),
                patterns=tuple(
                    replace(f, patterns=_some(f.patterns, next(codes), rng)) for f in pack.patterns
                ),
            )
            for pack in packs.packs
        )
    )


def shares(sizes: Sequence[int], total: int) -> list[int]:
    """Sizes cut evenly so that they sum to `total`; none grows.

    None is cut below one as long as there are no more of them than that; else so many are cut to one.
    """
    if sum(sizes) <= total:
        return list(sizes)
    filled = [i for i, size in enumerate(sizes) if size]
    if len(filled) > total:
        filled = [filled[k * len(filled) // total] for k in range(total)]
    first = [int(i in filled) for i in range(len(sizes))]
    rest, left = total - sum(first), sum(sizes) - sum(first)
    exact = [(size - one) * rest / left for size, one in zip(sizes, first, strict=True)]
    parts = [one + int(more) for one, more in zip(first, exact, strict=True)]
    by_remainder = sorted(range(len(sizes)), key=lambda i: (int(exact[i]) - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _some(found: tuple[T, ...], n: int, rng: random.Random) -> tuple[T, ...]:
    """As many of them, in their order."""
    return tuple(found[i] for i in sorted(rng.sample(range(len(found)), n)))


def write_pack(root: Path, sizes: Sizes, *, reads: Sequence[str] = (), seed: int = 7) -> None:
    """A pack below `root`. reads: further counts that its rules may ask for."""
    rng = random.Random(seed)
    pack = root / "spam" / "bench"
    for name in ("rules", "phrases", "patterns", "counters"):
        (pack / name).mkdir(parents=True, exist_ok=True)
    _write(pack / "pack.yaml", PACK)
    for name, key in COUNTERS.items():
        _write(pack / "counters" / f"{name}.yaml", COUNTER.format(name=name, key=key))
    lists = _write_phrases(pack, sizes.phrases, rng)
    for i in range(sizes.patterns):
        letters = rng.choice("abcdefghij") + rng.choice("klmnop")
        body = f"patterns: ['{letters}-?\\d{{{2 + i % 5},{8 + i % 5}}}']\n"
        _write(pack / "patterns" / f"bench_code_{i}.yaml", HEAD.format(name=f"bench_code_{i}") + META + body)
    counts = [
        *reads,
        *(f"text.phrase.bench_{i}.count" for i in range(lists)),
        *(f"text.pattern.bench_code_{i}.count" for i in range(sizes.patterns)),
    ]
    for i in range(sizes.rules):
        # Each count is asked for at least once as long as there are rules.
        when = _condition(rng, counts[i] if i < len(counts) else rng.choice(counts))
        _write(pack / "rules" / f"rule-{i:04d}.yaml", RULE.format(slug=f"rule-{i:04d}", when=when))


def _write_phrases(pack: Path, phrases: int, rng: random.Random) -> int:
    """The lists of the pack; gives their number."""
    lists = -(-phrases // LIST_SIZE)
    words: set[str] = set()
    while len(words) < phrases:
        words.add("".join(rng.choices(SYLLABLES, k=rng.randint(3, 6))))
    ordered = sorted(words)
    for i in range(lists):
        body = "".join(f"  - {word}\n" for word in ordered[i::lists])
        _write(
            pack / "phrases" / f"bench_{i}.yaml",
            HEAD.format(name=f"bench_{i}") + META + "phrases:\n" + body,
        )
    return lists


def _condition(rng: random.Random, count: str) -> str:
    atoms = [
        rng.choice(ATOMS).format(f=rng.randint(1, 5000), i=rng.randint(1, 5000), s=rng.randint(1, 9))
        for _ in range(rng.randint(1, 2))
    ]
    word = rng.choice((" AND ", " OR "))
    return f"{count} >= 1 AND ({word.join(atoms)})"


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
