"""The rules on grave harms as if they were live, and what they then decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from clearford.core.decisions import Decision
from clearford.core.items import Item
from clearford.core.schema import DEFAULT_SCHEMA
from clearford.decide.program import Program
from clearford.policy.compile import compile_program
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue
from clearford.policy.yaml_reader import plain_data, read_yaml
from clearford.runtime.trial_runs import TrialRuns
from tools.pack_pages import shipped_packs

PACKS = (
    "goods.prohibited",
    "malware.distribution",
    "self-harm.support",
    "sexual.exploitation",
    "synthetic-media.labels",
)
RULES = ("profile-claims-support", "sham-donation", "posting-crew", "account-rental", "mutual-boost")


def table(name: str) -> dict[str, list[str]]:
    """Group -> texts, from a file beside the tests."""
    path = Path(__file__).with_name(name)
    root, issues = read_yaml(path.read_bytes(), path.name)
    assert root is not None, issues
    return dict(plain_data(root))


def decide(items: Sequence[Item]) -> list[Decision]:
    """What the rules under test decide about each item when all of them are live."""
    program, runs = _engine()
    return [one.decision for one in runs(program, items)]


def decide_by_all(items: Sequence[Item]) -> list[Decision]:
    """What all shipped rules decide about each item when every one of them is live."""
    program, runs = _engine(everything=True)
    return [one.decision for one in runs(program, items)]


@cache
def _engine(*, everything: bool = False) -> tuple[Program, TrialRuns]:
    packs = _as_if_live(shipped_packs(), everything=everything)
    names = catalogue(packs, DEFAULT_SCHEMA)
    return compile_program(packs, names), TrialRuns(packs, names)


def _as_if_live(packs: PackSet, *, everything: bool) -> PackSet:
    """The rules under test as live ones, all others out of the way."""
    ours = [
        replace(
            pack,
            rules=tuple(
                replace(
                    rule,
                    status="live"
                    if everything or pack.file.id in PACKS or rule.id.rpartition(".")[2] in RULES
                    else "retired",
                )
                for rule in pack.rules
            ),
        )
        for pack in packs.packs
    ]
    return replace(packs, packs=tuple(ours))
