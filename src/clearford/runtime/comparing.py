"""What differs between two versions of the operator's packs: in the files, in the rules, and for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from clearford.core.reasons import Redress
from clearford.core.signals import SignalSpec
from clearford.policy.diff.change import KINDS
from clearford.policy.diff.packs import diff
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime.packing import packs_of
from clearford.runtime.rule_sheet import RuleSheet
from clearford.runtime.workbench import Workbench, is_own

TEXT_MOST = 100_000
"""Characters of a file that are shown on either side."""


class ChangedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One change, in words."""

    where: str
    kind: str
    en: str
    zh: str
    found: str = ""
    version: str
    """The class of version that it asks for: major acts on more people, or harder."""


class ChangedPack(msgspec.Struct, frozen=True, kw_only=True):
    """What changed in a pack."""

    pack: str
    old: str
    new: str
    version: str
    """Class of the whole."""
    fits: bool
    """Its version says what its changes ask for."""
    changes: tuple[ChangedPart, ...]


class ChangedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file on both sides; empty where it is not."""

    path: str
    old: str
    new: str
    cut: bool = False
    """It is longer than what is shown."""


class ChangedRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule on both sides."""

    id: str
    old: RuleSheet | None
    new: RuleSheet | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs."""

    packs: tuple[ChangedPack, ...]
    files: tuple[ChangedFile, ...]
    rules: tuple[ChangedRule, ...]


def compare(
    old: Mapping[str, bytes], new: Mapping[str, bytes], beside: PackSet, redress: Redress
) -> Comparison:
    """What differs between two sets of files. beside: packs of which the shipped ones stand beside both."""
    before, after = packs_of(old), packs_of(new)
    shipped = tuple(pack for pack in beside.packs if not is_own(pack))
    benches = [Workbench(PackSet((*shipped, *packs.packs)), redress) for packs in (before, after)]
    signals = {**signal_catalogue(benches[0].packs), **signal_catalogue(benches[1].packs)}
    return Comparison(
        packs=tuple(_packs(before, after, signals)),
        files=tuple(_files(old, new)),
        rules=tuple(_rules(before, after, benches)),
    )


def _packs(before: PackSet, after: PackSet, signals: Mapping[str, SignalSpec]) -> Iterator[ChangedPack]:
    for one in diff(before, after, signals):
        if one.changes:
            yield ChangedPack(
                pack=one.pack,
                old=one.old,
                new=one.new,
                version=one.version or "",
                fits=one.fits,
                changes=tuple(
                    ChangedPart(
                        where=change.where,
                        kind=change.kind,
                        en=KINDS[change.kind].en,
                        zh=KINDS[change.kind].zh,
                        found=change.found,
                        version=change.version,
                    )
                    for change in one.changes
                ),
            )


def _files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> Iterator[ChangedFile]:
    for path in sorted(old.keys() | new.keys()):
        was, now = (side.get(path, b"").decode("utf-8", "replace") for side in (old, new))
        if was != now:
            yield ChangedFile(
                path=path,
                old=was[:TEXT_MOST],
                new=now[:TEXT_MOST],
                cut=max(len(was), len(now)) > TEXT_MOST,
            )


def _rules(before: PackSet, after: PackSet, benches: list[Workbench]) -> Iterator[ChangedRule]:
    sheets = [
        {rule.id: (rule, pack, bench) for pack in packs.packs for rule in pack.rules if not rule.broken}
        for packs, bench in zip((before, after), benches, strict=True)
    ]
    for name in sorted(sheets[0].keys() | sheets[1].keys()):
        found = [side.get(name) for side in sheets]
        texts = [None if one is None else one[0].node.source.lines for one in found]
        if texts[0] != texts[1]:
            old, new = (None if one is None else one[2].sheet(one[0], one[1]) for one in found)
            yield ChangedRule(id=name, old=old, new=new)
