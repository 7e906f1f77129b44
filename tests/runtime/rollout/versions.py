"""The packs of the tests in several versions."""

from __future__ import annotations

from clearford.core.ids import RuleId
from clearford.policy.model import PackSet
from clearford.runtime.packing import packs_of
from tests.cli.program import PACKS

RULE = RuleId("fraud.phishing.lookalike-domain")
WIDER = (b"url.lookalike.score >= 0.90", b"url.lookalike.score >= 0.80")


def files_with(*words: tuple[bytes, bytes]) -> dict[str, bytes]:
    """Path -> content, with some words changed for others."""
    files = {p.relative_to(PACKS).as_posix(): p.read_bytes() for p in sorted(PACKS.rglob("*")) if p.is_file()}
    for old, new in words:
        files = {name: data.replace(old, new) for name, data in files.items()}
    return files


def packs_with(*words: tuple[bytes, bytes]) -> PackSet:
    """The packs, with some words changed for others."""
    return packs_of(files_with(*words))
