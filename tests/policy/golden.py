"""Golden diagnostics: edits to the sample packs, and the exact messages they must give.

A file of tests/golden/diagnostics holds edits and, below a line of `=`, the rendered messages:

    @ fraud/phishing/rules/lookalike-domain.yaml
    - a line of the file
    + the line in its place
    ==========
    messages in English, then in Chinese

`- ` lines together must occur in the file once; `+ ` lines replace them; a block without `- ` lines
appends, a file that is not there is made. `CLEARFORD_RECORD=1` writes the messages anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from clearford.policy.files import load
from clearford.policy.issue import Issue, render
from clearford.policy.law import Resources
from clearford.policy.lints.table import check
from clearford.policy.signals import catalogue

ROOT = Path(__file__).parents[2]
SAMPLES = Path(__file__).parent / "packs"
DIAGNOSTICS = ROOT / "tests/golden/diagnostics"
RESOURCES = Resources(ROOT / "src/clearford/packs/_data")
TODAY = date(2026, 11, 22)
RULE = "=" * 10
RECORDING = os.environ.get("CLEARFORD_RECORD") == "1"


@dataclass(frozen=True)
class Edit:
    """Lines of one file that are replaced."""

    file: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def parse_edits(text: str) -> list[Edit]:
    """The edits of the upper half of a golden file."""
    edits: list[Edit] = []
    file, old, new = "", [], []  # type: str, list[str], list[str]

    def flush() -> None:
        if file and (old or new):
            edits.append(Edit(file, tuple(old), tuple(new)))
        old.clear()
        new.clear()

    for line in text.split("\n"):
        if line.startswith("@ "):
            flush()
            file = line[2:].strip()
        elif line.startswith("-"):
            if new:
                flush()
            old.append(line[2:])
        elif line.startswith("+"):
            new.append(line[2:])
    flush()
    return edits


def apply(edit: Edit, root: Path) -> None:
    """Change one file of a copy of the sample packs."""
    path = root / edit.file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text() if path.exists() else ""
    old = "".join(f"{line}\n" for line in edit.old)
    new = "".join(f"{line}\n" for line in edit.new)
    if old:
        assert text.count(old) == 1, f"{edit.file} holds the old lines {text.count(old)} times"
        text = text.replace(old, new)
    else:
        text += new
    path.write_text(text)


def check_packs(
    root: Path, pattern_ms: Mapping[tuple[str, int], float] | None = None, today: date = TODAY
) -> list[Issue]:
    """Everything the reading and the check say about packs."""
    packs, issues = load([root])
    return [*issues, *check(packs, catalogue(packs), today, RESOURCES, pattern_ms=pattern_ms)]


def edited(edits: Sequence[Edit], root: Path) -> Path:
    """A copy of the sample packs with some edits."""
    target = root / "packs"
    shutil.copytree(SAMPLES, target)
    for edit in edits:
        apply(edit, target)
    return target


def rendered(issues: Sequence[Issue], code: str) -> str:
    """The messages of one code, in both languages."""
    chosen = [issue for issue in issues if issue.code == code]
    return "\n".join([*(render(i, "en") for i in chosen), *(render(i, "zh") for i in chosen)])
