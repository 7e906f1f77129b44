"""What the commands about packs load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from clearford.cli.commands.options import Alone, Packs
from clearford.core.errors import InputError, Place
from clearford.core.items import Item, ItemDecoder, items_of
from clearford.core.signals import SignalSpec
from clearford.policy.issue import Issue
from clearford.policy.model import PackSet
from clearford.policy.signals import catalogue as signal_catalogue
from clearford.runtime import shipped
from clearford.runtime.engine import EngineOptions, load_packs


def load(packs: Packs, *, alone: Alone) -> tuple[PackSet, tuple[Issue, ...], Mapping[str, SignalSpec]]:
    """Packs with what was wrong in their files, and their signals."""
    found, issues = load_packs(EngineOptions(packs=tuple(map(str, packs)), shipped=not alone))
    return found, issues, signal_catalogue(found)


def load_sound(folders: tuple[Path, ...], *, alone: bool) -> tuple[PackSet, Mapping[str, SignalSpec]]:
    """Packs without any fault of form. Raises PackError for the first one."""
    found, issues, catalogue = load(folders, alone=alone)
    failing = next((issue for issue in issues if issue.fails), None)
    if failing is not None:
        raise failing.as_error()
    return found, catalogue


def baseline_items() -> list[Item]:
    """The benign baseline: invented ordinary items on which no rule may fire unexplained."""
    return items_of(ItemDecoder().decode_lines(shipped.read("baseline", "items.jsonl")))


def file_bytes(path: Path) -> bytes:
    """What a file holds. Raises InputError CF-I008 when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        found = (error.strerror or "cannot be read").lower()
        raise InputError("CF-I008", found, place=Place(file=str(path))) from error
