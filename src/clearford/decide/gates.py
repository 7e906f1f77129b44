"""Which rules look at an item at all: by its kind and by its language."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from clearford.core.items import Item
from clearford.decide.bitset import pack, unpack
from clearford.decide.program import Rule

_KIND, _LANG = attrgetter("kind"), attrgetter("lang")
ANY = ""
"""The language of an item that does not say, or says `und`: every rule looks at it."""
MEMO_LIMIT = 4096


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
        self._memo: dict[tuple[object, object], tuple[bool, ...]] = {}

    def index(self, rule: Rule) -> int:
        """The gate of a rule."""
        return self._index[_gate(rule)]

    def of(self, item: Item) -> tuple[bool, ...]:
        """For each gate whether the item passes it."""
        return self._of(item.kind, item.lang if self._named else None)

    def _of(self, kind: object, lang: object) -> tuple[bool, ...]:
        return self._memo.get((kind, lang)) or self._passes(kind, lang)

    def _passes(self, kind: object, lang: object) -> tuple[bool, ...]:
        """The same, from the kind and the tag as the platform sent them."""
        tag = primary(lang) if isinstance(lang, str) else ANY
        kind_name = kind if isinstance(kind, str) else "post"
        found = tuple(
            kind_name in g.kinds and (not g.languages or tag == ANY or tag in g.languages)
            for g in self._gates
        )
        # Tags come from outside: what is kept of them is bounded.
        if len(self._memo) < MEMO_LIMIT:
            self._memo[kind, lang] = found
        return found

    def masks(self, items: Sequence[Item], asked: int) -> list[int]:
        """For each gate the items (bits) that pass it, of those that are asked for (bits)."""
        rows = np.flatnonzero(unpack((asked,), len(items))[0])
        some: Sequence[Item] = items if len(rows) == len(items) else [items[i] for i in rows.tolist()]
        kinds: list[object] = list(map(_KIND, some))
        langs: list[object] = list(map(_LANG, some)) if self._named else [None]
        kinds_met, langs_met = set(kinds), set(langs)
        keys: list[Any] = kinds
        if len(langs_met) == 1:
            of_key: dict[Any, tuple[bool, ...]] = {kind: self._of(kind, langs[0]) for kind in kinds_met}
        else:
            keys = list(zip(kinds, langs, strict=True))
            of_key = {key: self._of(*key) for key in set(keys)}
        if len(of_key) == 1:
            return [asked if passes else 0 for passes in next(iter(of_key.values()))]
        number = {passes: i for i, passes in enumerate(set(of_key.values()), 1)}
        number_of_key = {key: number[passes] for key, passes in of_key.items()}
        codes = np.zeros(len(items), np.uint8 if len(number) < 256 else np.intp)
        codes[rows] = list(map(number_of_key.__getitem__, keys))
        passing = {passes: pack(codes == i) for passes, i in number.items()}
        # An item passes in one way, so the sets never overlap and a sum joins them.
        return [sum(bits for passes, bits in passing.items() if passes[g]) for g in range(len(self._gates))]


def _gate(rule: Rule) -> Gate:
    return Gate(frozenset(rule.applies_to), frozenset(primary(tag) for tag in rule.languages))
