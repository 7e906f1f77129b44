"""A program that was kept is the program that would be compiled, and no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clearford.core.errors import PackError
from clearford.policy.compile import compile_program
from clearford.policy.model import PackSet, RuleFile
from clearford.policy.signals import catalogue
from clearford.runtime.cache import DiskStore
from clearford.runtime.engine import EngineOptions, in_force, load_packs
from clearford.runtime.programs import program_of
from tests.cli.program import PACKS

PARTS = {"tables": "t"}
RULE = "fraud.phishing.sure-profit"


@pytest.fixture(scope="module")
def packs() -> PackSet:
    return load_packs(EngineOptions(packs=(str(PACKS),), shipped=False))[0]


def _kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("program-*"))


def _changed(packs: PackSet, change: Callable[[RuleFile], RuleFile]) -> PackSet:
    """The packs with one rule changed."""
    made = []
    for pack in packs.packs:
        rules = [change(rule) if rule.id == RULE else rule for rule in pack.rules]
        made.append(replace(pack, rules=tuple(rules)))
    return PackSet(tuple(made))


def _when(rule: RuleFile, text: str) -> RuleFile:
    assert rule.when is not None
    return replace(rule, when=replace(rule.when, raw=text))


def test_the_second_start_reads_what_the_first_has_compiled(packs: PackSet, tmp_path: Path) -> None:
    store, known = DiskStore(tmp_path), catalogue(packs)
    first = program_of(packs, known, PARTS, store)
    (name,) = _kept(tmp_path)
    assert first == program_of(packs, known, PARTS, store) == compile_program(packs, known, parts=PARTS)
    assert _kept(tmp_path) == [name]


def test_what_the_shipped_packs_give_comes_back_unchanged(tmp_path: Path) -> None:
    shipped = in_force(load_packs(EngineOptions())[0], date(2026, 11, 22))
    store, known = DiskStore(tmp_path), catalogue(shipped)
    assert program_of(shipped, known, PARTS, store) == program_of(shipped, known, PARTS, store)
    assert len(_kept(tmp_path)) == 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rule: replace(rule, status="live"), id="status"),
        pytest.param(lambda rule: replace(rule, severity="low"), id="severity"),
        pytest.param(lambda rule: replace(rule, on_failure="ignore"), id="on-failure"),
        pytest.param(lambda rule: _when(rule, "text.length > 3"), id="when"),
        pytest.param(lambda rule: replace(rule, then=replace(rule.then, actions=("label",))), id="actions"),
    ],
)
def test_packs_in_force_that_differ_have_programs_of_their_own(
    change: Callable[[RuleFile], RuleFile], packs: PackSet, tmp_path: Path
) -> None:
    store, known = DiskStore(tmp_path), catalogue(packs)
    base = _changed(packs, lambda rule: replace(rule, status="trial", on_failure="escalate", severity="high"))
    changed = _changed(base, change)
    for each in (base, changed):
        assert program_of(each, known, PARTS, store) == compile_program(each, known, parts=PARTS)
    assert len(_kept(tmp_path)) == 2


def test_another_bundle_or_another_catalogue_is_compiled_anew(packs: PackSet, tmp_path: Path) -> None:
    store, known = DiskStore(tmp_path), catalogue(packs)
    bundles = {program_of(packs, known, {"tables": part}, store).bundle for part in ("a", "b")}
    program_of(packs, {name: known[name] for name in sorted(known)[:-1]}, {"tables": "a"}, store)
    assert (len(bundles), len(_kept(tmp_path))) == (2, 3)


def test_a_damaged_file_is_compiled_anew(packs: PackSet, tmp_path: Path) -> None:
    store, known = DiskStore(tmp_path), catalogue(packs)
    first = program_of(packs, known, PARTS, store)
    name = _kept(tmp_path)[0].removeprefix("program-").removesuffix(".bin")
    store.put("program", name, b"of another version")
    assert program_of(packs, known, PARTS, store) == first


def test_a_condition_that_cannot_be_compiled_is_never_kept(packs: PackSet, tmp_path: Path) -> None:
    wrong = _changed(packs, lambda rule: _when(replace(rule, status="trial"), "a >"))
    for _ in range(2):
        with pytest.raises(PackError):
            program_of(wrong, catalogue(packs), PARTS, DiskStore(tmp_path))
    assert _kept(tmp_path) == []
