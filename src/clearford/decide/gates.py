"""Which rules look at an item at all: by its kind and by its language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from clearford.core.items import Item
from clearford.decide.bitset import pack
from clearford.decide.program import Rule

ANY = ""
"""The language of an item that does not say, or says `und`: every rule looks at it."""
OTHER = "*"
"""A language that no rule names."""


class Gate(NamedTuple):
    """Kinds and languages; empty languages = all."""

    kinds: frozenset[str]
    languages: frozenset[str]


def primary(tag: str) -> str:
    """The primary subtag of a BCP 47 tag, lower case; `und` and the empty tag give ANY."""
    first = tag.partition("-")[0].lower()
    return ANY if first == "und" else first


class Gates:
    """The distinct gates of a program, looked up once per kind and language."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Rules with the same kinds and languages share a gate."""
        seen: dict[Gate, int] = {}
        for rule in rules:
            seen.setdefault(_gate(rule), len(seen))
        self._gates = tuple(seen)
        self._index = seen
        self._named = frozenset(lang for gate in seen for lang in gate.languages)
        self._memo: dict[tuple[str, str], tuple[bool, ...]] = {}

    def index(self, rule: Rule) -> int:
        """The gate of a rule."""
        return self._index[_gate(rule)]

    def key(self, item: Item) -> tuple[str, str]:
        """Kind and language of an item, as far as any rule tells them apart."""
        kind = item.kind
        lang = item.lang
        if not self._named or not isinstance(lang, str):
            return (kind if isinstance(kind, str) else "post", ANY)
        tag = primary(lang)
        return (kind if isinstance(kind, str) else "post", tag if tag in self._named or tag == ANY else OTHER)

    def of(self, key: tuple[str, str]) -> tuple[bool, ...]:
        """For each gate whether an item of this key passes it."""
        found = self._memo.get(key)
        if found is None:
            kind, lang = key
            found = tuple(
                kind in g.kinds and (not g.languages or lang == ANY or lang in g.languages)
                for g in self._gates
            )
            if len(self._memo) < 4096:
                self._memo[key] = found
        return found

    def masks(self, items: Sequence[Item]) -> list[int]:
        """For each gate the items (bits) that pass it."""
        keys = list(map(self.key, items))
        distinct = list(dict.fromkeys(keys))
        if len(distinct) == 1:
            every = (1 << len(items)) - 1
            return [every if passes else 0 for passes in self.of(distinct[0])]
        number = {key: i for i, key in enumerate(distinct)}
        codes = np.array([number[key] for key in keys])
        rows = [pack(codes == i) for i in range(len(distinct))]
        passed = [self.of(key) for key in distinct]
        # The rows of two keys never overlap, so a sum joins them.
        return [sum(r for r, p in zip(rows, passed, strict=True) if p[g]) for g in range(len(self._gates))]


def _gate(rule: Rule) -> Gate:
    return Gate(frozenset(rule.applies_to), frozenset(primary(tag) for tag in rule.languages))
