"""Compiled programs kept between starts: parsing every condition takes longer than reading a program back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import msgspec

from clearford.core.errors import DecideError
from clearford.core.ids import Digest
from clearford.core.signals import SignalSpec
from clearford.decide.program import Program, decode, encode
from clearford.detect.store import Store
from clearford.policy.compile import EVALUATED, compile_program, digest
from clearford.policy.model import PackSet, RuleFile

_CODE = ("core", "decide", "policy")
"""Rooms whose code makes a program of packs."""


def program_of(
    packs: PackSet, catalogue: Mapping[str, SignalSpec], parts: Mapping[str, str], store: Store
) -> Program:
    """What `compile_program` gives, or what an earlier start has kept of exactly these packs.

    Raises PackError with the first fault when a rule cannot be compiled.
    """
    key = _key(packs, catalogue, digest(packs, parts))
    kept = store.get("program", key)
    if kept is not None:
        try:
            return decode(kept)
        except DecideError:
            pass  # of another version: compiled anew below
    program = compile_program(packs, catalogue, parts=parts)
    store.put("program", key, encode(program))
    return program


def _key(packs: PackSet, catalogue: Mapping[str, SignalSpec], bundle: Digest) -> str:
    """Digest of all that a program is made from; packs in force may be other than their files."""
    rules = [list(_facts(rule)) for rule in packs.rules() if rule.status in EVALUATED]
    lists = [(entry.name, len(entry.entries)) for entry in packs.lists()]
    made_from = (bundle, _code_digest(), version("sqlglot"), rules, lists, sorted(catalogue.items()))
    return hashlib.sha256(msgspec.msgpack.encode(made_from)).hexdigest()


def _facts(rule: RuleFile) -> Iterator[object]:
    """What the compiler takes from a rule."""
    yield rule.broken
    for name in _TAKEN:
        yield getattr(rule, name)
    yield rule.when and rule.when.raw
    yield [(soften.when.raw, soften.to) for soften in rule.soften]
    yield rule.then and (rule.then.decision, rule.then.actions, rule.then.case)


_TAKEN = (
    "id",
    "kind",
    "status",
    "severity",
    "applies_to",
    "languages",
    "each",
    "on_failure",
    "exempts",
    "to",
)


@lru_cache(maxsize=1)
def _code_digest() -> str:
    """Digest of the code that makes programs, so that one made by other code is never used."""
    found = hashlib.sha256()
    root = Path(__file__).parents[1]
    for room in _CODE:
        for path in sorted((root / room).rglob("*.py")):
            found.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
