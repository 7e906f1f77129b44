"""A small grammar: `(a|b|)` picks one, `{slot}` fills in a value, everything else stands for itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

Slot = Callable[[random.Random], str]


class Grammar:
    """Expands templates. Choices may nest; slots may hold choices and other slots."""

    def __init__(self, words: Mapping[str, Sequence[str]], values: Mapping[str, Slot]) -> None:
        """`words`: slot -> templates to pick from; `values`: slot -> a value of its own."""
        self._words, self._values = words, values

    def expand(self, template: str, rng: random.Random) -> str:
        """One text of a template. Raises KeyError for an unknown slot, ValueError for an open bracket."""
        text, rest = self._choice(template, 0, rng, inside=False)
        if rest != len(template):
            raise ValueError(f"a bracket too many: {template}")
        return text

    def many(self, templates: Sequence[str], n: int, rng: random.Random) -> Iterator[str]:
        """`n` texts, the templates taking turns so that each is used."""
        order = list(templates)
        for i in range(n):
            if i % len(order) == 0:
                rng.shuffle(order)
            yield self.expand(order[i % len(order)], rng)

    def _choice(self, template: str, at: int, rng: random.Random, *, inside: bool) -> tuple[str, int]:
        """The text of the options from `at` on, and where the bracket ends."""
        options: list[list[str]] = [[]]
        while at < len(template):
            sign = template[at]
            if sign == "(":
                text, at = self._choice(template, at + 1, rng, inside=True)
                options[-1].append(text)
            elif sign == ")" and inside:
                return "".join(rng.choice(options)), at + 1
            elif sign == "|" and inside:
                options.append([])
                at += 1
            elif sign == "{":
                end = template.index("}", at)
                options[-1].append(self._slot(template[at + 1 : end], rng))
                at = end + 1
            else:
                options[-1].append(sign)
                at += 1
        if inside:
            raise ValueError(f"an open bracket: {template}")
        return "".join(options[0]), at

    def _slot(self, name: str, rng: random.Random) -> str:
        value = self._values.get(name)
        if value is not None:
            return value(rng)
        return self.expand(rng.choice(self._words[name]), rng)
