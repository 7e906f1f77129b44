"""What makes each error of a check of a corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from clearford.runtime.corpus.folder import Folder, every_looked
from clearford.runtime.corpus.gate import plan_of, verdicts_of
from tests.runtime.corpus.corpora import RECORDS, SMALL, write_lines


def begun(seed: int = 1) -> Folder:
    Path("rows.jsonl").write_text(json.dumps({"text": "a", "source": "clean"}))
    write_lines(Path("rows.jsonl"), [{"text": "a", "source": "clean"}])
    folder = Folder(Path("check"))
    folder.begin(plan_of("rows.jsonl", RECORDS, SMALL, seed=seed))
    return folder


def another_plan() -> None:
    begun()
    begun(seed=2)


def damaged_plan() -> None:
    begun().write("plan.json", b"{")
    assert Folder(Path("check")).plan


OF_CHECKS: dict[str, Callable[[], object]] = {
    "CF-U006": another_plan,
    "CF-U007": damaged_plan,
    "CF-U008": lambda: verdicts_of(b'{"row":9,"ok":true}', np.arange(3), file="people.jsonl"),
    "CF-U009": lambda: every_looked(begun()),
}
