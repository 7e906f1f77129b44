"""What a rule decides by, as one digest: its own lines and every list, counter and exemption behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import msgspec

from clearford.core.ids import Digest
from clearford.core.signals import SignalSpec
from clearford.decide.expr import Derived
from clearford.decide.program import Program, Rule
from clearford.policy.counters import parse_filters
from clearford.policy.digest import digest_of
from clearford.policy.expression import Parsed
from clearford.policy.model import CounterFile, ListFile, PackSet, PatternFile, PhraseFile


def rule_digests(
    packs: PackSet,
    catalogue: Mapping[str, SignalSpec],
    program: Program,
    rules: Collection[str],
    parts: Mapping[str, str],
) -> dict[str, Digest]:
    """Rule -> digest of what it does, whatever its status; of those rules that the program holds.

    Covers what the rule reads, step by step: phrase lists, patterns, known texts, lists of `in_list`,
    counters with their conditions and keys, and the live exemptions that name it with all that they
    read. Texts for people, dates and sources of lists do not change it.
    packs: those that the program was compiled from, as they stand on the day: an expired list is empty.
    parts: what decides besides the packs, such as the models.
    """
    reader = _Reader(packs, catalogue, program)
    return {
        rule.id: digest_of([reader.all_of(rule), dict(parts)]) for rule in program.rules if rule.id in rules
    }


class _Reader:
    """Follows rules to what they read; each list is hashed once."""

    def __init__(self, packs: PackSet, catalogue: Mapping[str, SignalSpec], program: Program) -> None:
        self._exemptions = [r for r in program.rules if r.kind == "exempt" and r.status == "live"]
        self._derived = {d.name: d for d in program.derived}
        self._filters = parse_filters(packs, catalogue, [])
        self._files: dict[str, ListFile | PhraseFile | PatternFile] = {f.name: f for f in packs.lists()}
        self._files |= {f.meta.name: f for f in packs.phrases()} | {f.meta.name: f for f in packs.patterns()}
        self._counters = {counter.signal: counter for counter in packs.counters()}
        self._digests: dict[str, Digest] = {}

    def all_of(self, rule: Rule) -> list[Any]:
        """A rule and the live exemptions that name it, each with what it reads."""
        exemptions = [self._one(r) for r in self._exemptions if rule.id in r.exempts and r.id != rule.id]
        return [self._one(rule), exemptions]

    def _one(self, rule: Rule) -> list[Any]:
        content = msgspec.to_builtins(rule)
        del content["status"]
        read: dict[str, Any] = {}
        self._follow(_signals(content), self._derived, read)
        return [content, read]

    def _follow(self, names: Iterable[str], derived: Mapping[str, Derived], read: dict[str, Any]) -> None:
        for name in names:
            call = derived.get(name)
            if call is not None and call.function == "in_list":
                self._take(call.argument or "", read)
            signal = call.signal if call is not None else name
            self._take(_list_of(signal), read)
            counter = self._counters.get(signal)
            if counter is not None and signal not in read:
                self._count(counter, read)

    def _take(self, name: str, read: dict[str, Any]) -> None:
        """A list of any kind, if there is one of that name."""
        if name not in self._files:
            return
        if name not in self._digests:
            self._digests[name] = digest_of(_content(self._files[name]))
        read[f"list {name}"] = self._digests[name]

    def _count(self, counter: CounterFile, read: dict[str, Any]) -> None:
        read[counter.signal] = [counter.identity, counter.exact]
        self._follow((*counter.key, counter.of), {}, read)
        condition: Parsed | None = self._filters.get(counter.name)
        if condition is not None:
            self._follow((*condition.signals, *condition.derived), condition.derived, read)


def _signals(content: Any) -> Iterator[str]:
    """The signals, base or derived, named anywhere in a rule as plain values."""
    if isinstance(content, dict):
        if isinstance(content.get("signal"), str):
            yield content["signal"]
        for value in content.values():
            yield from _signals(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _signals(value)


def _list_of(signal: str) -> str:
    """The list that a signal `text.<kind>.<list>.<field>` comes from; empty for other signals."""
    parts = signal.split(".")
    is_own = len(parts) == 4 and parts[0] == "text" and parts[1] in ("phrase", "pattern", "known")
    return parts[2] if is_own else ""


def _content(file: ListFile | PhraseFile | PatternFile) -> list[Any]:
    """Everything of a list that a detector or `in_list` goes by."""
    if isinstance(file, ListFile):
        return [file.kind, file.effect, [entry.value for entry in file.entries]]
    if isinstance(file, PatternFile):
        written, heard = ([str(node.value) for node in some] for some in (file.patterns, file.heard))
        return [file.border, file.context, file.within, written, heard, file.by_sound]
    phrases = [[phrase.text, asdict(phrase.routes), phrase.keeps] for phrase in file.phrases]
    languages, effect = file.meta.languages, file.meta.effect
    return [languages, effect, asdict(file.routes), file.unless, file.min_confirm, phrases]
