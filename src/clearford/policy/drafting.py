"""One rule as its author writes it: read, put among the packs that are loaded, and checked there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from clearford.core.schema import DEFAULT_SCHEMA
from clearford.core.signals import SignalSpec
from clearford.policy.fields import read_mapping
from clearford.policy.issue import Issue, sort_key
from clearford.policy.law import Resources
from clearford.policy.lints.table import check_rule
from clearford.policy.model import Pack, PackSet, RuleFile
from clearford.policy.read_lists import folded
from clearford.policy.read_rule import RuleReader
from clearford.policy.yaml_reader import read_yaml

_READER = RuleReader(DEFAULT_SCHEMA)


@dataclass(frozen=True, slots=True)
class Draft:
    """What the text of a rule says."""

    rule: RuleFile | None
    """None where the text cannot be read as a rule."""
    issues: tuple[Issue, ...]
    """What was wrong while reading, in the order of the text."""


def read_draft(text: str, file: str, pack: Pack) -> Draft:
    """A rule out of its text. file: its path below the folder of the packs."""
    root, issues = read_yaml(text.encode("utf-8", "surrogatepass"), file)
    stem = file.rpartition("/")[2].removesuffix(".yaml")
    rule = read_mapping(root, issues, lambda fields: _READER.rule(fields, stem, pack.file.id))
    return Draft(rule, tuple(sorted(issues, key=sort_key)))


def with_rule(packs: PackSet, pack: Pack, rule: RuleFile) -> PackSet:
    """The packs with a rule in a pack, in place of the one of its id."""
    others = tuple(one for one in pack.rules if one.id != rule.id)
    changed = replace(pack, rules=tuple(sorted((*others, rule), key=lambda one: one.id)))
    return PackSet(tuple(changed if one.file.id == pack.file.id else one for one in packs.packs))


def check_draft(
    draft: Draft,
    packs: PackSet,
    pack: Pack,
    catalogue: Mapping[str, SignalSpec],
    resources: Resources,
    *,
    today: date,
    fold: Callable[[str], str] = folded,
) -> tuple[Issue, ...]:
    """Everything that is wrong with a draft by itself; its examples are run by nobody here."""
    if draft.rule is None or draft.rule.broken:
        return draft.issues
    found = check_rule(with_rule(packs, pack, draft.rule), catalogue, draft.rule, today, resources, fold=fold)
    return tuple(sorted({*draft.issues, *found}, key=sort_key))
